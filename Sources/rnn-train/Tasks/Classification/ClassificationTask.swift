import RNNConsole
import RNNTasks

/// To predict the label of a text.
struct ClassificationTask: TrainerTask {
    typealias Model = TextClassification
    typealias Settings = ClassificationSettings
    typealias Variant = ClassifierSettings.Network

    let settings: ClassificationSettings
    let classes: [String]
    let vocabulary: Vocabulary
    let vectors: TextClassification.StartVectors?
    let summary: String
    let parts: Parts<LabelledTexts>

    init(_ settings: ClassificationSettings, data: DataSettings, seed: Int) throws {
        let texts: Parts<Dataset<String, Int32>>
        if let file = data.file {
            (classes, texts) = try Self.read(file, settings.columns, data, seed: seed)
            let count = texts.training.count + texts.validation.count + texts.test.count
            summary = "\(file): \(counted(count, "text")) of \(classes.count) classes"
        } else {
            classes = SyntheticSentiment.classes
            texts = try Self.makeReviews(settings.reviews, data, seed: seed)
            summary = """
                \(grouped(settings.reviews.samples)) made-up reviews of \(settings.reviews.minimumLength) to \
                \(settings.reviews.maximumLength) tokens, \(settings.reviews.difficulty.rawValue)
                """
        }
        let (tokenizer, limit) = (settings.tokens.tokenizer, settings.tokens.maximumLength)
        let tokens = texts.map { texts in texts.inputs.map { tokenizer($0, atMost: limit) } }
        let vocabulary = Vocabulary(
            tokens.training, minimumCount: settings.tokens.minimumCount, maximumSize: settings.tokens.maximumVocabulary)
        func part(_ path: KeyPath<Parts<Dataset<String, Int32>>, Dataset<String, Int32>>, _ tokens: [[String]])
            -> LabelledTexts
        {
            LabelledTexts(texts[keyPath: path], encoded: tokens.map { .init($0, ids: vocabulary.encode($0)) })
        }
        parts = Parts(
            training: part(\.training, tokens.training), validation: part(\.validation, tokens.validation),
            test: part(\.test, tokens.test))
        self.settings = settings
        self.vocabulary = vocabulary
        vectors = try settings.tokens.vectors(for: vocabulary)
    }

    private static func makeReviews(
        _ settings: ClassificationSettings.Reviews, _ data: DataSettings, seed: Int
    ) throws -> Parts<Dataset<String, Int32>> {
        var random = RandomSource(seed: UInt64(seed))
        let source = SyntheticSentiment(
            lengths: settings.minimumLength...settings.maximumLength, difficulty: settings.difficulty)
        let reviews = source.reviews(settings.samples, random: &random).mapInputs(\.text)
        return try data.parts(of: reviews, test: Self.reviews.testShare, count: \.count) { reviews, shares in
            reviews.stratifiedSplit(into: shares, random: &random)
        }
    }

    private static func read(
        _ file: String, _ columns: ClassificationSettings.Columns, _ data: DataSettings, seed: Int
    ) throws -> ([String], Parts<Dataset<String, Int32>>) {
        var classes: [String]?
        let texts = try data.parts(of: file, count: \.count) { file in
            let data = try columns.read(file, classes: classes)
            classes = data.classes
            guard data.classes.count >= 2 else {
                throw DataError(
                    file: file, problem: "all labels are \"\(data.classes.first ?? "")\"; there must be two at least")
            }
            return data.examples
        } divide: { examples, shares in
            var random = RandomSource(seed: UInt64(seed))
            return examples.stratifiedSplit(into: shares, random: &random)
        }
        return (classes ?? [], texts)
    }

    var digest: String {
        var digest = Digest()
        for name in classes { digest.add(name) }
        for part in [parts.training, parts.validation, parts.test] {
            digest.add(part.count)
            for text in part.texts.inputs { digest.add(text) }
            for label in part.texts.labels { digest.add(label) }
        }
        if let vectors = vectors?.vectors {
            var random = RandomSource(seed: 0)
            for number in vectors.rows(random: &random) { digest.add(number.bitPattern) }
        }
        return digest.text
    }

    var notes: [String] {
        let known = "vocabulary of \(grouped(vocabulary.count)) tokens"
        guard let vectors = vectors?.vectors else { return [known] }
        let few = vectors.missing.prefix(5).joined(separator: ", ") + (vectors.missing.count > 5 ? ", ..." : "")
        return [
            known,
            "vectors of \(vectors.width) numbers for \(grouped(vectors.matched)) tokens"
                + (vectors.missing.isEmpty ? "" : "; none for \(grouped(vectors.missing.count)): \(few)"),
        ]
    }

    var warnings: [String] {
        guard let vectors = vectors?.vectors, vectors.malformed > 0 else { return [] }
        let lines = vectors.malformedLines.map(String.init).joined(separator: ", ")
        return ["\(vectors.malformed) lines of the vectors cannot be read: \(lines)"]
    }

