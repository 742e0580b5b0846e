extension Training {
    /// Trains on a task's examples up to a number of epochs.
    ///
    /// - Parameters:
    ///   - task: The task, which makes batches of the examples.
    ///   - epochs: The number of epochs, those before an interruption included.
    ///   - examples: What to train with.
    ///   - validation: What to measure the model on after each epoch.
    ///   - batchSize: The number of examples of a batch.
    ///   - observers: Receive every event, in this order.
    /// - Returns: Why the run is over.
    /// - Throws: What an observer throws.
    @discardableResult
    public mutating func run<Task: ModelTask>(
        _ task: Task, epochs: Int, on examples: Task.Examples, validation: Task.Examples, batchSize: Int = 32,
        observers: [any TrainingObserver] = []
    ) throws -> TrainingEnd where Task.Goal == Goal {
        func erased(_ batches: some Collection<Goal.Batch>) -> AnyCollection<Goal.Batch> { AnyCollection(batches) }
        let seed = options.seed
        return try run(
            epochs: epochs, batches: { erased(task.batches(of: examples, size: batchSize, seed: seed, epoch: $0)) },
            validation: task.batches(of: validation, size: measured(batchSize)), observers: observers)
    }
}
