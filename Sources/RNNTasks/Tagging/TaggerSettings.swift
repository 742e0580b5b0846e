/// What a tagger is made from, beside the sizes that its data decide: a value to save, compare and print.
public struct TaggerSettings: Sendable, Hashable {
    /// What reads the tokens.
    public var layer: RecurrentKind
    /// The width of a token's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The share set to zero while training: of the vectors, between layers, and before the logits.
    public var dropout: Double
    /// Whether a ``ConditionalRandomField`` scores whole sequences of tags.
    public var crf: Bool

    /// Given settings.
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
    /// Reads settings; throws where no model can have them.
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
