/// Numbers along time: columns with names, a row for each step, the same time between any two rows.
///
/// ```swift
/// let series = try TimeSeries(["load": load, "wind": wind], start: Timestamp("2024-01-01"), step: .hour)
/// series["load"]            // a number for each row, NaN where there is none
/// series.date(at: 24)       // 2024-01-02T00:00:00
/// let parts = series.parts([0.7, 0.15, 0.15])
/// ```
///
/// What is not known is NaN. Dates may be left out; then rows are known by their numbers.
public struct TimeSeries: Sendable {
    /// The name of the series; empty if there is only one.
    public let name: String
    /// The names of the columns.
    public let names: [String]
    /// The numbers of each column, row by row; NaN where there is none.
    public let columns: [[Double]]
    /// The date of the first row; nil if there are no dates.
    public let start: Timestamp?
    /// What lies between two rows; nil if there are no dates, or a single row with one.
    public let step: TimeStep?

    /// The number of rows.
    public var count: Int { columns.first?.count ?? 0 }

    /// What becomes of dates that are missing between others.
    public enum MissingDates: Sendable, Hashable {
        /// They are an error.
        case refused
        /// Their rows are gaps.
        case gaps
    }

    /// A series of columns that the program states.
    ///
    /// - Parameters:
    ///   - columns: The columns with their names, as many numbers in each; NaN stands for a gap.
    ///   - name: The name of the series.
    ///   - start: The date of the first row.
    ///   - step: What lies between two rows; it is needed where there is a date.
    /// - Throws: ``SeriesError`` where a number is infinite.
    public init(
        _ columns: KeyValuePairs<String, [Double]>, name: String = "", start: Timestamp? = nil, step: TimeStep? = nil
    ) throws(SeriesError) {
        try self.init(
            names: columns.map(\.key), columns: columns.map(\.value), name: name, start: start, step: step)
    }

    /// A series of columns with a date for each row.
    ///
    /// - Parameters:
    ///   - names: The names of the columns.
    ///   - columns: The numbers of each column, as many as there are dates; NaN stands for a gap.
    ///   - dates: The dates, which must ascend with the same step between any two.
    ///   - name: The name of the series.
    ///   - missing: What becomes of dates that are missing.
    /// - Throws: ``SeriesError`` where a date comes twice, before an earlier one, or off the step, where most dates are missing,
    ///   and where a number is infinite.
    public init(
        names: [String], columns: [[Double]], dates: [Timestamp], name: String = "", missing: MissingDates = .refused
    ) throws(SeriesError) {
        require(
            columns.allSatisfy { $0.count == dates.count },
            "TimeSeries: \(dates.count) dates for columns of \(columns.map(\.count)) rows")
        for row in dates.indices.dropFirst() where dates[row] <= dates[row - 1] {
            throw SeriesError(
                row: row,
                dates[row] == dates[row - 1]
                    ? "the date \(dates[row]) is there twice"
                    : "the date \(dates[row]) comes after \(dates[row - 1]); dates must ascend")
        }
        guard dates.count > 1 else {
            try self.init(names: names, columns: columns, name: name, start: dates.first, step: nil)
            return
        }
        let grid = DateGrid(dates)
        // The step may be the mistake: that of a single row that is there beside all others.
        let step = "the step is \(grid.step), that between \(dates[grid.shortest - 1]) and \(dates[grid.shortest])"
        if let row = grid.firstOutside {
            throw SeriesError(
                row: row,
                "the date \(dates[row]) is not a whole number of steps after the first one, \(dates[0]); \(step)")
        }
        guard let row = grid.firstAfterMissing else {
            try self.init(names: names, columns: columns, name: name, start: dates[0], step: grid.step)
            return
        }
        guard missing == .gaps else {
            throw SeriesError(
                row: row,
                """
                dates are missing between \(dates[row - 1]) and \(dates[row]): \(step); they can be read as gaps if you \
                say so
                """)
        }
        guard 2 * grid.gapCount < dates.count else {
            throw SeriesError(row: grid.shortest, "\(step), and most rows are further apart")
        }
        let count = (grid.places.last ?? 0) + 1
        guard count / 64 <= dates.count else {
            throw SeriesError("\(count - dates.count) dates are missing between \(dates.count), which is no series")
        }
        guard count <= MachineMemory.dataLimit / (8 * max(1, columns.count)) else {
            throw SeriesError(
                "with those that are missing, there are \(count) dates of \(columns.count) columns, too many for the memory of "
                    + "this machine")
        }
        let filled = columns.map { column in
            var rows = [Double](repeating: .nan, count: count)
            for (place, value) in zip(grid.places, column) { rows[place] = value }
            return rows
        }
        try self.init(names: names, columns: filled, name: name, start: dates[0], step: grid.step)
    }

    /// A series of columns.
    ///
    /// - Parameters:
    ///   - names: The names of the columns, one at least.
    ///   - columns: The numbers of each column, as many in each; NaN stands for a gap.
    ///   - name: The name of the series.
    ///   - start: The date of the first row.
    ///   - step: What lies between two rows; it is needed where there is a date and more than one row.
    /// - Throws: ``SeriesError`` where a number is infinite.
    public init(
        names: [String], columns: [[Double]], name: String = "", start: Timestamp? = nil, step: TimeStep? = nil
    ) throws(SeriesError) {
        require(
            !names.isEmpty && names.count == columns.count,
            "TimeSeries: \(names.count) names for \(columns.count) columns, of which there must be one at least")
        require(Set(names).count == names.count, "TimeSeries: the columns \(names) have a name twice")
        require(
            columns.allSatisfy { $0.count == columns[0].count },
            "TimeSeries: columns of \(columns.map(\.count)) rows do not go together")
        require(
            start == nil ? step == nil : step?.isPossible ?? (columns[0].count < 2),
            "TimeSeries: a date needs a step that leads forward, and a step a date")
        for (column, values) in zip(names, columns) {
            if let row = values.firstIndex(where: \.isInfinite) {
                throw SeriesError(row: row, column: column, "\(values[row]) is not finite; NaN stands for a gap")
            }
        }
        self.names = names
        self.columns = columns
        self.name = name
        self.start = start
        self.step = step
    }

    /// The numbers of a column; nil if there is none of the name.
    public subscript(column: String) -> [Double]? {
        names.firstIndex(of: column).map { columns[$0] }
    }

    /// The date of a row, which may be after the last one or before the first one; nil without dates, and outside of the
    /// years 1 to 9999.
    public func date(at row: Int) -> Timestamp? {
        guard let start else { return nil }
        return row == 0 ? start : step?.date(row, after: start)
    }
}

extension TimeSeries: Equatable {
    /// Whether both have the same rows, columns and names; a gap equals a gap.
    public static func == (one: TimeSeries, other: TimeSeries) -> Bool {
        one.name == other.name && one.names == other.names && one.start == other.start && one.step == other.step
            && zip(one.columns, other.columns).allSatisfy { one, other in
                one.count == other.count && zip(one, other).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
            }
    }
}
