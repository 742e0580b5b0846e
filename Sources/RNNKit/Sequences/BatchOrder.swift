/// Which examples come together in batches, and in which order, by the lengths of their sequences.
struct BatchOrder {
    private let lengths: [Int]

    init(_ lengths: [Int]) {
        self.lengths = lengths
    }

    /// A random order, for one epoch. Bucketed, the examples are sorted by length within every 64 batches of it, and the
    /// batches come in a random order too.
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

    /// The examples in their order or, bucketed, from the shortest to the longest.
    func inOrder(_ size: Int, bucketed: Bool) -> [[Int]] {
        let order = Array(lengths.indices)
        return cut(bucketed ? sorted(order) : order, into: size)
    }

    /// Indices from the shortest sequence to the longest; equally long ones stay in their order.
    private func sorted(_ indices: [Int]) -> [Int] {
        let keys = indices.enumerated().map { (length: lengths[$1], position: $0, index: $1) }
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

extension RandomSource {
    /// What an epoch of a seed always has.
    init(epoch: Int, of seed: UInt64) {
        var epochs = RandomSource(seed: seed)
        // A split takes two numbers: this is the one that would be made after all epochs before.
        epochs.skip(2 * epoch)
        self = epochs.split()
    }
}
