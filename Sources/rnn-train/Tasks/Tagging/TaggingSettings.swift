import RNNConsole
import RNNTasks

/// What can be set of a tagging of tokens.
struct TaggingSettings: Sendable, Equatable {
    /// What a file holds.
    enum Tokens: String, CaseIterable {
        /// Characters if those of a trained model are, else lines.
        case auto
        /// A token a line.
        case lines
        /// A sequence a row: a text of tokens and one of tags, a character each.
        case characters
    }

    var tokens = Tokens.auto
    var token: String?
    var tag: String?
    var table = TableSettings()
    var minimumCount = 1
    var features: [TokenFeatures.Kind] = []
    var keepsCase = false
    var sizes = SizeSettings()
    var vectorDropout: Double?

    static var modelOptions: [Option<TaggingSettings>] {
        SizeSettings.options.within(\.sizes) + [
            .number(
                "--vector-dropout", \.vectorDropout, "Dropout of the vectors; if not given, that of --dropout.",
                wanted: "a share, 0 or more and less than 1"
            ) { $0 >= 0 && $0 < 1 }
        ]
    }

    static var fileOptions: [Option<TaggingSettings>] {
        inputOptions + [
            .text(
                "--tag", "column", \.tag, "The column of the tags: its number from 1, or its name; else the last one.")
        ]
    }

    static var inputOptions: [Option<TaggingSettings>] {
        [
            .choice(
                "--tokens", "kind", \.tokens,
                """
                lines: a token a line, with its tag, and blank lines between sentences (CoNLL). characters: a row a \
                sequence, a string of tokens and one of tags, as of proteins. auto: what a trained model knows, else lines.
                """),
            .text(
                "--token", "column", \.token,
                "The column of the tokens: its number from 1, or its name; else the first one."),
        ] + TableSettings.options.within(\.table)
    }

    static var encodingOptions: [Option<Self>] {
        [
            .list(
                "--token-features", "names", \.features,
                """
                What a model reads of a token beside its word: suffix (its last 3 characters), capitals (how it is \
                capitalised, digits), characters (all of them, by a small LSTM). They tell something of unknown words.
                """, wanted: "one of \(TokenFeatures.Kind.allCases.map(\.rawValue).joined(separator: ", "))",
                meant: { text in nearest(text, of: TokenFeatures.Kind.allCases.map(\.rawValue)) },
                { TokenFeatures.Kind(rawValue: $0) }),
            .flag(
                "--keep-case", \.keepsCase,
                "Distinguish upper and lower case of words. Where tokens are characters, it always is."),
            .count(
                "--min-count", \.minimumCount,
                "How often a token must occur to be in the vocabulary; with features, a suffix or a character too."),
        ]
    }

    /// What files hold, as a model to use or to start from has it.
    func kind(for model: TokenTagging?) -> Tokens {
        guard tokens == .auto else { return tokens }
        let known = model?.vocabulary.tokens ?? []
        return !known.isEmpty && known.allSatisfy { $0.count == 1 } ? .characters : .lines
    }

    /// The sentences of a file, with their tags.
    func read(_ file: String, for model: TokenTagging?) throws -> TaggedFile {
        if kind(for: model) == .characters {
            let sentences = try TaggedSentences(
                strings: DataTable(file: file, format: table.format(of: file)), token: .init(token ?? "1"),
                tag: .init(tag ?? "2"))
            return TaggedFile(file: file, sentences: sentences, hasTokenLines: false)
        }
        try checkLines()
        let sentences = try TaggedSentences(
            file: file, token: number(of: token, option: "--token") ?? 1, tag: number(of: tag, option: "--tag"))
        return TaggedFile(file: file, sentences: sentences, hasTokenLines: true)
    }

    /// The sentences of a file, with tags or without.
    func readTokens(_ file: String, for model: TokenTagging) throws -> [[String]] {
        if kind(for: model) == .characters {
            return try DataTable(file: file, format: table.format(of: file)).texts(.init(token ?? "1")).map {
                $0.map(String.init)
            }
        }
        try checkLines()
        return try TaggedSentences.tokens(file: file, token: number(of: token, option: "--token") ?? 1)
    }

    /// Throws where options are given that lines of tokens have no use for.
    private func checkLines() throws(UsageError) {
        guard table == TableSettings() else {
            throw UsageError("'--format', '--separator' and '--header' need '--tokens characters'.")
        }
    }

    private func number(of column: String?, option: String) throws(UsageError) -> Int? {
        guard let column else { return nil }
        guard let number = Int(column) else {
            throw UsageError("'\(option) \(column)': columns of tokens have no names; give a number from 1.")
        }
        return number
    }
}
