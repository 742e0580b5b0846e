import RNNKit

/// What a model would have said, from origins that move through a part of a series, and what came.
///
/// ```swift
/// let test = try model.backtest(parts[2], every: 24)
/// print(test.errors(of: "load").figures, test.naiveErrors(of: "load", period: 24).figures)
/// print(test.mase(of: "load", period: 24) ?? 0, test.coverage(of: "load", band: 0.9) ?? 0)
/// ```
public struct Backtest: Sendable {
    /// The series with what came.
    public let series: TimeSeries
    /// What the model said from each origin, the earliest first.
    public let forecasts: [Forecast]

    /// What was said of a column from each origin, and what came.
    private func pairs(of name: String) -> [(column: Forecast.Column, values: [Double])] {
        guard let values = series[name] else { return [] }
        return forecasts.compactMap { forecast in
            forecast[name].map { ($0, Array(values[forecast.row..<forecast.row + $0.values.count])) }
        }
    }

    /// How far the forecasts of a column were off, in its units; of no value if it is not forecast.
    public func errors(of column: String) -> RegressionTally {
        pairs(of: column).reduce(into: RegressionTally()) { tally, pair in
            tally.add(RegressionTally(pair.column.values, pair.values))
        }
    }

    /// How far the seasonal naive forecast is off from the same origins: what a model must beat.
    ///
    /// - Parameters:
    ///   - column: The name of the column.
    ///   - period: The number of rows after which numbers come again; 1 repeats the last one.
    /// - Returns: Its errors, of no value if the column is not forecast; NaN if an origin has no value a period before.
    public func naiveErrors(of column: String, period: Int = 1) -> RegressionTally {
        let naive = SeasonalNaiveForecast(period: period)
        let before = series[column] ?? []
        return zip(forecasts, pairs(of: column)).reduce(into: RegressionTally()) { tally, pair in
            let values = pair.1.values
            tally.add(
                RegressionTally(naive.values(after: before[..<pair.0.row], steps: values.count), values))
        }
    }

    /// The mean absolute error relative to that of the seasonal naive forecast on the rows before the first origin; see
    /// ``meanAbsoluteScaledError(_:_:after:period:)``.
    ///
    /// - Parameters:
    ///   - column: The name of the column.
    ///   - period: The number of rows after which numbers come again.
    /// - Returns: The error; nil if it is undefined.
    public func mase(of column: String, period: Int = 1) -> Double? {
        guard let values = series[column], let first = forecasts.first else { return nil }
        let pairs = pairs(of: column)
        return meanAbsoluteScaledError(
            pairs.flatMap(\.column.values), pairs.flatMap(\.values), after: Array(values[..<first.row]), period: period)
    }

    /// The mean absolute error relative to that of the seasonal naive forecast on what a model was trained with.
    ///
    /// - Parameters:
    ///   - column: The name of the column.
    ///   - errors: The errors of the seasonal naive forecast.
    /// - Returns: The error; nil if the column is not forecast, or has no error there.
    public func mase(of column: String, relativeTo errors: SeasonalErrors) -> Double? {
        guard let scale = errors.error(of: column, in: series.name), let error = self.errors(of: column).mae else {
            return nil
        }
        return error / scale
    }

    /// The mean pinball loss over all quantiles that the model gives; nil if it gives none, or if no value is known.
    public func pinball(of column: String) -> Double? {
        let pairs = pairs(of: column)
        let values = pairs.flatMap(\.values)
        guard let shares = pairs.first?.column.quantiles?.map(\.share), !shares.isEmpty else { return nil }
        let losses = shares.indices.compactMap { index in
            pinballLoss(
                pairs.flatMap { $0.column.quantiles?[index].values ?? [] }, values, quantile: shares[index])
        }
        return losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
    }

    /// The share of the values that lie in the band of a share: near that share if the model knows how far it is off.
    ///
    /// - Parameters:
    ///   - column: The name of the column.
    ///   - share: The share of the band; see ``Forecast/Column/band(_:)``.
    /// - Returns: The share of the known values in the band; nil if the model gives no such band, or if no value is known.
    public func coverage(of column: String, band share: Double) -> Double? {
        var (inside, count) = (0, 0)
        for (said, values) in pairs(of: column) {
            guard let band = said.band(share) else { return nil }
            for (row, value) in values.enumerated() where !value.isNaN {
                count += 1
                if value >= band.low[row] && value <= band.high[row] { inside += 1 }
            }
        }
        return count == 0 ? nil : Double(inside) / Double(count)
    }
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
        return Backtest(series: part.series, forecasts: forecasts)
    }
}
