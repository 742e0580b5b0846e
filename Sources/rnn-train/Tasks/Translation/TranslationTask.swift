import RNNConsole
import RNNTasks

/// To write a text for a text.
struct TranslationTask: TrainerTask {
    typealias Model = TextTranslation
    typealias Settings = TranslationSettings
    typealias Variant = NamedVariant<Attention>

    /// What a decoder looks at the source by.
    enum Attention: String, VariantAddition {
        /// What the option says.
        case asSet = ""
        case none, dot, general, additive

        static var usual: Attention { .asSet }

        /// A product needs an encoder as wide as the decoder.
        func allows(_ kind: RecurrentKind) -> Bool { self != .dot || !kind.isBidirectional }
    }

    /// Pairs, and what a model learns of them.
    struct Part: Sendable {
        let texts: ParallelTexts
        let examples: Dataset<[Int32], [Int32]>
        /// The tokens of all accepted targets.
        let accepted: [[[String]]]

        init(_ texts: ParallelTexts, by task: TextTranslation) {
            self.texts = texts
            examples = task.encode(texts.pairs)
            accepted = texts.targets.map { $0.map { task.target.tokens(of: $0) } }
        }
    }

    /// What a model wrote.
    struct Details: Sendable {
        let predictions: [TextTranslation.Prediction]
        let written: WrittenTexts
        let unknown: Unknown
    }

    var settings: TranslationSettings
    let summary: String
    let parts: Parts<Part>
    /// What all models share.
    let pair: TextTranslation
    /// The model that others start from.
    private let start: TextTranslation?

    init(_ settings: TranslationSettings, data: DataSettings, seed: Int, start: TextTranslation?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        let texts = try data.parts(of: file, count: \.count, read: settings.read) { texts, shares in
            var random = RandomSource(seed: UInt64(seed))
            return texts.split(into: shares, random: &random)
        }
        func codec(_ texts: [String]) -> TextCodec {
            TextCodec(settings.tokenizer, of: texts, minimumCount: settings.minimumCount)
        }
        let target = start?.target ?? codec(texts.training.pairs.labels)
        let longest = target.encode(texts.training.pairs.labels).map(\.count).max() ?? 1
        pair = TextTranslation(
            EncoderDecoderSettings("gru"), source: start?.source ?? codec(texts.training.sources), target: target,
            maximumLength: settings.maximumLength ?? start?.maximumLength ?? min(65_536, max(20, 2 * longest)))
        parts = texts.map { [pair] in Part($0, by: pair) }
        (self.settings, self.start) = (settings, start)
        let all = parts.all
        func count(_ ids: (Part) -> [[Int32]]) -> String {
            grouped(all.reduce(0) { sum, part in sum + ids(part).reduce(0) { $0 + $1.count } })
        }
        summary = """
            \(file): \(counted(all.reduce(0) { $0 + $1.texts.count }, "pair")), \(count { $0.examples.inputs }) tokens to \
            read and \(count { $0.examples.labels }) to write
            """
    }

    var notes: [String] {
        let targets = parts.all.reduce(0) { sum, part in sum + part.texts.targets.reduce(0) { $0 + $1.count } }
        let pairs = parts.all.reduce(0) { $0 + $1.texts.count }
        return [
            """
            tokens are \(settings.tokens.rawValue): \(grouped(pair.source.count)) to read, \(grouped(pair.target.count)) to \
            write; at most \(grouped(pair.maximumLength)) are written
            """
        ] + (targets > pairs ? ["\(grouped(targets)) accepted targets; the first of each source is learned"] : [])
    }

    var warnings: [String] {
        var warnings: [String] = []
        for (name, part) in [("validation", parts.validation), ("test", parts.test)] {
            let unknown = Unknown(part, pair)
            if unknown.all > 0 { warnings.append("the \(name) data have \(unknown.text) that were never seen") }
        }
        let known = Set(parts.training.texts.sources)
        let same = parts.test.texts.sources.count(where: known.contains)
        if same > 0 {
            warnings.append(
                "\(grouped(same)) of \(grouped(parts.test.texts.count)) test sources are among those to train with, too"
            )
        }
        return warnings
    }

    var digest: String {
        var digest = Digest()
        for part in parts.all {
            digest.add(part.texts.count)
            for (source, targets) in zip(part.texts.sources, part.texts.targets) {
                digest.add(source)
                digest.add(targets.count)
                for target in targets { digest.add(target) }
            }
        }
        return digest.text
    }

