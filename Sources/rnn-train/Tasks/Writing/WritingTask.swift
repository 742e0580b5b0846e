import RNNConsole
import RNNTasks

/// To predict the next token of a text: a language model.
struct WritingTask: TrainerTask {
    typealias Model = TextWriting
    typealias Settings = WritingSettings

    /// Layers of one direction: those of both would read what they are to predict.
    struct Variant: Sendable, Hashable, LosslessStringConvertible, CaseIterable {
        let cell: CellKind

        init(_ cell: CellKind) {
            self.cell = cell
        }

        init?(_ name: String) {
            guard let cell = CellKind(rawValue: name) else { return nil }
            self.init(cell)
        }

        var description: String { cell.rawValue }
        static var allCases: [Variant] { CellKind.allCases.map { Variant($0) } }
    }

    /// A text, as read and as models see it.
    struct Part: Sendable {
        let ids: [Int32]
        /// Characters as readers see them.
        let characters: Int
        /// Tokens that the vocabulary has not.
        let unknown: Int
        let window: Int
        /// The first lines, cut off where they are long: what is drawn of a model while it reads.
        let lines: [String]

        init(_ text: String, by task: TextWriting) {
            ids = task.encode(text)
            characters = text.count
            lines = text.split(whereSeparator: \.isNewline).prefix(100).map { String($0.prefix(60)) }
            let none = task.codec.id(of: .unknown)
            unknown = ids.count { $0 == none }
            window = task.window
        }
    }

    var settings: WritingSettings
    let summary: String
    let parts: Parts<Part>
    let digest: String
    private let codec: TextCodec
    /// The model that others start from.
    private let start: TextWriting?

    init(_ settings: WritingSettings, data: DataSettings, seed: Int, start: TextWriting?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        // Whether parts are long enough, their tokens say.
        let texts = try data.parts(of: file, count: { _ in 1 }, read: WritingSettings.read, divide: WritingSettings.cut)
        codec = start?.codec ?? settings.codec(of: texts.training)
        (self.settings, self.start) = (settings, start)
        let task = Self.task(Variant(.lstm), settings, codec, start)
        parts = texts.map { Part($0, by: task) }
        for (part, name, given) in [
            (parts.training, "training", nil), (parts.validation, "validation", data.validation),
            (parts.test, "test", data.test),
        ] where part.ids.count < 2 {
            throw DataError(
                file: given ?? file,
                problem: """
                    the \(name) part has \(counted(part.ids.count, "token")), of which none can be predicted from another; \
                    give a longer text
                    """)
        }
        var digest = Digest()
        for text in [texts.training, texts.validation, texts.test] { digest.add(text) }
        self.digest = digest.text
        let characters = counted(parts.all.reduce(0) { $0 + $1.characters }, "character")
        let tokens = parts.all.reduce(0) { $0 + $1.ids.count }
        summary =
            switch codec {
            case .tokens(.characters, _): "\(file): \(characters)"
            case .tokens: "\(file): \(characters), \(counted(tokens, "word"))"
            case .bytePairs: "\(file): \(characters), \(counted(tokens, "byte"))"
            }
    }

    var notes: [String] {
        guard case .tokens(let tokenizer, let vocabulary) = codec else { return ["every byte is known"] }
        let isWords = tokenizer != .characters()
        let size = "vocabulary of \(counted(vocabulary.tokens.count, isWords ? "word" : "character"))"
        func share(_ part: Part, _ name: String) -> String {
            "\(grouped(part.unknown)) of \(grouped(part.ids.count)) in the \(name) part"
        }
        return [
            "\(size); unknown are \(share(parts.validation, "validation")) and \(share(parts.test, "test"))"
        ]
    }

    var warnings: [String] {
        var warnings: [String] = []
        if parts.training.ids.count < 1000 {
            warnings.append("\(counted(parts.training.ids.count, "token")) are few to learn from")
        }
        let (unknown, count) = (
            parts.test.unknown + parts.validation.unknown, parts.test.ids.count + parts.validation.ids.count
        )
        if 5 * unknown > count {
            warnings.append(
                """
                \(percent(Double(unknown) / Double(count))) of the tokens to validate and test with are unknown, and as such \
                easy to predict; other --tokens would say more
                """)
        }
        return warnings
    }

    /// Without a network: the n-grams of the training part.
    var references: [Reference] {
        let order = if case .tokens(.words, _) = codec { 3 } else { 5 }
        let grams = KneserNey(parts.training.ids, order: order, vocabulary: codec.count)
        func figures(_ part: Part) -> [Figure] { Self.figures(grams.measure(part.ids).nats, on: part).all }
        return [
            Reference(
                name: "\(order)-gram", figures: figures(parts.test), validation: figures(parts.validation))
        ]
    }

    func task(of variant: Variant, frozen: [String]) -> TextWriting { Self.task(variant, settings, codec, start) }

    private static func task(
        _ variant: Variant, _ settings: WritingSettings, _ codec: TextCodec, _ start: TextWriting?
    ) -> TextWriting {
        let sizes = settings.sizes
        var model =
            start?.settings
            ?? LanguageModelSettings(
                RecurrentKind(variant.cell), embedding: sizes.embedding, hidden: sizes.hidden, layers: sizes.layers,
                isTied: settings.isTied)
        (model.recurrent.dropout, model.weightDrop) = (sizes.dropout, settings.weightDrop)
        return TextWriting(model, codec: codec, window: settings.window)
    }

    static func variant(of task: TextWriting) -> Variant { Variant(task.settings.recurrent.kind.cell) }

