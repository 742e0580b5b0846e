/// Finds the fields of a file with a label and a text in each line, as fastText has them: `__label__good what a film`.
struct LabelledLinesReader {
    private static let mark = Array("__label__".utf8)

    let source: SourceText
    /// For each row its label and its text.
    private(set) var fields: [FieldSlice] = []
    private(set) var rowStarts: [Int] = []

    init(source: SourceText) {
        self.source = source
    }

    /// Whether a file looks like one of these.
    static func isBegun(by bytes: [UInt8]) -> Bool {
        bytes.starts(with: mark) || bytes.starts(with: [0xef, 0xbb, 0xbf] + mark)
    }

    mutating func read() throws(DataError) {
        let source = source
        try source.forEachLine { (line, _) throws(DataError) in
            let text = source.trimmed(line)
            if !text.isEmpty { try readRow(text) }
        }
        if rowStarts.isEmpty { throw DataError(file: source.file, problem: "the file has blank lines only") }
    }

    private mutating func readRow(_ line: Range<Int>) throws(DataError) {
        guard isMark(at: line) else {
            throw source.error(at: line.lowerBound, "a label must begin the line, such as __label__good")
        }
        let label = label(of: line)
        let text = source.trimmed(label.upperBound..<line.upperBound)
        if isMark(at: text) {
            throw source.error(at: text.lowerBound, "this is a second label; a text must have one")
        }
        rowStarts.append(line.lowerBound)
        fields.append(FieldSlice(start: label.lowerBound, end: label.upperBound, column: 0, form: .plain))
        fields.append(FieldSlice(start: text.lowerBound, end: text.upperBound, column: 1, form: .plain))
    }

    private func isMark(at range: Range<Int>) -> Bool { source.bytes[range].starts(with: Self.mark) }

    /// The label that begins a line, without its mark.
    private func label(of line: Range<Int>) -> Range<Int> {
        let start = line.lowerBound + Self.mark.count
        return start..<(source.bytes[start..<line.upperBound].firstIndex(where: SourceText.isSpace) ?? line.upperBound)
    }
}
