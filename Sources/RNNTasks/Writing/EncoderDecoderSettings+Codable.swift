import RNNKit

/// Reads a value of settings, which must be possible.
private func read<Value: Decodable & Comparable, Key: CodingKey>(
    _ container: KeyedDecodingContainer<Key>, _ key: Key, from minimum: Value, below limit: Value,
    otherwise missing: Value? = nil
) throws -> Value {
    if let missing, !container.contains(key) { return missing }
    let value = try container.decode(Value.self, forKey: key)
    guard value >= minimum && value < limit else {
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "\(value) is not possible")
    }
    return value
}

extension EncoderDecoderSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case encoder, decoder, embedding, hidden, layers, dropout, bridge, attention, heads, filters, filterWidth,
            wiring, feedsInput, isTied
    }

    /// Reads settings; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func refused(_ key: CodingKeys, _ text: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: text)
        }
        let writer = try container.decode(RecurrentKind.self, forKey: .decoder)
        guard !writer.isBidirectional else { throw refused(.decoder, "\(writer) cannot write") }
        let attention = try container.decodeIfPresent(CrossAttentionKind.self, forKey: .attention)
        let feedsInput = try container.decode(Bool.self, forKey: .feedsInput)
        guard attention != nil || !feedsInput else { throw refused(.feedsInput, "without attention nothing is fed") }
        let reader = try container.decode(RecurrentKind.self, forKey: .encoder)
        let hidden = try read(container, .hidden, from: 1, below: 1 << 24)
        let heads = try read(container, .heads, from: 1, below: 1 << 24)
        // Models saved before there was attention by location have no filters.
        let filters = try read(container, .filters, from: 1, below: 1 << 16, otherwise: 8)
        let filterWidth = try read(container, .filterWidth, from: 1, below: 1 << 16, otherwise: 15)
        guard filterWidth % 2 == 1 else { throw refused(.filterWidth, "\(filterWidth) is not odd") }
        let bridge = try container.decode(BridgeKind.self, forKey: .bridge)
        if let attention, !attention.takesAnyWidths {
            guard !reader.isBidirectional else {
                throw refused(.attention, "\(attention) needs an encoder as wide as the decoder")
            }
            guard attention != .multihead || hidden % heads == 0 else {
                throw refused(.heads, "\(heads) heads do not divide \(hidden) units")
            }
        }
        self.init(
            reader, decoder: writer, embedding: try read(container, .embedding, from: 1, below: 1 << 24),
            hidden: hidden,
            layers: try read(container, .layers, from: 1, below: 1 << 16),
            dropout: try read(container, .dropout, from: 0, below: 1), bridge: bridge, attention: attention,
            heads: heads, filters: filters, filterWidth: filterWidth,
            wiring: try container.decode(Wiring.self, forKey: .wiring), feedsInput: feedsInput,
            isTied: try container.decode(Bool.self, forKey: .isTied))
    }

    /// Writes all of them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.encoder, forKey: .encoder)
        try container.encode(decoder, forKey: .decoder)
        try container.encode(embedding, forKey: .embedding)
        try container.encode(hidden, forKey: .hidden)
        try container.encode(layers, forKey: .layers)
        try container.encode(dropout, forKey: .dropout)
        try container.encode(bridge, forKey: .bridge)
        try container.encodeIfPresent(attention, forKey: .attention)
        try container.encode(heads, forKey: .heads)
        try container.encode(filters, forKey: .filters)
        try container.encode(filterWidth, forKey: .filterWidth)
        try container.encode(wiring, forKey: .wiring)
        try container.encode(feedsInput, forKey: .feedsInput)
        try container.encode(isTied, forKey: .isTied)
    }
}

extension LanguageModelSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case layer, embedding, hidden, layers, dropout, weightDrop, isTied
    }

    /// Reads settings; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let layer = try container.decode(RecurrentKind.self, forKey: .layer)
        guard !layer.isBidirectional else {
            throw DecodingError.dataCorruptedError(
                forKey: .layer, in: container, debugDescription: "\(layer) reads what is to be predicted")
        }
        self.init(
            layer, embedding: try read(container, .embedding, from: 1, below: 1 << 24),
            hidden: try read(container, .hidden, from: 1, below: 1 << 24),
            layers: try read(container, .layers, from: 1, below: 1 << 16),
            dropout: try read(container, .dropout, from: 0, below: 1),
            weightDrop: try read(container, .weightDrop, from: 0, below: 1),
            isTied: try container.decode(Bool.self, forKey: .isTied))
    }

    /// Writes all of them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layer, forKey: .layer)
        try container.encode(embedding, forKey: .embedding)
        try container.encode(hidden, forKey: .hidden)
        try container.encode(layers, forKey: .layers)
        try container.encode(dropout, forKey: .dropout)
        try container.encode(weightDrop, forKey: .weightDrop)
        try container.encode(isTied, forKey: .isTied)
    }
}
