/// The hyperparameters of a pair encoder, which can be saved, compared and printed: one encoder for both texts, or one
/// each.
public struct PairSettings: Sendable, Hashable {
    /// The kind of the recurrent layers.
    public var layer: RecurrentKind
    /// The width of a token's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The dropout rate of the vectors and between layers.
    public var dropout: Double
    /// Whether both texts share one encoder.
    public var isShared: Bool

    /// Settings with given values.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0,
        isShared: Bool = true
    ) {
        self.layer = layer
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
        self.isShared = isShared
    }
}

extension PairSettings: Codable {
    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(RecurrentKind.self, forKey: .layer),
            embedding: try values.value(.embedding, within: possibleWidths),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1),
            isShared: try values.decode(Bool.self, forKey: .isShared))
    }
}

extension PairSettings {
    /// The width of a text's vector.
    package var width: Double { (layer.isBidirectional ? 2 : 1) * Double(hidden) }

    /// The number of parameters of a ``PairEncoder``, without creating one.
    package func parameterCount(vocabulary: Int) -> Double {
        let inputs = Double(embedding)
        return Double(vocabulary) * inputs
            + (isShared ? 1 : 2)
            * layer.parameterCount(inputs: inputs, hidden: Double(hidden), layers: Double(layers))
    }
}
