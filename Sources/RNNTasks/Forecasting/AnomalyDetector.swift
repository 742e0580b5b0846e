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
    /// The root of the mean squared error of forecasts from the row before, of each column that is forecast. It is at least the
    /// distance of two numbers that a model tells apart, even if all forecasts were exact.
    public let deviations: [Double]

    /// A detector with the errors of what was trained with.
    ///
    /// - Parameters:
    ///   - model: What forecasts.
    ///   - parts: What it was trained with.
    /// - Throws: ``ExampleError`` where a series lacks a column or dates; of the first part if the parts have no number of a
    ///   column with a window before it, and the model gives no deviations itself.
    public init(_ model: TrainedModel<Forecasting>, of parts: [SeriesPart]) throws(ExampleError) {
        self.model = model
        let task = model.task
        var sums = Array(repeating: (squares: 0.0, count: 0), count: task.features.targets.count)
        for first in try Self.first(model, parts) where !first.value.isNaN {
            let error = first.value - first.forecast
            sums[first.column].squares += error * error
            sums[first.column].count += 1
        }
        var deviations: [Double] = []
        for (column, sum) in sums.enumerated() {
            if sum.count == 0 && task.settings.head != .gaussian {
                throw ExampleError(
                    0,
                    "the column \"\(task.features.targets[column])\" has no number with a window before it, whose forecast "
                        + "could be compared with it")
            }
            let resolution = task.scale.deviations[column] * Double(Float.ulpOfOne)
            deviations.append(max(resolution, (sum.squares / Double(max(1, sum.count))).squareRoot()))
        }
        self.deviations = deviations
    }

    /// The scores of the numbers of a part that are there, row by row; a gap has none. Rows have none either if the series has no
    /// window before them with the rows that lags need.
    ///
    /// - Throws: ``ExampleError`` where the series lacks a column or dates.
    public func scores(_ part: SeriesPart) throws(ExampleError) -> [AnomalyScore] {
        let found = try Self.first(model, [part]).filter { !$0.value.isNaN }
        let errors = found.map { first -> Double in
            let error = abs(first.value - first.forecast)
            return error == 0 ? 0 : error / (first.deviation ?? deviations[first.column])
        }
        let within = erf(Tensor<Double>(errors) * 0.5.squareRoot()).scalars
        return zip(found, zip(errors, within)).map { first, score in
            AnomalyScore(
                row: first.row, date: part.series.date(at: first.row),
                column: model.task.features.targets[first.column], value: first.value, forecast: first.forecast,
                deviations: score.0, probability: max(0, 1 - score.1))
        }
    }

    /// A number, and its forecast from the row before.
    private struct First {
        let row: Int
        let column: Int
        let value: Double
        let forecast: Double
        let deviation: Double?
    }

    private static func first(
        _ model: TrainedModel<Forecasting>, _ parts: [SeriesPart]
    ) throws(ExampleError) -> [First] {
        let task = model.task
        var all: [First] = []
        for (index, part) in parts.enumerated() {
            if let problem = task.features.problem(of: part.series) { throw ExampleError(index, problem) }
            let values = task.features.targets.map { part.series[$0] ?? [] }
            // Rows with all before them that a model was trained to read, be the rows after them known or not.
            let start = max(part.rows.lowerBound, task.settings.window + task.features.reach)
            // A few at a time: of the whole horizon only the first row is kept.
            for row in stride(from: start, to: part.rows.upperBound, by: 128) {
                let origins = (row..<min(row + 128, part.rows.upperBound)).map { SeriesOrigin(part.series, row: $0) }
                for forecast in model.predict(origins) {
                    for (column, said) in forecast.columns.enumerated() {
                        all.append(
                            First(
                                row: forecast.row, column: column, value: values[column][forecast.row],
                                forecast: said.values[0], deviation: said.deviations?[0]))
                    }
                }
            }
        }
        return all
    }
}
