/// Counts the edits between predicted and correct sequences of symbols, and the predictions without an error.
///
/// ```swift
/// let tally = EditTally(decoder.bestPaths(logits).map(\.labels), texts.sequences)
/// tally.figures  // the symbol error rate, and the share without an error
///
/// EditTally.words(readings, texts).errorRate       // the word error rate of texts
/// EditTally.characters(readings, texts).errorRate  // the character error rate
/// ```
public struct EditTally: FigureTally {
    /// What is counted, which determines the name of the error rate.
    public enum Unit: String, Sendable, Codable, CaseIterable {
        /// Symbols of any kind.
        case symbol
        /// Words of texts.
        case word
        /// Characters of texts.
        case character
    }

    /// What is counted.
    public private(set) var unit = Unit.symbol
    /// The number of symbols of the correct sequences.
    public private(set) var symbols = 0
    /// The number of edits (insertions, deletions, replacements) between predictions and correct sequences.
    public private(set) var edits = 0
    /// The number of sequences.
    public private(set) var sequences = 0
    /// The number of predictions without an error.
    public private(set) var exact = 0

    /// An empty tally.
    public init() {}

    /// Counts predictions of sequences.
    public init<Symbol: Equatable>(_ predictions: [[Symbol]], _ labels: [[Symbol]]) {
        require(
            predictions.count == labels.count,
            "EditTally: \(predictions.count) predictions for \(labels.count) sequences of labels")
        for (prediction, label) in zip(predictions, labels) {
            let distance = editDistance(from: prediction, to: label)
            symbols += label.count
            edits += distance
            sequences += 1
            exact += distance == 0 ? 1 : 0
        }
    }

    /// Adds another tally. Words and characters together are symbols.
    public mutating func add(_ other: EditTally) {
        // Tallies may come from files, so that different units are no mistake of the program.
        if other.sequences > 0 { unit = sequences == 0 || unit == other.unit ? other.unit : .symbol }
        symbols += other.symbols
        edits += other.edits
        sequences += other.sequences
        exact += other.exact
    }

    /// Counts the words of texts, separated by white space and compared exactly.
    public static func words(_ predictions: [String], _ texts: [String]) -> EditTally {
        func words(_ texts: [String]) -> [[String]] {
            texts.map { $0.split(whereSeparator: \.isWhitespace).map { String($0) } }
        }
        return EditTally(words(predictions), words(texts)).counting(.word)
    }

    /// Counts the characters of texts, including white space.
    public static func characters(_ predictions: [String], _ texts: [String]) -> EditTally {
        EditTally(predictions.map { Array($0) }, texts.map { Array($0) }).counting(.character)
    }

    private func counting(_ unit: Unit) -> EditTally {
        var tally = self
        tally.unit = unit
        return tally
    }

    /// The edits divided by the number of symbols (at least 1); above 1 if far too many symbols were predicted.
    public var errorRate: Double { Double(edits) / Double(max(1, symbols)) }

    /// The error rate, and the share of sequences without an error.
    public var figures: [Figure] {
        guard sequences > 0 else { return [] }
        return [
            Figure(unit.errorRate, errorRate),
            Figure(.exact, Double(exact) / Double(sequences)),
        ]
    }

    /// Reads counts; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        unit = try container.decodeIfPresent(Unit.self, forKey: .unit) ?? .symbol
        symbols = try container.value(.symbols, within: possibleCounts)
        edits = try container.value(.edits, within: possibleCounts)
        sequences = try container.value(.sequences, within: possibleCounts)
        exact = try container.value(.exact, within: 0...sequences)
    }
}

extension EditTally.Unit {
    /// The error rate of these.
    fileprivate var errorRate: Figure.Kind {
        switch self {
        case .symbol: .tokenErrorRate
        case .word: .wordErrorRate
        case .character: .characterErrorRate
        }
    }
}

extension Figure.Kind {
    /// The number of edits divided by the number of correct symbols.
    public static let tokenErrorRate = Figure.Kind("token_error_rate", .lower, .percent)
    /// The number of edits divided by the number of correct words.
    public static let wordErrorRate = Figure.Kind("word_error_rate", .lower, .percent)
    /// The number of edits divided by the number of correct characters.
    public static let characterErrorRate = Figure.Kind("character_error_rate", .lower, .percent)
}
