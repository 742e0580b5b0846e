/// Made-up film reviews that are negative or positive, by rules that need memory: data for trying models out.
///
/// ```swift
/// let data = SyntheticSentiment(lengths: 5...30, difficulty: .medium).reviews(2000, random: &random)
/// let parts = data.mapInputs { Tokenizer.words()($0.text) }.stratifiedSplit(into: [0.8, 0.2], random: &random)
/// ```
///
/// The rules, all of which a reader who follows them needs:
///
/// - One sentence of a review holds an opinion, or two that contradict each other. The others are neutral.
/// - An opinion is as good or bad as the word that says so ("brilliant", "hated", "bored", "badly"), or the opposite
///   if "not", "never", "hardly" or "nobody" is part of the same clause, near that word or far from it, before it or
///   behind it.
/// - Of two opinions, that after "but" counts. That after "although" does not: the other one does, wherever it
///   stands.
/// - Words such as "very" and "really" change nothing. Neutral sentences may deny something or have a "but" too; that
///   is no one's opinion of the film.
///
/// Lengths and the kinds of sentences are drawn in the same way for both classes, so that neither the length of a review
/// nor any of its words but those of praise and blame tells anything of the label.
public struct SyntheticSentiment: Sendable {
    /// The names of the labels 0 and 1.
    public static let classes = ["negative", "positive"]
    /// The length that has room for an opinion: "i loved it ."
    private static let minimumLength = 4

    /// The minimum and the maximum number of tokens of a review; all in between are alike. Words, commas and full stops
    /// are tokens, as ``Tokenizer/words(lowercases:keepsPunctuation:)`` has them, and stand between spaces.
    public let lengths: ClosedRange<Int>
    /// How hard the reviews are to read.
    public let difficulty: Difficulty

    /// A generator of reviews with at least 4 tokens.
    public init(lengths: ClosedRange<Int> = 5...30, difficulty: Difficulty = .medium) {
        require(
            lengths.lowerBound >= SyntheticSentiment.minimumLength,
            "lengths: an opinion takes \(SyntheticSentiment.minimumLength) tokens, not \(lengths.lowerBound)")
        self.lengths = lengths
        self.difficulty = difficulty
    }

    /// Reviews in a random order, with as many negative as positive labels, to within one.
    ///
    /// A share of the labels, ``Difficulty/noise``, is wrong, of both classes alike. Parts that the data are split into
    /// are all as noisy, as those of data that people labelled are: a perfect reader reaches 1 - noise. What a review
    /// says by the rules is its ``Review/sentiment``.
    ///
    /// - Parameters:
    ///   - count: The number of reviews.
    ///   - random: Where they come from: the same source gives the same reviews everywhere.
    /// - Returns: The reviews and their labels.
    public func reviews(_ count: Int, random: inout RandomSource) -> Dataset<Review, Int32> {
        require(count >= 0, "reviews: there cannot be \(count) of them")
        // An odd one out is of either class.
        let first = Int32(random.integer(below: 2))
        var sentiments = (0..<count).map { ($0 % 2 == 0) ? first : 1 - first }
        random.shuffle(&sentiments)
        let wrong = Int((Double(count) * difficulty.noise / 2).rounded())
        var seen = [0, 0]
        let labels = sentiments.map { sentiment in
            seen[Int(sentiment)] += 1
            return seen[Int(sentiment)] <= wrong ? 1 - sentiment : sentiment
        }
        var data: [(review: Review, label: Int32)] = []
        for (sentiment, label) in zip(sentiments, labels) {
            data.append((review(sentiment, random: &random), label))
        }
        random.shuffle(&data)
        return Dataset(data.map(\.review), labels: data.map(\.label))
    }

