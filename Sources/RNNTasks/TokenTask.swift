/// A task whose examples are labelled sequences of ids, batched by length.
public protocol TokenTask: ModelTask where Examples == Dataset<[Int32], Label>, Goal.Batch == Batch<Label> {
    /// The label of a sequence.
    associatedtype Label: Sendable
}

extension TokenTask {
    /// Batches that group sequences of similar lengths.
    public func batches(of examples: Examples, size: Int, seed: UInt64, epoch: Int) -> any Collection<Batch<Label>> {
        examples.batches(of: size, seed: seed, epoch: epoch)
    }

    /// Batches from the shortest sequence to the longest.
    public func batches(of examples: Examples, size: Int) -> any Collection<Batch<Label>> {
        examples.batches(of: size, bucketed: true)
    }

    /// The number of sequences.
    public func count(of examples: Examples) -> Int { examples.count }
}
