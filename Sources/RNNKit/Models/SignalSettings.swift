/// The hyperparameters of a ``SignalModel``.
///
/// ```swift
/// SignalSettings("gru", hidden: 64, convolution: .init(channels: 32, width: 5, stride: 2))
/// ```
public struct SignalSettings: Sendable, Hashable {
    /// What outputs belong to.
    public enum Scope: String, Sendable, Codable, CaseIterable {
        /// Each sequence as a whole.
        case sequence
        /// Each step.
        case step
    }

    /// A causal convolution in front of the recurrent layers, followed by a rectifier.
    public struct Convolution: Sendable, Hashable {
        /// The number of channels that it puts out.
        public var channels: Int
        /// The number of frames that a filter sees: the present one and those before.
        public var width: Int
        /// The number of frames from an output to the next. For outputs at each step it must be 1.
        public var stride: Int

        /// A convolution of given sizes.
        public init(channels: Int, width: Int = 5, stride: Int = 1) {
            self.channels = channels
            self.width = width
            self.stride = stride
        }
    }

    /// The recurrent layer.
    public var layer: RecurrentKind
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The dropout rate, between layers and before the last map.
    public var dropout: Double
    /// What outputs belong to.
    public var scope: Scope
    /// How a sequence becomes one vector, if the outputs belong to sequences.
    public var pooling: PoolingKind
    /// The convolution in front; nil for none.
    public var convolution: Convolution?

    /// Given settings.
    public init(
        _ layer: RecurrentKind, hidden: Int = 64, layers: Int = 1, dropout: Double = 0, scope: Scope = .sequence,
        pooling: PoolingKind = .last, convolution: Convolution? = nil
    ) {
        self.layer = layer
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
        self.scope = scope
        self.pooling = pooling
        self.convolution = convolution
        require(
            scope == .sequence || convolution?.stride ?? 1 == 1,
            "SignalSettings: with a stride of \(convolution?.stride ?? 1) there is no output at each step")
    }

    /// The number of parameters of a model.
    package func parameterCount(inputs: Int, outputs: Int) -> Double {
        let hidden = Double(hidden)
        let width = layer.isBidirectional ? 2 * hidden : hidden
        let filters = convolution.map { (Double(inputs) * Double($0.width) + 1) * Double($0.channels) } ?? 0
        let attention = scope == .sequence && pooling == .attention ? (width + 2) * width : 0
        return filters
            + layer.parameterCount(
                inputs: Double(convolution?.channels ?? inputs), hidden: hidden, layers: Double(layers))
            + attention + (width + 1) * Double(outputs)
    }
}

extension SignalSettings: Codable {
    /// Reads settings; throws if no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let scope = try values.decode(Scope.self, forKey: .scope)
        let convolution = try values.decodeIfPresent(Convolution.self, forKey: .convolution)
        guard scope == .sequence || convolution?.stride ?? 1 == 1 else {
            throw values.refused(.convolution, "with a stride there is no output at each step")
        }
        self.init(
            try values.decode(RecurrentKind.self, forKey: .layer),
            hidden: try values.value(.hidden, within: possibleWidths),
            layers: try values.value(.layers, within: possibleLayers),
            dropout: try values.value(.dropout, within: 0..<1), scope: scope,
            pooling: try values.decode(PoolingKind.self, forKey: .pooling), convolution: convolution)
    }
}

extension SignalSettings.Convolution: Codable {
    /// Reads sizes; throws if no convolution can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            channels: try values.value(.channels, within: possibleWidths),
            width: try values.value(.width, within: 1...1024), stride: try values.value(.stride, within: 1...1024))
    }
}
