import Foundation
import RNNTasks

/// The command line as a whole, with the files that it is given: `run.json`, options of `--config`, data, a saved model.
///
/// It is a program of its own beside this one, and so it is slower than all other targets, and its crashes are seen from
/// outside.
enum TrainerTarget {
    static let target = FuzzTarget(
        name: "rnn-train", reads: "run.json, --config, data and models, of rnn-train", timeLimit: 60
    ) { scratch in
        guard let program = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("rnn-train"),
            FileManager.default.isExecutableFile(atPath: program.path)
        else { throw Violation("rnn-train is not beside this program; build it too: swift build") }
        let outside = Array("nobody's business".utf8)
        let trainer = Trainer(program: program, scratch: scratch)
        let data = Array(
            (["text,label"] + (0..<12).flatMap { _ in ["good film,up", "bad film,down"] }).joined(separator: "\n").utf8)
        try scratch.write(data, to: "data.csv")
        let end = try trainer.run(["train", "--output", "run"] + small)
        try expect(end.code == 0, "rnn-train fails on a correct call: \(end.said)")
        let run = try Scratch.files(of: scratch["run"])
        let model = try Scratch.files(of: scratch["run/model"])
        let seed = FuzzInput([
            "data.csv": data, "run.json": run["run.json"] ?? [],
            // What reports and charts are made of when the run is resumed.
            "training.json": model["training.json"] ?? [],
            "config.json": Array(
                #"{"options":{"dropout":0.3,"optimizer":"sgd","keep":"last","freeze":["output"],"force":true}}"#.utf8),
        ])
        let words = [
            "options", "written", "files", "checkpoints", "../outside", "model/../../outside", "run.json", "train",
        ]
        return FuzzReader(seeds: [seed], words: words) { input, random in
            try scratch.write(outside, to: "outside")
            for name in ["data.csv", "config.json"] { try scratch.write(input[name], to: name) }
            try scratch.write(input["run.json"], to: "run/run.json")
            _ = try scratch.makeEmpty("run/model")
            let files = model.merging(["training.json": input["training.json"]]) { $1 }
            try CheckpointTargets.write(FuzzInput(files), into: "run/model", in: scratch)
            let calls = [
                ["--output", "run", "--resume"], ["--output", "run", "--overwrite"],
                ["--output", "new", "--config", "config.json"], ["--output", "new", "--config", "run/run.json"],
            ]
            scratch.remove("new")
            let end = try trainer.run(["train"] + random.pick(calls) + small)
            let now = FileManager.default.contents(atPath: scratch["outside"]).map { Array($0) }
            try expect(now == outside, "a file outside of the directory has changed")
            try expect(!end.isCrash, "rnn-train did not end, or crashed, with signal \(end.code): \(end.said)")
            // EX_SOFTWARE is what it ends with for an error that it does not know.
            try expect(end.code != EX_SOFTWARE, "an error without a type of ours: \(end.said)")
            if end.code != 0 { throw DataError(file: "rnn-train", problem: "exit code \(end.code): \(end.said)") }
        }
    }

    /// What keeps a training short, whatever a file says; the command line goes before.
    private static let small = [
        "--data", "data.csv", "--model", "bag-of-words", "--epochs", "2", "--threads", "1", "--embedding", "2",
        "--hidden", "2", "--layers", "1", "--batch-size", "8", "--quiet", "--force",
    ]
}

/// Runs the program.
private struct Trainer {
    let program: URL
    let scratch: Scratch

    /// Less than what an input has as a whole, in seconds.
    private static let timeLimit = 50.0

    struct End {
        let isCrash: Bool
        let code: Int32
        let said: String
    }

    func run(_ arguments: [String]) throws -> End {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        let said = scratch["said"]
        try scratch.write([], to: "said")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: said)
        try process.run()
        // Not left behind when it does not end.
        let number = process.processIdentifier
        let end = DispatchWorkItem { kill(number, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.timeLimit, execute: end)
        process.waitUntilExit()
        end.cancel()
        let text = FileManager.default.contents(atPath: said).map { String(decoding: $0.prefix(2000), as: UTF8.self) }
        return End(
            isCrash: process.terminationReason != .exit, code: process.terminationStatus, said: text ?? "nothing")
    }
}
