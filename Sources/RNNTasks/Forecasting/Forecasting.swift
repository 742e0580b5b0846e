import RNNKit

/// Forecasts series: loads, prices, counts, measurements of any kind.
///
/// ```swift
/// let series = try TimeSeries(file: "load.csv", date: "hour", values: ["load"])
/// let parts = series.parts([0.7, 0.15, 0.15])
/// let task = try Forecasting(
///     ForecasterSettings("gru", window: 48, horizon: 24, head: .gaussian),
///     SeriesFeatures(targets: ["load"], calendar: [.hourOfDay, .dayOfWeek]), of: [parts[0]])
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 10, on: task.encode([parts[0]]), validation: task.encode([parts[1]]))
/// let forecast = TrainedModel(training.model, for: task).predict([SeriesOrigin(series)])[0]
/// print(forecast.dates ?? [], forecast["load"]?.values ?? [])
/// ```
///
/// The scale of the columns comes from what is trained with alone, and is saved with the model: forecasts are in the units of
/// their columns.
public struct Forecasting: ModelTask {
    /// Where a forecast begins.
    public typealias Input = SeriesOrigin
    /// Windows with the rows after them.
    public typealias Examples = SeriesWindows<Float>
    /// What is said of the rows after an origin.
    public typealias Prediction = Forecast

    /// The name by which saved models know the task.
    public static let kind = "forecasting"
    /// The only version there has been.
    public static let version = 1
    /// The best epoch is the one with the least loss.
    public static let criterion = Figure.Kind.loss

    /// What the model is made from.
    public let settings: ForecasterSettings
    /// What is read of a series, and what is forecast.
    public let features: SeriesFeatures
    /// What brings the features' columns to one scale.
    public let scale: SeriesScale
    /// How far the seasonal naive forecast is off on what is trained with, if that is known.
    public var seasonalErrors: SeasonalErrors?

    /// A task of given parts.
    public init(_ settings: ForecasterSettings, _ features: SeriesFeatures, scale: SeriesScale) {
        let problem = Self.problem(settings, features, scale)
        require(problem == nil, "Forecasting: \(problem ?? "")")
        self.settings = settings
        self.features = features
        self.scale = scale
    }

    /// A task with the scale of what is trained with.
    ///
    /// - Parameters:
    ///   - settings: What the model is made from.
    ///   - features: What is read of a series, and what is forecast.
    ///   - parts: What is trained with, one part at least. No other row of its series is looked at.
    /// - Throws: ``ExampleError`` where a series lacks a column, and where a column has no number to learn a scale from.
    public init(
        _ settings: ForecasterSettings, _ features: SeriesFeatures, of parts: [SeriesPart]
    ) throws(ExampleError) {
        require(!parts.isEmpty, "Forecasting: there must be a part to train with")
        self.init(settings, features, scale: try SeriesScale(of: parts, columns: features.columns))
    }

    private static func problem(
        _ settings: ForecasterSettings, _ features: SeriesFeatures, _ scale: SeriesScale
    ) -> String? {
        settings.problem(of: features)
            ?? (scale.count == features.columns.count
                ? nil : "a scale of \(scale.count) columns for \(features.columns.count)")
    }

