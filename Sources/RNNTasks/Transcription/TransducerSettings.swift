/// What a transducer is made from, beside the sizes that its data decide: a value to save, compare and print.
public struct TransducerSettings: Sendable, Hashable {
    /// What reads the frames.
    public var encoder: RecurrentKind
    /// What reads the symbols so far, from the start to the end.
    public var predictor: RecurrentKind
    /// The width of a symbol's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction, and of the joiner.
    public var hidden: Int
    /// The number of layers of the encoder; the predictor has one.
    public var layers: Int
    /// The share set to zero while training: of the vectors, between layers, and before the joiner.
    public var dropout: Double

    /// Given settings; the predictor has the cells of the encoder if nothing else is said.
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
            "TransducerSettings: a predictor of both directions would read what was not read yet")
    }
}

extension TransducerSettings: Codable {
    /// Reads settings; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let predictor = try values.decode(RecurrentKind.self, forKey: .predictor)
        guard !predictor.isBidirectional else {
            throw values.refused(.predictor, "\(predictor) reads what was not read yet")
        }
        self.init(
            try values.decode(RecurrentKind.self, forKey: .encoder), predictor: predictor,
            embedding: try values.value(.embedding, within: possibleWidths),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1))
    }
}
