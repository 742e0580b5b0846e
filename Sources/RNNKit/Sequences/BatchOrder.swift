/// The division of examples into batches, and their order, by the lengths of their sequences.
struct BatchOrder {
    private let lengths: [Int]

    init(_ lengths: [Int]) {
        self.lengths = lengths
    }

    /// A random order for one epoch. If bucketed, the examples are sorted by length within every 64 batches, and the
    /// batches are shuffled too.
    func shuffled(_ size: Int, bucketed: Bool, keepsLast: Bool, random: inout RandomSource) -> [[Int]] {
        var order = Array(lengths.indices)
        random.shuffle(&order)
        if !keepsLast { order.removeLast(order.count % checked(size)) }
        guard bucketed else { return cut(order, into: size) }
        var batches = cut(order, into: 64 * min(checked(size), max(1, order.count)))
            .flatMap { cut(sorted($0), into: size) }
        random.shuffle(&batches)
        return batches
    }

    /// The original order or, if bucketed, from the shortest to the longest.
    func inOrder(_ size: Int, bucketed: Bool) -> [[Int]] {
        let order = Array(lengths.indices)
        return cut(bucketed ? sorted(order) : order, into: size)
    }

    /// Indices from the shortest sequence to the longest; equally long ones keep their order.
    private func sorted(_ indices: [Int]) -> [Int] {
        let keys = indices.enumerated().map { (length: lengths[$1], position: $0, index: $1) }
        return keys.sorted { ($0.length, $0.position) < ($1.length, $1.position) }.map(\.index)
    }

    private func cut(_ order: [Int], into size: Int) -> [[Int]] {
        // No batch is larger than the number of examples, so that the ends of batches do not overflow.
        let size = min(checked(size), max(1, order.count))
        return stride(from: 0, to: order.count, by: size).map { Array(order[$0..<min($0 + size, order.count)]) }
    }

    private func checked(_ size: Int) -> Int {
        require(size >= 1, "size: the batch size must be at least 1, not \(size)")
        return size
    }
}

extension RandomSource {
    /// The random source of an epoch, determined by the seed.
    init(epoch: Int, of seed: UInt64) {
        var epochs = RandomSource(seed: seed)
        // A split takes two numbers: this is the one that follows the splits of all previous epochs.
        epochs.skip(2 * epoch)
        self = epochs.split()
    }
}
