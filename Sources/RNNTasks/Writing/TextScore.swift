/// How probable a language model found a line of text, token by token.
public struct TextScore: Sendable, Equatable {
    /// A token, as text.
    public struct Token: Sendable, Equatable, Encodable {
        /// The token.
        public let token: String
        /// Its probability after the tokens before it.
        public let probability: Double
    }

    /// The line.
    public let text: String
    /// Its tokens.
    public let tokens: [Token]
    /// How many of them the codec does not know.
    public let unknown: Int
    /// The logarithm, to the base e, of the probability of all tokens together.
    public let logProbability: Double

    /// The mean negative logarithm of a token's probability; nil if there are no tokens.
    public var nats: Double? { tokens.isEmpty ? nil : likelihood.nats }

    /// e to ``nats``: the number of equally likely tokens that would give the same uncertainty; nil if there are no tokens.
    public var perplexity: Double? { tokens.isEmpty ? nil : likelihood.perplexity }

    /// The bits of all tokens by the number of characters as readers see them; nil if there are no tokens.
    public var bitsPerCharacter: Double? {
        tokens.isEmpty ? nil : Likelihood(logProbability: logProbability, count: text.count).bits
    }

    private var likelihood: Likelihood { Likelihood(logProbability: logProbability, count: tokens.count) }
}

extension TextScore: Encodable {
    private enum CodingKeys: String, CodingKey {
        case text, nats, perplexity, unknown, tokens
        case bitsPerCharacter = "bits_per_character"
    }

    /// Writes the text, its figures by their names, and its tokens.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(text, forKey: .text)
        try values.encode(nats, forKey: .nats)
        try values.encode(bitsPerCharacter, forKey: .bitsPerCharacter)
        try values.encode(perplexity, forKey: .perplexity)
        try values.encode(unknown, forKey: .unknown)
        try values.encode(tokens, forKey: .tokens)
    }
}
