/// Forecasts the rows that come after a window of a series: any recurrent layer reads the window.
///
/// ```swift
/// let windows = try SeriesWindows<Float>(of: parts, features, scale, window: 48, horizon: 24)
/// let model = Forecaster<Float>(ForecasterSettings("gru", window: 48, horizon: 24), features, random: &random)
/// let outputs = model(windows.batch([0, 1]))  // [2, 24, targets, 1]
/// ```
///
/// In row t it reads p_t, what was seen then, and k_(t+1), what is known of the next one; T is the last row of the window:
///
/// | strategy | outputs of row T + i |
/// |---|---|
/// | `direct` | part i of W [h_T; k_(T+1); ...; k_(T+horizon)] + b |
/// | `recursive` | W h_(T+i-1) + b, where the layer reads the forecast of each row as what was seen of it |
/// | `decoder` | W d_i + b, d_i = decoder([i / horizon; k_(T+i); h_T], d_(i-1)), d_0 from the layer's last state |
///
/// Fed forecasts are the mean, the median, or the quantile next to it.
public struct Forecaster<Scalar: TensorScalar>: Module {
    /// What the model is made from.
    public let settings: ForecasterSettings
    /// The number of columns that are forecast.
    public let targets: Int
    /// Whether the model is told where there were gaps.
    private let marksGaps: Bool
    /// The number of features that are known of each row that is forecast.
    private let known: Int
    /// What reads the window.
    public var recurrent: AnyRecurrentLayer<Scalar>
    /// What makes the decoder's first state, if there is one.
    public var bridge: StateBridge<Scalar>?
    /// What runs over the rows to forecast, if the strategy has it.
    public var decoder: AnyRecurrentLayer<Scalar>?
    /// The map to the outputs.
    public var output: Linear<Scalar>
    private let dropout: Dropout

    /// A model with random parameters.
    ///
    /// - Parameters:
    ///   - settings: What the model is made from.
    ///   - features: What is read of the series.
    ///   - random: Where the parameters come from.
    public init(_ settings: ForecasterSettings, _ features: SeriesFeatures, random: inout RandomSource) {
        let problem = settings.problem(of: features)
        require(problem == nil, "Forecaster: \(problem ?? "")")
        self.settings = settings
        targets = features.targets.count
        marksGaps = features.marksGaps
        known = features.knownCount
        recurrent = AnyRecurrentLayer(
            settings.recurrent, inputs: features.pastCount + known, random: &random)
        var inputs = recurrent.outputSize
        var outputs = targets * settings.head.width
        switch settings.strategy {
        case .direct:
            inputs += settings.horizon * known
            outputs *= settings.horizon
        case .recursive: break
        case .decoder:
            let decoder = AnyRecurrentLayer<Scalar>(
                settings.recurrent.forwards, inputs: known + 1 + recurrent.outputSize, random: &random)
            bridge = StateBridge(.projection, from: recurrent, to: decoder, random: &random)
            self.decoder = decoder
            inputs = decoder.outputSize
        }
        output = Linear(inputs: inputs, outputs: outputs, random: &random)
        dropout = Dropout(rate: settings.recurrent.dropout)
    }

    /// The outputs for each number to forecast, [batch, horizon, targets, width of the head], as they are trained:
    /// ``distribution(_:)`` and ``centre(_:)`` say what they mean.
    ///
    /// - Parameters:
    ///   - batch: The windows. Nothing of the rows to forecast is read but what is known of them.
    ///   - isTaught: Whether the recursive strategy reads what was seen of these rows, and not its own forecasts: as while
    ///     training.
    /// - Returns: The outputs.
    public func callAsFunction(_ batch: ForecastBatch<Scalar>, isTaught: Bool = false) -> Tensor<Scalar> {
        let (count, window, horizon) = (batch.past.shape[0], batch.past.shape[1], settings.horizon)
        require(
            batch.known.shape == [count, window + horizon - 1, known] && batch.targetCount == targets,
            """
            Forecaster: windows of \(batch.past.shape) and \(batch.known.shape) for a horizon of \(horizon) rows with \
            \(known) known features
            """)
        let shape = [count, horizon, targets, settings.head.width]
        let ahead = batch.known.slice(window - 1..<window + horizon - 1, axis: 1)
        if settings.strategy == .recursive {
            return (isTaught ? taught(batch) : fed(batch, ahead)).reshaped(shape)
        }
        let (last, state) = recurrent.final(SequenceBatch(inputs(batch.past, batch.known)))
        guard let decoder, let bridge else {
            let all = joined(dropout(last), ahead.reshaped([count, horizon * known]))
            return output(all).reshaped(shape)
        }
        let places = Tensor((0..<count * horizon).map { Scalar($0 % horizon + 1) / Scalar(horizon) })
        let steps = joined(places.reshaped([count, horizon, 1]), ahead)
        let rows = decoder(SequenceBatch(steps).appendingToSteps(last), initial: bridge(state)).outputs
        return output(dropout(rows)).values.reshaped(shape)
    }

    /// All rows with what was seen of them, as one sequence.
    private func taught(_ batch: ForecastBatch<Scalar>) -> Tensor<Scalar> {
        let (window, horizon) = (batch.past.shape[1], settings.horizon)
        let seen = Tensor.concatenated([batch.past, batch.following.slice(0..<horizon - 1, axis: 1)], axis: 1)
        let rows = recurrent(SequenceBatch(inputs(seen, batch.known))).outputs.values
        return output(dropout(rows.slice(window - 1..<window + horizon - 1, axis: 1)))
    }

