/// A task whose examples are a dataset of inputs as the model reads them, each with a label: it has their batches.
public protocol DatasetTask<Encoded, Label>: ModelTask
where Examples == Dataset<Encoded, Label>, Goal.Batch == Batch<Encoded, Label> {
    /// An input as the model reads it.
    associatedtype Encoded: BatchInput
    /// What is to be said of an input.
    associatedtype Label: Sendable
}

extension DatasetTask {
    /// Inputs of similar length come together.
    public func batches(
        of examples: Examples, size: Int, seed: UInt64, epoch: Int
    ) -> any Collection<Batch<Encoded, Label>> {
        examples.batches(of: size, seed: seed, epoch: epoch)
    }

    /// From the shortest input to the longest.
    public func batches(of examples: Examples, size: Int) -> any Collection<Batch<Encoded, Label>> {
        examples.batches(of: size, bucketed: true)
    }

    /// The number of examples.
    public func count(of examples: Examples) -> Int { examples.count }
}
