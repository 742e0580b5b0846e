import Foundation
import RNNConsole
import RNNTasks

extension ForecastTask {
    /// A number that is far from its forecast of the row before.
    struct Anomaly: Encodable {
        let date: String?
        /// The number of the row, from 1 on.
        let row: Int
        let column: String
        let value: Double
        let forecast: Double
        /// How many standard deviations it is off.
        let deviations: Double
        /// The probability of a number as far off, or further, of a normal distribution.
        let probability: Double
    }

    /// The probability below which a number is unexpected.
    static let unlikely = 1e-4

    /// The unexpected numbers of the row that a forecast begins with.
    ///
    /// The standard deviation is that of a normal distribution with the band of the forecast.
    static func anomalies(of prediction: Forecast, in series: TimeSeries) -> [Anomaly] {
        let reach = NormalDistribution.quantile((1 + band) / 2)
        return prediction.columns.compactMap { column in
            guard let value = series[column.name]?[prediction.row], !value.isNaN, let ends = column.band(band) else {
                return nil
            }
            let deviation = (ends.high[0] - ends.low[0]) / 2 / reach
            let error = abs(value - column.values[0])
            let deviations = error == 0 ? 0 : error / deviation
            let probability = erfc(deviations / 2.0.squareRoot())
            guard probability < unlikely else { return nil }
            return Anomaly(
                date: series.date(at: prediction.row)?.text, row: prediction.row + 1, column: column.name,
                value: value, forecast: column.values[0], deviations: deviations, probability: probability)
        }
    }

    /// Every row of series that the model can forecast from the rows before.
    static func rowsToCheck(
        _ all: [TimeSeries], of file: String, by task: Forecasting
    ) throws -> [SeriesOrigin] {
        guard hasBand(task) else {
            throw UsageError(
                "'--anomalies' needs a model that says how far it may be off: one with '--head gaussian' or quantiles.")
        }
        return try all.flatMap { series in
            guard series.count > task.settings.window else {
                throw DataError(
                    file: file,
                    problem: """
                        \(series.label)\(counted(series.count, "row")) are too few: the model reads \
                        \(grouped(task.settings.window)) before each that it forecasts
                        """)
            }
            return (task.settings.window..<series.count).map { SeriesOrigin(series, row: $0) }
        }
    }
}
