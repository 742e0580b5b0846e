/// Learns the merges of a byte-pair encoding from words and how often each of them is there.
///
/// The most frequent pair of neighbours is merged, again and again. Pairs are not counted anew: a merge changes the counts
/// of the pairs beside the places where it happens, and those places are known.
struct MergeLearner {
    /// A pair and what it counted when it was put into the queue. Counts fall while it waits there, but never rise: each
    /// place of a pair comes about with the later one of its two pieces.
    private struct Candidate: Comparable {
        let count: Int
        let left: [UInt8]
        let right: [UInt8]
        let pair: Int

        /// The more frequent pair comes first and, of equally frequent ones, that whose bytes come first.
        static func < (a: Candidate, b: Candidate) -> Bool {
            if a.count != b.count { return a.count > b.count }
            if a.left != b.left { return a.left.lexicographicallyPrecedes(b.left) }
            return a.right.lexicographicallyPrecedes(b.right)
        }

        static func == (a: Candidate, b: Candidate) -> Bool { a.count == b.count && a.pair == b.pair }
    }

    private static let none: Int32 = -1

    /// The piece at each place of all words, which stand one after the other; none where it was merged into one before.
    private var pieceAt: [Int32] = []
    /// The place of the next piece of the same word, and of the one before.
    private var next: [Int32] = []
    private var previous: [Int32] = []
    /// How often the word is there that a place is of.
    private var weight: [Int] = []

    /// For each pair of neighbours that there has been, how often it is there, and where: in ascending order, and with
    /// places at which it is no longer.
    private var pairs: [Merge] = []
    private var counts: [Int] = []
    private var places: [[Int32]] = []
    private var indices: [UInt64: Int] = [:]

    private var bytes: [[UInt8]] = (UInt8.min...UInt8.max).map { [$0] }

    /// The words are those that pieces may not go beyond.
    init(_ words: some Sequence<(key: [UInt8], value: Int)>) {
        for (word, count) in words {
            let first = pieceAt.count
            require(
                first + word.count < Int(Int32.max),
                "BytePairEncoding: the different words of the texts have more than \(Int32.max) bytes")
            for (offset, byte) in word.enumerated() {
                let place = Int32(first + offset)
                pieceAt.append(Int32(byte))
                previous.append(offset == 0 ? Self.none : place - 1)
                next.append(offset == word.count - 1 ? Self.none : place + 1)
                weight.append(count)
                if offset > 0 { add(Int32(word[offset - 1]), Int32(byte), at: place - 1) }
            }
        }
    }

    /// The merges in the order in which they are learned. Pairs below the minimum count are not merged.
    mutating func merges(atMost limit: Int, minimumCount: Int) -> [Merge] {
        var merges: [Merge] = []
        var queue = Heap<Candidate>()
        for pair in pairs.indices where counts[pair] >= minimumCount { queue.insert(candidate(pair)) }
        while merges.count < limit, let best = queue.removeFirst() {
            let count = counts[best.pair]
            if count < best.count {
                if count >= minimumCount { queue.insert(candidate(best.pair)) }
                continue
            }
            let known = pairs.count
            merges.append(pairs[best.pair])
            merge(best.pair)
            for pair in known..<pairs.count where counts[pair] >= minimumCount { queue.insert(candidate(pair)) }
        }
        return merges
    }

    private func candidate(_ pair: Int) -> Candidate {
        Candidate(
            count: counts[pair], left: bytes[Int(pairs[pair].left)], right: bytes[Int(pairs[pair].right)], pair: pair)
    }

    /// Makes a new piece of a pair, wherever it stands, from left to right.
    private mutating func merge(_ pair: Int) {
        let (left, right) = (pairs[pair].left, pairs[pair].right)
        let merged = Int32(bytes.count)
        bytes.append(bytes[Int(left)] + bytes[Int(right)])
        let found = places[pair]
        places[pair] = []
        for place in found {
            let first = Int(place)
            // Of "aaa" the first pair takes a part of the second one away.
            guard pieceAt[first] == left, next[first] != Self.none, pieceAt[Int(next[first])] == right else { continue }
            let second = Int(next[first])
            let (before, after) = (previous[first], next[second])
            counts[pair] -= weight[first]
            if before != Self.none { remove(pieceAt[Int(before)], left, at: before) }
            if after != Self.none { remove(right, pieceAt[Int(after)], at: place) }
            pieceAt[first] = merged
            pieceAt[second] = Self.none
            next[first] = after
            if before != Self.none { add(pieceAt[Int(before)], merged, at: before) }
            if after != Self.none {
                previous[Int(after)] = place
                add(merged, pieceAt[Int(after)], at: place)
            }
        }
    }

    private mutating func add(_ left: Int32, _ right: Int32, at place: Int32) {
        let key = Merge.key(left, right)
        let pair: Int
        if let known = indices[key] {
            pair = known
        } else {
            pair = pairs.count
            indices[key] = pair
            pairs.append(Merge(left, right))
            counts.append(0)
            places.append([])
        }
        counts[pair] += weight[Int(place)]
        places[pair].append(place)
    }

    private mutating func remove(_ left: Int32, _ right: Int32, at place: Int32) {
        guard let pair = indices[Merge.key(left, right)] else { return }
        counts[pair] -= weight[Int(place)]
    }
}
