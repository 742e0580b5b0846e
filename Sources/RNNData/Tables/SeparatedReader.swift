/// Finds the fields of a file of values with separators, or of one with a text in each line.
struct SeparatedReader {
    let source: SourceText
    /// All fields, row after row, a header's included.
    private(set) var fields: [FieldSlice] = []
    private(set) var rowStarts: [Int] = []
    /// The number of fields of each row.
    private(set) var width = 0

    private let separator: UInt8
    private let hasQuotes: Bool
    private let keepsBlankLines: Bool

    init(source: SourceText, separator: UInt8, hasQuotes: Bool) {
        (self.source, self.separator, self.hasQuotes) = (source, separator, hasQuotes)
        keepsBlankLines = false
    }

    /// A reader of lines: nothing separates, for UTF-8 never has the byte 0xff.
    init(source: SourceText) {
        (self.source, separator, hasQuotes, keepsBlankLines) = (source, 0xff, false, true)
    }

    mutating func read() throws(DataError) {
        let end = keepsBlankLines ? source.bytes.count : endWithoutBlankLines()
        if end == source.start { throw DataError(file: source.file, problem: "the file has blank lines only") }
        var at = source.start
        while at < end {
            // A blank line is no row, unless it can be an empty field: the only one of its row.
            if !keepsBlankLines && width != 1 && SourceText.isLineEnd(source.bytes[at]) {
                at += 1
            } else {
                at = try readRow(from: at, to: end)
            }
        }
    }

    mutating func removeFirstRow() {
        fields.removeFirst(width)
        rowStarts.removeFirst()
    }

    /// Where the last row ends, without its line end: only blank lines follow.
    private func endWithoutBlankLines() -> Int {
        var end = source.bytes.count
        while end > source.start, SourceText.isLineEnd(source.bytes[end - 1]) { end -= 1 }
        return end
    }

    /// Reads a row, and returns where the next one begins.
    private mutating func readRow(from start: Int, to end: Int) throws(DataError) -> Int {
        let bytes = source.bytes
        let isFirst = rowStarts.isEmpty
        rowStarts.append(start)
        var at = start
        var column = 0
        while true {
            if !isFirst, column == width { throw source.error(at: at, tooMany) }
            let begin = at
            if hasQuotes, at < end, bytes[at] == UInt8(ascii: "\"") {
                at = try readQuoted(from: begin, to: end, column)
            } else {
                while at < end, bytes[at] != separator, !SourceText.isLineEnd(bytes[at]) { at += 1 }
                fields.append(
                    FieldSlice(start: begin, end: at, column: Int32(truncatingIfNeeded: column), form: .plain))
            }
            column += 1
            guard at < end, bytes[at] == separator else { break }
            at += 1
        }
        if isFirst { width = column }
        if column < width { throw source.error(at: at, tooFew(column)) }
        return at < end ? source.lineStart(from: at) : end
    }

    private var tooMany: String {
        "this is a field too many: the first row has \(width); "
            + (hasQuotes
                ? "a text with separators in it needs quotes around it" : "a text cannot have separators in it")
    }

    private func tooFew(_ count: Int) -> String {
        "the row ends after field \(count); the first row has \(width) fields"
            + (hasQuotes
                ? "" : "; if quotes enclose texts with line ends in them, read the file as a format with quotes")
    }

    /// Adds the field that a quote opens, and returns where it ends: at a separator, a line's end, or the end of all.
    private mutating func readQuoted(from start: Int, to end: Int, _ column: Int) throws(DataError) -> Int {
        let bytes = source.bytes
        let quote = UInt8(ascii: "\"")
        var form = FieldSlice.Form.plain
        var at = start + 1
        while true {
            while at < end, bytes[at] != quote { at += 1 }
            if at == end {
                throw source.error(
                    at: start,
                    "a quote opens here and is never closed; close it, or double it if it is part of the text")
            }
            guard at + 1 < end, bytes[at + 1] == quote else { break }
            form = .doubledQuotes
            at += 2
        }
        fields.append(FieldSlice(start: start + 1, end: at, column: Int32(truncatingIfNeeded: column), form: form))
        at += 1
        guard at == end || bytes[at] == separator || SourceText.isLineEnd(bytes[at]) else {
            throw source.error(
                at: at, "text follows a closing quote; a separator or a line's end must, and quotes inside are doubled")
        }
        return at
    }
}
