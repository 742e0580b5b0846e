import RNNKit

/// How unlikely a number of a series is, after all that came before it.
public struct AnomalyScore: Sendable, Hashable, Encodable {
    /// The row.
    public let row: Int
    /// Its date; nil if the series has none.
    public let date: Timestamp?
    /// The name of the column.
    public let column: String
    /// The number.
    public let value: Double
    /// What was forecast for it from the row before.
    public let forecast: Double
    /// How many standard deviations the number is off.
    public let deviations: Double
    /// The probability of a number as far off, or further, of a normal distribution.
    public let probability: Double
}

/// Finds numbers that a forecaster did not expect.
///
/// ```swift
/// let detector = try AnomalyDetector(model, of: [parts[0]])
/// let found = try detector.scores(parts[2]).filter { $0.probability < 1e-4 }
/// ```
///
/// Each number is compared with its forecast from the row before. The standard deviation is the one that the model gives, if it
/// gives normal distributions; else that of the forecasts' errors in what was trained with.
public struct AnomalyDetector: Sendable {
    /// What forecasts.
    public let model: TrainedModel<Forecasting>
    /// The root of the mean squared error of forecasts from the row before, of each column that is forecast.
    public let deviations: [Double]

    /// A detector with the errors of what was trained with.
    ///
    /// - Parameters:
    ///   - model: What forecasts.
    ///   - parts: What it was trained with.
    /// - Throws: ``ExampleError`` where a series lacks a column or dates.
    public init(_ model: TrainedModel<Forecasting>, of parts: [SeriesPart]) throws(ExampleError) {
        self.model = model
        var sums = Array(repeating: (squares: 0.0, count: 0), count: model.task.features.targets.count)
        for first in try Self.first(model, parts) where !first.value.isNaN {
            let error = first.value - first.forecast.values[0]
            sums[first.column].squares += error * error
            sums[first.column].count += 1
        }
        deviations = sums.map { $0.count == 0 ? 0 : ($0.squares / Double($0.count)).squareRoot() }
    }

    /// The scores of the numbers of a part that are there, row by row; a gap has none. Rows without a window before them have
    /// none either.
    ///
    /// - Throws: ``ExampleError`` where the series lacks a column or dates.
    public func scores(_ part: SeriesPart) throws(ExampleError) -> [AnomalyScore] {
        let found = try Self.first(model, [part]).filter { !$0.value.isNaN }
        let errors = found.map { first -> Double in
            let error = abs(first.value - first.forecast.values[0])
            return error == 0 ? 0 : error / (first.forecast.deviations?[0] ?? deviations[first.column])
        }
        let within = erf(Tensor<Double>(errors) * 0.5.squareRoot()).scalars
        return zip(found, zip(errors, within)).map { first, score in
            AnomalyScore(
                row: first.row, date: part.series.date(at: first.row), column: first.forecast.name,
                value: first.value, forecast: first.forecast.values[0], deviations: score.0,
                probability: max(0, 1 - score.1))
        }
    }

    /// A number, and its forecast from the row before.
    private struct First {
        let row: Int
        let column: Int
        let value: Double
        let forecast: Forecast.Column
    }

    private static func first(
        _ model: TrainedModel<Forecasting>, _ parts: [SeriesPart]
    ) throws(ExampleError) -> [First] {
        let task = model.task
        // Rows with a whole window before them, be the rows after them known or not.
        var all: [First] = []
        for (index, part) in parts.enumerated() {
            if let problem = task.features.problem(of: part.series) { throw ExampleError(index, problem) }
            let start = max(part.rows.lowerBound, task.settings.window)
            let origins = (min(start, part.rows.upperBound)..<part.rows.upperBound).map {
                SeriesOrigin(part.series, row: $0)
            }
            let values = task.features.targets.map { part.series[$0] ?? [] }
            for forecast in model.predict(origins) {
                for (column, said) in forecast.columns.enumerated() {
                    all.append(
                        First(row: forecast.row, column: column, value: values[column][forecast.row], forecast: said))
                }
            }
        }
        return all
    }
}
