import Foundation
import Synchronization
import Testing

@testable import RNNData

/// What interrupted writes and removals left, cleared without another write.
@Suite struct TidyUpTests {
    typealias Before = InterruptionTests.Before

    /// Tidies up, stopped before the step of a number and all steps after it, as if the program had been killed. Says
    /// whether it came to its end.
    static func tidyUp(_ path: String, stopBefore limit: Int) throws -> Bool {
        try run(path, stopBefore: limit) { try $0.tidyUp() }
    }

    static func run(_ path: String, stopBefore limit: Int, _ body: (CheckpointWriter) throws -> Void) throws -> Bool {
        let steps = Mutex(0)
        let writer = CheckpointWriter(path) {
            let step = steps.withLock { step in
                defer { step += 1 }
                return step
            }
            if step >= limit { throw InterruptionTests.Stop() }
        }
        do {
            try body(writer)
            return true
        } catch is InterruptionTests.Stop {
            return false
        }
    }

    /// What can be read; nil if there is nothing.
    static func number(at path: String) throws -> Int? {
        Checkpoint.exists(at: path) ? try InterruptionTests.number(at: path) : nil
    }

    @Test("Whatever step a write was killed at, nothing of it stays beside the checkpoint", arguments: Before.allCases)
    func killed(_ before: Before) throws {
        for limit in 0... {
            let folder = try TemporaryDirectory()
            try InterruptionTests.prepare(before, in: folder)
            let done = try InterruptionTests.write(2, to: folder["run"], stopBefore: limit)
            let number = try Self.number(at: folder["run"])
            try Checkpoint.tidyUp(at: folder["run"])
            #expect(try Self.number(at: folder["run"]) == number, "\(limit)")
            #expect(try folder.names() == (before == .nothing && number == nil ? [] : ["run"]), "\(limit)")
            try InterruptionTests.checkOthers(before, in: folder)
            // There is nothing left to do.
            #expect(try Self.tidyUp(folder["run"], stopBefore: 0))
            if done { break }
        }
    }

    @Test("Killed while tidying up, the same files can be read, and it can be done again", arguments: Before.allCases)
    func killedTwice(_ before: Before) throws {
        for limit in 0... {
            var done = false
            for second in 0... {
                let folder = try TemporaryDirectory()
                try InterruptionTests.prepare(before, in: folder)
                done = try InterruptionTests.write(2, to: folder["run"], stopBefore: limit)
                let number = try Self.number(at: folder["run"])
                let isTidy = try Self.tidyUp(folder["run"], stopBefore: second)
                #expect(try Self.number(at: folder["run"]) == number, "\(limit), \(second)")
                try Checkpoint.tidyUp(at: folder["run"])
                #expect(try Self.number(at: folder["run"]) == number, "\(limit), \(second)")
                #expect(try folder.names() == (before == .nothing && number == nil ? [] : ["run"]))
                try InterruptionTests.checkOthers(before, in: folder)
                if isTidy { break }
            }
            if done { break }
        }
    }

    @Test("Whatever step a removal was killed at, it can be tidied up and ended", arguments: [false, true])
    func removal(_ hasOthers: Bool) throws {
        for limit in 0... {
            let folder = try TemporaryDirectory()
            try InterruptionTests.prepare(hasOthers ? .withOthers : .checkpoint, in: folder)
            let done = try Self.run(folder["run"], stopBefore: limit) { try $0.remove() }
            // The manifest that was being written is cut off.
            if hasOthers { try folder.write("", to: "run/.checkpoint.json.incomplete") }
            try Checkpoint.tidyUp(at: folder["run"])
            try Checkpoint.remove(at: folder["run"])
            #expect(try folder.names() == (hasOthers ? ["run"] : []))
            if hasOthers {
                #expect(try folder.names(in: "run") == [".hidden", "checkpoint.json", "notes.txt", "plots"])
                try InterruptionTests.checkOthers(.withOthers, in: folder)
            }
            if done { break }
        }
    }

    @Test("Where there is nothing, or only what is someone else's, nothing is done")
    func nothing() throws {
        let folder = try TemporaryDirectory()
        try Checkpoint.tidyUp(at: folder["run"])
        try Checkpoint.tidyUp(at: folder["a/b/run"])
        #expect(try folder.names() == [])
        try folder.write("mine", to: "run/.checkpoint.json.incomplete")
        try Checkpoint.tidyUp(at: folder["run"])
        #expect(try folder.text("run/.checkpoint.json.incomplete") == "mine")
        for ending in ["incomplete", "previous"] {
            try InterruptionTests.checkpoint(1).write(to: folder["other"])
            try folder.write("mine", to: "other.\(ending)/notes.txt")
            #expect(throws: CheckpointError.self) { try Checkpoint.tidyUp(at: folder["other"]) }
            #expect(try folder.text("other.\(ending)/notes.txt") == "mine")
            #expect(try InterruptionTests.number(at: folder["other"]) == 1)
            try FileManager.default.removeItem(atPath: folder["other.\(ending)"])
        }
    }
}
