import Foundation
import RNNKit
import TestSupport
import Testing

@Suite("Forecasters")
struct ForecasterTests {
    typealias Strategy = ForecasterSettings.Strategy
    static let heads: [ForecastHead] = [.squared, .absolute, .huber, .gaussian, .quantiles([0.1, 0.4, 0.9])]
    static let cases = Strategy.allCases.flatMap { strategy in heads.map { (strategy, $0) } }

    /// Two targets with gaps, read with their marks; a column, the calendar and a lag that are known.
    private let features = SeriesFeatures(
        targets: ["y", "z"], known: ["k"], calendar: [.hourOfDay], lags: [3], marksGaps: true)

    private func windows<Scalar: TensorScalar>(
        _ type: Scalar.Type, _ features: SeriesFeatures? = nil, window: Int = 4, horizon: Int = 3
    ) throws -> SeriesWindows<Scalar> {
        let numbers: Tensor<Double> = Sample.wave([3, 30])
        var columns = (0..<3).map { numbers.entry($0).scalars }
        for row in [3, 9, 10, 17] { columns[0][row] = .nan }
        let series = try TimeSeries(
            ["y": columns[0], "z": columns[1], "k": columns[2]], start: Timestamp("2024-01-01"), step: .hour)
        let features = features ?? self.features
        return try SeriesWindows(
            of: [SeriesPart(series)], features,
            SeriesScale(means: features.columns.map { _ in 0 }, deviations: features.columns.map { _ in 1 }),
            window: window, horizon: horizon)
    }

    private func settings(
        _ strategy: Strategy, _ head: ForecastHead = .squared, _ layer: RecurrentKind = "gru", horizon: Int = 3
    ) -> ForecasterSettings {
        ForecasterSettings(layer, window: 4, horizon: horizon, hidden: 3, strategy: strategy, head: head)
    }

    @Test("Outputs have a row for each of the horizon, whatever the layer", arguments: RecurrentKind.allCases)
    func shapes(_ kind: RecurrentKind) throws {
        var random = RandomSource(seed: 1)
        let batch = try windows(Float.self).batch([0, 4, 9])
        for strategy in Strategy.allCases where strategy != .recursive || !kind.isBidirectional {
            let settings = ForecasterSettings(
                kind, window: 4, horizon: 3, hidden: 3, layers: 2, dropout: 0.2, strategy: strategy,
                head: .quantiles([0.2, 0.5]))
            let model = Forecaster<Float>(settings, features, random: &random)
            #expect(model(batch).shape == [3, 3, 2, 2] && model(batch).isFinite)
            #expect(Double(model.parameterCount) == settings.parameterCount(features))
            #expect("\(model)".contains("output"))
            // The window need not be that of the settings: a layer reads any.
            #expect(model(try windows(Float.self, window: 7).batch([1])).shape == [1, 3, 2, 2])
        }
    }

    @Test("The gradient of every strategy with every head is that of differences", arguments: cases)
    func gradients(_ strategy: Strategy, _ head: ForecastHead) throws {
        var random = RandomSource(seed: 2)
        let model = Forecaster<Double>(settings(strategy, head), features, random: &random)
        let batch = try windows(Double.self).batch([2, 7])
        try #require(batch.observed.count < 12)
        for isTaught in strategy == .recursive ? [true, false] : [false] {
            let check = checkGradient(at: model, tolerance: 1e-7) { $0.loss($0(batch, isTaught: isTaught), batch) }
            #expect(check.passes, "\(check)")
        }
    }

    @Test("A batch gives what each window alone gives, to the bit", arguments: Strategy.allCases)
    func alone(_ strategy: Strategy) throws {
        var random = RandomSource(seed: 3)
        let windows = try windows(Float.self)
        let model = Forecaster<Float>(settings(strategy, .gaussian, "lstm"), features, random: &random)
        let together = model(windows.batch([5, 0, 11, 3, 8]))
        for (row, index) in [5, 0, 11, 3, 8].enumerated() {
            #expect(model(windows.batch([index])).entry(0) == together.entry(row))
        }
    }

