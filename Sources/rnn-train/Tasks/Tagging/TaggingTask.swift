import RNNConsole
import RNNTasks

/// To predict a tag for each token of a sequence.
struct TaggingTask: TrainerTask {
    typealias Model = TokenTagging
    typealias Settings = TaggingSettings
    typealias Variant = NamedVariant<Output>

    /// How tags are chosen.
    enum Output: String, VariantAddition {
        /// Each by itself.
        case independent = ""
        /// A sequence as a whole, by a conditional random field.
        case crf

        static var usual: Output { .independent }
    }

    var settings: TaggingSettings
    let summary: String
    let parts: Parts<EncodedPart<TokenTagging>>
    let warnings: [String]
    let sentences: Parts<Dataset<[String], [String]>>
    let tagger: TokenTagging
    /// The model that others start from.
    let start: TokenTagging?

    init(_ settings: TaggingSettings, data: DataSettings, seed: Int, start: TokenTagging?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        // A tag that is in the file, but in no example to train with, is none that is unknown.
        var tags = start?.tags
        var found: TagBreaches?
        sentences = try data.parts(of: file, count: \.count) { file in
            let read = try settings.read(file, for: start)
            let known = tags ?? read.sentences.tags
            tags = known
            try read.check(known)
            var breaches = found ?? TagBreaches(of: start?.rules ?? TagRules(of: known))
            breaches.add(read, known)
            if start?.settings.crf == true { try breaches.check() }
            found = breaches
            return read.examples
        } divide: { examples, shares in
            var random = RandomSource(seed: UInt64(seed))
            return examples.split(into: shares, random: &random)
        }
        let tokens =
            start?.tokens
            ?? TokenVocabulary(
                sentences.training.inputs, features: TokenFeatures(settings.features),
                minimumCount: settings.minimumCount,
                lowercases: !settings.keepsCase && settings.kind(for: nil) == .lines)
        // Tags of another convention would be impossible for a random field with these rules.
        let rules = start == nil && (found?.count ?? 0) > 0 ? .any : found?.rules
        tagger = TokenTagging(TaggerSettings("lstm"), tags: tags ?? [], tokens: tokens, rules: rules)
        warnings = (found?.warning).map { [$0] } ?? []
        parts = try sentences.map { [tagger] in try EncodedPart($0, by: tagger) }
        (self.settings, self.start) = (settings, start)
        let count = sentences.all.reduce(0) { sum, part in sum + part.inputs.reduce(0) { $0 + $1.count } }
        summary = """
            \(file): \(counted(sentences.all.reduce(0) { $0 + $1.count }, "sequence")) of \
            \(counted(count, "token")), with \(counted(tagger.tags.count, "tag"))
            """
    }

    var notes: [String] {
        let known =
            [counted(tagger.vocabulary.count, "token")]
            + [
                tagger.tokens.suffixes.map { "\(grouped($0.count)) suffixes" },
                tagger.tokens.characters.map { counted($0.count, "character") },
            ].compactMap(\.self)
        let features = tagger.tokens.features.kinds.map(\.rawValue).joined(separator: ", ")
        return [
            "vocabulary of \(known.joined(separator: ", "))\(features.isEmpty ? "" : "; features: \(features)")",
            "tags: \(DataError.list(tagger.tags))",
        ]
    }

    var digest: String {
        var digest = Digest()
        for tag in tagger.tags { digest.add(tag) }
        for part in sentences.all {
            digest.add(part.count)
            for (tokens, tags) in zip(part.inputs, part.labels) {
                digest.add(tokens.count)
                for token in tokens { digest.add(token) }
                for tag in tags { digest.add(tag) }
            }
        }
        return digest.text
    }

    /// Without a network: the tag that each token has most often in the training data.
    var references: [Reference] {
        let baseline = MostFrequentTag(sentences.training)
        let ids = Dictionary(zip(tagger.tags, Int32(0)...), uniquingKeysWith: { first, _ in first })
        func batch(_ sequences: [[String]]) -> TokenBatch { TokenBatch(sequences.map { $0.compactMap { ids[$0] } }) }
        let tally = TagTally(
            batch(sentences.test.inputs.map(baseline.tags)), batch(sentences.test.labels), classes: tagger.tags.count,
            entityTags: tagger.marksEntities ? tagger.tags : nil)
        return [Reference(name: "most-frequent", figures: tally.figures)]
    }

    func task(of variant: Variant, frozen: [String]) -> TokenTagging {
        let sizes = settings.sizes
        var model =
            start?.settings
            ?? TaggerSettings(
                variant.kind, embedding: sizes.embedding, hidden: sizes.hidden, layers: sizes.layers,
                crf: variant.addition == .crf)
        (model.recurrent.dropout, model.vectorDropout) = (sizes.dropout, settings.vectorDropout)
        return TokenTagging(model, tags: tagger.tags, tokens: tagger.tokens, rules: tagger.rules)
    }

    static func variant(of task: TokenTagging) -> Variant {
        Variant(kind: task.settings.recurrent.kind, task.settings.crf ? .crf : .independent)
    }

