/// Some examples, ready for a model.
public struct Batch<Input: BatchInput, Label: Sendable>: Sendable {
    /// The inputs together.
    public let inputs: Input.Collected
    /// The label of each example.
    public let labels: [Label]
    /// The index of each example in its dataset.
    public let indices: [Int]
}

extension Batch where Input == [Int32] {
    /// The sequences of ids, filled up to one length.
    public var tokens: TokenBatch { inputs }
}

/// A dataset cut into batches, each of which is made when it is asked for.
public struct Batches<Element: Sendable>: RandomAccessCollection, Sendable {
    private let order: [[Int]]
    private let batch: @Sendable ([Int]) -> Element

    init(_ order: [[Int]], batch: @escaping @Sendable ([Int]) -> Element) {
        self.order = order
        self.batch = batch
    }

    /// The index of the first batch.
    public var startIndex: Int { 0 }
    /// The number of batches.
    public var endIndex: Int { order.count }
    /// The batch at an index.
    public subscript(_ position: Int) -> Element { batch(order[position]) }
}

extension Dataset where Input: BatchInput {
    /// Batches of all examples in a random order, for one epoch of training.
    ///
    /// - Parameters:
    ///   - size: The number of examples of a batch.
    ///   - bucketed: Whether inputs of similar lengths come together, so that little padding is computed: the examples
    ///     are sorted by length within every 64 batches of the random order, and the batches come in a random order too.
    ///   - keepsLast: Whether the examples that are left make a smaller batch; otherwise they are left out, and chance
    ///     decides which.
    ///   - random: What decides; afterwards it stands where the next epoch begins.
    /// - Returns: The batches.
    public func batches(
        of size: Int, bucketed: Bool = true, keepsLast: Bool = true, random: inout RandomSource
    ) -> Batches<Batch<Input, Label>> {
        batches(order.shuffled(size, bucketed: bucketed, keepsLast: keepsLast, random: &random))
    }

    /// Batches of all examples in a random order that an epoch of a seed always has.
    ///
    /// - Parameters:
    ///   - size: The number of examples of a batch.
    ///   - bucketed: Whether inputs of similar lengths come together.
    ///   - keepsLast: Whether the examples that are left make a smaller batch.
    ///   - seed: The seed of the training.
    ///   - epoch: The number of the epoch.
    /// - Returns: The batches.
    public func batches(
        of size: Int, bucketed: Bool = true, keepsLast: Bool = true, seed: UInt64, epoch: Int
    ) -> Batches<Batch<Input, Label>> {
        var random = RandomSource(epoch: epoch, of: seed)
        return batches(of: size, bucketed: bucketed, keepsLast: keepsLast, random: &random)
    }

    /// Batches of all examples in their order or, with `bucketed`, from the shortest to the longest.
    ///
    /// - Parameters:
    ///   - size: The number of examples of a batch.
    ///   - bucketed: Whether inputs of similar lengths come together; `indices` then tells which example is which.
    /// - Returns: The batches, the last of which may be smaller.
    public func batches(of size: Int, bucketed: Bool = false) -> Batches<Batch<Input, Label>> {
        batches(order.inOrder(size, bucketed: bucketed))
    }

    private var order: BatchOrder { BatchOrder(inputs.map(Input.length)) }

    private func batches(_ order: [[Int]]) -> Batches<Batch<Input, Label>> {
        for (index, input) in inputs.enumerated() {
            if let problem = Input.problem(of: input, after: inputs[0]) {
                requirementFailed("batches: example \(index) \(problem)")
            }
        }
        return Batches(order) { batch($0) }
    }

    @_specialize(where Input == [Int32], Label == Int32)
    private func batch(_ indices: [Int]) -> Batch<Input, Label> {
        Batch(
            inputs: Input.collected(indices.map { inputs[$0] }), labels: indices.map { labels[$0] }, indices: indices)
    }
}
