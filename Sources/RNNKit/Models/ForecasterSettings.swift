/// What a forecaster is made from, beside the sizes that its data decide: a value to save, compare and print.
///
/// ```swift
/// ForecasterSettings("gru", window: 48, horizon: 24, strategy: .decoder, head: .gaussian)
/// ```
public struct ForecasterSettings: Sendable, Hashable {
    /// How a forecaster gets to all rows of the horizon.
    public enum Strategy: String, Sendable, Codable, CaseIterable {
        /// A linear map gives all rows at once, of the last state and of what is known of these rows.
        case direct
        /// Row by row: each forecast is read as if it had been seen. While training, what was seen is read.
        case recursive
        /// A second recurrent layer runs over the rows, from the last state, and reads what is known of them.
        case decoder
    }

    /// What reads the window; the dropout rate is also that before the last map.
    public var recurrent: RecurrentSettings
    /// The number of rows that are read.
    public var window: Int
    /// The number of rows that are forecast.
    public var horizon: Int
    /// How the model gets to all rows of the horizon.
    public var strategy: Strategy
    /// What it says of each number.
    public var head: ForecastHead

    /// Given settings.
    public init(
        _ layer: RecurrentKind, window: Int, horizon: Int, hidden: Int = 32, layers: Int = 1, dropout: Double = 0,
        strategy: Strategy = .direct, head: ForecastHead = .squared
    ) {
        recurrent = RecurrentSettings(layer, hidden: hidden, layers: layers, dropout: dropout)
        self.window = window
        self.horizon = horizon
        self.strategy = strategy
        self.head = head
        require(possibleWindows.contains(window), "ForecasterSettings: a window of \(window) rows is not possible")
        require(possibleHorizons.contains(horizon), "ForecasterSettings: a horizon of \(horizon) rows is not possible")
        require(
            strategy != .recursive || !layer.isBidirectional,
            "ForecasterSettings: a layer of both directions would read what is not forecast yet")
        if case .quantiles(let shares) = head {
            require(
                ForecastHead.arePossible(shares),
                "ForecasterSettings: the quantiles \(shares) do not ascend between 0 and 1")
        }
    }
}

extension ForecasterSettings: Codable {
    private enum CodingKeys: CodingKey {
        case window, horizon, strategy, head
    }

    /// Reads settings; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        recurrent = try RecurrentSettings(from: decoder)
        window = try values.value(.window, within: possibleWindows)
        horizon = try values.value(.horizon, within: possibleHorizons)
        strategy = try values.decode(Strategy.self, forKey: .strategy)
        head = try values.decode(ForecastHead.self, forKey: .head)
        guard strategy != .recursive || !recurrent.kind.isBidirectional else {
            throw try recurrent.refusedKind("which would read what is not forecast yet", at: decoder)
        }
    }

    /// Writes the recurrent layers among the other settings.
    public func encode(to encoder: any Encoder) throws {
        try recurrent.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(window, forKey: .window)
        try values.encode(horizon, forKey: .horizon)
        try values.encode(strategy, forKey: .strategy)
        try values.encode(head, forKey: .head)
    }
}
