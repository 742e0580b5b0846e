/// Two texts as ids: a text and a question about it, or two sentences.
public struct TextPair: Sendable, Hashable {
    /// The first text.
    public var first: [Int32]
    /// The second text.
    public var second: [Int32]

    /// A pair of texts.
    public init(_ first: [Int32], _ second: [Int32]) {
        self.first = first
        self.second = second
    }
}

/// A batch of pairs of texts.
public struct TextPairBatch<Label: Sendable>: Sendable {
    /// The first text of each pair.
    public let first: TokenBatch
    /// The second text of each pair.
    public let second: TokenBatch
    /// The label of each pair.
    public let labels: [Label]
    /// The index of each example in its dataset.
    public let indices: [Int]
}

/// A dataset of pairs of texts, divided into batches that are made on access.
public struct TextPairBatches<Label: Sendable>: RandomAccessCollection, Sendable {
    private let data: Dataset<TextPair, Label>
    private let order: [[Int]]

    fileprivate init(_ data: Dataset<TextPair, Label>, order: [[Int]]) {
        self.data = data
        self.order = order
    }

    /// The index of the first batch.
    public var startIndex: Int { 0 }
    /// The number of batches.
    public var endIndex: Int { order.count }

    /// The batch at an index.
    public subscript(_ position: Int) -> TextPairBatch<Label> {
        let indices = order[position]
        let pairs = indices.map { data.inputs[$0] }
        return TextPairBatch(
            first: TokenBatch(pairs.map(\.first), padding: Vocabulary.padding),
            second: TokenBatch(pairs.map(\.second), padding: Vocabulary.padding),
            labels: indices.map { data.labels[$0] }, indices: indices)
    }
}

extension Dataset where Input == TextPair {
    /// Batches of all pairs in a random order determined by the seed and the epoch.
    ///
    /// - Parameters:
    ///   - size: The number of pairs per batch.
    ///   - bucketed: Whether to group pairs whose first texts have similar lengths.
    ///   - seed: The random seed of the training.
    ///   - epoch: The number of the epoch.
    /// - Returns: The batches.
    public func batches(
        of size: Int, bucketed: Bool = true, seed: UInt64, epoch: Int
    ) -> TextPairBatches<Label> {
        var random = RandomSource(epoch: epoch, of: seed)
        let order = BatchOrder(inputs.map(\.first.count))
        return TextPairBatches(
            self, order: order.shuffled(size, bucketed: bucketed, keepsLast: true, random: &random))
    }

    /// Batches of all pairs in their order or, with `bucketed`, from the shortest first text to the longest.
    ///
    /// - Parameters:
    ///   - size: The number of pairs per batch.
    ///   - bucketed: Whether to group pairs whose first texts have similar lengths.
    /// - Returns: The batches, the last of which may be smaller.
    public func batches(of size: Int, bucketed: Bool = false) -> TextPairBatches<Label> {
        TextPairBatches(self, order: BatchOrder(inputs.map(\.first.count)).inOrder(size, bucketed: bucketed))
    }
}
