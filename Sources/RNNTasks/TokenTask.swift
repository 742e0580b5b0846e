/// A task whose examples are sequences of ids, each with a label: they are batched by their lengths.
public protocol TokenTask: ModelTask where Examples == Dataset<[Int32], Label>, Goal.Batch == Batch<Label> {
    /// What is to be said of a sequence.
    associatedtype Label: Sendable
}

extension TokenTask {
    /// Sequences of similar length come together.
    public func batches(of examples: Examples, size: Int, seed: UInt64, epoch: Int) -> any Collection<Batch<Label>> {
        examples.batches(of: size, seed: seed, epoch: epoch)
    }

    /// From the shortest sequence to the longest.
    public func batches(of examples: Examples, size: Int) -> any Collection<Batch<Label>> {
        examples.batches(of: size, bucketed: true)
    }

    /// The number of sequences.
    public func count(of examples: Examples) -> Int { examples.count }
}
