/// A sequence that was written, and how probable it is.
public struct Hypothesis: Sendable, Equatable {
    /// Why nothing comes after it.
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
    /// The logarithm of its probability, that of its end included.
    public let logProbability: Double
    /// What hypotheses are compared by: the logarithm of the probability with the penalties of a beam.
    public let score: Double
    /// Why nothing comes after it.
    public let end: End
    /// What each token looked at, a weight for each step of the source; empty if the model does not tell.
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