    /// A review of the given sentiment: neutral sentences, the one that counts, and more neutral sentences.
    private func review(_ sentiment: Int32, random: inout RandomSource) -> Review {
        let length = lengths.lowerBound + random.integer(below: lengths.count)
        let verdict = Verdict(
            isPositive: sentiment == 1, limit: length - 1, difficulty: difficulty, random: &random)
        let rest = length - verdict.words.count - 1
        var neutral = NeutralSentences(decoys: difficulty.decoys)
        var (before, behind): ([String], [String]) = ([], [])
        if rest < NeutralSentences.minimumLength {
            before = NeutralSentences.opening(rest, random: &random)
        } else {
            let share = difficulty.shareBehind
            let wanted = Double(rest) * (share.lowerBound + random.uniform() * (share.upperBound - share.lowerBound))
            // A part is as long as a sentence at least, or there is none.
            let least = NeutralSentences.minimumLength
            let parts = (0...rest).filter { [$0, rest - $0].allSatisfy { $0 == 0 || $0 >= least } }
            let count = parts.min { abs(Double($0) - wanted) < abs(Double($1) - wanted) } ?? 0
            before = neutral.next(rest - count, random: &random)
            behind = neutral.next(count, random: &random)
        }
        return Review(
            text: (before + verdict.words + ["."] + behind).joined(separator: " "), sentiment: sentiment,
            opinions: verdict.opinions.map { $0.moved(by: before.count) })
    }
}

extension SyntheticSentiment {
    /// How hard reviews are to read.
    ///
    /// | | easy | medium | hard |
    /// |---|---|---|---|
    /// | clauses that are denied | 10 % | 25 % | 40 % |
    /// | reviews with two opinions, where they fit | 10 % | 20 % | 50 % |
    /// | neutral sentences that deny something or have a "but" | none | 10 % | 30 % |
    /// | neutral words after the opinion | up to 10 % | up to 30 % | 50 % and more |
    /// | wrong labels | none | 2 % | 4 % |
    public enum Difficulty: String, Sendable, Codable, CaseIterable {
        /// Mostly plain words at the end.
        case easy
        /// A quarter of the clauses are denied, some contradict each other, and there are words after them.
        case medium
        /// Much is denied or contradicted, and long before the end.
        case hard

        /// The share of the labels that is wrong: what a perfect reader gets wrong.
        public var noise: Double {
            switch self {
            case .easy: 0
            case .medium: 0.02
            case .hard: 0.04
            }
        }

        /// How probable it is that a clause is denied.
        var negation: Double {
            switch self {
            case .easy: 0.1
            case .medium: 0.25
            case .hard: 0.4
            }
        }

        /// How probable two opinions are.
        var contrast: Double {
            switch self {
            case .easy: 0.1
            case .medium: 0.2
            case .hard: 0.5
            }
        }

        /// How probable it is that a neutral sentence denies something or has a "but".
        var decoys: Double {
            switch self {
            case .easy: 0
            case .medium: 0.1
            case .hard: 0.3
            }
        }

        /// The share of the neutral words that comes after the opinion.
        var shareBehind: ClosedRange<Double> {
            switch self {
            case .easy: 0...0.1
            case .medium: 0...0.3
            case .hard: 0.5...1
            }
        }
    }
}

extension SyntheticSentiment {
    /// A review, and what makes it say what it says.
    public struct Review: Sendable, Hashable, Codable {
        /// The words, commas and full stops, with a space between each two.
        public let text: String
        /// What the text says, 0 for negative and 1 for positive: the label before noise.
        public let sentiment: Int32
        /// The opinions, in their order; there are one or two.
        public let opinions: [Opinion]
    }

    /// A clause that praises or blames. Indices are those of tokens in the review, from 0.
    public struct Opinion: Sendable, Hashable, Codable {
        /// The index of the word of praise or blame.
        public let cue: Int
        /// The index of the word that turns it into its opposite; nil if there is none.
        public let negator: Int?
        /// Whether it is the opinion that counts.
        public let counts: Bool

        func moved(by distance: Int) -> Opinion {
            Opinion(cue: cue + distance, negator: negator.map { $0 + distance }, counts: counts)
        }
    }
}
