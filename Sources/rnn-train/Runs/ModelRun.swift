import RNNTasks

/// A model that was trained, and how that went.
struct ModelRun {
    let network: ClassifierSettings.Network
    let seed: Int
    /// The model with its best weights.
    let model: TrainedModel<TextClassification>
    let history: [EpochRecord]
    let best: EpochRecord?
    let end: TrainingEnd

    var name: String { "\(network)" }
    var parameters: Int { model.model.parameterCount }
    var last: EpochRecord? { history.last }
    var seconds: Double { history.reduce(0) { $0 + $1.seconds } }
    var tokensPerSecond: Double { Double(history.reduce(0) { $0 + $1.tokens }) / max(seconds, 1e-9) }

    /// Trains a model, or goes on with one that was saved.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - seed: What its random choices come from.
    ///   - examples: What to train and to test with.
    ///   - settings: How.
    ///   - directory: Where the training is saved.
    ///   - resumes: Whether to go on with what is saved there.
    ///   - observers: What takes note of the training.
    /// - Throws: What reading or writing checkpoints throws.
    init(
        _ model: TrainedModel<TextClassification>, seed: Int,
        examples: (training: Dataset<[Int32], Int32>, test: Dataset<[Int32], Int32>),
        settings: TrainingSettings, directory: String, resumes: Bool, observers: [any TrainingObserver]
    ) throws {
        let updates = (examples.training.count + settings.batchSize - 1) / settings.batchSize
        var training = Training(
            model.model, for: model.task.goal, with: settings.rule(for: model.model),
            options: settings.options(updates: updates, seed: seed))
        if resumes && Checkpoint.exists(at: directory) {
            try training.restore(from: Checkpoint(contentsOf: directory))
        }
        let isOver = training.end != nil && training.end != .interrupted
        if !isOver {
            var observers = observers
            observers.append(InterruptObserver())
            if let patience = settings.patience { observers.append(EarlyStopping(patience: patience)) }
            observers.append(Checkpoints(in: directory, with: try model.description()))
            try training.run(
                epochs: settings.epochs, on: examples.training, validation: examples.test,
                batchSize: settings.batchSize, observers: observers)
        }
        var model = model
        model.model = training.best?.model ?? training.model
        (network, self.seed, self.model) = (model.task.settings.network, seed, model)
        let (history, best, end) = (training.history, training.best?.record, training.end ?? .finished)
        (self.history, self.best, self.end) = (history, best, end)
    }
}
