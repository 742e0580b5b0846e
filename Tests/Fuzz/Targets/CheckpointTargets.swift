import Foundation
import RNNTasks

/// Directories: checkpoints, and the trainings in them.
enum CheckpointTargets {
    static let all = [checkpoint, training, carried, online, carriedOnline]

    /// The manifest and the files, links and pipes among them. What is outside of the directory stays as it is.
    private static let checkpoint = FuzzTarget(name: "checkpoint", reads: "Checkpoint, with its checksums") { scratch in
        var seeds: [FuzzInput] = []
        for format in [1, 2] {
            var content = Checkpoint()
            try content.add(["a": 1.5], as: "settings.json")
            content.add(Safetensors(metadata: ["a": "b"]), as: "a.safetensors")
            try content.write(to: scratch["seed"])
            var files = try Scratch.files(of: scratch["seed"])
            if format == 1 { files["checkpoint.json"] = Array(manifest(of: files.keys).utf8) }
            seeds.append(FuzzInput(files))
        }
        let outside = Array("nobody's business".utf8)
        let words = ["../outside", "settings.json", "checkpoint.json", "files", "checksum", "bytes", "format"]
        return FuzzReader(seeds: seeds, words: words) { input, random in
            try scratch.write(outside, to: "outside")
            let directory = try scratch.makeEmpty("checkpoint")
            let copy = scratch["copy"]
            for (name, bytes) in input.files { try scratch.write(bytes, to: "checkpoint/" + name) }
            let planted = directory + "/" + random.pick(["settings.json", "a.safetensors", "checkpoint.json"])
            switch random.integer(below: 24) {
            case 0: try plant(planted) { symlink("../outside", $0) }
            case 1: try plant(planted) { symlink("nowhere", $0) }
            case 2: try plant(planted) { mkfifo($0, 0o600) }
            case 3: try plant(planted) { mkdir($0, 0o700) }
            case 4: try plant(directory + ".incomplete") { symlink("outside", $0) }
            case 5: try plant(directory + ".previous") { symlink("checkpoint", $0) }
            default: break
            }
            defer { for name in [".incomplete", ".previous"] { scratch.remove("checkpoint" + name) } }
            _ = Checkpoint.exists(at: directory)
            var refusal: (any Error)?
            do {
                let read = try Checkpoint(contentsOf: directory)
                for name in read.names { _ = try? read.tensors(name) }
                // Writing waits for the disk.
                if random.integer(below: 16) == 0 {
                    try accepted { try read.write(to: copy) }
                    try expect(try accepted { try Checkpoint(contentsOf: copy) }.names == read.names, "other files")
                }
            } catch let error as Violation {
                throw error
            } catch {
                refusal = error
            }
            // Whoever writes there or removes it may be refused too, but does no harm elsewhere.
            if random.integer(below: 4) == 0 {
                var new = Checkpoint()
                try new.add(1, as: "settings.json")
                let change = random.integer(below: 3)
                let failure = failure {
                    switch change {
                    case 0: try Checkpoint.tidyUp(at: directory)
                    case 1: try Checkpoint.remove(at: directory)
                    default: try new.write(to: directory)
                    }
                }
                if let failure, refusal == nil { refusal = failure }
            }
            let now = FileManager.default.contents(atPath: scratch["outside"]).map { Array($0) }
            try expect(now == outside, "a file outside of the directory has changed")
            if let refusal { throw refusal }
        }
    }

    private static let examples = Dataset<[Int32], Int32>(
        (0..<12).map { [Int32($0 % 4), Int32($0 % 3 + 1)] }, labels: (0..<12).map { Int32($0 % 2) })

    /// A task and its model at the beginning.
    private static var classifier: (TextClassification, TextClassification.Goal.Model) {
        let settings = ClassifierSettings(.recurrent(.gru), embedding: 3, hidden: 2, dropout: 0.5)
        let task = TextClassification(
            settings, classes: ["down", "up"], tokenizer: .words(), vocabulary: Vocabulary(tokens: ["good", "bad"]))
        var random = RandomSource(seed: 1)
        return (task, task.model(random: &random))
    }