    /// Without a network: the source itself, and the target of the most similar source to train with.
    var references: [Reference] {
        let sources = parts.test.texts.sources
        let (accepted, target) = (parts.test.accepted, pair.target)
        let similar = MostSimilarSource(
            Dataset(
                parts.training.texts.sources.map { pair.source.tokens(of: $0) },
                labels: parts.training.accepted.map { $0.first ?? [] }))
        func reference(_ name: String, _ written: (String) -> [String]) -> Reference {
            Reference(name: name, figures: WrittenTexts(sources.map(written), accepted: accepted).figures)
        }
        return [
            reference("copy") { target.tokens(of: $0) },
            reference("most-similar") { similar.target(of: pair.source.tokens(of: $0)) },
        ]
    }

    func task(of variant: Variant, frozen: [String]) -> TextTranslation {
        let sizes = settings.sizes
        var model =
            start?.settings
            ?? EncoderDecoderSettings(
                variant.kind, embedding: sizes.embedding, hidden: sizes.hidden, layers: sizes.layers,
                attention: Self.attention(of: variant, settings))
        model.dropout = sizes.dropout
        var task = TextTranslation(
            model, source: pair.source, target: pair.target, maximumLength: pair.maximumLength)
        task.smoothing = settings.smoothing
        task.width = settings.beam
        return task
    }

    private static func attention(of variant: Variant, _ settings: Settings) -> CrossAttentionKind? {
        switch variant.addition {
        case .asSet: settings.attention.kind
        case .none: nil
        case .dot: .dot
        case .general: .general
        case .additive: .additive
        }
    }

    static func variant(of task: TextTranslation) -> Variant {
        let addition = task.settings.attention.map { Attention(rawValue: $0.rawValue) ?? .asSet } ?? .none
        return Variant(kind: task.settings.encoder, addition)
    }

    static func prepared(_ task: TextTranslation, _ settings: Settings) -> TextTranslation {
        var prepared = task
        if let length = settings.maximumLength {
            prepared = TextTranslation(task.settings, source: task.source, target: task.target, maximumLength: length)
        }
        prepared.width = settings.beam
        return prepared
    }

    static func read(_ file: String, _ settings: Settings, for task: TextTranslation) throws -> Part {
        Part(try settings.read(file), by: task)
    }

    static func count(of part: Part) -> Int { part.texts.count }

    static func longest(in part: Part) -> Int {
        zip(part.examples.inputs, part.examples.labels).map { $0.count + $1.count + 1 }.max() ?? 0
    }

    static func encoded(_ part: Part) -> Dataset<[Int32], [Int32]> { part.examples }

    static func details(of model: TrainedModel<TextTranslation>, on part: Part) -> Details {
        let predictions = model.predict(part.texts.sources)
        return Details(
            predictions: predictions,
            written: WrittenTexts(
                predictions.map { model.task.target.tokens(of: $0.target) }, accepted: part.accepted),
            unknown: Unknown(part, model.task))
    }

    static func modelInputs(of part: Part) -> [String] { part.texts.pairs.inputs }

    /// The loss is of the first targets; all others are of what the model wrote by itself.
    static func figures(
        _ measured: Figures, _ details: Details, of model: TrainedModel<TextTranslation>, on part: Part
    ) -> Figures {
        Figures(loss: measured.loss, details.written.figures)
    }

    /// The tokens of a part that a model does not know.
    struct Unknown: Encodable {
        let sourceTokens: Int
        let targetTokens: Int

        init(_ part: Part, _ task: TextTranslation) {
            sourceTokens = task.source.unknown(in: part.examples.inputs)
            targetTokens = task.target.unknown(in: part.examples.labels)
        }

        var all: Int { sourceTokens + targetTokens }
        var text: String {
            "\(counted(sourceTokens, "token")) of sources and \(grouped(targetTokens)) of targets"
        }
    }
}

// MARK: Help and settings

extension TranslationTask {
    static let name = "translate"
    static let sign: String? = "--source"
    static let examples = "pairs of texts"
    static let input = "text"
    static let predictionHelp = "the text that is written"
    static let exampleCalls = ExampleCalls(
        compare: [
            "\(Program.name) compare --task translate --data dates.tsv --models gru-none,bigru-general",
            "\(Program.name) compare --data pairs.csv --source english --target german --tokens words",
        ],
        train: ["\(Program.name) train --data dates.tsv --source 1 --target 2 --output dates"],
        evaluate: ["\(Program.name) evaluate --model dates --data test.tsv --alternatives \"|\" --beam 4"],
        predict: ["\(Program.name) predict --model dates \"3 March 2021\""])
    static let variantsHelp = """
        \(kindsHelp); with -none, -dot, -general or -additive after it for what the decoder looks at the source by.
        """
    static let defaults = TranslationSettings()
    static let training: TrainingSettings = {
        var training = TrainingSettings(monitor: Model.criterion.name)
        training.learningRate = 0.003
        return training
    }()
    static let compared = [
        Variant(kind: "gru", .none), Variant(kind: "bigru", .none), Variant(kind: "bigru", .general),
        Variant(kind: "bigru", .additive),
    ]
    static let standard = Variant(kind: "bigru")
    static let monitored: [Figure.Kind] = [.forcedExact, .accuracy, .loss]
    /// What a model writes by itself; while it learns, epochs are measured with the right beginning of each target.
    static let reported = Figure.Kind.exact

