/// Some rows of a series: those that are to be forecast. What comes before them may be read, and nothing after them.
public struct SeriesPart: Sendable {
    /// The series.
    public let series: TimeSeries
    /// The rows.
    public let rows: Range<Int>

    /// Rows of a series; all of them if none are given.
    public init(_ series: TimeSeries, rows: Range<Int>? = nil) {
        let rows = rows ?? 0..<series.count
        require(
            rows.lowerBound >= 0 && rows.upperBound <= series.count,
            "SeriesPart: rows \(rows) are outside of a series of \(series.count)")
        self.series = series
        self.rows = rows
    }
}

/// A row of a series before which everything is known, and from which on is forecast.
public struct SeriesOrigin: Sendable {
    /// The series. Of what is forecast, and of what is known only afterwards, nothing is looked at from the row on.
    public let series: TimeSeries
    /// The first row that is forecast, which may be the one after the last.
    public let row: Int

    /// The origin at a row of a series; after its last one if none is given.
    public init(_ series: TimeSeries, row: Int? = nil) {
        let row = row ?? series.count
        require(
            row >= 0 && row <= series.count, "SeriesOrigin: row \(row) is outside of a series of \(series.count)")
        self.series = series
        self.row = row
    }
}

extension TimeSeries {
    /// Parts that follow each other in time: to train, to choose by, to report.
    ///
    /// - Parameter shares: The share of the rows that each part has; together they are 1.
    /// - Returns: The parts, the earliest first; each size is exact to within one row.
    public func parts(_ shares: [Double]) -> [SeriesPart] {
        var start = 0
        return partSizes(of: [count], shares: shares)[0].map { size in
            defer { start += size }
            return SeriesPart(self, rows: start..<start + size)
        }
    }
}

extension SeriesPart {
    /// Origins that move through the part, as a forecaster that is used again and again would meet them: of a backtest.
    ///
    /// - Parameters:
    ///   - horizon: The number of rows that are forecast from each origin, all of which are in the part.
    ///   - stride: The number of rows from an origin to the next.
    /// - Returns: The origins, the first of which is the part's first row.
    public func origins(horizon: Int, every stride: Int = 1) -> [SeriesOrigin] {
        require(horizon > 0 && stride > 0, "origins: a horizon of \(horizon) and a stride of \(stride)")
        guard rows.count >= horizon else { return [] }
        return Swift.stride(from: rows.lowerBound, through: rows.upperBound - horizon, by: stride).map {
            SeriesOrigin(series, row: $0)
        }
    }
}
