/// Some examples, ready for a model.
public struct Batch<Label: Sendable>: Sendable {
    /// The sequences, filled up to one length.
    public let tokens: TokenBatch
    /// The label of each sequence.
    public let labels: [Label]
    /// The index of each example in its dataset.
    public let indices: [Int]
}

/// A dataset cut into batches, each of which is made when it is asked for.
public struct Batches<Label: Sendable>: RandomAccessCollection, Sendable {
    private let data: Dataset<[Int32], Label>
    private let order: [[Int]]

    init(_ data: Dataset<[Int32], Label>, order: [[Int]]) {
        self.data = data
        self.order = order
    }

    /// The index of the first batch.
    public var startIndex: Int { 0 }
    /// The number of batches.
    public var endIndex: Int { order.count }

    /// The batch at an index.
    public subscript(_ position: Int) -> Batch<Label> {
        @_specialize(where Label == Int32)
        get {
            let indices = order[position]
            return Batch(
                tokens: TokenBatch(indices.map { data.inputs[$0] }, padding: Vocabulary.padding),
                labels: indices.map { data.labels[$0] }, indices: indices)
        }
    }
}

extension Dataset where Input == [Int32] {
    /// Batches of all examples in a random order, for one epoch of training.
    ///
    /// - Parameters:
    ///   - size: The number of examples of a batch.
    ///   - bucketed: Whether sequences of similar lengths come together, so that little padding is computed: the examples
    ///     are sorted by length within every 64 batches of the random order, and the batches come in a random order too.
    ///   - keepsLast: Whether the examples that are left make a smaller batch; otherwise they are left out, and chance
    ///     decides which.
    ///   - random: What decides; afterwards it stands where the next epoch begins.
    /// - Returns: The batches.
    public func batches(
        of size: Int, bucketed: Bool = true, keepsLast: Bool = true, random: inout RandomSource
    ) -> Batches<Label> {
        let order = BatchOrder(inputs.map(\.count))
        return Batches(
            self, order: order.shuffled(size, bucketed: bucketed, keepsLast: keepsLast, random: &random))
    }

    /// Batches of all examples in a random order that an epoch of a seed always has.
    ///
    /// - Parameters:
    ///   - size: The number of examples of a batch.
    ///   - bucketed: Whether sequences of similar lengths come together.
    ///   - keepsLast: Whether the examples that are left make a smaller batch.
    ///   - seed: The seed of the training.
    ///   - epoch: The number of the epoch.
    /// - Returns: The batches.
    public func batches(
        of size: Int, bucketed: Bool = true, keepsLast: Bool = true, seed: UInt64, epoch: Int
    ) -> Batches<Label> {
        var random = RandomSource(epoch: epoch, of: seed)
        return batches(of: size, bucketed: bucketed, keepsLast: keepsLast, random: &random)
    }

    /// Batches of all examples in their order or, with `bucketed`, from the shortest to the longest.
    ///
    /// - Parameters:
    ///   - size: The number of examples of a batch.
    ///   - bucketed: Whether sequences of similar lengths come together; `indices` then tells which example is which.
    /// - Returns: The batches, the last of which may be smaller.
    public func batches(of size: Int, bucketed: Bool = false) -> Batches<Label> {
        Batches(self, order: BatchOrder(inputs.map(\.count)).inOrder(size, bucketed: bucketed))
    }
}