    static func read(_ file: String, _ settings: WritingSettings, for task: TextWriting) throws -> Part {
        let part = Part(try WritingSettings.read(file), by: task)
        guard part.ids.count >= 2 else {
            throw DataError(
                file: file,
                problem: "the text has \(counted(part.ids.count, "token")), of which none can be predicted from another"
            )
        }
        return part
    }

    static func count(of part: Part) -> Int { part.ids.count }
    static func longest(in part: Part) -> Int { min(part.window, part.ids.count) }
    static func encoded(_ part: Part) -> [Int32] { part.ids }
    static func modelInputs(of part: Part) -> [String] { part.lines }
    /// The targets are the tokens of the line.
    static var lossNote: String { "" }

    static func figures(
        _ measured: Figures, _ details: Details, of model: TrainedModel<TextWriting>, on part: Part
    ) -> Figures { figures(measured.loss, on: part) }

    /// The figures that follow from the nats of a token.
    private static func figures(_ nats: Double, on part: Part) -> Figures {
        let tokens = Likelihood(logProbability: -nats * Double(part.ids.count), count: part.ids.count)
        let characters = Likelihood(logProbability: tokens.logProbability, count: part.characters)
        return Figures(
            loss: nats,
            [
                Figure(.nats, nats), Figure(.bitsPerCharacter, characters.bits), Figure(.perplexity, tokens.perplexity),
            ])
    }
}

// MARK: Help and settings

extension WritingTask {
    static let name = "lm"
    static let examples = "text"
    static let unit = "token"
    static let input = "line"
    static let predictionHelp = "its bits a character and the line itself"
    static let exampleCalls = ExampleCalls(
        compare: ["\(Program.name) compare --task lm --data book.txt --models lstm,gru"],
        train: ["\(Program.name) train --task lm --data book.txt --hidden 256 --output writer"],
        evaluate: ["\(Program.name) evaluate --model writer --data other.txt --json"],
        predict: [
            "\(Program.name) predict --model writer \"To be, or not to be\"",
            "tail -f chat.log | \(Program.name) predict --model writer --stream",
        ])
    static let variantsHelp = "\(CellKind.allCases.map(\.rawValue).joined(separator: ", "))."
    static let defaults = WritingSettings()
    static let training = TrainingSettings(
        epochs: 10, batchSize: 16, learningRate: 0.003, clip: 1, monitor: Figure.Kind.loss.name)
    static let compared: [Variant] = [Variant(.lstm), Variant(.gru)]
    static let standard = Variant(.lstm)
    static let reported = Figure.Kind.nats

    static func note(on variants: [Variant]) -> String? {
        """
        The n-grams are those of the training text, with modified Kneser-Ney smoothing. Nats are of a token; bits per \
        character are those of all tokens, by the characters of the text.
        """
    }

    static var modelOptions: [Option<Settings>] { WritingSettings.modelOptions }
    static var fileOptions: [Option<Settings>] { [] }
    static var encodingOptions: [Option<Settings>] { WritingSettings.encodingOptions }

    static func check(_ settings: Settings) throws(UsageError) { try settings.check() }

    static func ofData(_ settings: Settings) -> Settings {
        var settings = settings
        (settings.sizes, settings.isTied, settings.weightDrop) = (
            defaults.sizes, defaults.isTied, defaults.weightDrop
        )
        return settings
    }

    /// The loss is that of a token.
    static func isComparable(_ option: String, by figure: Figure.Kind, on data: DataSettings) -> Bool {
        option != "tokens" && option != "min-count"
    }

    static func checkStart(_ settings: Settings) throws(UsageError) {
        try settings.sizes.checkStart(usual: defaults.sizes)
        if settings.isTied { throw UsageError("'--from' has the weights of the model: '--tied' does not go with it.") }
        if settings.tokens != defaults.tokens || settings.minimumCount != nil {
            throw UsageError(
                "'--from' has the vocabulary of the model: '--tokens' and '--min-count' do not go with it.")
        }
    }
}

// MARK: Predictions

extension WritingTask {
    static func inputs(from lines: [String], _ settings: Settings, for task: TextWriting) -> [String] { lines }

    static func inputs(ofFile file: String, _ settings: Settings, for task: TextWriting) throws -> [String] {
        var lines = try WritingSettings.read(file).split(omittingEmptySubsequences: false) {
            $0 == "\n" || $0 == "\r\n"
        }
        if lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines.map(String.init)
    }

    static func line(of score: TextScore, for input: String, by task: TextWriting, _ settings: Settings) -> String {
        text(score.bitsPerCharacter) + "\t" + input
    }

    static func columns(by task: TextWriting, _ settings: Settings) -> [String] {
        ["text", "tokens", "nats", "bits_per_character", "perplexity"]
    }

    static func row(of score: TextScore, for input: String, by task: TextWriting, _ settings: Settings) -> [String] {
        [
            input, "\(score.tokens.count)", score.nats.map { fixed($0, 4) } ?? "",
            score.bitsPerCharacter.map { fixed($0, 3) } ?? "", score.perplexity.map { fixed($0, 2) } ?? "",
        ]
    }

    static func record(of score: TextScore, for input: String, by task: TextWriting, _ settings: Settings) -> TextScore
    {
        score
    }

    /// Lines that arrive go on from those before.
    static func stream(
        _ model: TrainedModel<TextWriting>, _ settings: Settings, next: () throws -> String?,
        put: (StreamedPrediction) throws -> Void
    ) throws {
        var scorer = TextScorer(model)
        while let line = try next() {
            let score = scorer.read(line)
            try put(StreamedPrediction(line: text(score.bitsPerCharacter) + "\t" + line, record: score))
        }
    }

    /// A line without a token has no bits.
    private static func text(_ bits: Double?) -> String { bits.map { fixed($0, 3) } ?? "-" }
}
