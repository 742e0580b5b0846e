/// A stack of recurrent layers as a value to save, compare and print; the width of its inputs comes from elsewhere.
///
/// ```swift
/// let settings = RecurrentSettings("bilstm", hidden: 64, layers: 2, dropout: 0.2)
/// let layer = AnyRecurrentLayer<Float>(settings, inputs: 32, random: &random)
/// ```
public struct RecurrentSettings: Sendable, Hashable {
    /// The cells, in one direction or both.
    public var kind: RecurrentKind
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of layers.
    public var layers: Int
    /// The dropout rate between layers; what else a model drops at this rate, its settings say.
    public var dropout: Double

    /// Settings with given values.
    public init(_ kind: RecurrentKind, hidden: Int = 64, layers: Int = 1, dropout: Double = 0) {
        self.kind = kind
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
    }
}

extension RecurrentSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind = "layer"
        case hidden, layers, dropout
    }

    /// Reads settings; throws if no layers can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(RecurrentKind.self, forKey: .kind),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1))
    }

    /// The error for a kind that a model cannot have.
    func refusedKind(_ why: String, at decoder: any Decoder) throws -> DecodingError {
        try decoder.container(keyedBy: CodingKeys.self).refused(.kind, "the layer cannot be \(kind), \(why)")
    }
}

extension RecurrentSettings {
    /// The same layers from the start to the end only.
    package var forwards: Self {
        RecurrentSettings(RecurrentKind(kind.cell), hidden: hidden, layers: layers, dropout: dropout)
    }

    /// The number of values in a step's output.
    package var outputs: Double { (kind.isBidirectional ? 2 : 1) * Double(hidden) }

    /// The number of parameters, found without creating the layers.
    package func parameterCount(inputs: Double) -> Double {
        kind.parameterCount(inputs: inputs, hidden: Double(hidden), layers: Double(layers))
    }

    /// An estimate of the numbers that a step keeps while training: for each layer and direction, four gates, the state
    /// and their gradients.
    package var activationsPerStep: Double { 12 * outputs * Double(layers) }
}

extension AnyRecurrentLayer {
    /// A stack of layers with random parameters.
    public init(_ settings: RecurrentSettings, inputs: Int, random: inout RandomSource) {
        self.init(
            settings.kind, inputs: inputs, hidden: settings.hidden, layers: settings.layers,
            dropout: settings.dropout, random: &random)
    }
}
