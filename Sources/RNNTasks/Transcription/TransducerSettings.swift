/// The hyperparameters of a transducer, which can be saved, compared and printed; other sizes come from the data.
public struct TransducerSettings: Sendable, Hashable {
    /// The kind of the encoder's layers.
    public var encoder: RecurrentKind
    /// The kind of the predictor's layer, which reads the previous symbols from the start.
    public var predictor: RecurrentKind
    /// The width of a symbol's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction, and of the joiner.
    public var hidden: Int
    /// The number of layers of the encoder; the predictor has one.
    public var layers: Int
    /// The dropout rate of the vectors, between layers, and before the joiner.
    public var dropout: Double

    /// Settings with given values; the predictor uses the encoder's cells by default.
    public init(
        _ encoder: RecurrentKind, predictor: RecurrentKind? = nil, embedding: Int = 32, hidden: Int = 128,
        layers: Int = 1, dropout: Double = 0
    ) {
        self.encoder = encoder
        self.predictor = predictor ?? RecurrentKind(encoder.cell)
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
        require(
            !self.predictor.isBidirectional,
            "TransducerSettings: the predictor must not be bidirectional, because it cannot read later symbols")
    }
}

extension TransducerSettings: Codable {
    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let predictor = try values.decode(RecurrentKind.self, forKey: .predictor)
        guard !predictor.isBidirectional else {
            throw values.refused(.predictor, "the predictor must not be bidirectional, but is \(predictor)")
        }
        self.init(
            try values.decode(RecurrentKind.self, forKey: .encoder), predictor: predictor,
            embedding: try values.value(.embedding, within: possibleWidths),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1))
    }
}
