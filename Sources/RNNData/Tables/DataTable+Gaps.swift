extension DataTable {
    /// The numbers of several columns, row by row; NaN where there is none.
    ///
    /// ```swift
    /// let table = try DataTable(file: "readings.csv")
    /// let frames = try table.numbersWithGaps(["x", "y", "z"])
    /// frames[0][2]  // z in the first row
    /// ```
    ///
    /// A gap is a field that is empty or says `NaN`, `NA` or `null`; spaces around numbers do not matter.
    ///
    /// - Parameter columns: The columns.
    /// - Returns: For each row, the number of each column.
    /// - Throws: ``DataError`` with the place of what is neither a number nor a gap, or is too large for a `Float`; and if
    ///   there is no such column.
    public func numbersWithGaps(_ columns: [Column]) throws(DataError) -> [[Float]] {
        var places = Array(repeating: [Int](), count: width)
        for (place, column) in columns.enumerated() { places[try index(of: column)].append(place) }
        var rows = Array(repeating: Array(repeating: Float.nan, count: columns.count), count: count)
        var row = 0
        for field in fields {
            while row + 1 < count, field.start >= rowStarts[row + 1] { row += 1 }
            guard !places[Int(field.column)].isEmpty, let value = try number(in: field) else { continue }
            for place in places[Int(field.column)] { rows[row][place] = value }
        }
        return rows
    }

    /// The numbers, from 1 on, of the columns that hold numbers: those with a number at least, and as many numbers as other
    /// texts. A slip in a column of numbers does not make it one of texts.
    public var numericColumns: [Int] {
        var counts = Array(repeating: (numbers: 0, others: 0), count: width)
        for field in fields {
            let text = field.text(source.bytes).withoutSpaces
            if field.form != .nested, DecimalParser.number(text) != nil {
                counts[Int(field.column)].numbers += 1
            } else if field.form == .nested || !Self.isGap(text) {
                counts[Int(field.column)].others += 1
            }
        }
        return counts.indices.filter { counts[$0].numbers > 0 && counts[$0].numbers >= counts[$0].others }.map {
            $0 + 1
        }
    }

    /// The number of a column, from 1 on.
    ///
    /// - Throws: ``DataError`` if there is no such column.
    public func number(of column: Column) throws(DataError) -> Int { try index(of: column) + 1 }

    /// An error at a field.
    ///
    /// - Parameters:
    ///   - row: The row, from 0 on.
    ///   - column: The column's number, from 1 on; nil if the whole row is meant.
    ///   - problem: What is wrong, and what would be right.
    /// - Returns: The error, with line and column.
    public func error(row: Int, column: Int? = nil, _ problem: String) -> DataError {
        guard rowStarts.indices.contains(row) else { return DataError(file: source.file, problem: problem) }
        let end = row + 1 < count ? rowStarts[row + 1] : Int.max
        let field = fields.first { field in
            field.start >= rowStarts[row] && field.start < end && Int(field.column) + 1 == column
        }
        guard let field else {
            return DataError(file: source.file, line: source.line(of: rowStarts[row]), problem: problem)
        }
        return source.error(at: field.start, problem)
    }

    /// The number of a field; nil for a gap.
    private func number(in field: FieldSlice) throws(DataError) -> Float? {
        let text = field.text(source.bytes).withoutSpaces
        if field.form != .nested {
            if let number = DecimalParser.number(text) {
                if Float(number).isFinite { return Float(number) }
                throw source.error(at: field.start, "\(text) is too large for a number in single precision")
            }
            if Self.isGap(text) { return nil }
        }
        throw source.error(
            at: field.start, "\"\(text)\" is not a number; a number that is missing is an empty field, NaN or NA")
    }

    private static let gaps: Set<String> = ["", "nan", "na", "n/a", "null"]

    private static func isGap(_ text: String) -> Bool {
        text.utf8.count <= 4 && gaps.contains(text.lowercased())
    }
}

extension String {
    /// Without spaces and tabs around it.
    fileprivate var withoutSpaces: String {
        guard let first = utf8.first, let last = utf8.last, SourceText.isSpace(first) || SourceText.isSpace(last) else {
            return self
        }
        let start = utf8.firstIndex { !SourceText.isSpace($0) } ?? utf8.endIndex
        let end = utf8.lastIndex { !SourceText.isSpace($0) }.map { utf8.index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
