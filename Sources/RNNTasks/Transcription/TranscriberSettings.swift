/// What a transcriber is made from, beside the sizes that its data decide: a value to save, compare and print.
public struct TranscriberSettings: Sendable, Hashable {
    /// What reads the frames.
    public var layer: RecurrentKind
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The share set to zero while training: between layers, and before the logits.
    public var dropout: Double

    /// Given settings.
    public init(_ layer: RecurrentKind, hidden: Int = 128, layers: Int = 1, dropout: Double = 0) {
        self.layer = layer
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
    }
}

extension TranscriberSettings: Codable {
    /// Reads settings; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(RecurrentKind.self, forKey: .layer),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1))
    }
}
