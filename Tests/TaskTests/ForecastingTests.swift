import Foundation
import RNNTasks
import TestSupport
import Testing

@Suite("Forecasting")
struct ForecastingTests {
    typealias Model = TrainedModel<Forecasting>

    /// Hours of a load with a daily cycle, noise of a deviation of 2, and 15 more while a plant runs, which is known before.
    private static func load(_ rows: Int = 720, seed: UInt64 = 1) throws -> TimeSeries {
        var random = RandomSource(seed: seed)
        let running = (0..<rows).map { _ in random.uniform() < 0.3 ? 1.0 : 0 }
        let load = (0..<rows).map { hour in
            500 + 20 * sin(2 * .pi * Double(hour) / 24) + 15 * running[hour] + 2 * random.normal()
        }
        return try TimeSeries(
            ["load": load, "running": running], name: "north", start: Timestamp("2024-01-01"), step: .hour)
    }

    private static let features = SeriesFeatures(targets: ["load"], known: ["running"], calendar: [.hourOfDay])

    private func task(
        _ settings: ForecasterSettings, _ features: SeriesFeatures = features, of series: TimeSeries? = nil
    ) throws -> Forecasting {
        try Forecasting(settings, features, of: [(try series ?? Self.load()).parts([0.7, 0.15, 0.15])[0]])
    }

    private func model(_ settings: ForecasterSettings, _ features: SeriesFeatures = features) throws -> Model {
        var random = RandomSource(seed: 5)
        return Model(try task(settings, features), random: &random)
    }

