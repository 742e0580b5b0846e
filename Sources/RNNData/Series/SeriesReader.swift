extension TimeSeries {
    /// Reads a series from a file with a row for each date.
    ///
    /// ```swift
    /// let series = try TimeSeries(file: "load.csv", date: "hour", values: ["load", "temperature"])
    /// ```
    ///
    /// A value that is empty, `NA`, `NaN` or `null` is a gap.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - format: Its format; if not given, what the ending of its name says, with names in the first row.
    ///   - date: The column with the dates, as ``Timestamp`` reads them; without one, the rows have none.
    ///   - values: The columns with the numbers; all others, if not given.
    ///   - missing: What becomes of dates that are missing.
    /// - Throws: ``FileError`` if the file cannot be read; ``DataError`` with the place where something is no date and where
    ///   something is no number, and where dates come twice, do not ascend, or are off the step.
    public init(
        file: String, format: DataFormat? = nil, date: DataTable.Column? = nil, values: [DataTable.Column]? = nil,
        missing: MissingDates = .refused
    ) throws {
        try self.init(
            DataTable(file: file, format: format ?? Self.format(of: file)), date: date, values: values,
            missing: missing)
    }

    /// A series of the columns of a table.
    public init(
        _ table: DataTable, date: DataTable.Column? = nil, values: [DataTable.Column]? = nil,
        missing: MissingDates = .refused
    ) throws(DataError) {
        let reader = try SeriesReader(table, date: date, values: values, name: nil, missing: missing)
        self = try reader.series("", rows: Array(0..<table.count))
    }

    /// Reads several series from a file, in which a column says whose each row is.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - format: Its format; if not given, what the ending of its name says, with names in the first row.
    ///   - name: The column with the names of the series.
    ///   - date: The column with the dates.
    ///   - values: The columns with the numbers; all others, if not given.
    ///   - missing: What becomes of dates that are missing.
    /// - Returns: The series, in the order in which they first appear.
    /// - Throws: ``FileError`` or ``DataError``, as for a single series.
    public static func all(
        inFile file: String, format: DataFormat? = nil, name: DataTable.Column, date: DataTable.Column? = nil,
        values: [DataTable.Column]? = nil, missing: MissingDates = .refused
    ) throws -> [TimeSeries] {
        try all(
            in: DataTable(file: file, format: format ?? Self.format(of: file)), name: name, date: date, values: values,
            missing: missing)
    }

    /// The series of a table, in which a column says whose each row is.
    public static func all(
        in table: DataTable, name: DataTable.Column, date: DataTable.Column? = nil,
        values: [DataTable.Column]? = nil, missing: MissingDates = .refused
    ) throws(DataError) -> [TimeSeries] {
        let reader = try SeriesReader(table, date: date, values: values, name: name, missing: missing)
        var groups: [(name: String, rows: [Int])] = []
        var places: [String: Int] = [:]
        for (row, name) in try table.texts(name).enumerated() {
            if let place = places[name] {
                groups[place].rows.append(row)
            } else {
                places[name] = groups.count
                groups.append((name, [row]))
            }
        }
        var all: [TimeSeries] = []
        for group in groups { all.append(try reader.series(group.name, rows: group.rows)) }
        return all
    }

    /// Files of series are read with a header row, which names the columns.
    private static func format(of file: String) -> DataFormat {
        let format = DataFormat(file: file)
        return format == .csv() ? .csv(header: true) : format == .tsv() ? .tsv(header: true) : format
    }
}

/// The columns of a table that series are made of.
private struct SeriesReader {
    private let table: DataTable
    private let date: Int?
    private let dates: [Timestamp]
    private let names: [String]
    private let columns: [[Double]]
    private let missing: TimeSeries.MissingDates

    init(
        _ table: DataTable, date: DataTable.Column?, values: [DataTable.Column]?, name: DataTable.Column?,
        missing: TimeSeries.MissingDates
    ) throws(DataError) {
        let dateIndex: Int? = if let date { try table.index(of: date) } else { nil }
        let nameIndex: Int? = if let name { try table.index(of: name) } else { nil }
        var indices: [Int] = []
        if let values {
            for column in values { indices.append(try table.index(of: column)) }
        } else {
            indices = (0..<table.width).filter { $0 != dateIndex && $0 != nameIndex }
        }
        let names = indices.map { table.names.isEmpty ? "\($0 + 1)" : table.names[$0] }
        guard !names.isEmpty else {
            throw DataError(file: table.source.file, problem: "there is no column with values")
        }
        var known: Set<String> = []
        if let twice = names.first(where: { !known.insert($0).inserted }) {
            throw DataError(file: table.source.file, problem: "the column \"\(twice)\" is there twice")
        }
        let columns = try table.numbersAndGaps(indices)
        var dates: [Timestamp] = []
        if let dateIndex {
            dates = try table.values(dateIndex) { (text, error) throws(DataError) in
                guard let date = Timestamp(text) else {
                    throw error("\"\(text)\" is not a date, as 2024-02-29 or 2024-02-29T12:00 are")
                }
                return date
            }
        }
        (self.table, self.missing, self.date, self.dates) = (table, missing, dateIndex, dates)
        (self.names, self.columns) = (names, columns)
    }

    /// The series of some rows.
    func series(_ name: String, rows: [Int]) throws(DataError) -> TimeSeries {
        let columns = columns.map { column in rows.map { column[$0] } }
        do throws(SeriesError) {
            guard date != nil else {
                return try TimeSeries(names: names, columns: columns, name: name, start: nil, step: nil)
            }
            return try TimeSeries(
                names: names, columns: columns, dates: rows.map { dates[$0] }, name: name, missing: missing)
        } catch {
            let problem = (name.isEmpty ? "" : "series \"\(name)\": ") + error.problem
            guard let row = error.row, let column = date else {
                throw DataError(file: table.source.file, problem: problem)
            }
            throw table.error(inRow: rows[row], ofColumn: column, problem)
        }
    }
}

extension DataTable {
    /// The numbers of the columns at different indices, NaN where a text stands for a gap.
    fileprivate func numbersAndGaps(_ indices: [Int]) throws(DataError) -> [[Double]] {
        try values(ofAll: indices) { (text, error) throws(DataError) in
            let bare = text.utf8.contains(where: DecimalParser.isSpace) ? text.withoutSpaces : text
            if let number = DecimalParser.number(bare) { return number }
            guard ["", "na", "nan", "null"].contains(bare.lowercased()) else {
                throw error("\"\(text)\" is not a number; where there is none, leave the place empty")
            }
            return .nan
        }
    }

    /// An error where a row has a column.
    fileprivate func error(inRow row: Int, ofColumn index: Int, _ problem: String) -> DataError {
        var current = 0
        do throws(DataError) {
            _ = try values(index) { (_, error) throws(DataError) in
                if current == row { throw error(problem) }
                current += 1
            }
            return DataError(file: source.file, problem: problem)
        } catch {
            return error
        }
    }
}

extension String {
    /// Without the spaces and tabs at its ends.
    fileprivate var withoutSpaces: String {
        let bytes = Array(utf8)
        let first = bytes.firstIndex { !DecimalParser.isSpace($0) } ?? bytes.count
        let last = bytes.lastIndex { !DecimalParser.isSpace($0) } ?? first - 1
        return String(decoding: bytes[first..<last + 1], as: UTF8.self)
    }
}
