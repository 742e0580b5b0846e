/// What an encoder-decoder is made from, beside its vocabularies.
public struct EncoderDecoderSettings: Sendable, Hashable {
    /// When a decoder looks at the source.
    public enum Wiring: String, Sendable, Codable, CaseIterable {
        /// After its step, with what it gives out (Luong et al. 2015).
        case luong
        /// Before its step, with what it gave out before (Bahdanau et al. 2015).
        case bahdanau
    }

    /// What reads the source.
    public var encoder: RecurrentKind
    /// What writes the target, from its start to its end.
    public var decoder: RecurrentKind
    /// The width of a token's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction of the encoder.
    public var hidden: Int
    /// The number of layers of both.
    public var layers: Int
    /// The share set to zero while training: of the vectors, between layers, and before the logits.
    public var dropout: Double
    /// How the decoder's first state comes from the encoder's last one.
    public var bridge: BridgeKind
    /// What the decoder looks at the source by; nil if it does not.
    public var attention: CrossAttentionKind?
    /// The number of heads, where there are several.
    public var heads: Int
    /// The number of filters of attention by location.
    public var filters: Int
    /// How many neighbouring weights a filter sees: an odd number.
    public var filterWidth: Int
    /// When the decoder looks.
    public var wiring: Wiring
    /// Whether the decoder reads what was combined before, beside the last token.
    public var feedsInput: Bool
    /// Whether the vectors of the target's tokens are the weights of the logits too (Press and Wolf 2017).
    public var isTied: Bool

    /// Given settings; the decoder has the cells of the encoder if nothing else is said.
    public init(
        _ encoder: RecurrentKind, decoder: RecurrentKind? = nil, embedding: Int = 64, hidden: Int = 128,
        layers: Int = 1, dropout: Double = 0, bridge: BridgeKind = .projection,
        attention: CrossAttentionKind? = nil, heads: Int = 4, filters: Int = 8, filterWidth: Int = 15,
        wiring: Wiring = .luong, feedsInput: Bool = false,
        isTied: Bool = false
    ) {
        self.encoder = encoder
        self.decoder = decoder ?? RecurrentKind(encoder.cell)
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
        self.bridge = bridge
        self.attention = attention
        self.heads = heads
        self.filters = filters
        self.filterWidth = filterWidth
        self.wiring = wiring
        self.feedsInput = feedsInput
        self.isTied = isTied
        require(
            !self.decoder.isBidirectional,
            "EncoderDecoder: a decoder of both directions would read what it has not written yet")
        require(
            !feedsInput || attention != nil, "EncoderDecoder: input feeding needs attention, whose result is fed")
    }

    /// Whether all steps of known targets run as one sequence.
    var runsAsSequence: Bool {
        attention == nil || (attention != .location && wiring == .luong && !feedsInput)
    }
}
