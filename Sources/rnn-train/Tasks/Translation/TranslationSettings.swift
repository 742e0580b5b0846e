import RNNConsole
import RNNTasks

/// What can be set of a translation.
struct TranslationSettings: Sendable, Equatable {
    /// What texts are cut into.
    enum Tokens: String, CaseIterable {
        case characters, words, spaces
    }

    /// What a decoder looks at the source by, if nothing in a model's name says it.
    enum Attention: String, CaseIterable {
        case none, dot, general, additive

        var kind: CrossAttentionKind? {
            switch self {
            case .none: nil
            case .dot: .dot
            case .general: .general
            case .additive: .additive
            }
        }
    }

    var source: String?
    var target: String?
    var alternatives: String?
    var table = TableSettings()
    var tokens = Tokens.characters
    var minimumCount = 1
    var attention = Attention.general
    var sizes = SizeSettings(hidden: 128)
    var smoothing = 0.0
    var beam = 1
    var maximumLength: Int?
}

extension TranslationSettings {
    static var modelOptions: [Option<Self>] {
        SizeSettings.options.within(\.sizes) + [
            .choice(
                "--attention", "name", \.attention,
                """
                What models look at the source by whose names do not say it: none, dot (of encoders in one direction only), \
                general or additive.
                """),
            .number(
                "--label-smoothing", \.smoothing, "The share of each token's loss that is spread over all tokens.",
                wanted: "a share from 0 to 1"
            ) { $0 >= 0 && $0 <= 1 },
        ]
    }

    static var fileOptions: [Option<Self>] {
        [
            sourceOption,
            .text(
                "--target", "column", \.target,
                "The column of the texts to write: its name, or its number from 1; else the second one."),
            .text(
                "--alternatives", "text", \.alternatives,
                """
                What stands between several accepted targets of a source, such as |. The first is learned; for exact match, \
                error rate (edits to the nearest one over its tokens) and BLEU all count. BLEU is that of the whole data: the \
                geometric mean of the shares of its 1 to 4 neighbouring tokens that a target has, times exp(1 - r/c) where \
                its c tokens are fewer than the r of the targets; no smoothing.
                """),
        ] + TableSettings.options.within(\.table)
    }

    static var inputOptions: [Option<Self>] { [sourceOption] + TableSettings.options.within(\.table) }

    private static var sourceOption: Option<Self> {
        .text(
            "--source", "column", \.source,
            """
            The column of the texts to read: its name, or its number from 1; else the first one. A name stands in the \
            first line; otherwise that line is a pair, unless it says source and target.
            """)
    }

    static var encodingOptions: [Option<Self>] {
        [
            .choice(
                "--tokens", "kind", \.tokens,
                """
                What texts are split into: characters, words (with punctuation) or spaces (what is between them). Figures \
                count these tokens.
                """),
            .count("--min-count", \.minimumCount, "How often a token must occur to be in the vocabulary."),
        ]
    }

    static var decodingOptions: [Option<Self>] {
        [
            .count(
                "--beam", \.beam, maximum: 1024,
                "How many texts are kept side by side while one is written; 1 takes the most probable token."),
            .count(
                "--max-length", \.maximumLength, maximum: 65_536,
                """
                The most tokens of a text that is written. If not given, twice those of the longest target to train with; \
                the model keeps the number.
                """),
        ]
    }

    var tokenizer: Tokenizer {
        switch tokens {
        case .characters: .characters()
        case .words: .words(lowercases: false)
        case .spaces: .spaces()
        }
    }

    /// The pairs of a file.
    func read(_ file: String) throws -> ParallelTexts {
        let columns = [source, target].compactMap(\.self).map { DataTable.Column($0) }
        return try ParallelTexts(
            readTable(file, columns), source: .init(source ?? "1"), target: .init(target ?? "2"),
            alternatives: alternatives)
    }

    /// The sources of a file, with targets or without.
    func readSources(_ file: String) throws -> [String] {
        let column = source.map { DataTable.Column($0) }
        return try readTable(file, column.map { [$0] } ?? []).texts(column ?? .number(1))
    }

    /// A table with some columns. In pairs hardly anything comes again, so that names cannot be told from texts by looking
    /// at the first line: it has names if a column is named, or if they are the usual ones.
    private func readTable(_ file: String, _ columns: [DataTable.Column]) throws -> DataTable {
        var format = table.namedFormat(of: file)
        if format == .lines { format = .tsv(header: nil) }
        guard table.header == .auto else { return try DataTable(file: file, format: format) }
        let isNamed = columns.contains { if case .name = $0 { true } else { false } }
        if isNamed { return try DataTable(file: file, format: format.header(true)) }
        let rows = try DataTable(file: file, format: format.header(false))
        guard rows.names.isEmpty, rows.count > 1,
            try rows.texts(columns.first ?? .number(1)).first?.lowercased() == "source"
        else { return rows }
        return try DataTable(file: file, format: format.header(true))
    }
}
