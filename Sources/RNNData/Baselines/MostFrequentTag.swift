/// Assigns each token its most frequent tag: the baseline for tagging.
///
/// ```swift
/// let baseline = MostFrequentTag(sentences)      // a Dataset<[String], [String]>: tokens, and a tag for each of them
/// baseline.tags(of: ["the", "duck", "swims"])    // ["DET", "NOUN", "VERB"]
/// baseline.accuracy(on: others)
/// ```
///
/// Unknown tokens get the most frequent tag overall. Among equally frequent tags, the smallest is chosen.
public struct MostFrequentTag<Token: Hashable & Sendable, Tag: Hashable & Comparable & Sendable>: Sendable {
    /// The tag of unknown tokens.
    public let unknown: Tag
    private let known: [Token: Tag]

    /// A baseline from sentences.
    ///
    /// - Parameter sentences: The tokens of each sentence, with a tag for each; there must be at least one token.
    public init(_ sentences: Dataset<[Token], [Tag]>) {
        var counts: [Token: [Tag: Int]] = [:]
        var all: [Tag: Int] = [:]
        for (index, (tokens, tags)) in zip(sentences.inputs, sentences.labels).enumerated() {
            Self.requireSentence(index, tokens, tags)
            for (token, tag) in zip(tokens, tags) {
                counts[token, default: [:]][tag, default: 0] += 1
                all[tag, default: 0] += 1
            }
        }
        guard let unknown = Self.mostFrequent(all) else {
            requirementFailed("MostFrequentTag: there are no tagged tokens")
        }
        self.unknown = unknown
        known = counts.compactMapValues { Self.mostFrequent($0) }
    }

    /// The tag of each token.
    public func tags(of tokens: [Token]) -> [Tag] {
        tokens.map { known[$0] ?? unknown }
    }

    /// The share of tokens that get the right tag; 0 if there are no tokens.
    public func accuracy(on sentences: Dataset<[Token], [Tag]>) -> Double {
        var (right, total) = (0, 0)
        for (index, (tokens, tags)) in zip(sentences.inputs, sentences.labels).enumerated() {
            Self.requireSentence(index, tokens, tags)
            right += zip(self.tags(of: tokens), tags).count { $0 == $1 }
            total += tags.count
        }
        return total == 0 ? 0 : Double(right) / Double(total)
    }

    private static func mostFrequent(_ counts: [Tag: Int]) -> Tag? {
        counts.max { $0.value != $1.value ? $0.value < $1.value : $0.key > $1.key }?.key
    }

    private static func requireSentence(_ index: Int, _ tokens: [Token], _ tags: [Tag]) {
        require(
            tokens.count == tags.count,
            "MostFrequentTag: sentence \(index) has \(tokens.count) tokens and \(tags.count) tags")
    }
}