    static func read(
        _ file: String, _ settings: TaggingSettings, for task: TokenTagging
    ) throws -> EncodedPart<TokenTagging> {
        let read = try settings.read(file, for: task)
        try read.check(task.tags)
        if task.settings.crf {
            var breaches = TagBreaches(of: task.rules)
            breaches.add(read, task.tags)
            try breaches.check()
        }
        return try EncodedPart(read.examples, by: task)
    }
}

extension EncodedPart<TokenTagging> {
    fileprivate init(_ sentences: Dataset<[String], [String]>, by task: TokenTagging) throws(ExampleError) {
        self.init(
            inputs: sentences.inputs, examples: try task.encode(sentences),
            longest: sentences.inputs.map(\.count).max() ?? 0)
    }
}

// MARK: Help and settings

extension TaggingTask {
    static let name = "tag"
    static let sign: String? = "--tag"
    static let examples = "tokens and tags"
    static let input = "sentence"
    static let predictionHelp = "its tokens, each with its tag after a slash; of characters, the tags alone"
    static let exampleCalls = ExampleCalls(
        compare: ["\(Program.name) compare --task tag --data train.conll --models bilstm,bilstm-crf"],
        train: [
            "\(Program.name) train --data train.conll --tag 2 --token-features suffix,capitals --output names"
        ],
        evaluate: ["\(Program.name) evaluate --model names --data test.conll"],
        predict: ["\(Program.name) predict --model names \"Ada Lovelace wrote notes\""])
    static let variantsHelp = """
        \(kindsHelp); with -crf after it for a conditional random field, which chooses sequences of tags as a whole.
        """
    static let defaults = TaggingSettings()
    static let compared: [Variant] = [Variant(kind: "lstm"), Variant(kind: "bilstm"), Variant(kind: "bilstm", .crf)]
    static let standard = Variant(kind: "bilstm")
    static let monitored: [Figure.Kind] = [.accuracy, .macroF1, .entityF1, .loss]

    static var modelOptions: [Option<Settings>] { TaggingSettings.modelOptions }
    static var fileOptions: [Option<Settings>] { TaggingSettings.fileOptions }
    static var inputOptions: [Option<Settings>] { TaggingSettings.inputOptions }
    static var encodingOptions: [Option<Settings>] { TaggingSettings.encodingOptions }

    /// What auto came to.
    static func reading(_ settings: Settings, of task: TokenTagging) -> Settings {
        var settings = settings
        if settings.tokens == .auto { settings.tokens = .lines }
        return settings
    }

    static func check(_ settings: Settings) throws(UsageError) {
        try settings.table.check()
        try checkRoles([("--token", settings.token), ("--tag", settings.tag)])
    }

    static func ofData(_ settings: Settings) -> Settings {
        var settings = settings
        (settings.sizes, settings.vectorDropout) = (defaults.sizes, defaults.vectorDropout)
        return settings
    }

    static func checkStart(_ settings: Settings) throws(UsageError) {
        try settings.sizes.checkStart(usual: defaults.sizes)
        let given = [
            ("--min-count", settings.minimumCount != defaults.minimumCount),
            ("--token-features", settings.features != defaults.features),
            ("--keep-case", settings.keepsCase != defaults.keepsCase),
        ]
        if let (option, _) = given.first(where: \.1) {
            throw UsageError("'--from' has the vocabulary of the model: '\(option)' does not go with it.")
        }
    }
}

// MARK: Predictions

extension TaggingTask {
    static func inputs(
        from lines: [String], _ settings: TaggingSettings, for task: TokenTagging
    ) -> [[String]] {
        let areCharacters = settings.kind(for: task) == .characters
        return lines.map { line in
            areCharacters ? line.map(String.init) : line.split(whereSeparator: \.isWhitespace).map(String.init)
        }
    }

    static func inputs(
        ofFile file: String, _ settings: TaggingSettings, for task: TokenTagging
    ) throws -> [[String]] {
        try settings.readTokens(file, for: task)
    }

    static func line(
        of prediction: TokenTagging.Prediction, for input: [String], by task: TokenTagging, _ settings: TaggingSettings
    ) -> String {
        settings.kind(for: task) == .characters
            ? prediction.tags.joined()
            : zip(prediction.tokens, prediction.tags).map { "\($0)/\($1)" }.joined(separator: " ")
    }

    static func columns(by task: TokenTagging, _ settings: TaggingSettings) -> [String] { ["tokens", "tags"] }

    static func row(
        of prediction: TokenTagging.Prediction, for input: [String], by task: TokenTagging, _ settings: TaggingSettings
    ) -> [String] {
        let separator = settings.kind(for: task) == .characters ? "" : " "
        return [prediction.tokens.joined(separator: separator), prediction.tags.joined(separator: separator)]
    }

    static func record(
        of prediction: TokenTagging.Prediction, for input: [String], by task: TokenTagging, _ settings: TaggingSettings
    ) -> TokenTagging.Prediction { prediction }
}
