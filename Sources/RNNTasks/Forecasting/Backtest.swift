import RNNKit

/// What a model would have said, from origins that move through a part of a series, and what came.
///
/// ```swift
/// let test = try model.backtest(parts[2], every: 24)
/// print(test.forecasts.count, test.errors["load"] ?? 0)
/// ```
public struct Backtest: Sendable {
    /// What the model said from each origin, the earliest first.
    public let forecasts: [Forecast]
    /// How far the forecasts of each column were off, in its units.
    public let errors: [String: RegressionTally]
}

extension TrainedModel where Task == Forecasting {
    /// Forecasts from origins that move through a part, of which none sees what comes after it.
    ///
    /// - Parameters:
    ///   - part: The part, all of whose rows are forecast if the stride is the horizon.
    ///   - stride: The number of rows from an origin to the next; the horizon, if not given.
    /// - Returns: What the model said, and how far it was off.
    /// - Throws: ``ExampleError`` where the series lacks a column or dates, and where there is no window.
    public func backtest(_ part: SeriesPart, every stride: Int? = nil) throws(ExampleError) -> Backtest {
        let windows = try task.encode([part], every: stride ?? task.settings.horizon)
        let forecasts = task.forecasts(of: windows, from: [part.series], with: model)
        var errors: [String: RegressionTally] = [:]
        for name in task.features.targets {
            let values = part.series[name] ?? []
            errors[name] = forecasts.reduce(into: RegressionTally()) { tally, forecast in
                guard let column = forecast[name] else { return }
                let rows = forecast.row..<forecast.row + column.values.count
                tally.add(RegressionTally(column.values, Array(values[rows])))
            }
        }
        return Backtest(forecasts: forecasts, errors: errors)
    }
}
