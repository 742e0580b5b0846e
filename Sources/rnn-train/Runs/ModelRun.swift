import Foundation
import RNNConsole
import RNNTasks

/// A model that was trained, and how that went.
struct ModelRun<Task: TrainerTask>: Sendable {
    let variant: Task.Variant
    let seed: Int
    /// The model with the weights that are kept, those of one epoch: all that is reported is about them.
    let model: TrainedModel<Task.Model>
    let history: [EpochRecord]
    /// The epoch whose weights are kept; nil if none was finished.
    let kept: EpochRecord?
    let end: TrainingEnd
    /// How good the model is on the test part.
    let test: Evaluation<Task>

    var name: String { "\(variant)" }
    var parameters: Int { model.model.parameterCount }
    var seconds: Double { history.reduce(0) { $0 + $1.seconds } }
    var tokensPerSecond: Double { Double(history.reduce(0) { $0 + $1.tokens }) / max(seconds, 1e-9) }

    /// Trains a model, or continues a training that was saved, and measures it on the test part.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - variant: Which model it is.
    ///   - seed: The seed of the training's random choices.
    ///   - parts: The data.
    ///   - run: How to train.
    ///   - directory: Where the training is saved.
    ///   - resumes: Whether to continue what is saved there.
    ///   - observers: What observes the training.
    /// - Returns: The run; nil if it was interrupted, and saved.
    /// - Throws: What reading or writing checkpoints throws.
    static func train(
        _ model: TrainedModel<Task.Model>, _ variant: Task.Variant, seed: Int, on parts: Parts<Task.Part>,
        _ run: RunSettings<Task>, in directory: String, resumes: Bool, observers: [any TrainingObserver]
    ) throws -> ModelRun? {
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
        let goesOn = training.end == .finished && training.history.count < settings.epochs
        if training.end == nil || training.end == .interrupted || goesOn {
            var observers = observers
            if let patience = settings.patience { observers.append(EarlyStopping(patience: patience)) }
            var files = try model.description()
            try files.add(ReadingOptions(run.settings, of: model.task, for: Task.self), as: ReadingOptions.file)
            observers.append(Checkpoints(in: directory, with: files))
            _ = try Interrupt.whileTraining {
                try training.run(
                    model.task, epochs: settings.epochs, on: Task.encoded(parts.training),
                    validation: Task.encoded(parts.validation), batchSize: settings.batchSize, observers: observers)
            }
        }
        if training.end == .interrupted { return nil }
        let kept = Task.finished(
            TrainedModel(training.kept?.model ?? training.model, for: model.task), validation: parts.validation)
        if Task.finishes {
            var checkpoint = try Checkpoint(contentsOf: directory)
            checkpoint.add(try kept.description())
            try checkpoint.write(to: directory)
        }
        return ModelRun(
            variant: variant, seed: seed, model: kept, history: training.history, kept: training.kept?.record,
            end: training.end ?? .finished, test: Evaluation(kept, on: parts.test))
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
