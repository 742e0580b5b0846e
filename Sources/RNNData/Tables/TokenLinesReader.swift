/// Finds the fields of a file with a token in each line, and a blank line between sentences. A tab separates two columns
/// if there is one in the first line, otherwise spaces do.
struct TokenLinesReader {
    let source: SourceText
    /// The fields of all lines, line after line.
    private(set) var fields: [FieldSlice] = []
    /// The number of lines of each sentence.
    private(set) var lineCounts: [Int] = []
    /// The number of columns.
    private(set) var width = 0

    private var hasTabs = false

    init(source: SourceText) {
        self.source = source
    }

    mutating func read() throws(DataError) {
        let bytes = source.bytes
        var at = source.start
        var isInSentence = false
        while at < bytes.count {
            let end = bytes[at...].firstIndex(where: SourceText.isLineEnd) ?? bytes.count
            let line = source.trimmed(at..<end)
            if !line.isEmpty {
                if !isInSentence { lineCounts.append(0) }
                try readLine(line)
                lineCounts[lineCounts.count - 1] += 1
            }
            isInSentence = !line.isEmpty
            at = source.lineStart(after: end)
        }
        if lineCounts.isEmpty { throw DataError(file: source.file, problem: "the file has blank lines only") }
    }

    private mutating func readLine(_ line: Range<Int>) throws(DataError) {
        let isFirst = width == 0
        if isFirst { hasTabs = source.bytes[line].contains(UInt8(ascii: "\t")) }
        var count = 0
        var at = line.lowerBound
        while at < line.upperBound {
            let end = source.bytes[at..<line.upperBound].firstIndex(where: isSeparator) ?? line.upperBound
            let field = source.trimmed(at..<end)
            // Only tabs can have nothing between them.
            if hasTabs || !field.isEmpty {
                fields.append(
                    FieldSlice(
                        start: field.lowerBound, end: field.upperBound, column: Int32(truncatingIfNeeded: count),
                        form: .plain))
                count += 1
            }
            at = end + 1
        }
        if isFirst { width = count }
        guard count == width else {
            throw source.error(
                at: line.lowerBound,
                "the number of columns is \(count) here, and \(width) in the first line; all lines must have as many")
        }
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        hasTabs ? byte == UInt8(ascii: "\t") : SourceText.isSpace(byte)
    }
}
