/// How the steps of a batch of sequences lie in the arrays that kernels work on: step after step, and in each step the
/// sequences that have it, the longest first. There are no rows for padding.
struct SequencePacking: Sendable {
    let batch: Int
    let time: Int
    /// The number of rows: of valid steps of all sequences.
    let rows: Int
    /// For each step, its first row and the number of its rows.
    let starts: [Int]
    let active: [Int]
    /// For each row, its index among the rows of [batch * time, ...].
    let paddedRows: [Int32]
    /// For each sequence in the new order, its index in the batch; nil where the order is the same.
    let order: [Int32]?

    init(batch: Int, time: Int, lengths: [Int]?, isReversed: Bool) {
        self.batch = batch
        self.time = time
        let lengths = lengths ?? Array(repeating: time, count: batch)
        let steps = lengths.max() ?? 0
        // How many sequences have each step: those that are longer than its number.
        var active = Array(repeating: 0, count: steps)
        for length in lengths where length > 0 { active[length - 1] += 1 }
        for step in active.indices.dropLast().reversed() { active[step] += active[step + 1] }
        // The longest first, those of one length in their order: after all that are longer.
        var next = active + [0]
        var order = lengths
        for (sequence, length) in lengths.enumerated() {
            order[next[length]] = sequence
            next[length] += 1
        }
        self.order = order.elementsEqual(lengths.indices) ? nil : order.map { Int32($0) }
        var starts: [Int] = []
        var paddedRows: [Int32] = []
        starts.reserveCapacity(steps)
        paddedRows.reserveCapacity(active.reduce(0, +))
        for step in 0..<steps {
            starts.append(paddedRows.count)
            for sequence in order[..<active[step]] {
                paddedRows.append(Int32(sequence * time + (isReversed ? lengths[sequence] - 1 - step : step)))
            }
        }
        self.starts = starts
        self.active = active
        self.paddedRows = paddedRows
        rows = paddedRows.count
    }

    /// For each row, its index among the valid steps, sequence after sequence.
    func stepRows(_ layout: SequenceLayout) -> [Int32] {
        var shifts: [Int32] = []
        var steps = 0
        for (sequence, length) in layout.lengths.enumerated() {
            shifts.append(Int32(steps - sequence * time))
            steps += length
        }
        return paddedRows.map { $0 + shifts[Int($0) / time] }
    }

    /// Whether there is padding.
    var isRagged: Bool { rows < batch * time }

    /// Divides the sequences into at most `parts` neighbouring groups with about the same number of steps.
    func divided(into parts: Int) -> [Range<Int>] {
        guard let sequences = active.first, parts > 1 else { return [0..<(active.first ?? 0)] }
        var lengths = Array(repeating: 0, count: sequences)
        for count in active { for sequence in 0..<count { lengths[sequence] += 1 } }
        var groups: [Range<Int>] = []
        var (start, steps) = (0, 0)
        for sequence in 0..<sequences {
            steps += lengths[sequence]
            if steps * parts >= rows * (groups.count + 1) {
                groups.append(start..<sequence + 1)
                start = sequence + 1
            }
        }
        return groups
    }
}
