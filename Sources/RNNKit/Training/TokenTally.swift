/// Counts correctly predicted tokens and sequences, and sums their log-probabilities.
public struct TokenTally: FigureTally {
    /// The number of tokens.
    public private(set) var tokens = 0
    /// The number of correctly predicted tokens.
    public private(set) var correct = 0
    /// The number of sequences, if they are counted.
    public private(set) var sequences = 0
    /// The number of sequences without an error.
    public private(set) var exact = 0

    /// An empty tally.
    public init() {}

    /// Counts predictions of sequences.
    public init(_ predictions: [Int32], _ labels: TokenBatch, countsSequences: Bool) {
        let steps = labels.steps
        require(
            predictions.count == steps.count,
            "TokenTally: \(predictions.count) predictions for \(steps.count) labels")
        tokens = steps.count
        var start = 0
        for length in labels.lengths {
            let right = (start..<start + length).count { predictions[$0] == steps[$0] }
            correct += right
            if countsSequences && length > 0 {
                sequences += 1
                exact += right == length ? 1 : 0
            }
            start += length
        }
    }

    /// Adds another tally.
    public mutating func add(_ other: TokenTally) {
        tokens += other.tokens
        correct += other.correct
        sequences += other.sequences
        exact += other.exact
    }

    /// The share of correct tokens and, if sequences are counted, of sequences without an error, each token given the right
    /// ones before it.
    public var figures: [Figure] {
        guard tokens > 0 else { return [] }
        let accuracy = Figure(.accuracy, Double(correct) / Double(tokens))
        return sequences == 0 ? [accuracy] : [accuracy, Figure(.forcedExact, Double(exact) / Double(sequences))]
    }

    /// Reads counts; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tokens = try container.value(.tokens, within: possibleCounts)
        correct = try container.value(.correct, within: 0...tokens)
        sequences = try container.value(.sequences, within: possibleCounts)
        exact = try container.value(.exact, within: 0...sequences)
    }
}

extension Figure.Kind {
    /// The share of sequences without an error.
    public static let exact = Figure.Kind("exact_match", .higher, .percent)
    /// The share of sequences without an error where a model reads the right tokens before each one (teacher forcing): at
    /// least as high as the share of those that it writes without an error by itself.
    public static let forcedExact = Figure.Kind("forced_exact_match", .higher, .percent)
}
