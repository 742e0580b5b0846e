/// Rows and columns of a file: comma-separated values, tab-separated values, JSON objects, or lines of text.
///
/// ```swift
/// let table = try DataTable(file: "reviews.csv")
/// let texts = try table.texts("review")
/// let stars = try table.numbers("stars")
/// ```
public struct DataTable: Sendable {
    /// The names of the columns; none if the file has no header.
    public let names: [String]
    /// The number of rows, the header not counted.
    public let count: Int
    /// The number of columns.
    public let width: Int

    let source: SourceText
    /// Row after row; in a file of objects, some rows may have fewer than others.
    let fields: [FieldSlice]
    let rowStarts: [Int]

    /// A column, by its name or by its number, from 1 on: `"text"`, `2`.
    public enum Column: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        /// The column with a name in the header.
        case name(String)
        /// The column with a number; the first is 1.
        case number(Int)

        /// A column by its name.
        public init(stringLiteral name: String) { self = .name(name) }
        /// A column by its number.
        public init(integerLiteral number: Int) { self = .number(number) }
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - format: Its format; if not given, fastText's where the file begins with `__label__`, or else what the ending
    ///     of its name says.
    /// - Throws: `FileError` if the file cannot be read; `DataError` if it is not of that format or has no rows, or if it
    ///   is larger than a quarter of the machine's memory.
    public init(file: String, format: DataFormat? = nil) throws {
        try self.init(file: file, format: format, limit: MachineMemory.dataLimit)
    }

    /// Reads a file that may have so many bytes.
    init(file: String, format: DataFormat? = nil, limit: Int) throws {
        let source = try SourceText(file: file, limit: limit)
        let guessed = LabelledLinesReader.isBegun(by: source.bytes) ? .fastText : DataFormat(file: file)
        try self.init(source, format: format ?? guessed)
    }

    /// Reads bytes that are in memory.
    ///
    /// - Parameters:
    ///   - bytes: What a file would hold.
    ///   - name: What errors call it.
    ///   - format: Its format.
    /// - Throws: `DataError` if the bytes are not of that format, or there are no rows.
    public init(bytes: [UInt8], name: String = "data", format: DataFormat) throws(DataError) {
        try self.init(SourceText(file: name, bytes: bytes), format: format)
    }

    private init(_ source: SourceText, format: DataFormat) throws(DataError) {
        self.source = source
        switch format.kind {
        case .separated(let separator, let hasHeader, let hasQuotes):
            var reader = SeparatedReader(source: source, separator: separator, hasQuotes: hasQuotes)
            try reader.read()
            width = reader.width
            if hasHeader ?? ColumnGuess.isHeader(reader) {
                names = reader.fields[..<width].map { $0.text(source.bytes) }
                reader.removeFirstRow()
            } else {
                names = []
            }
            (fields, rowStarts) = (reader.fields, reader.rowStarts)
        case .lines:
            var reader = SeparatedReader(source: source)
            try reader.read()
            (names, width, fields, rowStarts) = ([], 1, reader.fields, reader.rowStarts)
        case .fastText:
            var reader = LabelledLinesReader(source: source)
            try reader.read()
            (names, width, fields, rowStarts) = (["label", "text"], 2, reader.fields, reader.rowStarts)
        case .jsonLines:
            var reader = JSONLinesReader(source: source)
            try reader.read()
            (names, width, fields, rowStarts) = (reader.names, reader.names.count, reader.fields, reader.rowStarts)
        }
        count = rowStarts.count
        if count == 0 {
            throw DataError(
                file: source.file,
                problem: "there is nothing but a header; if the line is a row, read the file without a header")
        }
    }

