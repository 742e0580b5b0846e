import RNNTasks

/// Delayed copying: two symbols, then nothing, then two steps at which the symbols are to be given in their order. Each has
/// to be kept for `distance` steps.
struct DelayedCopy {
    /// From a symbol to the step at which it is wanted, 2 at least.
    let distance: Int

    /// The number of symbols to keep.
    static let symbols = 2
    /// The number of symbols that there are.
    static let alphabet = 4
    /// Features of a step: one for each symbol, and whether one is wanted.
    static let features = alphabet + 1

    func batch(_ size: Int, _ random: inout RandomSource) -> StudyBatch {
        let time = distance + Self.symbols
        var numbers = [Float](repeating: 0, count: size * time * Self.features)
        var (wanted, rows): ([Int32], [Int32]) = ([], [])
        for example in 0..<size {
            for step in 0..<Self.symbols {
                let symbol = random.integer(below: Self.alphabet)
                let row = example * time + step
                numbers[row * Self.features + symbol] = 1
                numbers[(row + distance) * Self.features + Self.alphabet] = 1
                wanted.append(Int32(symbol))
                rows.append(Int32(row + distance))
            }
        }
        return StudyBatch(Tensor(numbers, shape: [size, time, Self.features]), .classes(wanted), rows: rows)
    }
}
