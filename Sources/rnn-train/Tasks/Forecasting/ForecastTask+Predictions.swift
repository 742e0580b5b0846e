import Foundation
import RNNConsole
import RNNTasks

extension ForecastTask {
    /// What `predict --json` prints of a series.
    struct PredictionRecord: Encodable {
        /// A number of a row to come.
        struct Row: Encodable {
            /// The date; nil if there are none.
            let date: String?
            /// The number of the row, from 1 on.
            let row: Int
            let column: String
            let value: Double
            let low: Double?
            let high: Double?
        }

        /// The name of the series; nil if there is only one.
        let series: String?
        let forecast: [Row]?
        let anomalies: [Anomaly]?
    }

    static func inputs(
        from lines: [String], _ settings: Settings, for task: Forecasting
    ) throws -> [SeriesOrigin] {
        throw UsageError("'--stream' does not go with forecasts: a file of the past is read as a whole.")
    }

    /// A forecast begins after the last row that has a number to forecast: rows after it say what is known of them.
    static func inputs(
        ofFile file: String, _ settings: Settings, for task: Forecasting
    ) throws -> [SeriesOrigin] {
        let all = try settings.columns.read(file, for: task.features)
        if settings.findsAnomalies { return try rowsToCheck(all, of: file, by: task) }
        return try all.map { series in
            let last = series.columns.prefix(task.features.targets.count).compactMap { column in
                column.lastIndex { !$0.isNaN }
            }.max()
            let row = last.map { $0 + 1 } ?? 0
            guard row >= task.settings.window else {
                throw DataError(
                    file: file,
                    problem: """
                        \(series.label)\(counted(row, "row")) of the past are too few: the model reads \
                        \(grouped(task.settings.window))
                        """)
            }
            return SeriesOrigin(series, row: row)
        }
    }

    private static func numbers(of prediction: Forecast) -> [PredictionRecord.Row] {
        let bands = prediction.columns.map { $0.band(band) }
        return (prediction.columns.first?.values.indices ?? 0..<0).flatMap { step in
            zip(prediction.columns, bands).map { column, band in
                PredictionRecord.Row(
                    date: prediction.dates?[step].text, row: prediction.row + step + 1, column: column.name,
                    value: column.values[step], low: band?.low[step], high: band?.high[step])
            }
        }
    }

    /// Whether forecasts have a band of 80 %.
    static func hasBand(_ task: Forecasting) -> Bool {
        switch task.settings.head {
        case .gaussian: true
        case .quantiles(let shares): [0.1, 0.9].allSatisfy(shares.contains)
        default: false
        }
    }

    static func columns(by task: Forecasting, _ settings: Settings) -> [String] {
        (settings.columns.series == nil ? [] : ["series"]) + [settings.columns.date == nil ? "row" : "date"]
            + (task.features.targets.count > 1 ? ["column"] : []) + ["value"]
            + (settings.findsAnomalies ? ["forecast", "deviations"] : hasBand(task) ? ["low", "high"] : [])
    }

    static func rows(
        of prediction: Forecast, for input: SeriesOrigin, by task: Forecasting, _ settings: Settings
    ) -> [[String]] {
        func places(_ date: String?, _ row: Int, _ column: String) -> [String] {
            (settings.columns.series == nil ? [] : [prediction.series]) + [date ?? "\(row)"]
                + (task.features.targets.count > 1 ? [column] : [])
        }
        if settings.findsAnomalies {
            return anomalies(of: prediction, in: input.series).map { found in
                places(found.date, found.row, found.column)
                    + [found.value.sixDigits, found.forecast.sixDigits, fixed(found.deviations, 1)]
            }
        }
        return numbers(of: prediction).map { number in
            places(number.date, number.row, number.column)
                + [number.value, number.low, number.high].compactMap { $0?.sixDigits }
        }
    }

    /// A line for each row to come.
    static func line(
        of prediction: Forecast, for input: SeriesOrigin, by task: Forecasting, _ settings: Settings
    ) -> String {
        rows(of: prediction, for: input, by: task, settings).map { $0.joined(separator: "\t") }.joined(separator: "\n")
    }

    static func record(
        of prediction: Forecast, for input: SeriesOrigin, by task: Forecasting, _ settings: Settings
    ) -> PredictionRecord {
        PredictionRecord(
            series: prediction.series.isEmpty ? nil : prediction.series,
            forecast: settings.findsAnomalies ? nil : numbers(of: prediction),
            anomalies: settings.findsAnomalies ? anomalies(of: prediction, in: input.series) : nil)
    }
}

extension Timestamp {
    /// The date, with the time if it is not midnight, and seconds if there are some.
    var text: String { String(description.prefix(secondOfDay == 0 ? 10 : secondOfDay % 60 == 0 ? 16 : 19)) }
}

extension Double {
    /// Six digits that say something, whatever the unit.
    fileprivate var sixDigits: String {
        let digits = self == 0 || !isFinite ? 0 : 5 - Int(log10(magnitude).rounded(.down))
        return fixed(self, max(0, min(digits, 12)))
    }
}