    /// A training that was interrupted within an epoch.
    private static let training = FuzzTarget(name: "training", reads: "Training.restore of a classification") {
        scratch in
        let (task, model) = classifier
        let options = TrainingOptions(
            learningRate: .plateau(ReduceOnPlateau(from: 0.01, patience: 0)), clipping: 1, keeps: .last)
        let start = Training(model, for: task.goal, with: Adam(for: model), options: options)
        return try reader(start, in: scratch) { training, epochs, stops in
            try training.run(epochs: epochs, on: examples, validation: examples, batchSize: 3) { event in
                if case .batch(let record) = event, stops(record) { throw Interruption() }
            }
        }
    }

    /// A training whose batches continue each other.
    private static let carried = FuzzTarget(name: "carried-state", reads: "Training.restore with a carried state") {
        scratch in
        let start = Training(
            Tensor<Double>([1, 2]), for: RunningSum(), with: SGD(learningRate: 0.1, momentum: 0.9),
            options: .init(criterion: .loss))
        return try reader(start, in: scratch) { training, epochs, stops in
            try training.run(epochs: epochs, batches: { _ in [1.0, -2, 3, 4] }) { event in
                if case .batch(let record) = event, stops(record) { throw Interruption() }
            }
        }
    }

    /// A reader of trainings that go on where others were: `start` has not begun, its files are in `scratch`, and `run`
    /// trains up to a number of epochs, or until a batch is the last one.
    private static func reader<Goal>(
        _ start: Training<Goal>, in scratch: Scratch,
        run: @escaping (inout Training<Goal>, Int, (BatchRecord) -> Bool) throws -> Void
    ) throws -> FuzzReader {
        var seeds: [FuzzInput] = []
        for batches in [2, 6] {
            var training = start
            do { try run(&training, 3) { $0.step == batches } } catch is Interruption {}
            try training.checkpoint().write(to: scratch["seed"])
            seeds.append(FuzzInput(try files(of: scratch["seed"])))
        }
        let words = [
            "sum", "loss", "accuracy", "interrupted", "finished", "notFinite", "carried", "unfinished", "tally",
        ]
        return FuzzReader(seeds: seeds, words: words) { input, random in
            let path = try directory(of: input, in: scratch)
            var training = start
            try training.restore(from: Checkpoint(contentsOf: path))
            let saved = try accepted { try training.checkpoint() }
            var again = start
            try accepted { try again.restore(from: saved) }
            try expect(again.history.count == training.history.count, "another history")
            do { try run(&training, training.history.count + 1) { _ in true } } catch is Interruption {}
            for record in training.history { _ = record.fields(record.columns) }
            // Counts that were the largest there can be are larger now, and may be refused.
            let later = try accepted { try training.checkpoint() }
            if let failure = failure({ try again.restore(from: later) }) {
                try expect(failure is CheckpointError, "a training that went on is refused: \(failure)")
            }
            do { try run(&again, again.history.count + 1) { _ in false } } catch is Interruption {}
        }
    }

    // MARK: Learning from a stream

    private static let online = FuzzTarget(name: "online", reads: "OnlineTraining.restore of a classification") {
        scratch in
        let (task, model) = classifier
        let start = OnlineTraining(
            model, for: task.goal, with: Adam(for: model), schedule: .exponential(from: 0.01, factor: 0.999),
            clipping: 1)
        return try reader(start, learning: Array(examples.batches(of: 2)), in: scratch)
    }

    private static let carriedOnline = FuzzTarget(
        name: "carried-online", reads: "OnlineTraining.restore with a carried state"
    ) { scratch in
        let start = OnlineTraining(
            Tensor<Double>([1, 2]), for: RunningSum(), with: SGD(learningRate: 0.1, momentum: 0.9))
        return try reader(start, learning: [1.0, -2, 3, 4], in: scratch)
    }

