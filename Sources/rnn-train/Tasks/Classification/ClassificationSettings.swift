import RNNConsole
import RNNTasks

/// What can be set of a classification of texts.
struct ClassificationSettings: Sendable, Equatable {
    /// How made-up reviews are made.
    struct Reviews: Sendable, Equatable {
        var samples = 2000
        var minimumLength = 5
        var maximumLength = 30
        var difficulty = SyntheticSentiment.Difficulty.medium
    }

    /// Where texts and labels are in a file.
    struct Columns: Sendable, Equatable {
        var text: String?
        /// The column of the second texts of pairs.
        var text2: String?
        var label: String?
        /// What stands between labels, if texts have several.
        var labelsSeparator: String?
        var table = TableSettings()
    }

    /// How texts become tokens.
    struct Tokens: Sendable, Equatable {
        enum Kind: String, CaseIterable {
            case words, spaces, characters
        }

        var kind = Kind.words
        var keepsCase = false
        var minimumCount = 1
        var maximumVocabulary: Int?
        var maximumLength: Int?
        var embeddings: String?
        var freezesEmbeddings = false
    }

    /// The sizes of models.
    struct Model: Sendable, Equatable {
        var sizes = SizeSettings()
        var smoothing = 0.0
        var weights = ClassWeights.none
    }

    /// How much each class counts in training.
    enum ClassWeights: String, CaseIterable {
        case none, balanced
    }

    var reviews = Reviews()
    var columns = Columns()
    var tokens = Tokens()
    var model = Model()
    /// How many classes a prediction names.
    var top = 1

    /// The same settings without those of models.
    var ofData: ClassificationSettings {
        var settings = self
        settings.model = Model()
        return settings
    }
}

extension ClassificationSettings.Reviews {
    static var options: [Option<Self>] {
        [
            .count("--samples", \.samples, minimum: 20, "Number of made-up reviews."),
            .count("--min-length", \.minimumLength, minimum: 4, "Shortest made-up review, in tokens."),
            .count("--max-length", \.maximumLength, minimum: 4, "Longest made-up review, in tokens."),
            .choice(
                "--difficulty", "name", \.difficulty, "How hard made-up reviews are to read: easy, medium or hard."),
        ]
    }

    func check() throws(UsageError) {
        guard minimumLength <= maximumLength else {
            throw UsageError("'--min-length \(minimumLength)' is more than '--max-length \(maximumLength)'.")
        }
    }
}

extension ClassificationSettings.Columns {
    static var options: [Option<Self>] {
        [
            textOption, text2Option,
            .text(
                "--label", "column", \.label,
                "The column of the labels: its name, or its number from 1. Found by its name if not given."),
            .text(
                "--labels-separator", "text", \.labelsSeparator,
                "What stands between the labels of a text, if it may have several or none."),
        ] + TableSettings.options.within(\.table)
    }

    /// How texts without labels are found.
    static var inputOptions: [Option<Self>] { [textOption, text2Option] + TableSettings.options.within(\.table) }

    private static var text2Option: Option<Self> {
        .text("--text2", "column", \.text2, "The column of the second texts, if the examples are pairs of texts.")
    }

    private static var textOption: Option<Self> {
        .text(
            "--text", "column", \.text,
            "The column of the texts: its name, or its number from 1. Found by its name if not given.")
    }

    /// The texts and labels of a file.
    func read(_ file: String, classes: [String]? = nil) throws -> TextDataset {
        try TextDataset(
            file: file, format: table.format(of: file), text: text.map { .init($0) }, label: label.map { .init($0) },
            classes: classes)
    }

    /// The texts and the labels of each, of a file.
    func readLabels(_ file: String, labels: [String]?) throws -> TextLabels {
        guard let labelsSeparator else { throw UsageError.missing("--labels-separator <text>") }
        return try TextLabels(
            DataTable(file: file, format: table.format(of: file)), text: text.map { .init($0) },
            label: label.map { .init($0) }, separator: labelsSeparator, labels: labels)
    }

    /// The pairs of texts of a file, and their labels; the classes are the given ones, or those of the file.
    func readPairs(_ file: String, classes: [String]?) throws -> (classes: [String], Dataset<StringPair, Int32>) {
        let table = try DataTable(file: file, format: table.format(of: file))
        let second = try table.texts(secondColumn())
        let first = try TextDataset(
            table, text: text.map { .init($0) }, label: label.map { .init($0) }, classes: classes)
        return (
            first.classes,
            Dataset(zip(first.examples.inputs, second).map { StringPair($0, $1) }, labels: first.examples.labels)
        )
    }

    /// The pairs of texts of a file, with labels or without.
    func readPairs(_ file: String) throws -> [StringPair] {
        let table = try DataTable(file: file, format: table.format(of: file))
        return try zip(table.texts(text.map { .init($0) }), table.texts(secondColumn())).map { StringPair($0, $1) }
    }

    private func secondColumn() throws(UsageError) -> DataTable.Column {
        guard let text2 else { throw UsageError.missing("--text2 <column>") }
        return .init(text2)
    }

    /// The texts of a file, with labels or without.
    func readTexts(_ file: String) throws -> [String] {
        let table = try DataTable(file: file, format: table.format(of: file))
        return try table.texts(table.width == 1 && table.names.isEmpty ? .number(1) : text.map { .init($0) })
    }
}

extension ClassificationSettings.Tokens {
    /// The options of models without vectors from elsewhere.
    static var plainOptions: [Option<Self>] {
        [
            .choice(
                "--tokens", "kind", \.kind,
                "What texts are split into: words, spaces (what is between them) or characters."),
            .flag("--keep-case", \.keepsCase, "Distinguish upper and lower case."),
            .count("--min-count", \.minimumCount, "How often a token must occur to be in the vocabulary."),
            .count(
                "--max-vocabulary", \.maximumVocabulary, minimum: 3,
                "The maximum size of the vocabulary; the most frequent tokens are kept."),
            .count("--max-tokens", \.maximumLength, "Read only this many tokens of a text; all if not given."),
        ]
    }

    static var options: [Option<Self>] {
        plainOptions + [
            .text(
                "--embeddings", "file", \.embeddings,
                "Pretrained word vectors: GloVe's text files, fastText's .vec. Their width replaces --embedding."),
            .flag("--freeze-embeddings", \.freezesEmbeddings, "Do not train those vectors further."),
        ]
    }

    func check() throws(UsageError) {
        guard !freezesEmbeddings || embeddings != nil else {
            throw UsageError("'--freeze-embeddings' needs '--embeddings <file>'.")
        }
    }

    var tokenizer: Tokenizer {
        switch kind {
        case .words: .words(lowercases: !keepsCase)
        case .spaces: .spaces(lowercases: !keepsCase)
        case .characters: .characters(lowercases: !keepsCase)
        }
    }

    /// The pretrained vectors, if there are any.
    func vectors(for vocabulary: Vocabulary) throws -> StartVectors? {
        try embeddings.map { .init(try WordVectors(file: $0, for: vocabulary), isFrozen: freezesEmbeddings) }
    }
}

extension ClassificationSettings.Model {
    static var options: [Option<Self>] {
        SizeSettings.options.within(\.sizes) + [
            .number(
                "--label-smoothing", \.smoothing, "The share of each example's loss that is spread over all classes.",
                wanted: "a share from 0 to 1"
            ) { $0 >= 0 && $0 <= 1 },
            .choice(
                "--class-weights", "name", \.weights,
                "How much the classes count in training: none (all alike), or balanced (the rarer, the more)."),
        ]
    }
}
