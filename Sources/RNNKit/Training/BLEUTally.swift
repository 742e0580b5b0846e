import Foundation

/// How much sequences that were written have in common with references: BLEU (Papineni et al. 2002).
///
/// ```swift
/// var tally = BLEUTally(translations, references)   // tokens; a reference for each translation
/// tally.score()                                     // of all of them together, between 0 and 1
/// BLEUTally([translation], [reference]).score(smoothing: .addOne)
/// ```
///
/// With m_n for how many grams of n tokens of what was written are in its reference too (each of them as often as it is in the
/// one of the references that has it most often, at most), t_n for how many there are, c for the number of tokens of what was
/// written, r for that of the references, both over all sequences,
///
///     BLEU = min(1, exp(1 - r / c)) · (Π_n m_n / t_n)^(1 / N), with n from 1 to N = 4
///
/// Of several references r counts the one whose length is closest, the shorter of two. It is a figure of a whole corpus: counts
/// are added up, scores are not. Tokens are compared as they are; what a token is has an effect on the score.
public struct BLEUTally: FigureTally {
    /// What is done about grams that are nowhere in the references.
    public enum Smoothing: Sendable, Hashable {
        /// Nothing: a single m_n of zero makes the score zero. For corpora.
        case none
        /// (m_n + 1) / (t_n + 1) for n of 2 and more (Lin and Och 2004). For single sentences.
        case addOne
    }

    private static let longest = 4

    /// How many grams of 1, 2, 3 and 4 tokens are in the references too: m_n.
    public private(set) var matches = Array(repeating: 0, count: Self.longest)
    /// How many grams of 1, 2, 3 and 4 tokens there are: t_n.
    public private(set) var grams = Array(repeating: 0, count: Self.longest)
    /// The number of tokens that were written.
    public private(set) var written = 0
    /// The number of tokens of the references that are closest in length.
    public private(set) var references = 0

    /// A tally of nothing.
    public init() {}

    /// Counts what sequences have in common with a reference each.
    public init<Token: Hashable>(_ sequences: [[Token]], _ references: [[Token]]) {
        self.init(sequences, references: references.map { [$0] })
    }

    /// Counts what sequences have in common with some references each, with one at least.
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

    /// Adds what was counted elsewhere.
    public mutating func add(_ other: BLEUTally) {
        for index in matches.indices {
            matches[index] += other.matches[index]
            grams[index] += other.grams[index]
        }
        written += other.written
        references += other.references
    }

    /// min(1, exp(1 - r / c)), which is less than 1 where less was written than the references have; 0 if nothing was.
    public var brevityPenalty: Double {
        written == 0 ? 0 : min(1, exp(1 - Double(references) / Double(written)))
    }

    /// The score of everything together.
    ///
    /// - Parameters:
    ///   - order: The number of tokens of the longest grams, 1 to 4.
    ///   - smoothing: What is done about grams that are nowhere in the references.
    /// - Returns: The score, between 0 and 1; 0 where no gram of a length is in the references and nothing is smoothed, and
    ///   where no token is.
    public func score(order: Int = 4, smoothing: Smoothing = .none) -> Double {
        require(
            (1...Self.longest).contains(order), "BLEUTally: the order \(order) is not one of 1 to \(Self.longest)")
        var logarithms = 0.0
        for index in 0..<order {
            let added = smoothing == .addOne && index > 0 ? 1 : 0
            guard matches[index] + added > 0 else { return 0 }
            logarithms += log(Double(matches[index] + added) / Double(grams[index] + added))
        }
        return brevityPenalty * exp(logarithms / Double(order))
    }

    /// The score of everything together, without smoothing.
    public var figures: [Figure] { references == 0 && written == 0 ? [] : [Figure(.bleu, score())] }

    /// Reads counts; throws where they cannot be those of sequences.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        matches = try container.decode([Int].self, forKey: .matches)
        grams = try container.decode([Int].self, forKey: .grams)
        written = try container.value(.written, within: possibleCounts)
        references = try container.value(.references, within: possibleCounts)
        guard grams.count == Self.longest, grams.allSatisfy({ possibleCounts.contains($0) }) else {
            throw container.refused(.grams, "\(grams) are not counts of grams of 1 to \(Self.longest) tokens")
        }
        guard matches.count == Self.longest, zip(matches, grams).allSatisfy({ $0 >= 0 && $0 <= $1 }) else {
            throw container.refused(.matches, "\(matches) are not some of \(grams) grams")
        }
    }
}

extension Figure.Kind {
    /// What was written has in common with references, 100 % if it is one of them.
    public static let bleu = Figure.Kind("bleu", .higher, .percent)
}
