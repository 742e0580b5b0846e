import Foundation

/// How much candidate sequences have in common with references: BLEU (Papineni et al. 2002).
///
/// ```swift
/// var tally = BLEUTally(translations, references)   // tokens; one reference per translation
/// tally.score()                                     // of the corpus, between 0 and 1
/// BLEUTally([translation], [reference]).score(smoothing: .addOne)
/// ```
///
/// With m_n for the number of n-grams of the candidate that are also in its reference (each counted at most as often as
/// in the reference that has it most often), t_n for the number of n-grams of the candidate, c for the number of its
/// tokens, and r for that of its reference, all summed over all sequences,
///
///     BLEU = min(1, exp(1 - r / c)) · (Π_n m_n / t_n)^(1 / N), with n from 1 to N = 4
///
/// With several references, r counts the one whose length is closest, the shorter of two. BLEU is a figure of a whole
/// corpus: counts are added up, scores are not. Tokens are compared as they are, so the score depends on the tokenizer.
public struct BLEUTally: FigureTally {
    /// How n-grams that are not in the references are handled.
    public enum Smoothing: Sendable, Hashable {
        /// Not at all: if any m_n is zero, so is the score. For corpora.
        case none
        /// (m_n + 1) / (t_n + 1) for n from 2 on (Lin and Och 2004). For single sentences.
        case addOne
    }

    private static let longest = 4

    /// The number of n-grams of 1, 2, 3 and 4 tokens that are also in the references: m_n.
    public private(set) var matches = Array(repeating: 0, count: Self.longest)
    /// The number of n-grams of 1, 2, 3 and 4 tokens: t_n.
    public private(set) var grams = Array(repeating: 0, count: Self.longest)
    /// The number of tokens of the candidates.
    public private(set) var written = 0
    /// The number of tokens of the references of closest length.
    public private(set) var references = 0

    /// An empty tally.
    public init() {}

    /// Counts what sequences have in common with one reference each.
    public init<Token: Hashable>(_ sequences: [[Token]], _ references: [[Token]]) {
        self.init(sequences, references: references.map { [$0] })
    }

    /// Counts what sequences have in common with their references, at least one each.
    public init<Token: Hashable>(_ sequences: [[Token]], references: [[[Token]]]) {
        require(
            sequences.count == references.count,
            "BLEUTally: \(sequences.count) sequences for \(references.count) references")
        for (sequence, references) in zip(sequences, references) { add(sequence, references) }
    }

    private mutating func add<Token: Hashable>(_ sequence: [Token], _ references: [[Token]]) {
        let closest = references.map(\.count).min { one, other in
            let (distance, otherDistance) = (abs(one - sequence.count), abs(other - sequence.count))
            return distance != otherDistance ? distance < otherDistance : one < other
        }
        guard let closest else { requirementFailed("BLEUTally: a sequence has no reference") }
        self.references += closest
        written += sequence.count
        for length in 1...Self.longest {
            var limits: [ArraySlice<Token>: Int] = [:]
            for reference in references {
                limits.merge(Self.counts(of: length, in: reference), uniquingKeysWith: max)
            }
            for (gram, count) in Self.counts(of: length, in: sequence) {
                grams[length - 1] += count
                matches[length - 1] += min(count, limits[gram] ?? 0)
            }
        }
    }

    private static func counts<Token: Hashable>(of length: Int, in sequence: [Token]) -> [ArraySlice<Token>: Int] {
        var counts: [ArraySlice<Token>: Int] = [:]
        for start in 0..<max(0, sequence.count - length + 1) {
            counts[sequence[start..<start + length], default: 0] += 1
        }
        return counts
    }

    /// Adds another tally.
    public mutating func add(_ other: BLEUTally) {
        for index in matches.indices {
            matches[index] += other.matches[index]
            grams[index] += other.grams[index]
        }
        written += other.written
        references += other.references
    }

    /// min(1, exp(1 - r / c)), less than 1 if the candidates are shorter than the references; 0 if they are empty.
    public var brevityPenalty: Double {
        written == 0 ? 0 : min(1, exp(1 - Double(references) / Double(written)))
    }

    /// The score of the corpus.
    ///
    /// - Parameters:
    ///   - order: The length of the longest n-grams, 1 to 4.
    ///   - smoothing: How n-grams that are not in the references are handled.
    /// - Returns: The score, between 0 and 1; 0 if no token matches, or if no n-gram of some length matches and there
    ///   is no smoothing.
    public func score(order: Int = 4, smoothing: Smoothing = .none) -> Double {
        require(
            (1...Self.longest).contains(order),
            "BLEUTally: the order must be between 1 and \(Self.longest), not \(order)")
        var logarithms = 0.0
        for index in 0..<order {
            let added = smoothing == .addOne && index > 0 ? 1 : 0
            guard matches[index] + added > 0 else { return 0 }
            logarithms += log(Double(matches[index] + added) / Double(grams[index] + added))
        }
        return brevityPenalty * exp(logarithms / Double(order))
    }

    /// The score of the corpus, without smoothing.
    public var figures: [Figure] { references == 0 && written == 0 ? [] : [Figure(.bleu, score())] }

    /// Reads counts; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        matches = try container.decode([Int].self, forKey: .matches)
        grams = try container.decode([Int].self, forKey: .grams)
        written = try container.value(.written, within: possibleCounts)
        references = try container.value(.references, within: possibleCounts)
        guard grams.count == Self.longest, grams.allSatisfy({ possibleCounts.contains($0) }) else {
            throw container.refused(
                .grams, "\(grams) are not possible counts of n-grams of 1 to \(Self.longest) tokens")
        }
        guard matches.count == Self.longest, zip(matches, grams).allSatisfy({ $0 >= 0 && $0 <= $1 }) else {
            throw container.refused(.matches, "\(matches) matches are not possible for \(grams) n-grams")
        }
    }
}

extension Figure.Kind {
    /// BLEU; 100 % if every candidate equals a reference.
    public static let bleu = Figure.Kind("bleu", .higher, .percent)
}