    static var modelOptions: [Option<Settings>] { TranslationSettings.modelOptions }
    static var fileOptions: [Option<Settings>] { TranslationSettings.fileOptions }
    static var inputOptions: [Option<Settings>] { TranslationSettings.inputOptions }
    static var encodingOptions: [Option<Settings>] { TranslationSettings.encodingOptions }
    static var decodingOptions: [Option<Settings>] { TranslationSettings.decodingOptions }

    static func check(_ settings: Settings) throws(UsageError) {
        try settings.table.check()
        try checkRoles([("--source", settings.source), ("--target", settings.target)])
    }

    static func check(_ variant: Variant, _ settings: Settings) throws(UsageError) {
        guard variant.addition == .asSet, settings.attention == .dot, variant.kind.isBidirectional else { return }
        throw UsageError(
            """
            '--attention dot' does not go with \(variant): a product needs an encoder as wide as the decoder, in one \
            direction. general or additive do.
            """)
    }

    static func ofData(_ settings: Settings) -> Settings {
        var settings = settings
        (settings.sizes, settings.smoothing, settings.attention) = (
            defaults.sizes, defaults.smoothing, defaults.attention
        )
        return settings
    }

    /// Figures count tokens.
    static func isComparable(_ option: String, by figure: Figure.Kind, on data: DataSettings) -> Bool {
        option != "tokens" && option != "min-count"
    }

    static func checkStart(_ settings: Settings) throws(UsageError) {
        try settings.sizes.checkStart(usual: defaults.sizes)
        if settings.tokens != defaults.tokens || settings.minimumCount != defaults.minimumCount {
            throw UsageError(
                "'--from' has the vocabularies of the model: '--tokens' and '--min-count' do not go with it.")
        }
        if settings.attention != defaults.attention {
            throw UsageError("'--from' has the attention of the model: '--attention' does not go with it.")
        }
    }

    static func note(on variants: [Variant]) -> String? {
        """
        Forced exact match is the share of targets without an error where the right beginning of each is read, which is \
        how epochs are measured. Exact match, error rate (edits to the nearest accepted target over its tokens) and BLEU are of \
        what a model writes by itself. BLEU is that of the whole data: the geometric mean of the shares of its 1 to 4 \
        neighbouring tokens that an accepted target has, times exp(1 - r/c) where its c tokens are fewer than the r of the \
        targets; no smoothing. copy writes the source, most-similar the target of the source to train with that shares most \
        pairs of neighbouring tokens.
        """
    }
}

// MARK: Predictions

extension TranslationTask {
    /// What `predict --json` prints of a text.
    struct PredictionRecord: Encodable {
        let source: String
        let target: String
        let logProbability: Double
        let sourceTokens: [String]
        let targetTokens: [String]
        /// How many tokens of the source were never seen in training.
        let unknownTokens: Int
        /// The weights of the source's tokens for each token that is written, if there is attention.
        let alignment: [[Float]]?
    }

    static func inputs(from lines: [String], _ settings: Settings, for task: TextTranslation) -> [String] { lines }

    static func inputs(ofFile file: String, _ settings: Settings, for task: TextTranslation) throws -> [String] {
        try settings.readSources(file)
    }

    /// What is written; for a text without tokens, nothing.
    private static func text(of prediction: TextTranslation.Prediction) -> String {
        prediction.source.isEmpty ? "" : prediction.text
    }

    /// A line, whatever is written.
    static func line(
        of prediction: TextTranslation.Prediction, for text: String, by task: TextTranslation, _ settings: Settings
    ) -> String {
        self.text(of: prediction).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(
            separator: " ")
    }

    static func columns(by task: TextTranslation, _ settings: Settings) -> [String] { ["source", "target"] }

    static func row(
        of prediction: TextTranslation.Prediction, for text: String, by task: TextTranslation, _ settings: Settings
    ) -> [String] { [text, self.text(of: prediction)] }

    static func record(
        of prediction: TextTranslation.Prediction, for text: String, by task: TextTranslation, _ settings: Settings
    ) -> PredictionRecord {
        PredictionRecord(
            source: text, target: self.text(of: prediction), logProbability: prediction.logProbability,
            sourceTokens: task.source.tokens(of: text), targetTokens: task.target.tokens(of: prediction.target),
            unknownTokens: task.source.unknown(in: [prediction.source]),
            alignment: prediction.alignment.isEmpty ? nil : prediction.alignment)
    }
}
