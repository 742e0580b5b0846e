import RNNConsole
import RNNTasks

/// What can be set of a tagging of tokens.
struct TaggingSettings: Sendable, Equatable {
    /// What a file holds.
    enum Tokens: String, CaseIterable {
        /// A token a line.
        case lines
        /// A sequence a row: a text of tokens and one of tags, a character each.
        case characters
    }

    var tokens = Tokens.lines
    var token: String?
    var tag: String?
    var table = TableSettings()
    var minimumCount = 1
    var sizes = SizeSettings()

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
                sequence, a string of tokens and one of tags, as of proteins.
                """),
            .text(
                "--token", "column", \.token,
                "The column of the tokens: its number from 1, or its name; else the first one."),
        ] + TableSettings.options.within(\.table)
    }

    static var encodingOptions: [Option<TaggingSettings>] {
        [
            .count("--min-count", \.minimumCount, "How often a token must occur to be in the vocabulary.")
        ]
    }

    /// The sentences of a file, with their tags.
    func read(_ file: String) throws -> TaggedSentences {
        switch tokens {
        case .lines:
            return try TaggedSentences(
                file: file, token: try number(of: token, option: "--token") ?? 1,
                tag: try number(of: tag, option: "--tag"))
        case .characters:
            return try TaggedSentences(
                strings: DataTable(file: file, format: table.format(of: file)), token: .init(token ?? "1"),
                tag: .init(tag ?? "2"))
        }
    }

    /// The sentences of a file, with tags or without.
    func readTokens(_ file: String) throws -> [[String]] {
        switch tokens {
        case .lines: try TaggedSentences.tokens(file: file, token: number(of: token, option: "--token") ?? 1)
        case .characters:
            try DataTable(file: file, format: table.format(of: file)).texts(.init(token ?? "1")).map {
                $0.map(String.init)
            }
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
