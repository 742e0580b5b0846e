/// All ways to give frames one of some symbols, one after the other.
public struct Paths: Sequence, IteratorProtocol {
    private let symbols: Int32
    private var path: [Int32]
    private var isOver = false

    /// The ways for a number of frames.
    public init(symbols: Int32, frames: Int) {
        self.symbols = symbols
        path = Array(repeating: 0, count: frames)
    }

    /// The next way.
    public mutating func next() -> [Int32]? {
        guard !isOver else { return nil }
        let current = path
        isOver = true
        for index in path.indices {
            path[index] += 1
            if path[index] < symbols {
                isOver = false
                break
            }
            path[index] = 0
        }
        return current
    }
}

extension [Int32] {
    /// What a path reads as: repeats joined, blanks then taken out.
    public func reading(blank: Int32) -> [Int32] {
        indices.filter { self[$0] != blank && ($0 == 0 || self[$0 - 1] != self[$0]) }.map { self[$0] }
    }
}
