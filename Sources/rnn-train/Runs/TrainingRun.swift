import Foundation
import RNNConsole
import RNNTasks

/// A training, and how it went so far. What it comes to on the test part, a ``ModelRun`` says.
struct TrainingRun<Task: TrainerTask>: Sendable {
    let variant: Task.Variant
    let seed: Int
    /// The model with the weights that are kept, those of one epoch.
    let model: TrainedModel<Task.Model>
    let history: [EpochRecord]
    /// The epoch whose weights are kept; nil if none was finished.
    let kept: EpochRecord?
    let end: TrainingEnd

    var name: String { "\(variant)" }
    var seconds: Double { history.reduce(0) { $0 + $1.seconds } }
    var tokensPerSecond: Double { Double(history.reduce(0) { $0 + $1.tokens }) / max(seconds, 1e-9) }

    /// Trains a model, or continues a training that was saved.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - variant: Which model it is.
    ///   - seed: The seed of the training's random choices.
    ///   - parts: The data, of which the test part is not looked at.
    ///   - run: How to train.
    ///   - epochs: How many epochs there are now, of those that the run may have; a training that has more stays as it
    ///     is. Nil for all.
    ///   - directory: Where the training is saved.
    ///   - resumes: Whether to continue what is saved there.
    ///   - observers: What observes the training.
    /// - Returns: The run; nil if it was interrupted, and saved.
    /// - Throws: What reading or writing checkpoints throws.
    static func train(
        _ model: TrainedModel<Task.Model>, _ variant: Task.Variant, seed: Int, on parts: Parts<Task.Part>,
        _ run: RunSettings<Task>, upTo epochs: Int? = nil, in directory: String, resumes: Bool,
        observers: [any TrainingObserver] = []
    ) throws -> TrainingRun? {
        var settings = run.training
        Task.adapt(&settings, to: variant)
        let updates = model.task.batches(
            of: Task.encoded(parts.training), size: settings.batchSize, seed: UInt64(seed), epoch: 0
        ).count
        var training = Training(
            model.model, for: model.task.goal, with: settings.rule(for: model.model),
            options: settings.options(updatesPerEpoch: updates, criterion: run.monitored, seed: seed))
        if resumes && Checkpoint.exists(at: directory) {
            try training.restore(from: Checkpoint(contentsOf: directory))
        }
        let epochs = epochs ?? settings.epochs
        let canGoOn = [nil, .interrupted, .finished].contains(training.end)
        if canGoOn && training.history.count < epochs {
            var observers = observers
            if let patience = settings.patience { observers.append(EarlyStopping(patience: patience)) }
            var files = try model.description()
            try files.add(ReadingOptions(run.settings, of: model.task, for: Task.self), as: ReadingOptions.file)
            observers.append(Checkpoints(in: directory, with: files))
            _ = try Interrupt.whileTraining {
                try training.run(
                    model.task, epochs: epochs, on: Task.encoded(parts.training),
                    validation: Task.encoded(parts.validation), batchSize: settings.batchSize, observers: observers)
            }
            if training.end == .interrupted { return nil }
        }
        return TrainingRun(
            variant: variant, seed: seed,
            model: TrainedModel(training.kept?.model ?? training.model, for: model.task), history: training.history,
            kept: training.kept?.record, end: training.end ?? .finished)
    }
}

/// A training came to nothing.
struct TrainingFailure: ExitCoded, CustomStringConvertible {
    let description: String
    var exitCode: Int32 { EXIT_FAILURE }

    init(_ problem: String) {
        description = problem + " A lower '--learning-rate' or '--clip' may help."
    }
}

extension TrainingEnd {
    /// Whether a loss or a gradient was not finite.
    var isNotFinite: Bool {
        if case .notFinite = self { true } else { false }
    }
}