    /// The loss of the forecaster's head.
    public var goal: HorizonForecast<Float> { HorizonForecast() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> Forecaster<Float> {
        Forecaster(settings, features, random: &random)
    }

    /// The windows that forecast rows of parts. They may begin before a part, and none ends after it.
    ///
    /// - Parameters:
    ///   - parts: The parts.
    ///   - stride: The number of rows from a window to the next.
    /// - Returns: The windows.
    /// - Throws: ``ExampleError`` where a series lacks a column or dates, and where there is no window for a part.
    public func encode(_ parts: [SeriesPart], every stride: Int = 1) throws(ExampleError) -> Examples {
        try SeriesWindows(
            of: parts, features, scale, window: settings.window, horizon: settings.horizon, stride: stride)
    }

    /// In a random order.
    public func batches(
        of examples: Examples, size: Int, seed: UInt64, epoch: Int
    ) -> any Collection<ForecastBatch<Float>> {
        examples.batches(of: size, seed: seed, epoch: epoch)
    }

    /// In their order.
    public func batches(of examples: Examples, size: Int) -> any Collection<ForecastBatch<Float>> {
        examples.batches(of: size)
    }

    /// The number of windows.
    public func count(of examples: Examples) -> Int { examples.count }

    /// What comes after each origin. The series must have the task's columns and, where the calendar is read, dates. What is known
    /// of the rows to forecast is read from the origin on where the series has it, and is a gap where it has not; rows before a
    /// series begins are gaps too.
    public func predict(_ origins: [SeriesOrigin], with model: Forecaster<Float>) -> [Forecast] {
        // A few at a time: each has rows of its own.
        stride(from: 0, to: origins.count, by: 128).flatMap { start in
            let some = Array(origins[start..<min(start + 128, origins.count)])
            let windows = SeriesWindows<Float>(
                before: some, features, scale, window: settings.window, horizon: settings.horizon)
            return forecasts(of: windows, from: some.map(\.series), with: model)
        }
    }

    /// What comes after each window.
    ///
    /// - Parameters:
    ///   - windows: The windows.
    ///   - series: The series of their parts or origins.
    ///   - model: The model.
    /// - Returns: A forecast for each window.
    func forecasts(
        of windows: Examples, from series: [TimeSeries], with model: Forecaster<Float>
    ) -> [Forecast] {
        windows.batches(of: 128).predictions { batch -> [Forecast] in
            let outputs = model(batch)
            let centres = model.centre(outputs)
            let distribution = model.distribution(outputs)
            return batch.indices.enumerated().map { entry, index in
                let (part, row) = windows.origin(of: index)
                let dates = (0..<settings.horizon).compactMap { series[part].date(at: row + $0) }
                return Forecast(
                    series: series[part].name, row: row, dates: dates.count == settings.horizon ? dates : nil,
                    columns: features.targets.indices.map {
                        self.column($0, of: centres.entry(entry), distribution.entry(entry))
                    })
            }
        }
    }

    /// What is said of a column, in its units, from what the model says of a window: [horizon, targets].
    private func column(
        _ column: Int, of centres: Tensor<Float>, _ distribution: Forecaster<Float>.Distribution
    ) -> Forecast.Column {
        var values = centres.entry(column, axis: 1).scalars.map { scale.value(Double($0), column: column) }
        var (deviations, quantiles): ([Double]?, [Forecast.Quantile]?) = (nil, nil)
        switch distribution {
        case .point: break
        case .deviations(let scaled):
            deviations = scaled.entry(column, axis: 1).scalars.map { Double($0) * scale.deviations[column] }
        case .quantiles(let scaled):
            guard case .quantiles(let shares) = settings.head else { break }
            let rows = (0..<settings.horizon).map { row in
                (0..<shares.count).map { scale.value(Double(scaled[row, column, $0]), column: column) }.sorted()
            }
            // Sorted, another output may be the one in the middle.
            values = rows.map { $0[settings.head.centre] }
            quantiles = shares.enumerated().map { index, share in
                Forecast.Quantile(share: share, values: rows.map { $0[index] })
            }
        }
        return Forecast.Column(
            name: features.targets[column], values: values, deviations: deviations, quantiles: quantiles)
    }
}

extension Forecaster.Distribution {
    /// What is said of one window.
    fileprivate func entry(_ index: Int) -> Self {
        switch self {
        case .point: .point
        case .deviations(let values): .deviations(values.entry(index))
        case .quantiles(let values): .quantiles(values.entry(index))
        }
    }
}

extension ForecastBatch: IndexedBatch {}

extension Forecasting {
    /// What `model.json` says of the task.
    public struct Description: Codable, Sendable {
        let settings: ForecasterSettings
        let features: SeriesFeatures
        let scale: SeriesScale
        let seasonalErrors: SeasonalErrors?
    }

    /// What is saved in `model.json`.
    public var description: Description {
        Description(settings: settings, features: features, scale: scale, seasonalErrors: seasonalErrors)
    }

    /// A task as it was saved.
    public init(_ description: Description, files: Checkpoint) throws {
        if let problem = Self.problem(description.settings, description.features, description.scale) {
            throw files.refused(problem, at: "task")
        }
        self.init(description.settings, description.features, scale: description.scale)
        seasonalErrors = description.seasonalErrors
    }

    /// The number of parameters of a model.
    public var parameterCount: Double { settings.parameterCount(features) }

    /// An estimate: for each layer and direction, four gates, the state and their gradients.
    public func activationCount(steps: Double) -> Double {
        steps * (4 * Double(features.columns.count) + settings.recurrent.activationsPerStep)
    }
}

extension Forecasting {
    /// The layers that read the window.
    public func reader(of model: Forecaster<Float>) -> (
        recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?
    )? {
        (model.recurrent, nil)
    }
}
