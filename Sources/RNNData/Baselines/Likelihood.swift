/// What probability a model gives to what was there: the sum of the logarithms, and of how many tokens or steps it is.
///
/// ```swift
/// let likelihood = KneserNey(book, order: 5, vocabulary: codec.count).measure(otherBook)
/// print(likelihood.nats, likelihood.bits, likelihood.perplexity)
/// ```
///
/// These are the loss of a language model, and its `bits` and `perplexity`.
public struct Likelihood: Sendable, Hashable {
    /// The logarithm, to the base e, of the probability of everything together.
    public private(set) var logProbability: Double
    /// The number of tokens, or of whatever else there is one after the other.
    public private(set) var count: Int

    /// A likelihood of given parts; of nothing, without them.
    public init(logProbability: Double = 0, count: Int = 0) {
        require(count >= 0, "Likelihood: there are no \(count) tokens")
        self.logProbability = logProbability
        self.count = count
    }

    /// Adds what was found elsewhere.
    public mutating func add(_ other: Likelihood) {
        logProbability += other.logProbability
        count += other.count
    }

    /// The mean negative logarithm, to the base e, of a token's probability: a cross-entropy; 0 if there are none.
    public var nats: Double { count == 0 ? 0 : -logProbability / Double(count) }

    /// The same to the base 2: the bits of a token.
    public var bits: Double { nats / logarithm(2) }

    /// e to ``nats``: among how many equally likely tokens the model wavers.
    public var perplexity: Double { exponential(nats) }
}
