import RNNKit

/// How far the seasonal naive forecast is off on what a model was trained with: what the errors of forecasts are divided by for
/// MASE (Hyndman and Koehler 2006).
///
///     mean over t > m of |y(t) - y(t - m)|
///
/// for each column of each series, with m for the period. Saved with a model, it makes figures on different data comparable.
///
/// ```swift
/// task.seasonalErrors = SeasonalErrors(period: 24, of: [parts[0]], columns: ["load"])
/// try model.backtest(parts[2]).mase(of: "load", relativeTo: errors)
/// ```
public struct SeasonalErrors: Sendable, Hashable {
    /// The number of rows after which numbers come again.
    public let period: Int
    /// The error of each column of each series, by their names.
    private let errors: [String: [String: Double]]

    /// The errors on parts of series; no other row is looked at.
    ///
    /// - Parameters:
    ///   - period: The number of rows after which numbers come again; 1 repeats the last one.
    ///   - parts: The parts, such as those that are trained with.
    ///   - columns: The columns.
    public init(period: Int, of parts: [SeriesPart], columns: [String]) {
        require(period >= 1, "SeasonalErrors: the period \(period) is less than 1")
        var tallies: [String: [String: RegressionTally]] = [:]
        for part in parts {
            for column in columns {
                guard let values = part.series[column] else { continue }
                tallies[part.series.name, default: [:]][column, default: RegressionTally()].add(
                    seasonalNaiveTally(Array(values[part.rows]), period: period))
            }
        }
        self.period = period
        errors = tallies.mapValues { $0.compactMapValues { $0.mae.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } } }
    }

    /// The error of a column; nil if the series is none of those that were looked at, or repeats exactly.
    public func error(of column: String, in series: String) -> Double? { errors[series]?[column] }
}

extension SeasonalErrors: Codable {
    private enum CodingKeys: CodingKey {
        case period, errors
    }

    /// Reads errors; throws if they cannot be any.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        period = try values.value(.period, within: possibleWindows)
        errors = try values.decode([String: [String: Double]].self, forKey: .errors)
        guard errors.values.allSatisfy({ $0.values.allSatisfy { $0 > 0 && $0.isFinite } }) else {
            throw values.refused(.errors, "the errors must be greater than 0")
        }
    }
}
