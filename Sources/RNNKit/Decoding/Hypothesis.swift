/// A sequence that was written, and how probable it is.
public struct Hypothesis: Sendable, Equatable {
    /// The reason why it ended.
    public enum End: Sendable, Equatable {
        /// The end token came; it is not part of the tokens.
        case token
        /// One of the sequences came that end a text; it is not part of the tokens.
        case stop
        /// It is as long as it may be.
        case length
        /// Nothing can come: no token has a probability, as where all logits are NaN.
        case nothing
    }

    /// The tokens, without those that ended it.
    public let tokens: [Int32]
    /// The log-probability, including that of the end.
    public let logProbability: Double
    /// The score for comparing hypotheses: the log-probability with the penalties of a beam.
    public let score: Double
    /// The reason why it ended.
    public let end: End
    /// The attention weights of each token, one for each step of the source; empty if the model has none.
    public let alignment: [[Float]]

    /// A hypothesis of given parts.
    public init(
        _ tokens: [Int32], logProbability: Double, score: Double? = nil, end: End, alignment: [[Float]] = []
    ) {
        self.tokens = tokens
        self.logProbability = logProbability
        self.score = score ?? logProbability
        self.end = end
        self.alignment = alignment
    }
}
