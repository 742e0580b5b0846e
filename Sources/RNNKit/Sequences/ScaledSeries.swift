/// Rows of a series as a model reads them: on one scale, with gaps filled.
struct ScaledSeries<Scalar: TensorScalar>: Sendable {
    /// The rows of the series that these are; some may be before its beginning or after its end, and are gaps.
    let rows: Range<Int>
    /// What is known up to the origin: the targets, the observed columns, and whether there was a number, [rows, past].
    let past: [Scalar]
    /// What is known of the rows that are forecast too, [rows, known].
    let known: [Scalar]
    /// Whether there was a number of each target, [rows, targets].
    let isThere: [Bool]

    init(_ series: TimeSeries, rows: Range<Int>, _ features: SeriesFeatures, _ scale: SeriesScale) {
        let columns = features.columns.map { series[$0] ?? [] }
        func filled(_ column: Int, _ rows: Range<Int>) -> [Double] {
            columns[column].filled(rows, features.filling) { scale.scaled($0, column: column) }
        }
        let read = features.targets.count + features.observed.count
        var past = (0..<read).map { filled($0, rows) }
        let marks = columns.prefix(read).map { column in rows.map { column.hasNumber(at: $0) } }
        if features.marksGaps { past += marks.map { $0.map { $0 ? 1.0 : 0.0 } } }

        var known = (read..<columns.count).map { filled($0, rows) }
        if !features.calendar.isEmpty {
            let dates = rows.map { series.date(at: $0) }
            for feature in features.calendar {
                let angles = Tensor<Double>(dates.map { 2 * .pi * ($0.map { feature.phase(of: $0) } ?? 0) })
                known += [sin(angles).scalars, cos(angles).scalars]
            }
        }
        for lag in features.lags {
            let earlier = rows.lowerBound - lag..<rows.upperBound - lag
            known += features.targets.indices.map { filled($0, earlier) }
        }
        self.rows = rows
        self.past = Self.interleaved(past, rows.count)
        self.known = Self.interleaved(known, rows.count)
        isThere = rows.indices.flatMap { row in
            features.targets.indices.map { marks[$0][row - rows.lowerBound] }
        }
    }

    /// The numbers of columns, row by row.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private static func interleaved(_ columns: [[Double]], _ rows: Int) -> [Scalar] {
        var all = [Scalar](repeating: 0, count: rows * columns.count)
        for (index, column) in columns.enumerated() {
            for row in 0..<rows { all[row * columns.count + index] = Scalar(column[row]) }
        }
        return all
    }
}

extension [Double] {
    /// Whether there is a number at a row, which need not be one of the column's.
    fileprivate func hasNumber(at row: Int) -> Bool { indices.contains(row) && !self[row].isNaN }

    /// Some rows on a scale, with numbers in the gaps.
    fileprivate func filled(
        _ rows: Range<Int>, _ filling: SeriesFeatures.Filling, scaled: (Double) -> Double
    ) -> [Double] {
        // What stands before the rows is carried into them, as it would be if they began earlier.
        let before = indices.clamped(to: 0..<Swift.max(0, rows.lowerBound))
        var last = before.last { hasNumber(at: $0) }.map { scaled(self[$0]) } ?? 0
        return rows.map { row in
            guard hasNumber(at: row) else { return filling == .last ? last : 0 }
            last = scaled(self[row])
            return last
        }
    }
}