    func task(of variant: Variant) -> TextClassification {
        let sizes = settings.model
        var task = TextClassification(
            ClassifierSettings(
                variant, embedding: sizes.embedding, hidden: sizes.hidden, layers: sizes.layers, dropout: sizes.dropout),
            classes: classes, tokenizer: settings.tokens.tokenizer, vocabulary: vocabulary,
            maximumLength: settings.tokens.maximumLength, start: vectors)
        task.smoothing = sizes.smoothing
        return task
    }

    static func read(
        _ file: String, _ settings: ClassificationSettings, for task: TextClassification
    ) throws -> LabelledTexts {
        let texts = try settings.columns.read(file, classes: task.classes).examples
        return LabelledTexts(texts, encoded: texts.inputs.map { task.encode($0) })
    }

    static func count(of part: LabelledTexts) -> Int { part.count }

    static func encoded(_ part: LabelledTexts) -> Dataset<[Int32], Int32> { part.examples }

    static func details(of model: TrainedModel<TextClassification>, on part: LabelledTexts) -> TextPredictions {
        TextPredictions(model, on: part)
    }
}

// MARK: Help and settings

extension ClassificationTask {
    static let name = "classification"
    static let examples = "texts and labels"
    private static let reviews = SyntheticData(name: "made-up film reviews", testShare: 0.2)
    static var synthetic: SyntheticData? { reviews }
    static let input = "text"
    static let predictionHelp = "the label, its probability and the text"
    static let exampleCalls = ExampleCalls(
        compare: [
            Program.name, "\(Program.name) compare --models rnn,gru,peephole --seeds 3 --output cells",
            "\(Program.name) compare --data reviews.csv --text review --label stars",
        ],
        train: [
            "\(Program.name) train --data reviews.csv --text review --label stars --output stars",
            "\(Program.name) train --data train.tsv --model bigru-max --dropout 0.3 --patience 3",
        ],
        evaluate: ["\(Program.name) evaluate --model trained --data test.csv"],
        predict: [
            "\(Program.name) predict --model trained \"not a bad film at all\"",
            "\(Program.name) predict --model trained < reviews.txt",
        ])
    static let variantsHelp = """
        \(CellKind.allCases.map(\.rawValue).joined(separator: ", ")); with bi before it for \
        both directions; with -mean, -max or -attention after it for another pooling than the last state. attention is \
        bilstm-attention, bag-of-words a model without memory, whose learning rate is 20 times the given one.
        """
    static let defaults = ClassificationSettings()
    static let baseline: Variant? = .bagOfWords
    static let compared: [Variant] = [.simpleRNN, .gru, .lstm, .biLSTM, .biLSTMAttention].map { .recurrent($0) }
    static let standard = Variant.recurrent(.biLSTM)

    static var modelOptions: [Option<Settings>] { ClassificationSettings.Model.options.within(\.model) }
    static var fileOptions: [Option<Settings>] { ClassificationSettings.Columns.options.within(\.columns) }
    static var encodingOptions: [Option<Settings>] { ClassificationSettings.Tokens.options.within(\.tokens) }
    static var syntheticOptions: [Option<Settings>] { ClassificationSettings.Reviews.options.within(\.reviews) }

    static func check(_ settings: Settings) throws(UsageError) {
        try settings.reviews.check()
        try settings.columns.check()
        try settings.tokens.check()
    }

    /// The weights of a bag of words start at zero and each grows by itself, so that it needs a higher learning rate to
    /// be a fair baseline.
    static func adapt(_ training: inout TrainingSettings, to variant: Variant) {
        if variant == .bagOfWords { training.learningRate *= 20 }
    }

    static func note(on variants: [Variant]) -> String? {
        variants.contains(.bagOfWords) ? "The learning rate of bag-of-words is 20 times that of the others." : nil
    }
}

// MARK: Predictions

extension ClassificationTask {
    /// What `predict --json` prints of a text.
    struct PredictionRecord: Encodable {
        let text: String
        let label: String
        let probabilities: [String: Double]
        let tokens: [String]
        let attention: [Double]?
    }

    static func inputs(from lines: [String]) -> [String] { lines }

    static func line(of prediction: TextClassification.Prediction, for text: String) -> String {
        "\(prediction.label)\t\(fixed(prediction.probability, 4))\t\(text)"
    }

    static func record(
        of prediction: TextClassification.Prediction, for text: String, by task: TextClassification
    ) -> PredictionRecord {
        PredictionRecord(
            text: text, label: prediction.label,
            probabilities: Dictionary(
                zip(task.classes, prediction.probabilities), uniquingKeysWith: { first, _ in first }),
            tokens: prediction.tokens, attention: prediction.attention)
    }
}
