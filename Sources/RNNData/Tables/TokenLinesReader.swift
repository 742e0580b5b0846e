/// Finds the fields of a file with a token in each line, and a blank line between sentences. A tab separates two columns
/// if there is one in the first line, otherwise spaces do. Lines that mark the beginning of a document are left out.
struct TokenLinesReader {
    private static let documentMark = Array("-DOCSTART-".utf8)

    let source: SourceText
    /// The fields of all lines, line after line.
    private(set) var fields: [FieldSlice] = []
    /// The number of lines of each sentence, and the number of the first one in the file.
    private(set) var sentences: [(count: Int, line: Int)] = []
    /// The number of columns.
    private(set) var width = 0

    private var hasTabs = false

    init(source: SourceText) {
        self.source = source
    }

    mutating func read() throws(DataError) {
        let source = source
        var (isInSentence, isBlank) = (false, true)
        try source.forEachLine { (range, number) throws(DataError) in
            let line = source.trimmed(range)
            if line.isEmpty {
                isInSentence = false
                return
            }
            isBlank = false
            if isDocumentMark(line) { return }
            if !isInSentence { sentences.append((0, number)) }
            isInSentence = true
            try readLine(range, at: line.lowerBound)
            sentences[sentences.count - 1].count += 1
        }
        if sentences.isEmpty {
            throw DataError(
                file: source.file, problem: isBlank ? "the file has blank lines only" : "there is no sentence")
        }
    }

    private func isDocumentMark(_ line: Range<Int>) -> Bool {
        let rest = source.bytes[line].dropFirst(Self.documentMark.count)
        return source.bytes[line].starts(with: Self.documentMark) && (rest.first.map(SourceText.isSpace) ?? true)
    }

    private mutating func readLine(_ line: Range<Int>, at start: Int) throws(DataError) {
        let isFirst = width == 0
        if isFirst { hasTabs = source.bytes[line].contains(UInt8(ascii: "\t")) }
        var count = 0
        var at = line.lowerBound
        // Where a tab ends the line, a field without bytes follows it.
        while at <= line.upperBound {
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
                at: start,
                "the number of columns is \(count) here, and \(width) in the first line; all lines must have as many")
        }
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        hasTabs ? byte == UInt8(ascii: "\t") : SourceText.isSpace(byte)
    }
}
