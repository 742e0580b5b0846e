import Foundation
import TestSupport
import Testing

@testable import RNNData

/// Files of a checkpoint that have changed since they were written.
@Suite struct DamageTests {
    static func checkpoint(_ number: Int = 1) throws -> Checkpoint {
        var tensors = Safetensors()
        tensors.add(.init(type: .float32, shape: [2], bytes: [0, 0, 128, 63, 205, 204, 204, 61]), named: "w")
        var checkpoint = Checkpoint()
        checkpoint.add(tensors, as: "model.safetensors")
        try checkpoint.add(["a", "b"], as: "vocabulary.json")
        try checkpoint.add(["epoch": number], as: "training.json")
        return checkpoint
    }

    static func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    static func problem(_ path: String) -> CheckpointError? {
        #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
    }

    @Test(
        "Every single bit that is flipped is noticed",
        arguments: ["model.safetensors", "vocabulary.json", "training.json", "checkpoint.json"])
    func everyBit(_ name: String) throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint().write(to: folder["run"])
        let file = URL(fileURLWithPath: folder["run/\(name)"])
        let original = try Data(contentsOf: file)
        var unnoticed: [Int] = []
        for bit in 0..<(original.count * 8) {
            var changed = original
            changed[bit / 8] ^= 1 << (bit % 8)
            try changed.write(to: file)
            do {
                _ = try Checkpoint(contentsOf: folder["run"])
                unnoticed.append(bit)
            } catch is CheckpointError {}
        }
        #expect(unnoticed == [])
        try original.write(to: file)
        #expect(try Checkpoint(contentsOf: folder["run"]).names.count == 3)
    }

    @Test(
        "A checksum of another length fits nothing",
        arguments: ["", "0", String(repeating: "0123456789abcdef", count: 9)])
    func checksumLength(_ checksum: String) throws {
        let folder = try TemporaryDirectory()
        try folder.write(#"{"checksum":"\#(checksum)","files":{},"format":2}"#, to: "run/checkpoint.json")
        guard case .changed(_, checksum) = Self.problem(folder["run"])?.problem else {
            Issue.record("not noticed")
            return
        }
    }

    @Test("A changed file is named, with its checksums or its lengths")
    func texts() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint().write(to: folder["run"])
        try folder.write("{\n  \"epoch\" : 2\n}\n", to: "run/training.json")
        let changed = Self.problem(folder["run"])
        #expect(changed?.path == folder["run/training.json"])
        guard case .changed(let checksum, let expected) = changed?.problem else {
            Issue.record("\(String(describing: changed))")
            return
        }
        #expect(checksum.count == 16 && expected.count == 16 && checksum != expected)
        #expect(
            changed?.description == """
                \(folder["run/training.json"]): the file has changed since it was written: \
                its checksum is \(checksum), not \(expected)
                """)
        try folder.write("{}", to: "run/training.json")
        #expect(
            Self.problem(folder["run"])?.description == """
                \(folder["run/training.json"]): the file has changed since it was written: it has 2 bytes, not 18
                """)
        // A damaged checkpoint can be replaced.
        try Self.checkpoint(3).write(to: folder["run"])
        #expect(try Checkpoint(contentsOf: folder["run"]).value(from: "training.json") == ["epoch": 3])
    }

    @Test("Files that have changed places are noticed")
    func swapped() throws {
        let folder = try TemporaryDirectory()
        var checkpoint = Checkpoint()
        try checkpoint.add([1], as: "a.json")
        try checkpoint.add([2], as: "b.json")
        try checkpoint.write(to: folder["run"])
        for (old, new) in [("a", "c"), ("b", "a"), ("c", "b")] {
            try FileManager.default.moveItem(atPath: folder["run/\(old).json"], toPath: folder["run/\(new).json"])
        }
        #expect(Self.problem(folder["run"])?.path == folder["run/a.json"])
    }

    @Test("A checkpoint.json that was changed by hand is refused by readers and writers, and nothing is removed")
    func changedManifest() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint().write(to: folder["run"])
        let text = try folder.text("run/checkpoint.json")
        // The same values in another form.
        try folder.write(text + "\n", to: "run/checkpoint.json")
        let error = Self.problem(folder["run"])
        #expect(error?.path == folder["run/checkpoint.json"])
        guard case .changed = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(throws: CheckpointError.self) { try Self.checkpoint(2).write(to: folder["run"]) }
        #expect(throws: CheckpointError.self) { try Checkpoint.remove(at: folder["run"]) }
        try folder.write(text, to: "run/checkpoint.json")
        #expect(try Checkpoint(contentsOf: folder["run"]).names.count == 3)
    }

    @Test("Names that lead elsewhere are refused though the checksum fits", arguments: ["../x", ".x", "a/b"])
    func names(_ name: String) throws {
        let folder = try TemporaryDirectory()
        try folder.write("mine", to: "x")
        let manifest = try CheckpointManifest(files: [name: []]).encoded(for: "checkpoint.json")
        try folder.write(String(decoding: manifest, as: UTF8.self), to: "run/checkpoint.json")
        #expect(Self.problem(folder["run"])?.problem == .fileName(name))
        #expect(throws: CheckpointError.self) { try Checkpoint.remove(at: folder["run"]) }
        #expect(try folder.text("x") == "mine")
    }

    @Test("A checkpoint of an earlier version is read without checksums, and has them when it is written again")
    func earlier() throws {
        let folder = try TemporaryDirectory()
        try folder.write(#"{"files": ["a.json", "b.json"], "format": 1}"#, to: "run/checkpoint.json")
        try folder.write("[1]", to: "run/a.json")
        try folder.write(" [ 2 ] ", to: "run/b.json")
        try folder.write("mine", to: "run/notes.txt")
        let read = try Checkpoint(contentsOf: folder["run"])
        #expect(read.names == ["a.json", "b.json"])
        #expect(try read.value(from: "a.json") == [1] && read.value(from: "b.json") == [2])

        var next = read
        try next.add([3], as: "a.json")
        try next.write(to: folder["run"])
        #expect(try Checkpoint(contentsOf: folder["run"]).value(from: "a.json") == [3])
        #expect(try folder.text("run/b.json") == " [ 2 ] " && folder.text("run/notes.txt") == "mine")
        try folder.write(" [ 3 ] ", to: "run/b.json")
        #expect(Self.problem(folder["run"])?.path == folder["run/b.json"])
    }

    @Test("What is left of an earlier version is taken away as before")
    func earlierRemains() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint().write(to: folder["run"])
        for ending in ["incomplete", "previous"] {
            try folder.write(#"{"files": ["a.json"], "format": 1}"#, to: "run.\(ending)/checkpoint.json")
            try folder.write("[1]", to: "run.\(ending)/a.json")
        }
        try Self.checkpoint(2).write(to: folder["run"])
        #expect(try folder.names() == ["run"])
        try EarlierCheckpoint.make(at: folder["run"])
        try Checkpoint.remove(at: folder["run"])
        #expect(try folder.names() == [])
    }

    @Test("A file of a terabyte that takes no room on the disk is refused by its length", arguments: [1, 2])
    func sparse(_ format: Int) throws {
        for name in ["training.json", "model.safetensors", "checkpoint.json"] {
            let folder = try TemporaryDirectory()
            try Self.checkpoint().write(to: folder["run"])
            if format == 1 { try EarlierCheckpoint.make(at: folder["run"]) }
            try #require(truncate(folder["run/\(name)"], 1 << 40) == 0)
            let error = #expect(throws: (any Error).self) { try Checkpoint(contentsOf: folder["run"]) }
            if format == 2 && name != "checkpoint.json" {
                let problem = (error as? CheckpointError)?.problem
                guard case .changedLength(1 << 40, _) = problem else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            } else {
                #expect((error as? FileError)?.code == EFBIG && (error as? FileError)?.path == folder["run/\(name)"])
            }
        }
    }

    @Test("All files together may have as many bytes as the limit, and not one more", arguments: [1, 2])
    func limit(_ format: Int) throws {
        let folder = try TemporaryDirectory()
        let checkpoint = try Self.checkpoint()
        try checkpoint.write(to: folder["run"])
        if format == 1 { try EarlierCheckpoint.make(at: folder["run"]) }
        let count = try checkpoint.names.reduce(0) { try $0 + Self.bytes(folder["run/\($1)"]).count }
        #expect(try CheckpointReader(folder["run"], limit: count).files().count == 3)
        let error = #expect(throws: FileError.self) { try CheckpointReader(folder["run"], limit: count - 1).files() }
        #expect(error?.code == EFBIG)
    }
}
