/// Sentences with a tag for each token, read from a file of columns as the CoNLL shared tasks have them.
///
///     Ada    B-PER
///     wrote  O
///     notes  O
///
///     Grace  B-PER
///     ...
///
/// ```swift
/// let sentences = try TaggedSentences(file: "train.conll").examples
/// sentences.inputs[0]  // ["Ada", "wrote", "notes"]
/// sentences.labels[0]  // ["B-PER", "O", "O"]
/// ```
///
/// A line holds a token, its tag and maybe more columns, separated by tabs or, if there is no tab in the first line, by
/// spaces. Blank lines separate sentences. Lines that mark the beginning of a document, whose first column is `-DOCSTART-`, are
/// left out.
public struct TaggedSentences: Sendable {
    /// The tokens of each sentence, and their tags.
    public let examples: Dataset<[String], [String]>
    /// The line of the file in which each sentence begins, from 1 on: where an ``ExampleError`` is about.
    public let lines: [Int]

    /// The different tags, sorted.
    public var tags: [String] { Set(examples.labels.joined()).sorted() }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - token: The column of the tokens, from 1 on.
    ///   - tag: The column of the tags, from 1 on; nil for the last one.
    /// - Throws: `FileError` if the file cannot be read; ``DataError`` with the line if a token or a tag is missing or lines
    ///   have different numbers of columns, and if there is no such column or no sentence.
    public init(file: String, token: Int = 1, tag: Int? = nil) throws {
        try self.init(SourceText(file: file), token: token, tag: tag)
    }

    /// Reads bytes that are in memory.
    ///
    /// - Parameters:
    ///   - bytes: What a file would hold.
    ///   - name: What errors call it.
    ///   - token: The column of the tokens, from 1 on.
    ///   - tag: The column of the tags, from 1 on; nil for the last one.
    /// - Throws: ``DataError`` as for a file.
    public init(bytes: [UInt8], name: String = "data", token: Int = 1, tag: Int? = nil) throws(DataError) {
        try self.init(SourceText(file: name, bytes: bytes), token: token, tag: tag)
    }

    private init(_ source: SourceText, token: Int, tag: Int?) throws(DataError) {
        var reader = TokenLinesReader(source: source)
        try reader.read()
        let (fields, width) = (reader.fields, reader.width)
        guard width >= 2 else {
            throw source.error(
                at: fields[0].start, "a token and its tag must stand in each line, with a tab or spaces between them")
        }
        for column in [token, tag ?? width] where !(1...width).contains(column) {
            throw DataError(
                file: source.file, problem: "there is no column \(column); the columns are 1 to \(width)")
        }
        func text(_ line: Int, _ column: Int, _ what: String) throws(DataError) -> String {
            let field = fields[line * width + column - 1]
            if field.start == field.end { throw source.error(at: field.start, "the \(what) is empty") }
            return field.text(source.bytes)
        }
        var (inputs, labels): ([[String]], [[String]]) = ([], [])
        var line = 0
        for (count, _) in reader.sentences {
            var (tokens, tags): ([String], [String]) = ([], [])
            for line in line..<line + count {
                tokens.append(try text(line, token, "token"))
                tags.append(try text(line, tag ?? width, "tag"))
            }
            line += count
            inputs.append(tokens)
            labels.append(tags)
        }
        examples = Dataset(inputs, labels: labels)
        lines = reader.sentences.map(\.line)
    }
}