    /// A reader of models that go on learning from a stream: `start` has learned from nothing, its files are in `scratch`.
    private static func reader<Goal>(
        _ start: OnlineTraining<Goal>, learning batches: [Goal.Batch], in scratch: Scratch
    ) throws -> FuzzReader {
        var seeds: [FuzzInput] = []
        for count in [0, 3] {
            var online = start
            for batch in batches.prefix(count) { try online.learn(from: batch) }
            try online.checkpoint().write(to: scratch["seed"])
            seeds.append(FuzzInput(try files(of: scratch["seed"])))
        }
        let untouched = try bytes(start)
        return FuzzReader(seeds: seeds, words: ["sum", "loss", "carried", "recent", "tally", "step"]) { input, _ in
            let path = try directory(of: input, in: scratch)
            var online = start
            do {
                try online.restore(from: Checkpoint(contentsOf: path))
            } catch {
                try expect(try accepted { try bytes(online) } == untouched, "what was refused has changed something")
                throw error
            }
            var again = start
            try accepted { try again.restore(from: online.checkpoint()) }
            try expect(try accepted { try bytes(again) == bytes(online) }, "another state when it is read again")
            // Numbers that make no finite loss are no reason to stop.
            for batch in batches { do { try online.learn(from: batch) } catch is DivergenceError {} }
            for batch in batches { do { try again.learn(from: batch) } catch is DivergenceError {} }
            try expect(try accepted { try bytes(again) == bytes(online) }, "the same state learns otherwise")
            // Counts that were the largest there can be are larger now, and may be refused.
            let later = try accepted { try online.checkpoint() }
            if let failure = failure({ try again.restore(from: later) }) {
                try expect(failure is CheckpointError, "a model that went on learning is refused: \(failure)")
            }
            _ = online.takeRecent().figures
        }
    }

    /// All numbers of a model that learns from a stream, bit by bit.
    private static func bytes<Goal>(_ online: OnlineTraining<Goal>) throws -> [[UInt8]] {
        let checkpoint = try online.checkpoint()
        let tensors = try checkpoint.names.filter { $0.hasSuffix(".safetensors") }.map {
            [UInt8](try checkpoint.tensors($0).encoded)
        }
        return try tensors + [JSON.encode(online.step, for: "step"), JSON.encode(online.recent, for: "recent")]
    }

    // MARK: Files

    /// The files of a checkpoint without its manifest.
    static func files(of path: String) throws -> [String: [UInt8]] {
        try Scratch.files(of: path).filter { $0.key != "checkpoint.json" }
    }

    /// A checkpoint of the files of an input, in the format without checksums, as a forger's would fit anyway.
    static func write(_ input: FuzzInput, into directory: String, in scratch: Scratch) throws {
        for (name, bytes) in input.files { try scratch.write(bytes, to: directory + "/" + name) }
        try scratch.write(Array(manifest(of: input.files.keys).utf8), to: directory + "/checkpoint.json")
    }

    static func directory(of input: FuzzInput, in scratch: Scratch) throws -> String {
        let path = try scratch.makeEmpty("checkpoint")
        try write(input, into: "checkpoint", in: scratch)
        return path
    }

    private static func manifest(of names: some Sequence<String>) -> String {
        let names = names.filter { $0 != "checkpoint.json" }.sorted().map { "\"\($0)\"" }
        return #"{"files":[\#(names.joined(separator: ","))],"format":1}"#
    }

    /// Puts something in the place of a file.
    private static func plant(_ path: String, _ make: (String) -> Int32) throws {
        unlink(path)
        try expect(make(path) == 0, "the fuzzer cannot make \(path)")
    }

    /// What a call throws.
    private static func failure(_ body: () throws -> Void) -> (any Error)? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }
}

/// The end of a run after a batch.
private struct Interruption: Error {}

/// A sum that goes on from batch to batch: the loss is what has been added up so far, times the model.
private struct RunningSum: Objective {
    func callAsFunction(
        _ model: Tensor<Double>, _ batch: Double, from state: NamedState<Double>?
    ) -> Outcome<Double, NoTally> {
        // What was restored may be of any shape.
        let carried = state?["sum"].flatMap { $0.shape == [] ? $0 : nil }
        let sum = (carried ?? Tensor(0)) + batch
        return Outcome((model * sum).mean(), count: 1, state: NamedState([("sum", sum)]))
    }
}