    @Test("Nothing of the rows to forecast is read but what is known of them", arguments: Strategy.allCases)
    func unseen(_ strategy: Strategy) throws {
        var random = RandomSource(seed: 4)
        let model = Forecaster<Double>(settings(strategy), features, random: &random)
        let batch = try windows(Double.self).batch([1, 6])
        let other = ForecastBatch(
            past: batch.past, known: batch.known, following: batch.following * .nan, targetCount: 2,
            observed: batch.observed, indices: batch.indices)
        #expect(model(other) == model(batch))
        // What is known of the last row changes its forecast.
        var known = batch.known
        known[0, 5, 0] += 1
        let informed = ForecastBatch(
            past: batch.past, known: known, following: batch.following, targetCount: 2, observed: batch.observed,
            indices: batch.indices)
        #expect(model(informed).entry(0).entry(2) != model(batch).entry(0).entry(2))
        #expect(model(informed).entry(1) == model(batch).entry(1))
    }

    @Test("A recursive forecast is that of windows which hold the forecasts before")
    func recursion() throws {
        let features = SeriesFeatures(targets: ["y", "z"], known: ["k"])
        var random = RandomSource(seed: 5)
        let model = Forecaster<Double>(
            settings(.recursive, .quantiles([0.1, 0.45, 0.9])), features, random: &random)
        let batch = try windows(Double.self, features).batch([0])
        let fed = model.centre(model(batch))
        // Taught what it would say itself, it says that.
        let own = ForecastBatch(
            past: batch.past, known: batch.known, following: fed, targetCount: 2, observed: batch.observed,
            indices: batch.indices)
        #expect(model(own, isTaught: true).isClose(to: model(batch), absolute: 1e-12))
        #expect(!model(batch, isTaught: true).isClose(to: model(batch), absolute: 1e-3))
        #expect(model(batch, isTaught: true).entry(0).entry(0) == model(batch).entry(0).entry(0))
    }

    @Test("A loss is the mean over the numbers that are there, and 0 where none is")
    func losses() throws {
        var random = RandomSource(seed: 6)
        let batch = try windows(Double.self).batch([2, 3])
        let targets = batch.targets.scalars
        try #require(targets.count == 8)
        for head in Self.heads {
            let model = Forecaster<Double>(settings(.direct, head), features, random: &random)
            let outputs = model(batch)
            let flat = outputs.reshaped([12, head.width])
            let rows = batch.observed.map { flat.entry(Int($0)).scalars }
            let losses = zip(rows, targets).map { said, y -> Double in
                let d = y - said[0]
                switch head {
                case .squared: return d * d
                case .absolute: return abs(d)
                case .huber: return abs(d) < 1 ? d * d / 2 : abs(d) - 0.5
                case .gaussian:
                    let s = 7 * Foundation.tanh(said[1] / 7)
                    return s + d * d / 2 * Foundation.exp(-2 * s) + Foundation.log(2 * .pi) / 2
                case .quantiles(let shares):
                    return zip(shares, said).reduce(0) { $0 + max($1.0 * (y - $1.1), ($1.0 - 1) * (y - $1.1)) } / 3
                }
            }
            #expect(abs(model.loss(outputs, batch).scalar - losses.reduce(0, +) / 8) < 1e-12, "\(head)")
            let none = ForecastBatch(
                past: batch.past, known: batch.known, following: batch.following, targetCount: 2, observed: [],
                indices: batch.indices)
            let (value, gradient) = valueWithGradient(at: model) { $0.loss($0(none), none) }
            #expect(value == 0 && gradient.parameterValues.allSatisfy { $0 == .zeros($0.shape) })
            let outcome = HorizonForecast<Double>()(model, none)
            #expect(outcome.count == 0 && outcome.tally.figures.isEmpty)
        }
    }

