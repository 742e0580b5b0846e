/// The hyperparameters of a transcriber, which can be saved, compared and printed; other sizes come from the data.
public struct TranscriberSettings: Sendable, Hashable {
    /// The kind of the recurrent layers.
    public var layer: RecurrentKind
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The dropout rate between layers and before the logits.
    public var dropout: Double

    /// Settings with given values.
    public init(_ layer: RecurrentKind, hidden: Int = 128, layers: Int = 1, dropout: Double = 0) {
        self.layer = layer
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
    }
}

extension TranscriberSettings: Codable {
    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(RecurrentKind.self, forKey: .layer),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1))
    }
}
