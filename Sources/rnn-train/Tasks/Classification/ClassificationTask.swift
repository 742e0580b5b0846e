import RNNConsole
import RNNTasks

/// To predict the label of a text.
struct ClassificationTask: TrainerTask {
    typealias Model = TextClassification
    typealias Settings = ClassificationSettings
    typealias Variant = ClassifierSettings.Network

    var settings: ClassificationSettings
    let classes: [String]
    let encoding: TextEncoding
    let summary: String
    let parts: Parts<LabelledTexts>
    /// The model that others start from.
    private let start: TextClassification?

    init(_ settings: ClassificationSettings, data: DataSettings, seed: Int, start: TextClassification?) throws {
        let texts: Parts<Dataset<String, Int32>>
        if let file = data.file {
            (classes, texts) = try Self.read(file, settings.columns, data, seed: seed, classes: start?.classes)
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
        let encoded: Parts<[EncodedText]>
        (encoding, encoded) = try TextEncoding.encode(texts.map(\.inputs), settings.tokens, start: start)
        parts = Parts(
            training: LabelledTexts(texts.training, encoded: encoded.training),
            validation: LabelledTexts(texts.validation, encoded: encoded.validation),
            test: LabelledTexts(texts.test, encoded: encoded.test))
        (self.settings, self.start) = (settings, start)
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
        _ file: String, _ columns: ClassificationSettings.Columns, _ data: DataSettings, seed: Int, classes: [String]?
    ) throws -> ([String], Parts<Dataset<String, Int32>>) {
        var classes = classes
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
        for part in parts.all {
            digest.add(part.count)
            for text in part.texts.inputs { digest.add(text) }
            for label in part.texts.labels { digest.add(label) }
        }
        encoding.add(to: &digest)
        return digest.text
    }

    var notes: [String] { encoding.notes }

    var warnings: [String] { encoding.warnings(of: parts.training.texts.inputs) }

    var doubts: [String] { TextDoubts.all(in: parts.training.texts, classes) }

    func task(of variant: Variant, frozen: [String]) -> TextClassification {
        let sizes = settings.model.sizes
        let given = ClassifierSettings(
            variant, embedding: sizes.embedding, hidden: sizes.hidden, layers: sizes.layers)
        var model = start?.settings ?? given
        model.dropout = sizes.dropout
        var task = TextClassification(
            model, classes: classes, tokenizer: encoding.tokenizer, vocabulary: encoding.vocabulary,
            maximumLength: encoding.maximumLength, start: encoding.vectors)
        task.smoothing = settings.model.smoothing
        task.frozen = frozen
        if settings.model.weights == .balanced { task.classWeights = balancedWeights }
        return task
    }

    /// n / (classes * n of the class): each class has the same weight in all. A class without examples has none.
    private var balancedWeights: [Float] {
        var counts = classes.map { _ in 0 }
        for label in parts.training.texts.labels { counts[Int(label)] += 1 }
        let mean = Float(parts.training.count) / Float(max(1, classes.count))
        return counts.map { $0 == 0 ? 0 : mean / Float($0) }
    }

    static func variant(of task: TextClassification) -> Variant { task.settings.network }

    static func read(
        _ file: String, _ settings: ClassificationSettings, for task: TextClassification
    ) throws -> LabelledTexts {
        let texts = try settings.columns.read(file, classes: task.classes).examples
        return LabelledTexts(texts, encoded: texts.inputs.map { task.encode($0) })
    }

    static func count(of part: LabelledTexts) -> Int { part.count }

    static func longest(in part: LabelledTexts) -> Int { part.encoded.map(\.ids.count).max() ?? 0 }

    static func encoded(_ part: LabelledTexts) -> Dataset<[Int32], Int32> { part.examples }

    static func modelInputs(of part: LabelledTexts) -> [String] { part.texts.inputs }
    static func group(of prediction: TextClassification.Prediction) -> String? { prediction.label }
    static func groups(of task: TextClassification) -> [String] { task.classes }

    static func details(of model: TrainedModel<TextClassification>, on part: LabelledTexts) -> TextPredictions {
        TextPredictions(model, on: part)
    }
}

// MARK: Help and settings

extension ClassificationTask {
    static let name = "classify"
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
    static let freezes = true
    static let standard = Variant.recurrent(.biLSTM)
    static let monitored: [Figure.Kind] = [.accuracy, .macroF1, .loss]