    @Test(
        "A forecaster beats the value of a day before, is saved, and finds what does not fit",
        arguments: ForecasterSettings.Strategy.allCases)
    func learns(_ strategy: ForecasterSettings.Strategy) throws {
        try withModelDirectory { directory in
            let series = try Self.load()
            let parts = series.parts([0.7, 0.15, 0.15])
            let task = try task(
                .init("gru", window: 12, horizon: 12, hidden: 12, strategy: strategy, head: .gaussian))
            var random = RandomSource(seed: 2)
            let start = Model(task, random: &random)
            var training = Training(
                start.model, for: task.goal, with: Adam(learningRate: 0.01),
                options: .init(clipping: 5, criterion: Forecasting.criterion))
            try training.run(
                task, epochs: 12, on: task.encode([parts[0]]), validation: task.encode([parts[1]]), batchSize: 16,
                observers: [Checkpoints(in: directory, with: try start.description())])
            let model = Model(training.kept?.model ?? training.model, for: task)

            let test = try model.backtest(parts[2], every: 4)
            let load = try #require(series["load"])
            // As many origins as fit: rows 612 to 708, every fourth.
            #expect(test.forecasts.map(\.row) == Array(stride(from: 612, through: 708, by: 4)))
            let naive = test.forecasts.reduce(into: RegressionTally()) { tally, forecast in
                let rows = forecast.row..<forecast.row + 12
                tally.add(RegressionTally(rows.map { load[$0 - 24] }, Array(load[rows])))
            }
            let errors = test.errors(of: "load")
            let (mae, seasonal) = (try #require(errors.mae), try #require(naive.mae))
            #expect(errors.count == 25 * 12 && naive.count == errors.count && mae < 0.5 * seasonal, "\(errors)")

            // Of a normal distribution 95 % is within two deviations.
            let within = test.forecasts.reduce(0) { count, forecast in
                let (values, deviations) = (forecast.columns[0].values, forecast.columns[0].deviations ?? [])
                return count + (0..<12).count { abs(load[forecast.row + $0] - values[$0]) < 2 * deviations[$0] }
            }
            #expect((270...300).contains(within), "\(within)")

            let saved = try #require(try SavedModel(contentsOf: directory).as(Forecasting.self))
            let origins = parts[2].origins(horizon: 12, every: 4)
            #expect(saved.predict(origins) == test.forecasts && saved.task.features == task.features)

            var spoilt = load
            spoilt[650] += 40
            let other = try TimeSeries(
                ["load": spoilt, "running": series["running"] ?? []], start: series.start, step: .hour)
            let scores = try AnomalyDetector(model, of: [parts[0]]).scores(SeriesPart(other, rows: 612..<720))
            #expect(scores.count == 108 && scores[0].row == 612 && scores[0].date == series.date(at: 612))
            let worst = try #require(scores.max { $0.deviations < $1.deviations })
            #expect(worst.row == 650 && worst.value == spoilt[650] && worst.probability < 1e-6, "\(worst)")
            #expect(scores[..<30].allSatisfy { $0.probability > 1e-5 })
        }
    }

    @Test("A backtest compares with the seasonal naive forecast from the same origins, and says what bands hold")
    func comparison() throws {
        let series = try Self.load(120)
        var load = try #require(series["load"])
        load[101] = .nan
        let gapped = try TimeSeries(
            ["load": load, "running": series["running"] ?? []], start: series.start, step: .hour)
        let part = SeriesPart(gapped, rows: 84..<120)
        let model = try model(.init("gru", window: 6, horizon: 12, hidden: 3, head: .gaussian))
        let test = try model.backtest(part, every: 8)
        #expect(test.forecasts.map(\.row) == [84, 92, 100, 108])

        // Every known row after an origin, with what was said of it and with the row a day before.
        let rows = test.forecasts.flatMap { forecast in
            (0..<12).map { step -> (value: Double, said: Double, deviation: Double, naive: Double) in
                let (row, column) = (forecast.row + step, forecast.columns[0])
                return (load[row], column.values[step], column.deviations?[step] ?? .nan, load[row - 24])
            }
        }.filter { !$0.value.isNaN }
        #expect(rows.count == 46)
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let (mae, naive) = (mean(rows.map { abs($0.value - $0.said) }), mean(rows.map { abs($0.value - $0.naive) }))
        let seasonal = test.naiveErrors(of: "load", period: 24)
        #expect(abs((seasonal.mae ?? 0) - naive) < 1e-9 && seasonal.count == 46)
        let before = mean((24..<84).map { abs(load[$0] - load[$0 - 24]) })
        #expect(abs((test.mase(of: "load", period: 24) ?? 0) - mae / before) < 1e-9)
        // Relative to the rows before the part: the same; of a series that was not looked at there is none.
        let errors = SeasonalErrors(period: 24, of: [SeriesPart(gapped, rows: 0..<84)], columns: ["load"])
        #expect(abs((errors.error(of: "load", in: gapped.name) ?? 0) - before) < 1e-9)
        #expect(test.mase(of: "load", relativeTo: errors) == test.mase(of: "load", period: 24))
        #expect(errors.error(of: "load", in: "other") == nil && errors.error(of: "price", in: gapped.name) == nil)
        let data = try JSONEncoder().encode(errors)
        #expect(try JSONDecoder().decode(SeasonalErrors.self, from: data) == errors)
        let negative = String(decoding: data, as: UTF8.self).replacing("\"load\":", with: "\"load\":-")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SeasonalErrors.self, from: Data(negative.utf8)) }
        // 90 % of a normal distribution are within 1.644854 deviations.
        let inside = rows.count { abs($0.value - $0.said) <= 1.644854 * $0.deviation }
        #expect(test.coverage(of: "load", band: 0.9) == Double(inside) / 46 && inside > 0 && inside < 46)
        #expect(test.pinball(of: "load") == nil)

