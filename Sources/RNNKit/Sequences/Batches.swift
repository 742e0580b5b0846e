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
        var order = Array(0..<count)
        random.shuffle(&order)
        if !keepsLast { order.removeLast(count % checked(size)) }
        guard bucketed else { return Batches(self, order: cut(order, into: size)) }
        var batches = cut(order, into: 64 * min(checked(size), max(1, count))).flatMap { cut(sorted($0), into: size) }
        random.shuffle(&batches)
        return Batches(self, order: batches)
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
        var epochs = RandomSource(seed: seed)
        // A split takes two numbers: this is the one that would be made after all epochs before.
        epochs.skip(2 * epoch)
        var random = epochs.split()
        return batches(of: size, bucketed: bucketed, keepsLast: keepsLast, random: &random)
    }

    /// Batches of all examples in their order or, with `bucketed`, from the shortest to the longest.
    ///
    /// - Parameters:
    ///   - size: The number of examples of a batch.
    ///   - bucketed: Whether sequences of similar lengths come together; `indices` then tells which example is which.
    /// - Returns: The batches, the last of which may be smaller.
    public func batches(of size: Int, bucketed: Bool = false) -> Batches<Label> {
        let order = Array(0..<count)
        return Batches(self, order: cut(bucketed ? sorted(order) : order, into: size))
    }

    /// Indices from the shortest sequence to the longest; equally long ones stay in their order.
    private func sorted(_ indices: [Int]) -> [Int] {
        let keys = indices.enumerated().map { (length: inputs[$1].count, position: $0, index: $1) }
        return keys.sorted { ($0.length, $0.position) < ($1.length, $1.position) }.map(\.index)
    }

    private func cut(_ order: [Int], into size: Int) -> [[Int]] {
        // No batch is larger than all there is: ends of batches can be counted, whatever the size.
        let size = min(checked(size), max(1, order.count))
        return stride(from: 0, to: order.count, by: size).map { Array(order[$0..<min($0 + size, order.count)]) }
    }

    private func checked(_ size: Int) -> Int {
        require(size >= 1, "size: a batch of \(size) examples has nothing to learn from")
        return size
    }
}
