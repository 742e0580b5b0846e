import RNNTasks

/// Where examples come from, and how texts become tokens.
struct DataSettings: Codable, Equatable {
    enum FormatName: String, Codable, CaseIterable {
        case auto, csv, tsv, jsonl, txt
    }

    enum TokenName: String, Codable, CaseIterable {
        case words, spaces, characters
    }

    var file: String?
    var text: String?
    var label: String?
    var format = FormatName.auto
    var validation: String?
    var validationShare = 0.2
    var tokens = TokenName.words
    var keepsCase = false
    var minimumCount = 1
    var maximumVocabulary: Int?
    var maximumLength: Int?
    var embeddings: String?
    var freezesEmbeddings = false

    /// The options that say where examples are.
    static func sourceOptions<Settings>(
        _ path: WritableKeyPath<Settings, DataSettings>, data: String
    ) -> [Option<Settings>] {
        [
            .text("--data", "file", path.appending(path: \.file), data),
            .text(
                "--text", "column", path.appending(path: \.text),
                "The column of the texts: its name, or its number from 1. Found by its name if not given."),
            .text(
                "--label", "column", path.appending(path: \.label),
                "The column of the labels: its name, or its number from 1. Found by its name if not given."),
            .choice(
                "--format", "name", path.appending(path: \.format),
                "csv, tsv, jsonl or txt; auto goes by the ending of the file's name."),
        ]
    }

    /// The options that say what becomes of texts.
    static func tokenOptions<Settings>(_ path: WritableKeyPath<Settings, DataSettings>) -> [Option<Settings>] {
        [
            .text(
                "--validation", "file", path.appending(path: \.validation),
                "The examples to test with; without it a share of the data is set apart."),
            .number(
                "--validation-share", path.appending(path: \.validationShare),
                "The share of the data that is set apart to test with.",
                wanted: "a share that is more than 0 and less than 1"
            ) { $0 > 0 && $0 < 1 },
            .choice(
                "--tokens", "kind", path.appending(path: \.tokens),
                "What texts are cut into: words, spaces (what stands between them) or characters."),
            .flag("--keep-case", path.appending(path: \.keepsCase), "Tell capitals from small letters."),
            .count(
                "--min-count", path.appending(path: \.minimumCount),
                "How often a token must be there to be known."),
            .count(
                "--max-vocabulary", path.appending(path: \.maximumVocabulary), least: 3,
                "The most tokens to know, the more frequent ones first."),
            .count(
                "--max-tokens", path.appending(path: \.maximumLength),
                "How many tokens of a text are read; all if not given."),
            .text(
                "--embeddings", "file", path.appending(path: \.embeddings),
                "Vectors of words that were trained elsewhere: GloVe's text files, fastText's .vec."),
            .flag(
                "--freeze-embeddings", path.appending(path: \.freezesEmbeddings),
                "Leave those vectors as they are."),
        ]
    }

    var tokenizer: Tokenizer {
        switch tokens {
        case .words: .words(lowercases: !keepsCase)
        case .spaces: .spaces(lowercases: !keepsCase)
        case .characters: .characters(lowercases: !keepsCase)
        }
    }

    /// The table of a file.
    func table(_ file: String) throws -> DataTable {
        let format: DataFormat? =
            switch format {
            case .auto: nil
            case .csv: .csv()
            case .tsv: .tsv()
            case .jsonl: .jsonLines
            case .txt: .lines
            }
        return try DataTable(file: file, format: format)
    }

    var textColumn: DataTable.Column? { text.map(Self.column) }
    var labelColumn: DataTable.Column? { label.map(Self.column) }

    private static func column(_ text: String) -> DataTable.Column {
        Int(text).map { .number($0) } ?? .name(text)
    }

    /// Throws where options contradict each other.
    func check() throws {
        guard !freezesEmbeddings || embeddings != nil else {
            throw UsageError("'--freeze-embeddings' needs '--embeddings <file>'.")
        }
    }
}
