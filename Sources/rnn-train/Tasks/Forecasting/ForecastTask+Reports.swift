import RNNCharts
import RNNConsole
import RNNTasks

extension ForecastTask {
    /// What `evaluate --json` prints beside figures.
    struct EvaluationRecord: Encodable {
        /// The figures of a column of a series.
        struct Column: Encodable {
            let series: String?
            let column: String
            let mae: Double?
            let rmse: Double?
            let mase: Double?
            let pinball: Double?
            let naiveRMSE: Double?
            let seasonalNaiveRMSE: Double?
            /// The share of the numbers in the band of 80 %.
            let coverage: Double?

            private enum CodingKeys: String, CodingKey {
                case series, column, mae, rmse, mase, pinball, coverage
                case naiveRMSE = "naive_rmse"
                case seasonalNaiveRMSE = "seasonal_naive_rmse"
            }
        }

        let season: Int
        let columns: [Column]
    }

    static func record(of evaluation: Evaluation<Self>, for task: Forecasting) -> EvaluationRecord {
        func number(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
        return EvaluationRecord(
            season: evaluation.details.scores.season,
            columns: evaluation.details.scores.columns.map { column in
                .init(
                    series: column.series.isEmpty ? nil : column.series, column: column.name,
                    mae: number(column.errors.mae), rmse: number(column.errors.rmse), mase: number(column.mase),
                    pinball: number(column.pinball), naiveRMSE: number(column.naive.rmse),
                    seasonalNaiveRMSE: number(column.seasonal.rmse), coverage: number(column.coverage))
            })
    }

    static func table(of evaluation: Evaluation<Self>, for task: Forecasting) -> NamedTable? {
        let columns = evaluation.details.scores.columns
        let hasSeries = columns.contains { !$0.series.isEmpty }
        func text(_ value: Double?) -> String { value.map { fixed($0, 4) } ?? "–" }
        return NamedTable(
            columns: (hasSeries ? ["series"] : []) + [
                "column", "MAE", "RMSE", "MASE", "naive\nRMSE", "seasonal-\nnaive RMSE", "in the band\nof 80 %",
            ],
            rows: columns.map { column in
                (hasSeries ? [column.series] : []) + [
                    column.name, text(column.errors.mae), text(column.errors.rmse), text(column.mase),
                    text(column.naive.rmse), text(column.seasonal.rmse), column.coverage.map { percent($0) } ?? "–",
                ]
            }, caption: "Errors of the forecasts of each column on the test data, from every row on.")
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        let seed = results.contains { $0.evaluations.count > 1 } ? ", of the first seed" : ""
        let shown = results.prefix(4)
        let forecasts = shown.compactMap { result in
            result.evaluations[0].details.tests.first.map { chart(of: $0, result.name) }
        }
        var charts: [NamedChart] = []
        if !forecasts.isEmpty {
            charts.append(
                NamedChart(
                    file: "forecast.svg",
                    chart: Panels(forecasts, title: "Forecasts and actual values", columns: 1, sharesAxes: true),
                    caption: """
                        The last forecasts of the test data that follow each other, \
                        \(counted(task.settings.horizon, "row")) each, beside the actual values\(seed).\
                        \(Self.hasBand(task) ? " The band should have 80 % of the numbers." : "")
                        """))
        }
        return charts + (anomalies(of: results).map { [$0] } ?? [])
    }

    private var target: String { task.features.targets[0] }

    /// The last forecasts that follow each other, with their bands.
    private func chart(of test: Backtest, _ name: String) -> LineChart {
        let horizon = task.settings.horizon
        let last = test.forecasts.last?.row ?? 0
        let count = max(1, min(7, 336 / horizon))
        let shown = test.forecasts.filter { (last - $0.row) % horizon == 0 }.suffix(count)
        let said = shown.compactMap { $0[target] }
        let rows = zip(shown, said).flatMap { forecast, column in column.values.indices.map { forecast.row + $0 } }
        let band = said.flatMap { column in
            column.band(Self.band).map { zip($0.low, $0.high).map { Interval($0, $1) } } ?? []
        }
        let came = test.series[target] ?? []
        let x = rows.map(Double.init)
        return LineChart(
            name, x: Axis(marks: Self.marks(shown.map(\.row), test.series)), y: Axis(target),
            [
                LineChart.Series(
                    Self.hasBand(task) ? "forecast, and a band of 80 %" : "forecast", said.flatMap(\.values), x: x,
                    intervals: band, style: .solid, color: 0),
                LineChart.Series("actual", rows.map { came[$0] }, x: x, style: .solid, color: Palette.neutral),
            ])
    }

    private static func marks(_ rows: [Int], _ series: TimeSeries) -> [Axis.Mark] {
        rows.map { row in Axis.Mark(Double(row), series.date(at: row)?.text ?? "\(row + 1)") }
    }

    /// Numbers of the test that the first model did not expect.
    private func anomalies(of results: [VariantResult<Self>]) -> NamedChart? {
        guard let result = results.first, let part = parts.test.series.first,
            let detector = try? AnomalyDetector(result.evaluations[0].details.model, of: parts.training.series),
            let scores = try? detector.scores(part)
        else { return nil }
        let all = scores.filter { $0.column == target }
        let found = all.filter { $0.probability < Self.unlikely }
        // So much as can be seen: where there is something to see, or else the end.
        let end = found.last.flatMap { last in all.lastIndex { $0.row <= last.row + 20 } } ?? all.count - 1
        let shown = all[max(0, end - 399)...max(0, end)]
        guard let first = shown.first, let last = shown.last, shown.count > 1 else { return nil }
        let inside = found.filter { (first.row...last.row).contains($0.row) }
        let step = max(1, (last.row - first.row) / 6)
        let marks = Self.marks(Array(stride(from: first.row, through: last.row, by: step)), part.series)
        let x = shown.map { Double($0.row) }
        return NamedChart(
            file: "anomalies.svg",
            chart: LineChart(
                "\(target): numbers that \(result.name) did not expect", x: Axis(marks: marks), y: Axis(target),
                [
                    LineChart.Series(
                        "forecast from the row before", shown.map(\.forecast), x: x, style: .solid, color: 0),
                    LineChart.Series("actual", shown.map(\.value), x: x, style: .solid, color: Palette.neutral),
                    LineChart.Series(
                        "unexpected", inside.map(\.value), x: inside.map { Double($0.row) }, style: .points, color: 1),
                ], missing: "none"),
            caption: """
                Numbers of the test data that are less probable than one in 10,000, by their forecast from the row before: \
                \(grouped(found.count)) of \(grouped(all.count)). Errors are taken for normally distributed, with the deviation \
                that a gaussian head gives or, of other heads, that of the errors on the training data.
                """)
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        let tests = results.compactMap { $0.evaluations[0].details.tests.first }
        guard tests.count == results.count, let forecast = tests.first?.forecasts.last, let series = tests.first?.series
        else { return nil }
        let steps = (0..<task.settings.horizon).prefix(12)
        return NamedTable(
            columns: [series.start == nil ? "row" : "date", "actual"] + results.map(\.name),
            rows: steps.map { step in
                let row = forecast.row + step
                return [
                    series.date(at: row)?.text ?? "\(row + 1)", series[target].map { Self.text($0[row]) } ?? "–",
                ]
                    + tests.map { test in
                        guard let said = test.forecasts.last?[target] else { return "–" }
                        let band = said.band(Self.band).map { band in
                            " (\(Self.text(band.low[step])) to \(Self.text(band.high[step])))"
                        }
                        return Self.text(said.values[step]) + (band ?? "")
                    }
            }, caption: "The last forecast of the test data\(Self.hasBand(task) ? ", with its band of 80 %" : "").")
    }

    private static func text(_ number: Double) -> String { number.isNaN ? "–" : fixed(number, 2) }
}