    @Test("The objective teaches while training only, and counts errors of the numbers that are there")
    func objective() throws {
        var random = RandomSource(seed: 7)
        let model = Forecaster<Double>(settings(.recursive), features, random: &random)
        let batch = try windows(Double.self).batch([2, 3])
        let measured = HorizonForecast<Double>()(model, batch)
        let taught = withTraining(random: &random) { HorizonForecast<Double>()(model, batch) }
        #expect(measured.loss.scalar == model.loss(model(batch), batch).scalar)
        #expect(taught.loss.scalar == model.loss(model(batch, isTaught: true), batch).scalar)
        #expect(measured.loss.scalar != taught.loss.scalar && measured.count == 8 && measured.tokens == 8)
        // The loss is the mean squared error.
        let figures = Figures(loss: 0, measured.tally.figures)
        let rmse = try #require(figures[.rmse])
        #expect(abs(rmse * rmse - measured.loss.scalar) < 1e-12)
    }

    @Test("Distributions are those of the outputs")
    func distributions() throws {
        var random = RandomSource(seed: 8)
        let outputs = Tensor<Double>([[0.5, 0], [-1, 1000]])
        let gaussian = Forecaster<Double>(settings(.direct, .gaussian), features, random: &random)
        #expect(gaussian.centre(outputs) == Tensor([0.5, -1]))
        guard case .deviations(let deviations) = gaussian.distribution(outputs) else {
            Issue.record("no deviations")
            return
        }
        #expect(deviations[0] == 1 && abs(deviations[1] - 1096.6331584284585) < 1e-9)
        let quantiles = Forecaster<Double>(settings(.direct, .quantiles([0.1, 0.6])), features, random: &random)
        #expect(quantiles.centre(outputs) == Tensor([0, 1000]))
    }

    @Test("Heads have names")
    func names() {
        for head in Self.heads { #expect(ForecastHead(head.description) == head) }
        #expect(ForecastHead("quantiles 0.1,0.5")?.description == "quantiles 0.1,0.5")
        for name in [
            "", "mean", "quantiles", "quantiles ", "quantiles 0", "quantiles 0.5,0.5", "quantiles 0.5,",
            "quantiles nan",
            "quantiles 1", "quantiles 0.9,0.1",
        ] {
            #expect(ForecastHead(name) == nil, "\(name)")
        }
    }

    @Test("Settings come back from JSON; those that no model can have do not")
    func coding() throws {
        let settings = ForecasterSettings(
            "bigru", window: 48, horizon: 24, hidden: 5, layers: 2, dropout: 0.25, strategy: .decoder,
            head: .quantiles([0.25, 0.5]))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = try String(decoding: encoder.encode(settings), as: UTF8.self)
        #expect(
            text == #"{"dropout":0.25,"head":"quantiles 0.25,0.5","hidden":5,"horizon":24,"layer":"bigru","layers":2,"#
                + #""strategy":"decoder","window":48}"#)
        #expect(try JSONDecoder().decode(ForecasterSettings.self, from: Data(text.utf8)) == settings)
        for (part, other) in [
            (#""decoder""#, #""recursive""#), ("48", "0"), ("24,", "4096,"), ("0.25,0.5", "0.5,0.25"),
            (#""hidden":5"#, #""hidden":0"#), (#""layers":2"#, #""layers":0"#), (#""dropout":0.25"#, #""dropout":1"#),
            ("bigru", "trigru"),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self, "\(changed)") {
                try JSONDecoder().decode(ForecasterSettings.self, from: Data(changed.utf8))
            }
        }
    }

    @Test("Settings and features that do not go together are refused")
    func mistakes() async {
        let lag = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Forecaster<Float>(
                .init("gru", window: 4, horizon: 3), SeriesFeatures(targets: ["y"], lags: [2]), random: &random)
        }
        #expect(message(lag).contains("Forecaster: a lag of 2 rows is not known for a horizon of 3"))
        let observed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Forecaster<Float>(
                .init("gru", window: 4, horizon: 3, strategy: .recursive),
                SeriesFeatures(targets: ["y"], observed: ["o"]), random: &random)
        }
        #expect(message(observed).contains("Forecaster: nobody knows what comes of the column \"o\""))
        let layer = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ForecasterSettings("bigru", window: 4, horizon: 3, strategy: .recursive)
        }
        #expect(message(layer).contains("ForecasterSettings: a layer of both directions"))
    }
}
