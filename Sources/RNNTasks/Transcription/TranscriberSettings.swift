/// The hyperparameters of a transcriber, which can be saved, compared and printed; other sizes come from the data.
///
/// ```swift
/// TranscriberSettings("bigru", hidden: 64, convolution: .init(channels: 32, width: 5, stride: 2))
/// ```
public struct TranscriberSettings: Sendable, Hashable {
    /// The recurrent layers; their dropout rate is also that before the last map.
    public var recurrent: RecurrentSettings
    /// The causal convolution in front; nil for none. With a stride, the layers have fewer steps to read, and symbols fewer
    /// places to be in.
    public var convolution: SignalSettings.Convolution?

    /// Settings with given values.
    public init(
        _ layer: RecurrentKind, hidden: Int = 64, layers: Int = 1, dropout: Double = 0,
        convolution: SignalSettings.Convolution? = nil
    ) {
        recurrent = RecurrentSettings(layer, hidden: hidden, layers: layers, dropout: dropout)
        self.convolution = convolution
    }

    /// The number of frames from a step of the recurrent layers to the next.
    var stride: Int { convolution?.stride ?? 1 }
}

extension TranscriberSettings: Codable {
    private enum CodingKeys: CodingKey {
        case convolution
    }

    /// Reads settings; throws if no model can have them. Those of earlier versions have no convolution.
    public init(from decoder: any Decoder) throws {
        recurrent = try RecurrentSettings(from: decoder)
        convolution = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(
            SignalSettings.Convolution.self, forKey: .convolution)
    }

    /// Writes the recurrent layers among the other settings.
    public func encode(to encoder: any Encoder) throws {
        try recurrent.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(convolution, forKey: .convolution)
    }
}
