/// How far sequences of symbols that were predicted are from the right ones, in edits, and how many are without a mistake.
///
/// ```swift
/// let tally = EditTally(decoder.bestPaths(logits).map(\.labels), texts.sequences)
/// tally.figures  // the symbol error rate, and the share without a mistake
///
/// EditTally.words(readings, texts).errorRate       // the word error rate of texts
/// EditTally.characters(readings, texts).errorRate  // the character error rate
/// ```
public struct EditTally: FigureTally {
    /// What is counted, by which the error rate is named.
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
    /// The number of symbols of the right sequences.
    public private(set) var symbols = 0
    /// The number of symbols that must be inserted, left out or replaced in what was predicted.
    public private(set) var edits = 0
    /// The number of sequences.
    public private(set) var sequences = 0
    /// The number of those without a mistake.
    public private(set) var exact = 0

    /// A tally of nothing.
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

    /// Adds what was counted elsewhere.
    public mutating func add(_ other: EditTally) {
        require(
            unit == other.unit || sequences == 0 || other.sequences == 0,
            "EditTally: a tally of \(unit)s and one of \(other.unit)s do not add up")
        if other.sequences > 0 { unit = other.unit }
        symbols += other.symbols
        edits += other.edits
        sequences += other.sequences
        exact += other.exact
    }

    /// Counts the words of texts: what stands between white space, as it is.
    public static func words(_ predictions: [String], _ texts: [String]) -> EditTally {
        func words(_ texts: [String]) -> [[String]] {
            texts.map { $0.split(whereSeparator: \.isWhitespace).map { String($0) } }
        }
        return EditTally(words(predictions), words(texts)).counting(.word)
    }

    /// Counts the characters of texts, white space included.
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

    /// The error rate, and the share of sequences without a mistake.
    public var figures: [Figure] {
        guard sequences > 0 else { return [] }
        return [
            Figure(unit.errorRate, errorRate),
            Figure(.exact, Double(exact) / Double(sequences)),
        ]
    }

    /// Reads counts; throws where they cannot be those of predictions.
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
        case .symbol: .symbolErrorRate
        case .word: .wordErrorRate
        case .character: .characterErrorRate
        }
    }
}

extension Figure.Kind {
    /// The edits that lead from predicted sequences to the right ones, as a share of the right ones' symbols.
    public static let symbolErrorRate = Figure.Kind("symbol_error_rate", .lower, .percent)
    /// The edits that lead from predicted texts to the right ones, as a share of the right ones' words.
    public static let wordErrorRate = Figure.Kind("word_error_rate", .lower, .percent)
    /// The edits that lead from predicted texts to the right ones, as a share of the right ones' characters.
    public static let characterErrorRate = Figure.Kind("character_error_rate", .lower, .percent)
}
