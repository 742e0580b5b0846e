import RNNConsole
import RNNTasks

/// How far forecasts from many origins are off, beside those that need no model.
struct ForecastScores: Sendable {
    /// The scores of a column of a series.
    struct Column: Sendable {
        let series: String
        let name: String
        let errors: RegressionTally
        let naive: RegressionTally
        let seasonal: RegressionTally
        let mase: Double?
        let pinball: Double?
        /// The share of the numbers in the band of 80 %.
        let coverage: Double?
    }

    let columns: [Column]
    /// After how many rows numbers come again.
    let season: Int

    /// The scores of a model.
    init(_ tests: [Backtest], of columns: [String], season: Int, errors known: SeasonalErrors?) {
        self.season = season
        self.columns = tests.flatMap { test in
            columns.map { name in
                let origins = ForecastOrigins(test.series, name, rows: test.forecasts.map(\.row), season: season)
                let errors = origins.tally(test.forecasts.map { $0[name]?.values ?? [] })
                return Column(
                    series: test.series.name, name: name, errors: errors,
                    naive: test.naiveErrors(of: name), seasonal: test.naiveErrors(of: name, period: season),
                    mase: known?.error(of: name, in: test.series.name) == nil
                        ? test.mase(of: name, period: season) : known.flatMap { test.mase(of: name, relativeTo: $0) },
                    pinball: test.pinball(of: name),
                    coverage: test.coverage(of: name, band: ForecastTask.band))
            }
        }
    }

    /// The figures of all columns: of errors over all numbers, of the others the means of those that are defined.
    var figures: [Figure] {
        var figures = Self.total(columns.map(\.errors)).figures.filter { $0.kind != .r2 }
        func add(_ kind: Figure.Kind, _ value: Double?) {
            if let value { figures.append(Figure(kind, value)) }
        }
        func meanOf(_ values: [Double]) -> Double? { values.isEmpty ? nil : mean(values) }
        // Others read the key even where a series that repeats exactly leaves it undefined.
        add(.mase, meanOf(columns.compactMap(\.mase)) ?? .nan)
        add(.pinball, meanOf(columns.compactMap(\.pinball)))
        add(.naiveRMSE, Self.total(columns.map(\.naive)).rmse)
        add(.seasonalNaiveRMSE, Self.total(columns.map(\.seasonal)).rmse)
        return figures
    }

    static func total(_ tallies: [RegressionTally]) -> RegressionTally {
        tallies.reduce(into: RegressionTally()) { $0.add($1) }
    }
}

/// What came after some rows of a column.
struct ForecastOrigins {
    private let values: [Double]
    private let rows: [Int]
    private let season: Int
    private let series: String
    private let column: String

    init(_ series: TimeSeries, _ column: String, rows: [Int], season: Int) {
        (values, self.rows, self.season) = (series[column] ?? [], rows, season)
        (self.series, self.column) = (series.name, column)
    }

    /// How far forecasts of the rows are off.
    func tally(_ forecasts: [[Double]]) -> RegressionTally {
        zip(rows, forecasts).reduce(into: RegressionTally()) { tally, pair in
            let (row, said) = pair
            tally.add(RegressionTally(said, Array(values[row..<row + said.count])))
        }
    }

    /// The figures of the forecast that repeats the numbers of a period.
    func naive(
        period: Int, horizon: Int, errors: SeasonalErrors?
    ) -> (errors: RegressionTally, mase: Double?) {
        let naive = SeasonalNaiveForecast(period: period)
        let said = rows.map { naive.values(after: values[..<$0], steps: horizon) }
        guard let first = rows.first else { return (RegressionTally(), nil) }
        let tally = tally(said)
        if let scale = errors?.error(of: column, in: series) { return (tally, tally.mae.map { $0 / scale }) }
        return (
            tally,
            meanAbsoluteScaledError(
                said.flatMap(\.self), rows.flatMap { values[$0..<$0 + horizon] }, after: Array(values[..<first]),
                period: season)
        )
    }
}
