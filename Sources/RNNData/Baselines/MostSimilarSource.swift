/// Writes for a text what was written for the known text that is most like it: a baseline for translation.
///
/// Two texts are as similar as their pairs of neighbouring tokens, of which each has n and m and both have k:
/// 2 k / (n + m), the coefficient of Dice. The ends of a text count as tokens. Of equally similar ones, the first is taken.
///
/// ```swift
/// let baseline = MostSimilarSource(Dataset(sources, labels: targets))  // tokens, and what was written for them
/// baseline.target(of: ["the", "cat"])
/// ```
public struct MostSimilarSource<Token: Hashable & Sendable, Target: Sendable>: Sendable {
    /// Two tokens side by side; nil is the beginning or the end.
    private struct Neighbours: Hashable, Sendable {
        let first: Token?
        let second: Token?
    }

    private let targets: [Target]
    private let sizes: [Int]
    /// The sources that have a pair, and how often.
    private let places: [Neighbours: [(source: Int, count: Int)]]

    /// A baseline from at least one pair.
    public init(_ pairs: Dataset<[Token], Target>) {
        require(pairs.count > 0, "MostSimilarSource: there are no pairs to choose from")
        targets = pairs.labels
        sizes = pairs.inputs.map { $0.count + 1 }
        var places: [Neighbours: [(source: Int, count: Int)]] = [:]
        for (index, tokens) in pairs.inputs.enumerated() {
            for (pair, count) in Self.counts(of: tokens) { places[pair, default: []].append((index, count)) }
        }
        self.places = places
    }

    private static func counts(of tokens: [Token]) -> [Neighbours: Int] {
        var counts: [Neighbours: Int] = [:]
        var last: Token?
        for token in tokens {
            counts[Neighbours(first: last, second: token), default: 0] += 1
            last = token
        }
        counts[Neighbours(first: last, second: nil), default: 0] += 1
        return counts
    }

    /// What was written for the source that is most like a text.
    public func target(of tokens: [Token]) -> Target {
        var common: [Int: Int] = [:]
        for (pair, count) in Self.counts(of: tokens) {
            for place in places[pair] ?? [] { common[place.source, default: 0] += min(count, place.count) }
        }
        func similarity(_ index: Int) -> Double {
            2 * Double(common[index] ?? 0) / Double(sizes[index] + tokens.count + 1)
        }
        // The first of the best, whatever the order of the dictionary.
        let best = common.keys.min { (-similarity($0), $0) < (-similarity($1), $1) }
        return targets[best ?? 0]
    }
}
