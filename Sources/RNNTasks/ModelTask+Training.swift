extension ModelTask {
    /// Trains a new model by Adam, and keeps the best epoch.
    ///
    /// ```swift
    /// let model = try task.trained(on: task.encode(parts[0]), validation: task.encode(parts[1]), epochs: 20)
    /// print(model.measure(try task.encode(parts[2])).figures)
    /// ```
    ///
    /// Whoever wants another optimizer or schedule makes a ``RNNKit/Training``.
    ///
    /// - Parameters:
    ///   - examples: The examples to train with.
    ///   - validation: The examples that the best epoch is chosen on.
    ///   - epochs: The maximum number of epochs.
    ///   - batchSize: The number of examples of a batch.
    ///   - learningRate: The learning rate.
    ///   - decays: Whether the learning rate decays to zero along a cosine over all epochs.
    ///   - clipping: The maximum norm of a gradient; nil for any.
    ///   - criterion: The figure that the best epoch is best in; the task's own, if none is given.
    ///   - patience: The number of epochs without an improvement after which training ends; nil to run all epochs.
    ///   - seed: The source of the parameters, the order of the examples and dropout.
    ///   - observers: Receive every event of the training.
    /// - Returns: The model of the best epoch.
    /// - Throws: ``DivergenceError`` if the loss or the gradient was not finite, and what an observer throws.
    public func trained(
        on examples: Examples, validation: Examples, epochs: Int, batchSize: Int = 32, learningRate: Double = 0.003,
        decays: Bool = false, clipping: Double? = 5, criterion: Figure.Kind? = nil, patience: Int? = nil,
        seed: UInt64 = 42, observers: [any TrainingObserver] = []
    ) throws -> TrainedModel<Self> {
        var random = RandomSource(seed: seed)
        let start = model(random: &random)
        let updates = batches(of: examples, size: batchSize, seed: seed, epoch: 0).count.multipliedReportingOverflow(
            by: epochs)
        let steps = updates.overflow ? Int.max : max(1, updates.partialValue)
        let schedule = LearningRate.schedule(.cosine(from: learningRate, steps: steps))
        var training = Training(
            start, for: goal, with: Adam(for: start, learningRate: learningRate),
            options: TrainingOptions(
                learningRate: decays ? schedule : nil, clipping: clipping, criterion: criterion ?? Self.criterion,
                seed: seed))
        let stopping = patience.map { [EarlyStopping(patience: $0)] } ?? []
        let end = try training.run(
            self, epochs: epochs, on: examples, validation: validation, batchSize: batchSize,
            observers: observers + stopping)
        if case .notFinite(let step, let loss, let norm) = end {
            throw DivergenceError(step: step, loss: loss, gradientNorm: norm)
        }
        return TrainedModel(training.kept?.model ?? training.model, for: self)
    }
}