        // A naive forecast of one row repeats the last known one.
        let last = test.forecasts.flatMap { forecast in
            (0..<12).map { load[forecast.row + $0] - load[forecast.row - 1] }
        }
        let known = last.filter { !$0.isNaN }
        #expect(abs((test.naiveErrors(of: "load").mae ?? 0) - mean(known.map(abs))) < 1e-9)
        #expect(test.naiveErrors(of: "load", period: 100).mae?.isNaN == true)
        #expect(test.naiveErrors(of: "price").mae == nil && test.mase(of: "price") == nil)
        #expect(test.errors(of: "price").mae == nil)
        #expect(test.coverage(of: "price", band: 0.9) == nil)
    }

    @Test("Bands and pinball losses are those of the quantiles that the model gives")
    func quantiles() throws {
        let shares = [0.1, 0.25, 0.5, 0.9]
        let model = try model(.init("gru", window: 6, horizon: 4, hidden: 3, head: .quantiles(shares)))
        let series = try Self.load(60)
        let load = try #require(series["load"])
        let test = try model.backtest(SeriesPart(series, rows: 40..<60))
        var (losses, inside) = (0.0, 0)
        for forecast in test.forecasts {
            let column = forecast.columns[0]
            let quantiles = try #require(column.quantiles)
            let band = try #require(column.band(0.8))
            #expect(band.low == quantiles[0].values && band.high == quantiles[3].values && column.band(0.5) == nil)
            for step in 0..<4 {
                let value = load[forecast.row + step]
                if (band.low[step]...band.high[step]).contains(value) { inside += 1 }
                for quantile in quantiles {
                    let error = value - quantile.values[step]
                    losses += max(quantile.share * error, (quantile.share - 1) * error)
                }
            }
        }
        #expect(abs((test.pinball(of: "load") ?? 0) - losses / 80) < 1e-9)
        #expect(
            test.coverage(of: "load", band: 0.8) == Double(inside) / 20 && test.coverage(of: "load", band: 0.5) == nil)
        let point = try self.model(.init("gru", window: 6, horizon: 4, hidden: 3))
        #expect(point.predict([SeriesOrigin(series)])[0].columns[0].band(0.9) == nil)
    }

    @Test("What validation and test hold changes nothing of what is fitted")
    func nothingLeaks() throws {
        let series = try Self.load(120)
        let parts = series.parts([0.6, 0.2, 0.2])
        var columns = series.columns
        for row in 72..<120 { for column in 0..<2 { columns[column][row] = 1e7 + Double(row) } }
        let other = try TimeSeries(
            ["load": columns[0], "running": columns[1]], start: series.start, step: .hour)
        let otherParts = other.parts([0.6, 0.2, 0.2])
        let features = SeriesFeatures(
            targets: ["load"], known: ["running"], calendar: [.dayOfWeek], lags: [24], marksGaps: true)
        func trained(_ part: SeriesPart) throws -> Forecaster<Float> {
            let task = try Forecasting(.init("gru", window: 6, horizon: 4, hidden: 3), features, of: [part])
            #expect(task.scale.means[0] < 600)
            var random = RandomSource(seed: 1)
            var training = Training(task.model(random: &random), for: task.goal, with: Adam())
            let windows = try task.encode([part])
            #expect(windows.origin(of: windows.count - 1).row + 4 == 72)
            try training.run(epochs: 2, batches: { windows.batches(of: 8, seed: 1, epoch: $0) })
            return training.model
        }
        #expect(try trained(parts[0]).parameterValues == trained(otherParts[0]).parameterValues)
        #expect(parts[0].rows == 0..<72)
    }

    @Test("Nothing after an origin changes its forecast, but what is known before")
    func origins() throws {
        let features = SeriesFeatures(
            targets: ["load"], known: ["running"], calendar: [.hourOfDay], lags: [12], marksGaps: true)
        let model = try model(.init("lstm", window: 6, horizon: 4, hidden: 3), features)
        let series = try Self.load(60)
        var (load, running) = (series.columns[0], series.columns[1])
        for row in 40..<60 { load[row] = .nan }
        for row in 44..<60 { running[row] = -7 }
        let cut = try TimeSeries(["load": load, "running": running], name: "north", start: series.start, step: .hour)
        let whole = model.predict([SeriesOrigin(series, row: 40)])
        #expect(model.predict([SeriesOrigin(cut, row: 40)]) == whole)
        #expect(whole[0].dates == (40..<44).compactMap { series.date(at: $0) } && whole[0].series == "north")
        running[43] = 1 - running[43]
        let planned = try TimeSeries(["load": load, "running": running], start: series.start, step: .hour)
        #expect(model.predict([SeriesOrigin(planned, row: 40)])[0]["load"]?.values != whole[0]["load"]?.values)
    }

    @Test("Forecasts come in the order of the origins, each as by itself, of short series too")
    func order() throws {
        let model = try model(.init("gru", window: 24, horizon: 3, hidden: 3, head: .quantiles([0.1, 0.5, 0.9])))
        let (long, short) = (try Self.load(200), try Self.load(5))
        let origins = [
            SeriesOrigin(long), SeriesOrigin(short), SeriesOrigin(long, row: 0), SeriesOrigin(long, row: 77),
        ]
        let all = model.predict(origins)
        #expect(all == origins.flatMap { model.predict([$0]) } && all.map(\.row) == [200, 5, 0, 77])
        #expect(all[0].dates?.first == Timestamp("2024-01-09T08:00") && all[0].dates?.count == 3)
        #expect(model.predict([]).isEmpty)
        let many = model.predict(SeriesPart(long).origins(horizon: 3))
        #expect(many.count == 198 && many[77] == all[3])
        for forecast in all {
            let quantiles = try #require(forecast["load"]?.quantiles)
            #expect(quantiles.map(\.share) == [0.1, 0.5, 0.9] && forecast["running"] == nil)
            #expect(forecast["load"]?.values == quantiles[1].values)
            for row in 0..<3 {
                #expect(quantiles[0].values[row] <= quantiles[1].values[row])
                #expect(quantiles[1].values[row] <= quantiles[2].values[row])
            }
        }
    }

    @Test("Forecasts are in the units of their columns")
    func units() throws {
        let model = try model(.init("gru", window: 6, horizon: 2, hidden: 3, head: .gaussian))
        let series = try Self.load(60)
        let outputs = model.model(
            SeriesWindows<Float>(
                before: [SeriesOrigin(series)], Self.features, model.task.scale, window: 6, horizon: 2
            ).batch([0]))
        let forecast = try #require(model.predict([SeriesOrigin(series)])[0]["load"])
        let (mean, deviation) = (model.task.scale.means[0], model.task.scale.deviations[0])
        #expect(abs(mean - 504) < 3 && abs(deviation - 16) < 2)
        for row in 0..<2 {
            #expect(forecast.values[row] == Double(outputs[0, row, 0, 0]) * deviation + mean)
            let log = 7 * tanh(Double(outputs[0, row, 0, 1]) / 7)
            #expect(abs((forecast.deviations?[row] ?? 0) / deviation / exp(log) - 1) < 1e-5)
        }
    }

    @Test("A constant series is forecast, and gaps are neither learned nor scored")
    func constant() throws {
        var values = [Double](repeating: 7, count: 60)
        for row in stride(from: 3, to: 60, by: 5) { values[row] = .nan }
        let series = try TimeSeries(["y": values])
        let part = SeriesPart(series)
        let task = try Forecasting(
            .init("rnn", window: 5, horizon: 2, hidden: 4), SeriesFeatures(targets: ["y"], marksGaps: true), of: [part])
        #expect(task.scale.means == [7] && task.scale.deviations == [1])
        var random = RandomSource(seed: 1)
        var training = Training(task.model(random: &random), for: task.goal, with: Adam(learningRate: 0.02))
        try training.run(task, epochs: 10, on: task.encode([part]), validation: task.encode([part]), batchSize: 8)
        let model = Model(training.model, for: task)
        let test = try model.backtest(part)
        #expect(test.errors(of: "y").mae?.isFinite == true && test.forecasts[0].dates == nil)
        let mean = try #require(test.errors(of: "y").mae)
        #expect(mean < 0.3, "\(mean)")
        let scores = try AnomalyDetector(model, of: [part]).scores(part)
        #expect(scores.count == 55 - 11 && scores.allSatisfy { $0.value == 7 && $0.deviations.isFinite })
    }

    @Test("Numbers have scores where the model was trained to have forecasts, and a part without a forecast gives none")
    func anomalies() throws {
        let series = try TimeSeries(["y": (0..<300).map { $0 == 200 ? 7.001 : 7 }])
        let features = SeriesFeatures(targets: ["y"], lags: [12])
        func model(_ head: ForecastHead) throws -> Model {
            let task = try Forecasting(
                .init("gru", window: 6, horizon: 4, hidden: 3, head: head), features,
                of: [SeriesPart(series, rows: 0..<190)])
            var random = RandomSource(seed: 1)
            var start = task.model(random: &random)
            // Everything is forecast to be the mean.
            start = start.mapParameters { $1 * 0 }
            return Model(start, for: task)
        }
        let exact = try model(.squared)
        let detector = try AnomalyDetector(exact, of: [SeriesPart(series, rows: 0..<190)])
        let scores = try detector.scores(SeriesPart(series))
        // 6 rows of a window, and 11 before it that the lag needs in its second one.
        #expect(scores.map(\.row) == Array(17..<300))
        #expect(try exact.task.encode([SeriesPart(series)]).origin(of: 0).row == 17)
        #expect(detector.deviations[0] > 0 && detector.deviations[0] < 1e-6)
        #expect(scores.filter { $0.probability < 1e-4 }.map(\.row) == [200])
        #expect(scores.allSatisfy { $0.deviations.isFinite && $0.column == "y" && $0.forecast == 7 })
        let short = SeriesPart(series, rows: 0..<17)
        let error = #expect(throws: ExampleError.self) { try AnomalyDetector(exact, of: [short]) }
        #expect(error?.problem.hasPrefix("the column \"y\" has no number with a window before it") == true)
        #expect(try detector.scores(short).isEmpty)
        #expect(try AnomalyDetector(model(.gaussian), of: [short]).scores(SeriesPart(series)).count == 283)
    }

    @Test("Several series are learned from together")
    func several() throws {
        let all = try [1, 2, 3].map { try Self.load(60, seed: $0) }
        let parts = all.map { $0.parts([0.5, 0.5]) }
        let task = try Forecasting(
            .init("gru", window: 6, horizon: 4, hidden: 3), Self.features, of: parts.map { $0[0] })
        let windows = try task.encode(parts.map { $0[0] })
        #expect(task.count(of: windows) == 3 * 21)
        var random = RandomSource(seed: 1)
        let measured = Model(task, random: &random).measure(windows)
        #expect(measured.count == 3 * 21 * 4 && measured.figures[.mae] != nil)
        #expect(throws: ExampleError.self) { try task.encode([parts[0][0], SeriesPart(all[0], rows: 0..<9)]) }
        #expect(throws: ExampleError.self) {
            try Forecasting(.init("gru", window: 6, horizon: 4), SeriesFeatures(targets: ["price"]), of: [parts[0][0]])
        }
    }

    @Test(
        "A description that no model can have, or not this one, is refused",
        arguments: refusedRecurrentSettings + [
            ("\"hidden\" : 3", "\"hidden\" : 4", "recurrent.weight_ih_l0"),
            ("\"window\" : 6", "\"window\" : 65536", "at task.settings.window: 65536 is out of range"),
            ("\"horizon\" : 4", "\"horizon\" : 0", "at task.settings.horizon: 0 is out of range"),
            ("\"horizon\" : 4", "\"horizon\" : 5", "output.weight"),
            ("\"direct\"", "\"oracle\"", "at task.settings.strategy"),
            ("\"squared\"", "\"cubed\"", "at task.settings.head: there is no ForecastHead of the name"),
            ("\"load\"", "\"running\"", "have a name twice"),
            ("\"means\" : [", "\"means\" : [ 0,", "at task.scale.deviations: 3 means and 2 deviations"),
            ("\"deviations\" : [", "\"deviations\" : [ 0, 1 ], \"x\" : [", "deviations greater than 0"),
            ("\"lags\" : [", "\"lags\" : [ 3 ], \"x\" : [", "a lag of 3 rows is not known for a horizon of 4"),
            ("\"lags\" : [", "\"lags\" : [ 0 ], \"x\" : [", "at task.features.lags: a lag of 0 is not possible"),
            ("\"observed\" : [", "\"observed\" : [ \"w\" ], \"x\" : [", "a scale of 2 columns for 3"),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        try withModelDirectory { directory in
            try model(.init("gru", window: 6, horizon: 4, hidden: 3)).write(to: directory)
            try replace(part, with: replacement, of: directory)
            expectRefusal(of: directory, text) { _ = try Model(contentsOf: directory) }
        }
    }

    @Test("A series without the task's columns is a mistake that says which")
    func mistakes() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let task = Forecasting(
                .init("gru", window: 6, horizon: 4), SeriesFeatures(targets: ["y"]),
                scale: SeriesScale(means: [0], deviations: [1]))
            var random = RandomSource(seed: 1)
            _ = TrainedModel(task, random: &random).predict([SeriesOrigin(try TimeSeries(["x": [1]]))])
        }
        #expect(message(result).contains("SeriesWindows: series 0: there is no column \"y\"; there are \"x\""))
    }
}
