import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct CheckpointTests {
    struct Settings: Codable, Equatable {
        var name = "long/short \"é\" 漢 \u{1}"
        var rate = 0.1
        var layers = [64, 32]
    }

    static func model(_ seed: UInt64) -> Linear<Float> {
        var random = RandomSource(seed: seed)
        return Linear(inputs: 3, outputs: 2, random: &random)
    }

    static func checkpoint(_ seed: UInt64) throws -> Checkpoint {
        var checkpoint = Checkpoint()
        checkpoint.add(model(seed), as: "model.safetensors")
        try checkpoint.add(seed, as: "seed.json")
        try checkpoint.add(Settings(), as: "settings.json")
        return checkpoint
    }

    static func read<Value: Codable>(_ value: Value) throws -> Value {
        var checkpoint = Checkpoint()
        try checkpoint.add(value, as: "value.json")
        return try checkpoint.value(from: "value.json")
    }

    // MARK: What is in it

    @Test("What is written is read: models, tensors and values")
    func roundTrip() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(7).write(to: folder["run"])
        #expect(Checkpoint.exists(at: folder["run"]))
        let read = try Checkpoint(contentsOf: folder["run"])
        #expect(read.names == ["model.safetensors", "seed.json", "settings.json"])
        #expect(try read.value(Settings.self, from: "settings.json") == Settings())
        #expect(try read.value(from: "seed.json") == UInt64(7))
        var model = Self.model(1)
        try model.load(from: read.tensors("model.safetensors"))
        #expect(model.parameterValues == Self.model(7).parameterValues)
        #expect(try folder.names() == ["run"])

        try read.write(to: folder["copy"])
        for name in read.names + ["checkpoint.json"] {
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: folder["run/\(name)"]))
                    == Data(contentsOf: URL(fileURLWithPath: folder["copy/\(name)"])), "\(name)")
        }
    }

    @Test("A checkpoint can be asked for its files before it is written")
    func inMemory() throws {
        var checkpoint = try Self.checkpoint(7)
        #expect(try checkpoint.value(from: "seed.json") == UInt64(7))
        #expect(try checkpoint.tensors("model.safetensors").names == ["bias", "weight"])
        try checkpoint.add(UInt64(8), as: "seed.json")
        #expect(try checkpoint.value(from: "seed.json") == UInt64(8))
        #expect(checkpoint.names.count == 3)
    }

    @Test("Files of values can be read by people, and name what belongs to the checkpoint")
    func readable() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(7).write(to: folder["run"])
        #expect(
            try folder.text("run/settings.json") == """
                {
                  "layers" : [
                    64,
                    32
                  ],
                  "name" : "long/short \\"é\\" 漢 \\u0001",
                  "rate" : 0.1
                }

                """)

        var checkpoint = Checkpoint()
        try checkpoint.add(123_456_789, as: "number.json")
        try checkpoint.write(to: folder["run"])
        // The checksums are from another implementation.
        #expect(
            try folder.text("run/checkpoint.json") == """
                {
                  "checksum" : "05c40d19f67a549b",
                  "files" : {
                    "number.json" : {
                      "bytes" : 10,
                      "checksum" : "344263ad10a90458"
                    }
                  },
                  "format" : 2
                }

                """)
    }

    @Test("A checkpoint without files is one")
    func empty() throws {
        let folder = try TemporaryDirectory()
        try Checkpoint().write(to: folder["run"])
        #expect(try Checkpoint(contentsOf: folder["run"]).names == [])
    }

    @Test("Numbers come back to the last bit")
    func numbers() throws {
        var random = RandomSource(seed: 3)
        let integers: [UInt64] = [0, 1, .max, 1 << 63, 1 << 54 - 1] + (0..<1000).map { _ in random.next() }
        #expect(try Self.read(integers) == integers)
        let signed = integers.map { Int64(bitPattern: $0) }
        #expect(try Self.read(signed) == signed)
        let doubles: [Double] =
            [
                0.1, -0.0, 0x1p-1074, .leastNormalMagnitude.nextDown, 1e23, .greatestFiniteMagnitude, .infinity,
                -.infinity,
            ]
            + integers.map { Double(bitPattern: $0) }.filter { !$0.isNaN }
        #expect(try Self.read(doubles).map(\.bitPattern) == doubles.map(\.bitPattern))
        let floats: [Float] =
            [0.1, -0.0, 0x1p-149, .greatestFiniteMagnitude, .infinity]
            + integers.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }.filter { !$0.isNaN }
        #expect(try Self.read(floats).map(\.bitPattern) == floats.map(\.bitPattern))
        #expect(try Self.read([Double.nan]).allSatisfy(\.isNaN))
        #expect(try Self.read([Float.nan]).allSatisfy(\.isNaN))
        var source = RandomSource(seed: 99)
        var copy = try Self.read(source)
        #expect(copy.next() == source.next())
    }

    @Test("Infinity and what is no number are texts")
    func nonFinite() throws {
        let folder = try TemporaryDirectory()
        var checkpoint = Checkpoint()
        try checkpoint.add([Double.infinity, -.infinity, .nan], as: "x.json")
        try checkpoint.write(to: folder["run"])
        #expect(
            try folder.text("run/x.json").split { "[], \n".contains($0) } == [
                "\"Infinity\"", "\"-Infinity\"", "\"NaN\"",
            ])
    }

    @Test("A value that cannot be JSON is an error with its place")
    func notEncodable() throws {
        struct Inner: Encodable {
            func encode(to encoder: any Encoder) throws {
                throw EncodingError.invalidValue(self, .init(codingPath: encoder.codingPath, debugDescription: "never"))
            }
        }
        var checkpoint = Checkpoint()
        let error = #expect(throws: CheckpointError.self) { try checkpoint.add(["a": [Inner()]], as: "x.json") }
        #expect(error?.description == "x.json: not written: at a.0: never")
        #expect(checkpoint.names == [])
    }

    // MARK: What cannot be read

    @Test("There is no checkpoint where there is nothing, or something else")
    func nothing() throws {
        let folder = try TemporaryDirectory()
        #expect(!Checkpoint.exists(at: folder["run"]) && !Checkpoint.exists(at: folder.path))
        let missing = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder["run"]) }
        #expect(missing?.problem == .missing && missing?.path == folder["run"])
        let other = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder.path) }
        #expect(other?.problem == .noCheckpoint && other?.path == folder.path)
        #expect(
            other?.description
                == "\(folder.path): the directory is not a checkpoint: it has no checkpoint.json")
        try folder.write("{}", to: "file")
        #expect(throws: FileError.self) { try Checkpoint(contentsOf: folder["file"]) }
        #expect(!Checkpoint.exists(at: folder["file"]))
    }

    @Test("A newer format is refused as such, whatever else is in the file")
    func newer() throws {
        let folder = try TemporaryDirectory()
        try folder.write(#"{"format": 3, "files": {"elsewhere": true}}"#, to: "run/checkpoint.json")
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder["run"]) }
        #expect(error?.problem == .newerFormat(3))
        #expect(throws: CheckpointError.self) { try Self.checkpoint(1).write(to: folder["run"]) }
        #expect(try folder.names(in: "run") == ["checkpoint.json"])
    }

    @Test(
        "A damaged checkpoint.json is an error that says where, and is not replaced",
        arguments: [
            ("", ""), ("{", ""), ("[]", ""), ("{}", ""), (#"{"format": "1", "files": []}"#, "format"),
            (#"{"format": 0, "files": []}"#, "format"), (#"{"format": -1, "files": []}"#, "format"),
            (#"{"format": 1}"#, ""), (#"{"format": 1, "files": [1]}"#, "files.0"), (#"{"format": 1.5}"#, ""),
            (#"{"format": null}"#, "format"), (#"{"format": 1, "files": {}}"#, "files"),
            (#"{"format": 2, "files": {}}"#, ""), (#"{"format": 2, "checksum": 1, "files": {}}"#, "checksum"),
            (#"{"format": 2, "checksum": "", "files": ["a"]}"#, "files"),
            (#"{"format": 2, "checksum": "", "files": {"a": {"bytes": "1"}}}"#, "files.a.bytes"),
        ])
    func damagedManifest(_ text: String, _ place: String) throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        try folder.write(text, to: "run/checkpoint.json")
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder["run"]) }
        #expect(error?.path == folder["run/checkpoint.json"])
        if case .json(let reason, let found) = error?.problem {
            #expect(found == place && !reason.isEmpty)
        } else {
            Issue.record("\(String(describing: error))")
        }
        let names = try folder.names(in: "run")
        #expect(throws: CheckpointError.self) { try Self.checkpoint(2).write(to: folder["run"]) }
        #expect(try folder.names(in: "run") == names && folder.names() == ["run"])
    }

    @Test(
        "Names that would lead out of the directory are refused",
        arguments: ["..", ".", "", "../x", "/etc/passwd", "a/b", ".hidden", "checkpoint.json", "a\\u0000b"])
    func names(_ name: String) throws {
        let folder = try TemporaryDirectory()
        try folder.write("mine", to: "x")
        try folder.write(#"{"format": 1, "files": ["\#(name)"]}"#, to: "run/checkpoint.json")
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder["run"]) }
        #expect(error?.problem == .fileName(name == "a\\u0000b" ? "a\0b" : name))
        #expect(throws: CheckpointError.self) { try Self.checkpoint(2).write(to: folder["run"]) }
        #expect(try folder.text("x") == "mine")
    }

    @Test("A file that is gone is an error with its path")
    func gone() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        try FileManager.default.removeItem(atPath: folder["run/seed.json"])
        #expect(Checkpoint.exists(at: folder["run"]))
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder["run"]) }
        #expect(error?.problem == .fileGone && error?.path == folder["run/seed.json"])
        // A damaged checkpoint can be replaced.
        try Self.checkpoint(2).write(to: folder["run"])
        #expect(try Checkpoint(contentsOf: folder["run"]).names.count == 3)
    }

    @Test("Files that are not what is asked for are errors with path and place")
    func wrongFiles() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        try EarlierCheckpoint.make(at: folder["run"])
        try folder.write(#"{"name": "a", "rate": 1, "layers": [1, "two"]}"#, to: "run/settings.json")
        try folder.write("-1", to: "run/seed.json")
        try folder.write("short", to: "run/model.safetensors")
        let read = try Checkpoint(contentsOf: folder["run"])

        let json = #expect(throws: CheckpointError.self) { try read.value(Settings.self, from: "settings.json") }
        #expect(json?.description.hasPrefix("\(folder["run/settings.json"]): at layers.1: ") == true)
        let number = #expect(throws: CheckpointError.self) { try read.value(Int8.self, from: "model.safetensors") }
        #expect(number?.path == folder["run/model.safetensors"])
        let lacks = #expect(throws: CheckpointError.self) { try read.value(RandomSource.self, from: "settings.json") }
        #expect(lacks?.description.contains("there is no \"") == true)
        let negative = #expect(throws: CheckpointError.self) { try read.value(UInt64.self, from: "seed.json") }
        #expect(negative?.description.contains("a number is not of the kind that is asked for") == true)
        let none = #expect(throws: CheckpointError.self) { try read.value(Int.self, from: "other.json") }
        #expect(none?.description == "\(folder["run"]): the checkpoint has no file \"other.json\"")
        #expect(throws: CheckpointError.self) { try read.tensors("other") }
        let tensors = #expect(throws: SafetensorsError.self) { try read.tensors("model.safetensors") }
        #expect(tensors?.path == folder["run/model.safetensors"] && tensors?.problem == .tooShort(bytes: 5))
    }

    @Test("JSON that nests deep is an error")
    func nesting() throws {
        let folder = try TemporaryDirectory()
        for open in ["[", "{\"a\":", "[{\"a\":"] {
            let deep = String(repeating: open, count: 200_000)
            try folder.write(deep, to: "run/checkpoint.json")
            #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder["run"]) }
            try folder.write(#"{"format": 1, "files": ["x.json"]}"#, to: "run/checkpoint.json")
            try folder.write(deep, to: "run/x.json")
            let read = try Checkpoint(contentsOf: folder["run"])
            #expect(throws: CheckpointError.self) { try read.value([Int].self, from: "x.json") }
            #expect(throws: CheckpointError.self) { try read.value(Schedule.self, from: "x.json") }
        }
    }

    @Test("Changed bytes are an error, and without checksums values or an error", arguments: [2, 1])
    func mutated(_ format: Int) throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        if format == 1 { try EarlierCheckpoint.make(at: folder["run"]) }
        let names = ["checkpoint.json", "settings.json", "model.safetensors"]
        let originals = try names.map { try Data(contentsOf: URL(fileURLWithPath: folder["run/\($0)"])) }
        var random = RandomSource(seed: 8)
        var refused = 0
        var same = 0
        for _ in 0..<600 {
            let file = Int.random(in: 0..<3, using: &random)
            var bytes = originals[file]
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            if Bool.random(using: &random) { bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &random)) }
            if bytes == originals[file] { same += 1 }
            try bytes.write(to: URL(fileURLWithPath: folder["run/\(names[file])"]))
            do {
                let read = try Checkpoint(contentsOf: folder["run"])
                _ = try read.value(Settings.self, from: "settings.json")
                _ = try read.tensors("model.safetensors")
            } catch is CheckpointError {
                refused += 1
            } catch is SafetensorsError {
                refused += 1
            }
            try originals[file].write(to: URL(fileURLWithPath: folder["run/\(names[file])"]))
        }
        #expect(format == 1 ? refused > 300 : refused == 600 - same)
    }

    // MARK: Where it is written

    @Test("Missing parents are made; a slash at the end and relative links change nothing")
    func places() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["a/b/c/run//"])
        #expect(try folder.names(in: "a/b/c") == ["run"])
        try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "a/b/c/run")
        try FileManager.default.createSymbolicLink(atPath: folder["a/second"], withDestinationPath: "../link")
        try Self.checkpoint(2).write(to: folder["a/second/"])
        #expect(try folder.names() == ["a", "link"] && folder.names(in: "a/b/c") == ["run"])
        #expect(try Checkpoint(contentsOf: folder["a/b/c/run"]).value(from: "seed.json") == 2)

        // Interrupted between its two renames, a write leaves links that lead nowhere.
        try FileManager.default.moveItem(atPath: folder["a/b/c/run"], toPath: folder["a/b/c/run.previous"])
        #expect(Checkpoint.exists(at: folder["a/second"]))
        #expect(try Checkpoint(contentsOf: folder["a/second"]).value(from: "seed.json") == 2)
        try Self.checkpoint(3).write(to: folder["link"])
        #expect(try folder.names() == ["a", "link"] && folder.names(in: "a/b/c") == ["run"])
        #expect(try Checkpoint(contentsOf: folder["a/second"]).value(from: "seed.json") == 3)
    }

    @Test("The permissions of a directory stay")
    func permissions() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder["run"])
        try Self.checkpoint(2).write(to: folder["run"])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder["run"])
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test("A directory of someone else's is not touched")
    func foreignDirectory() throws {
        let folder = try TemporaryDirectory()
        try folder.write("mine", to: "run/notes.txt")
        let error = #expect(throws: CheckpointError.self) { try Self.checkpoint(1).write(to: folder["run"]) }
        #expect(error?.problem == .noCheckpoint && error?.path == folder["run"])
        #expect(try folder.names() == ["run"] && folder.names(in: "run") == ["notes.txt"])
        try folder.write("mine", to: "file")
        #expect(throws: FileError.self) { try Self.checkpoint(1).write(to: folder["file"]) }
        #expect(try folder.text("file") == "mine")
    }

    @Test("Someone else's directories beside it are not touched", arguments: ["incomplete", "previous"])
    func foreignNeighbours(_ ending: String) throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        try folder.write("mine", to: "run.\(ending)/notes.txt")
        #expect(throws: CheckpointError.self) { try Self.checkpoint(2).write(to: folder["run"]) }
        #expect(try folder.text("run.\(ending)/notes.txt") == "mine")
        #expect(try Checkpoint(contentsOf: folder["run"]).value(from: "seed.json") == 1)
        #expect(try folder.names() == ["run", "run.\(ending)"])
    }

    @Test("Other files move along, unless one has the name of a new one")
    func foreignFiles() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        try folder.write("mine", to: "run/notes.txt")
        try Self.checkpoint(2).write(to: folder["run"])
        #expect(try folder.text("run/notes.txt") == "mine")

        var clash = try Self.checkpoint(3)
        try clash.add("", as: "notes.txt")
        let error = #expect(throws: CheckpointError.self) { try clash.write(to: folder["run"]) }
        #expect(error?.problem == .foreignFile("notes.txt"))
        #expect(try Checkpoint(contentsOf: folder["run"]).value(from: "seed.json") == 2)
        #expect(try folder.names() == ["run"])
    }

    @Test("A file of before does not replace one that has come since")
    func carriedOver() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        try Self.checkpoint(0).write(to: folder["old"])
        try FileManager.default.moveItem(atPath: folder["old"], toPath: folder["run.previous"])
        try folder.write("new", to: "run/notes.txt")
        try folder.write("old", to: "run.previous/notes.txt")
        let error = #expect(throws: CheckpointError.self) { try Self.checkpoint(2).write(to: folder["run"]) }
        #expect(error?.problem == .foreignFile("notes.txt"))
        #expect(try folder.text("run/notes.txt") == "new" && folder.text("run.previous/notes.txt") == "old")
    }

    @Test("Names that a write uses for its own purposes are refused", arguments: ["incomplete", "previous"])
    func reserved(_ ending: String) throws {
        let folder = try TemporaryDirectory()
        let error = #expect(throws: CheckpointError.self) {
            try Self.checkpoint(1).write(to: folder["run.\(ending)/"])
        }
        #expect(error?.problem == .reservedName)
        #expect(try folder.names() == [])
    }

    @Test("The directory that the program works in is not replaced")
    func workingDirectory() throws {
        for path in [".", "./", FileManager.default.currentDirectoryPath] {
            let error = #expect(throws: CheckpointError.self) { try Self.checkpoint(2).write(to: path) }
            #expect(error?.problem == .workingDirectory && error?.path == path)
        }
    }

    @Test("A failure of the system leaves the old files")
    func systemFailure() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(1).write(to: folder["run"])
        // The system has no names as long as this.
        var long = try Self.checkpoint(2)
        try long.add("", as: String(repeating: "n", count: 300))
        let error = #expect(throws: FileError.self) { try long.write(to: folder["run"]) }
        #expect(error?.operation == "write")
        #expect(try Checkpoint(contentsOf: folder["run"]).value(from: "seed.json") == 1)
        #expect(try folder.names() == ["run"])
    }
}
