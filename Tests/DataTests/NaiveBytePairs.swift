@testable import RNNData

/// Byte-pair encoding as it is defined: everything is counted anew for each merge.
struct NaiveBytePairs {
    typealias Piece = [UInt8]

    private(set) var merges: [(left: Piece, right: Piece)] = []

    init(_ texts: [String], merges limit: Int, minimumCount: Int) {
        var words = texts.flatMap(Self.words)
        while merges.count < limit {
            var counts: [[Piece]: Int] = [:]
            for word in words {
                for place in word.indices.dropLast() { counts[[word[place], word[place + 1]], default: 0] += 1 }
            }
            let frequent = counts.filter { $0.value >= minimumCount }
            let best = frequent.min { a, b in
                if a.value != b.value { return a.value > b.value }
                if a.key[0] != b.key[0] { return a.key[0].lexicographicallyPrecedes(b.key[0]) }
                return a.key[1].lexicographicallyPrecedes(b.key[1])
            }
            guard let best else { return }
            merges.append((best.key[0], best.key[1]))
            words = words.map { Self.merged($0, best.key[0], best.key[1]) }
        }
    }

    /// The pieces of a text.
    func pieces(of text: String) -> [Piece] {
        Self.words(text).flatMap { word in
            merges.reduce(word) { Self.merged($0, $1.left, $1.right) }
        }
    }

    private static func words(_ text: String) -> [[Piece]] {
        var words: [[Piece]] = []
        PieceBoundaries.forEachStretch(of: text) { words.append($0.map { [$0] }) }
        return words
    }

    private static func merged(_ word: [Piece], _ left: Piece, _ right: Piece) -> [Piece] {
        var result: [Piece] = []
        var place = 0
        while place < word.count {
            if word[place] == left, place + 1 < word.count, word[place + 1] == right {
                result.append(left + right)
                place += 2
            } else {
                result.append(word[place])
                place += 1
            }
        }
        return result
    }
}
