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

    /// The recurrent layers; their dropout rate is also that before the last map.
    public var recurrent: RecurrentSettings
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
        recurrent = RecurrentSettings(layer, hidden: hidden, layers: layers, dropout: dropout)
        self.scope = scope
        self.pooling = pooling
        self.convolution = convolution
        require(
            scope == .sequence || convolution?.stride ?? 1 == 1,
            "SignalSettings: with a stride of \(convolution?.stride ?? 1) there is no output at each step")
    }

    /// The number of parameters of a model.
    package func parameterCount(inputs: Int, outputs: Int) -> Double {
        let width = recurrent.outputs
        let filters = convolution.map { (Double(inputs) * Double($0.width) + 1) * Double($0.channels) } ?? 0
        let attention = scope == .sequence && pooling == .attention ? (width + 2) * width : 0
        return filters
            + recurrent.parameterCount(inputs: Double(convolution?.channels ?? inputs)) + attention + (width + 1)
            * Double(outputs)
    }
}

extension SignalSettings: Codable {
    private enum CodingKeys: CodingKey {
        case scope, pooling, convolution
    }

    /// Reads settings; throws if no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        recurrent = try RecurrentSettings(from: decoder)
        scope = try values.decode(Scope.self, forKey: .scope)
        pooling = try values.decode(PoolingKind.self, forKey: .pooling)
        convolution = try values.decodeIfPresent(Convolution.self, forKey: .convolution)
        guard scope == .sequence || convolution?.stride ?? 1 == 1 else {
            throw values.refused(.convolution, "with a stride there is no output at each step")
        }
    }

    /// Writes the recurrent layers among the other settings.
    public func encode(to encoder: any Encoder) throws {
        try recurrent.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(scope, forKey: .scope)
        try values.encode(pooling, forKey: .pooling)
        try values.encodeIfPresent(convolution, forKey: .convolution)
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
