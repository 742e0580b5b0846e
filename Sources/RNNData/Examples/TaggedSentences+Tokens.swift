extension TaggedSentences {
    /// The tokens of a file of columns, with tags or without: sentences to tag.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - token: The column of the tokens, from 1 on.
    /// - Returns: The tokens of each sentence.
    /// - Throws: `FileError` if the file cannot be read; ``DataError`` if there is no such column, or a token is missing.
    public static func tokens(file: String, token: Int = 1) throws -> [[String]] {
        let source = try SourceText(file: file)
        var reader = TokenLinesReader(source: source)
        try reader.read()
        guard (1...reader.width).contains(token) else {
            throw DataError(
                file: file, problem: "there is no column \(token); the columns are 1 to \(reader.width)")
        }
        var fields = stride(from: token - 1, to: reader.fields.count, by: reader.width).map { reader.fields[$0] }[...]
        var sentences: [[String]] = []
        for (count, _) in reader.sentences {
            sentences.append(
                try fields.prefix(count).map { field throws(DataError) in
                    if field.start == field.end { throw source.error(at: field.start, "the token is empty") }
                    return field.text(source.bytes)
                })
            fields = fields.dropFirst(count)
        }
        return sentences
    }
}
