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
    /// The number of neighbouring weights that a filter sees; it must be odd.
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

extension EncoderDecoderSettings: Codable {
    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let reader = try values.decode(RecurrentKind.self, forKey: .encoder)
        let writer = try values.decode(RecurrentKind.self, forKey: .decoder)
        guard !writer.isBidirectional else {
            throw values.refused(.decoder, "the decoder cannot be \(writer), which is bidirectional")
        }
        let hidden = try values.value(.hidden, within: possibleWidths)
        let heads = try values.value(.heads, within: possibleWidths)
        // Models saved before attention by location was added have no filters.
        let filters = try values.contains(.filters) ? values.value(.filters, within: possibleWidths) : 8
        let filterWidth =
            try values.contains(.filterWidth) ? values.value(.filterWidth, within: LocationScore<Float>.widths) : 15
        guard filterWidth % 2 == 1 else {
            throw values.refused(.filterWidth, "the width must be odd, not \(filterWidth)")
        }
        let attention = try values.decodeIfPresent(CrossAttentionKind.self, forKey: .attention)
        let feedsInput = try values.decode(Bool.self, forKey: .feedsInput)
        guard attention != nil || !feedsInput else {
            throw values.refused(.feedsInput, "input feeding needs attention")
        }
        if let attention, !attention.allowsDifferentWidths {
            guard !reader.isBidirectional else {
                throw values.refused(.attention, "\(attention) needs an encoder as wide as the decoder")
            }
            guard attention != .multihead || hidden % heads == 0 else {
                throw values.refused(.heads, "\(heads) heads do not divide \(hidden) units")
            }
        }
        self.init(
            reader, decoder: writer, embedding: try values.value(.embedding, within: possibleWidths), hidden: hidden,
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1),
            bridge: try values.decode(BridgeKind.self, forKey: .bridge), attention: attention, heads: heads,
            filters: filters, filterWidth: filterWidth, wiring: try values.decode(Wiring.self, forKey: .wiring),
            feedsInput: feedsInput,
            isTied: try values.decode(Bool.self, forKey: .isTied))
    }
}
