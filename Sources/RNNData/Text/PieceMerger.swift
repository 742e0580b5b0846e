/// Finds the pieces of words by merging their bytes, in the order in which the merges were learned.
///
/// The next merge comes from a queue, so that the time for a word grows with its length and the logarithm of it, whatever
/// the word is. What it needs of memory is used again for the next word.
struct PieceMerger {
    private static let none: Int32 = -1

    /// The number of the merge of each pair.
    private let ranks: [UInt64: Int32]
    private var pieceAt: [Int32] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    /// The number of the merge of the piece at a place with the next one; none if there is no such merge.
    private var rankAt: [Int32] = []
    /// Merges that can be done, the first learned and of these the leftmost in front: a rank and a place in a number. Some
    /// of them have become impossible since.
    private var queue = Heap<UInt64>()

    init(ranks: [UInt64: Int32]) {
        self.ranks = ranks
    }

    /// Calls a closure with the number of each piece of a word.
    @inline(__always)
    mutating func forEachPiece(of word: UnsafeBufferPointer<UInt8>, _ body: (Int32) -> Void) {
        if ranks.isEmpty || word.count == 1 {
            for byte in word { body(Int32(byte)) }
            return
        }
        merge(word)
        var place: Int32 = 0
        while place != Self.none {
            body(pieceAt[Int(place)])
            place = next[Int(place)]
        }
    }

    private mutating func merge(_ word: UnsafeBufferPointer<UInt8>) {
        let count = word.count
        require(count < Int(Int32.max), "BytePairEncoding: a word has \(count) bytes; \(Int32.max - 1) are possible")
        if pieceAt.count < count {
            let missing = repeatElement(Self.none, count: count - pieceAt.count)
            pieceAt += missing
            next += missing
            previous += missing
            rankAt += missing
        }
        for place in 0..<count {
            pieceAt[place] = Int32(word[place])
            previous[place] = Int32(place) - 1
            next[place] = place + 1 < count ? Int32(place) + 1 : Self.none
        }
        for place in 0..<count { rank(Int32(place)) }
        while let entry = queue.removeFirst() {
            let place = Int32(truncatingIfNeeded: entry)
            let first = Int(place)
            guard rankAt[first] == Int32(truncatingIfNeeded: entry >> 32) else { continue }
            let second = Int(next[first])
            pieceAt[first] = Merge.firstPiece + rankAt[first]
            rankAt[second] = Self.none
            next[first] = next[second]
            if next[first] != Self.none { previous[Int(next[first])] = place }
            rank(place)
            if previous[first] != Self.none { rank(previous[first]) }
        }
    }

    /// Looks up the merge of the piece at a place with the next one.
    @inline(__always)
    private mutating func rank(_ place: Int32) {
        let first = Int(place)
        guard next[first] != Self.none,
            let rank = ranks[Merge.key(pieceAt[first], pieceAt[Int(next[first])])]
        else {
            rankAt[first] = Self.none
            return
        }
        rankAt[first] = rank
        queue.insert(UInt64(UInt32(bitPattern: rank)) << 32 | UInt64(UInt32(bitPattern: place)))
    }
}
