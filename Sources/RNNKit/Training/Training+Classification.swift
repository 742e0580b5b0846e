extension Training {
    /// A training of a classifier by cross-entropy.
    ///
    /// - Parameters:
    ///   - model: The classifier to start from.
    ///   - optimizer: The rule that changes its weights.
    ///   - options: How the training goes.
    public init<Model: TextClassifier>(
        _ model: Model, with optimizer: any Optimizer<Model>, options: TrainingOptions = .init()
    ) where Goal == Classification<Model> {
        self.init(model, for: Classification(), with: optimizer, options: options)
    }

    /// Trains on examples up to a number of epochs. Each epoch has its own order of the examples, which the seed of
    /// the training's options decides.
    ///
    /// - Parameters:
    ///   - epochs: The number of epochs, those before an interruption included.
    ///   - examples: What to train with.
    ///   - validation: What to look at after each epoch.
    ///   - batchSize: The number of examples of a batch.
    ///   - observers: Receive every event, in this order.
    ///   - notice: Receives every event, after the observers.
    /// - Returns: Why the run is over.
    /// - Throws: What an observer throws.
    @discardableResult
    public mutating func run<Input, Label>(
        epochs: Int, on examples: Dataset<Input, Label>, validation: Dataset<Input, Label>? = nil,
        batchSize: Int = 32, observers: [any TrainingObserver] = [],
        _ notice: (TrainingEvent) throws -> Void = { _ in }
    ) throws -> TrainingEnd where Goal.Batch == Batch<Input, Label> {
        let seed = options.seed
        return try run(
            epochs: epochs, batches: { examples.batches(of: batchSize, seed: seed, epoch: $0) },
            validation: validation?.batches(of: measured(batchSize), bucketed: true), observers: observers, notice)
    }
}

/// The number of examples to measure at a time, which need less memory than those of an update.
package func measured(_ batchSize: Int) -> Int { batchSize > .max / 4 ? batchSize : 4 * batchSize }