    static var modelOptions: [Option<Settings>] { ClassificationSettings.Model.options.within(\.model) }
    static var fileOptions: [Option<Settings>] { ClassificationSettings.Columns.options.within(\.columns) }
    static var inputOptions: [Option<Settings>] { ClassificationSettings.Columns.inputOptions.within(\.columns) }
    static var predictionOptions: [Option<Settings>] {
        [.count("--top", \.top, "How many labels to name, the most probable first.")]
    }
    static var encodingOptions: [Option<Settings>] { ClassificationSettings.Tokens.options.within(\.tokens) }
    static var syntheticOptions: [Option<Settings>] { ClassificationSettings.Reviews.options.within(\.reviews) }

    static func check(_ settings: Settings) throws(UsageError) {
        try settings.reviews.check()
        try settings.columns.table.check()
        let columns = settings.columns
        try checkRoles([("--text", columns.text), ("--text2", columns.text2)])
        try settings.tokens.check()
    }

    static func ofData(_ settings: Settings) -> Settings { settings.ofData }

    static func checkStart(_ settings: Settings) throws(UsageError) {
        try settings.model.sizes.checkStart(usual: SizeSettings())
        if settings.tokens != ClassificationSettings.Tokens() {
            throw UsageError(
                "'--from' has the vocabulary of the model: options of tokens and vectors do not go with it.")
        }
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
        struct Label: Encodable {
            let label: String
            let probability: Double
        }

        let text: String
        let label: String
        /// The most probable labels, if more than one is wanted.
        let top: [Label]?
        let probabilities: [String: Double]
        let tokens: [String]
        let attention: [Double]?
    }

    static func inputs(
        from lines: [String], _ settings: Settings, for task: TextClassification
    ) -> [String] { lines }

    static func inputs(
        ofFile file: String, _ settings: Settings, for task: TextClassification
    ) throws -> [String] {
        try settings.columns.readTexts(file)
    }

    /// The most probable classes.
    private static func best(
        of prediction: TextClassification.Prediction, by task: TextClassification, _ settings: Settings
    ) -> [(label: String, probability: Double)] {
        let order = prediction.probabilities.indices.sorted {
            (-prediction.probabilities[$0], $0) < (-prediction.probabilities[$1], $1)
        }
        return order.prefix(settings.top).map { (task.classes[$0], prediction.probabilities[$0]) }
    }

    static func line(
        of prediction: TextClassification.Prediction, for text: String, by task: TextClassification,
        _ settings: Settings
    ) -> String {
        best(of: prediction, by: task, settings).map { "\($0.label)\t\(fixed($0.probability, 4))\t" }.joined() + text
    }

    static func columns(by task: TextClassification, _ settings: Settings) -> [String] {
        guard settings.top > 1 else { return ["text", "label", "probability"] + task.classes.map { "p(\($0))" } }
        return ["text"]
            + (1...min(settings.top, task.classes.count)).flatMap { ["label \($0)", "probability \($0)"] }
    }

    static func row(
        of prediction: TextClassification.Prediction, for text: String, by task: TextClassification,
        _ settings: Settings
    ) -> [String] {
        [text] + best(of: prediction, by: task, settings).flatMap { [$0.label, fixed($0.probability, 6)] }
            + (settings.top > 1 ? [] : prediction.probabilities.map { fixed($0, 6) })
    }

    static func record(
        of prediction: TextClassification.Prediction, for text: String, by task: TextClassification,
        _ settings: Settings
    ) -> PredictionRecord {
        PredictionRecord(
            text: text, label: prediction.label,
            top: settings.top > 1
                ? best(of: prediction, by: task, settings).map { .init(label: $0.label, probability: $0.probability) }
                : nil,
            probabilities: Dictionary(
                zip(task.classes, prediction.probabilities), uniquingKeysWith: { first, _ in first }),
            tokens: prediction.tokens, attention: prediction.attention)
    }
}
