/// The hyperparameters of a tagger, which can be saved, compared and printed; other sizes come from the data.
public struct TaggerSettings: Sendable, Hashable {
    /// The kind of the recurrent layers.
    public var layer: RecurrentKind
    /// The width of a token's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The dropout rate of the vectors, between layers, and before the logits.
    public var dropout: Double
    /// Whether a ``ConditionalRandomField`` scores whole sequences of tags.
    public var crf: Bool

    /// Settings with given values.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0,
        crf: Bool = false
    ) {
        self.layer = layer
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
        self.crf = crf
    }
}

extension TaggerSettings: Codable {
    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(RecurrentKind.self, forKey: .layer),
            embedding: try values.value(.embedding, within: possibleWidths),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1), crf: try values.decode(Bool.self, forKey: .crf))
    }
}