    /// Row after row, from the model's own forecasts.
    private func fed(_ batch: ForecastBatch<Scalar>, _ ahead: Tensor<Scalar>) -> Tensor<Scalar> {
        let count = batch.past.shape[0]
        var (last, state) = recurrent.final(SequenceBatch(inputs(batch.past, batch.known)))
        var rows = [output(dropout(last))]
        for row in 1..<max(1, settings.horizon) {
            let forecast = centre(rows[row - 1].reshaped([count, targets, settings.head.width]))
            // A forecast counts as a number that was there.
            let seen = marksGaps ? Tensor.concatenated([forecast, .ones([count, targets])], axis: 1) : forecast
            let x = joined(seen, ahead.entry(row, axis: 1)).expanded(axis: 1)
            (last, state) = recurrent.final(SequenceBatch(x), initial: state)
            rows.append(output(dropout(last)))
        }
        return Tensor.stacked(rows, axis: 1)
    }

    /// What the layer reads: rows of what was seen, each with what is known of the next one.
    private func inputs(_ past: Tensor<Scalar>, _ known: Tensor<Scalar>) -> Tensor<Scalar> {
        joined(past, known.slice(0..<past.shape[1], axis: 1))
    }

    /// Both along the last axis; the first one alone if nothing is known.
    private func joined(_ one: Tensor<Scalar>, _ known: Tensor<Scalar>) -> Tensor<Scalar> {
        self.known == 0 ? one : .concatenated([one, known], axis: -1)
    }

    /// The forecast numbers themselves, [...], of outputs, [..., width]: means, medians, or the quantile next to it.
    public func centre(_ outputs: Tensor<Scalar>) -> Tensor<Scalar> {
        outputs.entry(settings.head.centre, axis: -1)
    }

    /// What outputs, [..., width], mean beside the number itself, without gradients.
    public func distribution(_ outputs: Tensor<Scalar>) -> Distribution {
        let outputs = outputs.detached
        switch settings.head {
        case .squared, .absolute, .huber: return .point
        case .gaussian: return .deviations(exp(ForecastHead.logDeviation(outputs.entry(1, axis: -1))))
        case .quantiles: return .quantiles(outputs)
        }
    }

    /// What is said of a number beside the number itself.
    public enum Distribution: Sendable {
        /// Nothing.
        case point
        /// The standard deviations, [...].
        case deviations(Tensor<Scalar>)
        /// The quantiles, [..., quantiles], as they were trained: nothing keeps them from crossing.
        case quantiles(Tensor<Scalar>)
    }

    /// The mean loss of the numbers of a batch that are there; 0 if there are none.
    ///
    /// - Parameters:
    ///   - outputs: What the model gave, [batch, horizon, targets, width].
    ///   - batch: The batch.
    /// - Returns: A single number.
    public func loss(_ outputs: Tensor<Scalar>, _ batch: ForecastBatch<Scalar>) -> Tensor<Scalar> {
        settings.head.loss(batch.selected(outputs), batch.targets)
    }

    /// Visits `recurrent`, `bridge` and `decoder` if there are any, and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("recurrent", &recurrent)
        visitor.visit("bridge", &bridge)
        visitor.visit("decoder", &decoder)
        visitor.visit("output", &output)
    }
}

extension Forecaster: Tabulated {
    /// The type's name.
    public var summary: String { "Forecaster" }

    /// Visits the recurrent layers, the decoder if there is one, and the map.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("recurrent", recurrent, output: .perStep(recurrent.outputSize))
        if let bridge, let decoder {
            visitor.visit("bridge", bridge, output: .perSequence(decoder.outputSize))
            visitor.visit("decoder", decoder, output: .perStep(decoder.outputSize))
        }
        let width = output.weight.shape[0]
        visitor.visit("dropout", dropout, output: .perSequence(output.weight.shape[1]))
        visitor.visit("output", output, output: settings.strategy == .direct ? .perSequence(width) : .perStep(width))
    }
}

extension ForecasterSettings {
    /// Why no model of these settings can read features; nil if one can.
    public func problem(of features: SeriesFeatures) -> String? {
        if let lag = features.lags.first(where: { $0 < horizon }) {
            return "a lag of \(lag) rows is not known for a horizon of \(horizon)"
        }
        if strategy == .recursive, let column = features.observed.first {
            return """
                nobody knows what comes of the column \"\(column)\", which the recursive strategy would have to read; make \
                it a target, or known
                """
        }
        return nil
    }

    /// The number of parameters of a model, found without making one.
    package func parameterCount(_ features: SeriesFeatures) -> Double {
        let (hidden, layers, horizon) = (Double(recurrent.hidden), Double(recurrent.layers), Double(horizon))
        let (known, outputs) = (Double(features.knownCount), Double(features.targets.count * head.width))
        let read = recurrent.outputs
        let reader = recurrent.parameterCount(inputs: Double(features.pastCount) + known)
        switch strategy {
        case .direct: return reader + (read + horizon * known + 1) * horizon * outputs
        case .recursive: return reader + (read + 1) * outputs
        case .decoder:
            return reader + layers * recurrent.kind.cell.stateCount * (read + 1) * hidden
                + recurrent.forwards.parameterCount(inputs: known + 1 + read) + (hidden + 1) * outputs
        }
    }
}
