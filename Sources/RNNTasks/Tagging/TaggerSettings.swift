import RNNKit

/// The hyperparameters of a tagger, which can be saved, compared and printed; other sizes come from the data.
public struct TaggerSettings: Sendable, Hashable {
    /// The width of a token's vector.
    public var embedding: Int
    /// The recurrent layers; their dropout rate is also that before the logits.
    public var recurrent: RecurrentSettings
    /// The dropout rate of the vectors; nil for that of the recurrent layers.
    public var vectorDropout: Double?
    /// Whether a ``ConditionalRandomField`` scores whole sequences of tags.
    public var crf: Bool

    /// Settings with given values.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0,
        vectorDropout: Double? = nil, crf: Bool = false
    ) {
        self.embedding = embedding
        recurrent = RecurrentSettings(layer, hidden: hidden, layers: layers, dropout: dropout)
        self.vectorDropout = vectorDropout
        self.crf = crf
    }
}

extension TaggerSettings: Codable {
    private enum CodingKeys: CodingKey {
        case embedding, vectorDropout, crf
    }

    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        embedding = try values.value(.embedding, within: possibleWidths)
        recurrent = try RecurrentSettings(from: decoder)
        vectorDropout = try values.contains(.vectorDropout) ? values.value(.vectorDropout, within: 0..<1) : nil
        crf = try values.decode(Bool.self, forKey: .crf)
    }

    /// Writes the recurrent layers among the other settings.
    public func encode(to encoder: any Encoder) throws {
        try recurrent.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(embedding, forKey: .embedding)
        try values.encodeIfPresent(vectorDropout, forKey: .vectorDropout)
        try values.encode(crf, forKey: .crf)
    }
}
