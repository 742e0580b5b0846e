/// The hyperparameters of a pair encoder, which can be saved, compared and printed: one encoder for both texts, or one
/// each.
public struct PairSettings: Sendable, Hashable {
    /// The width of a token's vector.
    public var embedding: Int
    /// The recurrent layers; their dropout rate is also that of the vectors.
    public var recurrent: RecurrentSettings
    /// Whether both texts share one encoder.
    public var isShared: Bool

    /// Settings with given values.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0,
        isShared: Bool = true
    ) {
        self.embedding = embedding
        recurrent = RecurrentSettings(layer, hidden: hidden, layers: layers, dropout: dropout)
        self.isShared = isShared
    }
}

extension PairSettings: Codable {
    private enum CodingKeys: CodingKey {
        case embedding, isShared
    }

    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        embedding = try values.value(.embedding, within: possibleWidths)
        recurrent = try RecurrentSettings(from: decoder)
        isShared = try values.decode(Bool.self, forKey: .isShared)
    }

    /// Writes the recurrent layers among the other settings.
    public func encode(to encoder: any Encoder) throws {
        try recurrent.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(embedding, forKey: .embedding)
        try values.encode(isShared, forKey: .isShared)
    }
}

extension PairSettings {
    /// The number of parameters of a ``PairEncoder``, without creating one.
    package func parameterCount(vocabulary: Int) -> Double {
        Double(vocabulary * embedding)
            + (isShared ? 1 : 2) * recurrent.parameterCount(inputs: Double(embedding))
    }
}
