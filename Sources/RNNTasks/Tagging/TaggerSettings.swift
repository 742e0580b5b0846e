import RNNKit

/// The hyperparameters of a tagger, which can be saved, compared and printed; other sizes come from the data.
public struct TaggerSettings: Sendable, Hashable {
    /// The width of a token's vector.
    public var embedding: Int
    /// The recurrent layers; their dropout rate is also that of the vectors and before the logits.
    public var recurrent: RecurrentSettings
    /// Whether a ``ConditionalRandomField`` scores whole sequences of tags.
    public var crf: Bool

    /// Settings with given values.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0,
        crf: Bool = false
    ) {
        self.embedding = embedding
        recurrent = RecurrentSettings(layer, hidden: hidden, layers: layers, dropout: dropout)
        self.crf = crf
    }
}

extension TaggerSettings: Codable {
    private enum CodingKeys: CodingKey {
        case embedding, crf
    }

    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        embedding = try values.value(.embedding, within: possibleWidths)
        recurrent = try RecurrentSettings(from: decoder)
        crf = try values.decode(Bool.self, forKey: .crf)
    }

    /// Writes the recurrent layers among the other settings.
    public func encode(to encoder: any Encoder) throws {
        try recurrent.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(embedding, forKey: .embedding)
        try values.encode(crf, forKey: .crf)
    }
}
