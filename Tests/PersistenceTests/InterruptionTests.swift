import Foundation
import RNNKit
import Synchronization
import Testing

@testable import RNNData

/// Writes of a checkpoint that are stopped, or fail, at each of their steps.
@Suite struct InterruptionTests {
    struct Stop: Error {}

    static func checkpoint(_ number: Int) throws -> Checkpoint {
        var checkpoint = Checkpoint()
        checkpoint.add(Tensor<Float>([Float(number)], shape: [1]), as: "model.safetensors")
        try checkpoint.add(number, as: "number.json")
        // Names that come and go: an old file may not stay in the new directory.
        try checkpoint.add("\(number)", as: "text\(number % 2).json")
        return checkpoint
    }

    /// The number that a checkpoint was made of, if all files are of the same one.
    static func number(at path: String) throws -> Int {
        let checkpoint = try Checkpoint(contentsOf: path)
        let number: Int = try checkpoint.value(from: "number.json")
        #expect(checkpoint.names == ["model.safetensors", "number.json", "text\(number % 2).json"])
        #expect(try checkpoint.tensors("model.safetensors").tensor("") == Tensor<Float>([Float(number)], shape: [1]))
        #expect(try checkpoint.value(String.self, from: "text\(number % 2).json") == "\(number)")
        return number
    }

    /// Stops a write before the step of a number: all steps after it are stopped as well, as if the program had been
    /// killed. Says whether the write came to its end.
    static func write(_ number: Int, to path: String, stopBefore limit: Int) throws -> Bool {
        try write(number, to: path) { $0 >= limit }
    }

    static func write(_ number: Int, to path: String, failing: @escaping @Sendable (Int) -> Bool) throws -> Bool {
        let steps = Mutex(0)
        let writer = CheckpointWriter(path) {
            let step = steps.withLock { step in
                defer { step += 1 }
                return step
            }
            if failing(step) { throw Stop() }
        }
        do {
            try writer.write(checkpoint(number).files)
            return true
        } catch is Stop {
            return false
        }
    }

    /// What a directory is before a write.
    enum Before: String, CaseIterable {
        case nothing, empty, checkpoint, withOthers
    }

    static func prepare(_ before: Before, in folder: TemporaryDirectory) throws {
        if before == .nothing { return }
        try FileManager.default.createDirectory(atPath: folder["run"], withIntermediateDirectories: false)
        if before == .empty { return }
        try checkpoint(1).write(to: folder["run"])
        if before == .checkpoint { return }
        try folder.write("mine", to: "run/notes.txt")
        try folder.write("mine too", to: "run/plots/loss.svg")
        try folder.write("hidden", to: "run/.hidden")
    }

    static func checkOthers(_ before: Before, in folder: TemporaryDirectory, at place: String = "run") throws {
        guard before == .withOthers else { return }
        #expect(try folder.text("\(place)/notes.txt") == "mine")
        #expect(try folder.text("\(place)/plots/loss.svg") == "mine too")
        #expect(try folder.text("\(place)/.hidden") == "hidden")
    }

    @Test(
        "Killed before any step, a write leaves the old files or the new ones, and the next write works",
        arguments: Before.allCases)
    func killed(_ before: Before) throws {
        var seen: [Int] = []
        for limit in 0... {
            let folder = try TemporaryDirectory()
            try Self.prepare(before, in: folder)
            let done = try Self.write(2, to: folder["run"], stopBefore: limit)
            if before == .nothing || before == .empty, !Checkpoint.exists(at: folder["run"]) {
                #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder["run"]) }
                #expect(!done)
                seen.append(0)
            } else {
                seen.append(try Self.number(at: folder["run"]))
            }
            // A file that was being written is cut off.
            for file in (try? folder.names(in: "run.incomplete")) ?? [] {
                try folder.write("", to: "run.incomplete/\(file == "checkpoint.json" ? ".\(file).incomplete" : file)")
            }
            #expect(try Self.write(3, to: folder["run"], stopBefore: .max))
            #expect(try Self.number(at: folder["run"]) == 3)
            #expect(try folder.names() == ["run"])
            try Self.checkOthers(before, in: folder)
            #expect(
                try folder.names(in: "run").filter { $0.hasSuffix(".json") }
                    == ["checkpoint.json", "number.json", "text1.json"])
            if done { break }
        }
        // First the old one, then the new one, and no way back.
        #expect(seen == seen.sorted() && Set(seen) == [before == .nothing || before == .empty ? 0 : 1, 2])
        #expect(seen.count > 8)
    }

    @Test("Killed while tidying up after having been killed, a write still leaves one or the other")
    func killedTwice() throws {
        for first in 0..<24 {
            for second in stride(from: first % 4, to: 24, by: 4) {
                let folder = try TemporaryDirectory()
                try Self.prepare(.withOthers, in: folder)
                _ = try Self.write(2, to: folder["run"], stopBefore: first)
                let middle = try Self.number(at: folder["run"])
                let done = try Self.write(3, to: folder["run"], stopBefore: second)
                let end = try Self.number(at: folder["run"])
                #expect(done ? end == 3 : end == middle || end == 3, "\(first), \(second)")
                try Self.checkpoint(4).write(to: folder["run"])
                #expect(try Self.number(at: folder["run"]) == 4)
                try Self.checkOthers(.withOthers, in: folder)
                #expect(try folder.names() == ["run"])
            }
        }
    }

    @Test(
        "A step that fails leaves the old files or the new ones, and nothing half-written", arguments: Before.allCases)
    func failed(_ before: Before) throws {
        for failing in 0... {
            let folder = try TemporaryDirectory()
            try Self.prepare(before, in: folder)
            let done = try Self.write(2, to: folder["run"]) { $0 == failing }
            #expect(try folder.names().allSatisfy { $0 != "run.incomplete" }, "\(failing)")
            if before == .checkpoint || before == .withOthers {
                _ = try Self.number(at: folder["run"])
                #expect(try folder.names().contains("run"), "\(failing)")
            }
            try Self.checkpoint(4).write(to: folder["run"])
            #expect(try Self.number(at: folder["run"]) == 4)
            try Self.checkOthers(before, in: folder)
            if done { break }
        }
    }

    @Test("A reader beside a writer finds all files of one write")
    func concurrent() throws {
        let folder = try TemporaryDirectory()
        let path = folder["run"]
        try Self.checkpoint(0).write(to: path)
        let isDone = Mutex(false)
        let thread = Thread {
            for number in 1...60 { try? Self.checkpoint(number).write(to: path) }
            isDone.withLock { $0 = true }
        }
        thread.start()
        var last = 0
        var reads = 0
        while !isDone.withLock({ $0 }) {
            #expect(Checkpoint.exists(at: path))
            let number = try Self.number(at: path)
            #expect(number >= last)
            last = number
            reads += 1
        }
        #expect(try Self.number(at: path) == 60)
        #expect(reads > 1)
    }
}
