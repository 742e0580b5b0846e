/// The log-likelihood a model assigns to observed data: the sum of log-probabilities and the number of tokens or steps.
///
/// ```swift
/// let likelihood = KneserNey(book, order: 5, vocabulary: codec.count).measure(otherBook)
/// print(likelihood.nats, likelihood.bits, likelihood.perplexity)
/// ```
///
/// The nats are the loss of a language model; `bits` and `perplexity` are the figures of the same names.
public struct Likelihood: Sendable, Hashable {
    /// The logarithm, to the base e, of the probability of everything together.
    public private(set) var logProbability: Double
    /// The number of tokens or steps.
    public private(set) var count: Int

    /// A likelihood of given parts; empty by default.
    public init(logProbability: Double = 0, count: Int = 0) {
        require(count >= 0, "Likelihood: the count must not be negative, but is \(count)")
        self.logProbability = logProbability
        self.count = count
    }

    /// Adds another likelihood.
    public mutating func add(_ other: Likelihood) {
        logProbability += other.logProbability
        count += other.count
    }

    /// The mean negative logarithm, to the base e, of a token's probability: the cross-entropy; 0 if there are no
    /// tokens.
    public var nats: Double { count == 0 ? 0 : -logProbability / Double(count) }

    /// The same to the base 2: bits per token.
    public var bits: Double { nats / logarithm(2) }

    /// e to ``nats``: the number of equally likely tokens that would give the same uncertainty.
    public var perplexity: Double { exponential(nats) }
}