    /// The texts of a column, row by row.
    ///
    /// - Parameter column: The column's name or number; if not given, the only one, or the one that looks like texts: it
    ///   has a usual name such as `text`, `sentence` or `review`, or is the one of two columns that is not the labels.
    /// - Returns: A text for each row.
    /// - Throws: `DataError` if there is no such column, or no text in it in one of the rows of a JSON file.
    public func texts(_ column: Column? = nil) throws(DataError) -> [String] {
        let index = if let column { try index(of: column) } else { try ColumnGuess.text(of: self) }
        return try values(index) { (text, _) throws(DataError) in text }
    }

    /// The numbers of a column, row by row.
    ///
    /// - Parameter column: The column's name or number.
    /// - Returns: A number for each row.
    /// - Throws: `DataError` if there is no such column, or something else than a finite number in one of the rows.
    public func numbers(_ column: Column) throws(DataError) -> [Double] {
        try values(index(of: column)) { (text, error) throws(DataError) in
            guard let number = DecimalParser.number(text) else { throw error("\"\(text)\" is not a number") }
            return number
        }
    }

    /// What `convert` makes of each text, of the first `rows`, of the column at an index; it is given what makes an error
    /// where the text is.
    func values<Value>(
        _ index: Int, rows: Int = .max, _ convert: (String, (String) -> DataError) throws(DataError) -> Value
    ) throws(DataError) -> [Value] {
        let rows = min(rows, count)
        var values: [Value] = []
        values.reserveCapacity(rows)
        for field in fields where field.column == index {
            if values.count == rows { break }
            values.append(try value(of: field, convert))
        }
        if values.count < rows { throw missing(index) }
        return values
    }

    /// The same of the columns at different indices, in one pass over the fields.
    func values<Value>(
        ofAll indices: [Int], _ convert: (String, (String) -> DataError) throws(DataError) -> Value
    ) throws(DataError) -> [[Value]] {
        var places = Array(repeating: -1, count: width)
        for (place, index) in indices.enumerated() { places[index] = place }
        var values: [[Value]] = Array(repeating: [], count: indices.count)
        for field in fields {
            let place = places[Int(field.column)]
            if place >= 0 { values[place].append(try value(of: field, convert)) }
        }
        for (index, column) in zip(indices, values) where column.count < count { throw missing(index) }
        return values
    }

    private func value<Value>(
        of field: FieldSlice, _ convert: (String, (String) -> DataError) throws(DataError) -> Value
    ) throws(DataError) -> Value {
        if field.form == .nested {
            throw source.error(at: field.start, "this is a list or an object; a text or a number is needed")
        }
        return try convert(field.text(source.bytes)) { source.error(at: field.start, $0) }
    }

    /// The line of the file in which each row begins.
    var lines: [Int] { source.lines(of: rowStarts) }

    /// That a row lacks a column.
    private func missing(_ index: Int) -> DataError {
        var row = 0
        for field in fields where field.column == index {
            // The field of a later row: this one has none.
            if row + 1 < count, field.start >= rowStarts[row + 1] { break }
            row += 1
        }
        return DataError(
            file: source.file, line: source.line(of: rowStarts[row]),
            problem: "there is no \"\(names[index])\" in this object, or it is null")
    }

    /// The index of a column, from 0 on.
    func index(of column: Column) throws(DataError) -> Int {
        switch column {
        case .name(let name):
            guard let index = names.firstIndex(of: name) else {
                let isSplit = names.count != 1 || !names[0].contains(";")
                throw DataError(
                    file: source.file,
                    problem: names.isEmpty
                        ? "there is no column \"\(name)\", for the file has no header; give a number from 1 to \(width)"
                        : "there is no column \"\(name)\"; there are \(DataError.list(names))"
                            + (isSplit ? "" : ", as if not a comma but a semicolon were the separator"))
            }
            if names[(index + 1)...].contains(name) {
                throw DataError(file: source.file, problem: "there are two columns \"\(name)\"; give a number")
            }
            return index
        case .number(let number):
            if number >= 1 && number <= width { return number - 1 }
            throw DataError(
                file: source.file, problem: "there is no column \(number); the columns are 1 to \(width)")
        }
    }
}
