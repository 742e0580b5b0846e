import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct CheckpointsTests {
    let task = Beginning()
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("run-\(UUID())").path

    /// Throws at the given batch of all, as if somebody had pulled the plug.
    private struct PowerCut: TrainingObserver, Error {
        let step: Int

        func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws {
            if case .batch(let record) = event, record.step == step { throw self }
        }
    }

    @Test("What was saved before a power cut ends with the bits of a training that had none", arguments: [1, 7, 8, 17])
    func powerCut(_ step: Int) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let plateau = ReduceOnPlateau(from: 0.05, factor: 0.5, patience: 0)
        let options = TrainingOptions(learningRate: .plateau(plateau), clipping: 1, criterion: .accuracy, seed: 9)
        var whole = task.training(options: options)
        try whole.run(epochs: 4, on: task.examples, validation: task.others, batchSize: 8)

        var cut = task.training(options: options)
        #expect(throws: PowerCut.self) {
            try cut.run(
                epochs: 4, on: task.examples, validation: task.others, batchSize: 8,
                observers: [Checkpoints(in: directory, every: .zero), PowerCut(step: step)])
        }
        var resumed = task.training(options: options)
        try resumed.restore(from: Checkpoint(contentsOf: directory))
        #expect(resumed.optimizer.step == step)
        try resumed.run(
            epochs: 4, on: task.examples, validation: task.others, batchSize: 8,
            observers: [Checkpoints(in: directory)])
        #expect(resumed.model.parameterValues == whole.model.parameterValues)
        #expect(resumed.best?.model.parameterValues == whole.best?.model.parameterValues)
        #expect(resumed.best?.record.epoch == whole.best?.record.epoch)
        for (a, b) in zip(resumed.history, whole.history) {
            #expect(a.training == b.training && a.validation == b.validation && a.learningRate == b.learningRate)
            #expect(a.gradientNorm == b.gradientNorm && a.tokens == b.tokens)
        }
        #expect(resumed.history.count == 4)

        // The model for use is the best one.
        let saved = try Checkpoint(contentsOf: directory)
        var model = task.training().model
        try model.load(from: saved.tensors("model.safetensors"))
        #expect(model.parameterValues == whole.best?.model.parameterValues)
        #expect(model.parameterValues != whole.model.parameterValues)
    }

    @Test("A training that is over says so when it is restored, and can have more epochs")
    func over() throws {
        var training = task.training()
        try training.run(epochs: 2, on: task.examples)
        var other = task.training()
        try other.restore(from: training.checkpoint())
        #expect(other.end == .finished && other.history.count == 2)
        try training.run(epochs: 3, on: task.examples)
        try other.run(epochs: 3, on: task.examples)
        #expect(other.model.parameterValues == training.model.parameterValues)
    }

    @Test("A rate that falls with the loss goes on falling from where it was")
    func plateau() throws {
        let plateau = ReduceOnPlateau(from: 1e-30, factor: 0.5, patience: 1)
        let options = TrainingOptions(learningRate: .plateau(plateau))
        var training = task.training(options: options)
        try training.run(epochs: 4, on: task.examples, validation: task.others)
        var other = task.training(options: options)
        try other.restore(from: training.checkpoint())
        try other.run(epochs: 6, on: task.examples, validation: task.others)
        #expect(other.history.map(\.learningRate) == [1e-30, 1e-30, 1e-30, 5e-31, 5e-31, 2.5e-31])
    }

    @Test("The best epoch is known again, be it the last or not")
    func best() throws {
        let losses = [0.75, 0.25, 0.5]
        for count in 1...3 {
            var training = Told.training()
            try training.run(epochs: count, batches: Told.batches, validation: Told.validation(losses))
            var other = Told.training()
            try other.restore(from: training.checkpoint())
            #expect(other.best?.record == training.history[count == 1 ? 0 : 1])
            #expect(other.best?.model.scalar == training.best?.model.scalar)
        }
    }

    @Test("Within an epoch, what it began with is saved as well")
    func start() throws {
        var training = task.training()
        let start = training.model.parameterValues
        try training.run(epochs: 2, on: task.examples)
        #expect(try !training.checkpoint().names.contains("start.safetensors"))

        training = task.training()
        try training.run(epochs: 1, on: task.examples, observers: [Interruption(step: 1)])
        let saved = try training.checkpoint()
        var model = training.model
        try model.load(from: saved.tensors("start.safetensors"))
        #expect(model.parameterValues == start)
        #expect(model.parameterValues != training.model.parameterValues)
    }

    @Test("Before its time nothing is saved, and an epoch's end is saved when it is time")
    func interval() throws {
        struct Trouble: Error {}
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (interval, isSaved) in [(Duration.seconds(3600), false), (.zero, true)] {
            var training = task.training()
            #expect(throws: Trouble.self) {
                try training.run(
                    epochs: 3, on: task.examples, observers: [Checkpoints(in: directory, every: interval)]
                ) { event in
                    if case .epoch = event { throw Trouble() }
                }
            }
            #expect(Checkpoint.exists(at: directory) == isSaved)
        }
        var saved = task.training()
        try saved.restore(from: Checkpoint(contentsOf: directory))
        #expect(saved.history.count == 1)
    }

    @Test("What does not fit is refused, and changes nothing")
    func misfit() throws {
        var training = task.training()
        try training.run(epochs: 1, on: task.examples)
        let checkpoint = try training.checkpoint()

        var random = RandomSource(seed: 1)
        let larger = GRUClassifier<Float>(vocabulary: 4, embedding: 3, hidden: 6, classes: 2, random: &random)
        var other = Training(larger, with: Adam())
        #expect(throws: ParameterMismatch.self) { try other.restore(from: checkpoint) }
        #expect(other.model.parameterValues == larger.parameterValues && other.history.isEmpty)

        var plain = Training(task.training().model, with: SGD(learningRate: 0.1))
        #expect(throws: OptimizerStateError.self) { try plain.restore(from: checkpoint) }
        #expect(plain.model.parameterValues == task.training().model.parameterValues && plain.history.isEmpty)

        #expect(throws: CheckpointError.self) { try plain.restore(from: Checkpoint()) }
    }

    @Test(
        "Numbers that no training has come to are refused, and do not stop the program",
        arguments: [
            (#""batches" : 1,"#, #""batches" : -1,"#), (#""batches" : 1,"#, #""batches" : 9223372036854775807,"#),
            (#""updates" : 1"#, #""updates" : 9223372036854775807"#), (#""step" : 8"#, #""step" : -8"#),
            (#""step" : 8"#, #""step" : 9223372036854775807"#), (#""epoch" : 1,"#, #""epoch" : 2,"#),
            (#""count" : 8,"#, #""count" : -8,"#), (#""badReports" : 0"#, #""badReports" : 9223372036854775807"#),
        ])
    func hostile(_ part: String, _ replacement: String) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let options = TrainingOptions(learningRate: .plateau(ReduceOnPlateau(from: 0.05)))
        var training = task.training(options: options)
        try training.run(
            epochs: 3, on: task.examples, batchSize: 8,
            observers: [Checkpoints(in: directory), Interruption(step: 8)])
        try EarlierCheckpoint.make(at: directory)
        let file = directory + "/training.json"
        let before = try String(contentsOfFile: file, encoding: .utf8)
        let after = before.replacingOccurrences(of: part, with: replacement)
        try #require(after != before, "\(before)")
        try after.write(toFile: file, atomically: false, encoding: .utf8)
        var other = task.training(options: options)
        let error = #expect(throws: CheckpointError.self) {
            try other.restore(from: Checkpoint(contentsOf: directory))
        }
        #expect(error?.path == file && other.history.isEmpty)
    }

    @Test("The schedule is that of the options, and what was counted of other classes is added to")
    func otherSchedule() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var training = task.training(options: .init(learningRate: .schedule(.constant(0.5))))
        try training.run(
            epochs: 3, on: task.examples, batchSize: 8,
            observers: [Checkpoints(in: directory), Interruption(step: 8)])
        try EarlierCheckpoint.make(at: directory)
        let file = URL(filePath: directory + "/training.json")
        var state = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        var unfinished = try #require(state["unfinished"] as? [String: Any])
        var measurement = try #require(unfinished["measurement"] as? [String: Any])
        measurement["tally"] = [[1, 0, 0], [0, 0, 0], [0, 0, 2]]
        unfinished["measurement"] = measurement
        state["unfinished"] = unfinished
        try JSONSerialization.data(withJSONObject: state).write(to: file)

        var other = task.training(options: .init(learningRate: .schedule(.constant(0.25))))
        try other.restore(from: Checkpoint(contentsOf: directory))
        try other.run(epochs: 2, on: task.examples, batchSize: 8)
        #expect(other.history.map(\.learningRate) == [0.5, 0.25])
        #expect(other.history[1].training["accuracy"] != nil)
    }

    @Test("Other things are saved with it")
    func others() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var other = Checkpoint()
        try other.add(["a": 1], as: "settings.json")
        var training = task.training()
        try training.run(epochs: 1, on: task.examples, observers: [Checkpoints(in: directory, with: other)])
        let saved = try Checkpoint(contentsOf: directory)
        #expect(try saved.value([String: Int].self, from: "settings.json") == ["a": 1])
        #expect(
            saved.names.filter { $0 != "checkpoint.json" } == [
                "last.safetensors", "model.safetensors", "optimizer.safetensors", "settings.json", "training.json",
            ])
    }
}
