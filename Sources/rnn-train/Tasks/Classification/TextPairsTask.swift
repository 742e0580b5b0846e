import RNNCharts
import RNNConsole
import RNNTasks

/// To predict the class of a pair of texts: whether one follows from the other, whether they say the same.
struct TextPairsTask: TrainerTask {
    typealias Model = TextPairClassification
    typealias Settings = ClassificationSettings
    typealias Variant = NamedVariant<Pool>

    /// How a text becomes one vector.
    enum Pool: String, VariantAddition {
        case max = ""
        case last, mean

        static var usual: Pool { .max }

        /// The library's value.
        var pooling: SequencePooling {
            switch self {
            case .max: .max
            case .last: .last
            case .mean: .mean
            }
        }
    }

    var settings: ClassificationSettings
    let classes: [String]
    let summary: String
    let parts: Parts<EncodedPart<TextPairClassification>>
    private let codec: TextCodec
    /// The model that others start from.
    private let start: TextPairClassification?

    init(_ settings: ClassificationSettings, data: DataSettings, seed: Int, start: TextPairClassification?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        var classes = start?.classes
        let pairs = try data.parts(of: file, count: \.count) { file in
            let read = try settings.columns.readPairs(file, classes: classes)
            classes = read.classes
            if read.classes.count < 2 {
                throw DataError(
                    file: file, problem: "all labels are \"\(read.classes.first ?? "")\"; there must be two at least")
            }
            return read.1
        } divide: { examples, shares in
            var random = RandomSource(seed: UInt64(seed))
            return examples.stratifiedSplit(into: shares, random: &random)
        }
        let codec =
            start?.codec
            ?? TextCodec(
                settings.tokens.tokenizer, of: pairs.training.inputs.flatMap(\.texts), special: .reading,
                minimumCount: settings.tokens.minimumCount, maximumSize: settings.tokens.maximumVocabulary)
        let task = TextPairClassification(
            PairSettings("lstm"), codec: codec, classes: classes ?? [],
            maximumLength: start?.maximumLength ?? settings.tokens.maximumLength)
        parts = pairs.map { EncodedPart($0, by: task) }
        (self.settings, self.start, self.codec, self.classes) = (settings, start, codec, task.classes)
        let count = pairs.all.reduce(0) { $0 + $1.count }
        summary = "\(file): \(counted(count, "pair")) of texts, \(grouped(task.classes.count)) classes"
    }

    var notes: [String] { ["vocabulary of \(grouped(codec.count)) tokens"] }

    var digest: String {
        var digest = Digest()
        for name in classes { digest.add(name) }
        for part in parts.all {
            digest.add(part.inputs.count)
            for (pair, label) in zip(part.inputs, part.examples.labels) {
                for text in pair.texts { digest.add(text) }
                digest.add(label)
            }
        }
        return digest.text
    }

    /// Without a network: the class that most pairs to train with have.
    var references: [Reference] {
        let usual = classes.indices.max { count(of: $0) < count(of: $1) } ?? 0
        var confusion = ConfusionMatrix(classes: classes.count)
        let labels = parts.test.examples.labels
        confusion.add(predictions: labels.map { _ in Int32(usual) }, labels: labels)
        return [Reference(name: "most-frequent", figures: confusion.figures)]
    }

    private func count(of label: Int) -> Int { parts.training.examples.labels.count { Int($0) == label } }

    func task(of variant: Variant, frozen: [String]) -> TextPairClassification {
        let sizes = settings.model.sizes
        var model =
            start?.settings
            ?? PairSettings(variant.kind, embedding: sizes.embedding, hidden: sizes.hidden, layers: sizes.layers)
        model.recurrent.dropout = sizes.dropout
        return TextPairClassification(
            model, codec: codec, classes: classes, pooling: start?.pooling ?? variant.addition.pooling,
            maximumLength: start?.maximumLength ?? settings.tokens.maximumLength)
    }

    static func variant(of task: TextPairClassification) -> Variant {
        Variant(
            kind: task.settings.recurrent.kind, Pool.allCases.first { $0.pooling == task.pooling } ?? .usual)
    }

    static func read(
        _ file: String, _ settings: ClassificationSettings, for task: TextPairClassification
    ) throws -> EncodedPart<TextPairClassification> {
        EncodedPart(try settings.columns.readPairs(file, classes: task.classes).1, by: task)
    }
}

extension EncodedPart<TextPairClassification> {
    fileprivate init(_ pairs: Dataset<StringPair, Int32>, by task: TextPairClassification) {
        let ids = task.ids(of: pairs.inputs)
        self.init(
            inputs: pairs.inputs, examples: Dataset(ids, labels: pairs.labels),
            longest: ids.map { $0.first.count + $0.second.count }.max() ?? 0)
    }
}

// MARK: Help and settings

extension TextPairsTask {
    static let name = ClassificationTask.name
    static func isMeant(by options: Set<String>) -> Bool { options.contains("--text2") }
    static let examples = "pairs of texts and labels"
    static let input = "pair of texts"
    static let predictionHelp = "the label, its probability and both texts"
    static let exampleCalls = ExampleCalls(
        compare: ["\(Program.name) compare --data snli.csv --text premise --text2 hypothesis --label gold"],
        train: ["\(Program.name) train --data snli.csv --text premise --text2 hypothesis --label gold"],
        evaluate: ["\(Program.name) evaluate --model trained --data test.csv --text premise --text2 hypothesis"],
        predict: ["printf 'It rains.\\tIt is dry.\\n' | \(Program.name) predict --model trained"])
    static let variantsHelp = """
        \(kindsHelp); with -last or -mean after it for another pooling than the maximum over a text's steps.
        """
    static let defaults = ClassificationSettings()
    static let compared: [Variant] = [
        Variant(kind: "gru"), Variant(kind: "lstm"), Variant(kind: "bigru"), Variant(kind: "bilstm"),
    ]
    static let standard = Variant(kind: "bilstm")
    static let monitored: [Figure.Kind] = [.accuracy, .macroF1, .loss]

    static var modelOptions: [Option<Settings>] { SizeSettings.options.within(\.model.sizes) }
    static var fileOptions: [Option<Settings>] { ClassificationTask.fileOptions }
    static var inputOptions: [Option<Settings>] { ClassificationTask.inputOptions }
    static var encodingOptions: [Option<Settings>] { ClassificationSettings.Tokens.plainOptions.within(\.tokens) }

    static func check(_ settings: Settings) throws(UsageError) {
        try ClassificationTask.check(settings)
        if settings.columns.labelsSeparator != nil {
            throw UsageError("'--labels-separator' does not go with '--text2': a pair of texts has one label.")
        }
    }
    static func ofData(_ settings: Settings) -> Settings { settings.ofData }
    static func checkStart(_ settings: Settings) throws(UsageError) { try ClassificationTask.checkStart(settings) }
}

// MARK: Reports

extension TextPairsTask {
    static func record(of evaluation: Evaluation<Self>, for task: TextPairClassification) -> ConfusionRecord {
        ConfusionRecord(classes: task.classes, confusion: evaluation.measurement.tally)
    }

    static func table(of evaluation: Evaluation<Self>, for task: TextPairClassification) -> NamedTable? {
        NamedTable(classes: task.classes, evaluation.measurement.tally)
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        [
            NamedChart(
                confusions: results.map { ($0.name, $0.evaluations.map(\.measurement.tally)) }, classes: classes)
        ]
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        let test = parts.test
        return NamedTable(
            columns: ["first text", "second text", "label"] + results.map(\.name),
            cells: test.inputs.indices.prefix(8).map { index in
                let label = classes[Int(test.examples.labels[index])]
                return test.inputs[index].texts.map { Report.Cell(ClassificationTask.shortened($0)) }
                    + [Report.Cell(label)]
                    + results.map { result in
                        let found = result.evaluations[0].details[index]
                        let probability = fixed(100 * (found.probabilities.max() ?? 0), 0)
                        return Report.Cell("\(found.label)\u{a0}\(probability)\u{a0}%", isWrong: found.label != label)
                    }
            }, caption: "Predictions for some test examples; \(Report.Cell.wrongSign) marks a wrong one.")
    }
}

// MARK: Predictions

extension TextPairsTask {
    /// What `predict --json` prints of a pair.
    struct PredictionRecord: Encodable {
        let text: String
        let text2: String
        let label: String
        let probabilities: [String: Double]
    }

    /// Both texts stand in a line, with a tab between.
    static func inputs(
        from lines: [String], _ settings: Settings, for task: TextPairClassification
    ) throws -> [StringPair] {
        try lines.map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw DataError(
                    file: "input", problem: "\"\(line.prefix(60))\" is no pair: two texts with a tab between are needed"
                )
            }
            return StringPair(String(parts[0]), String(parts[1]))
        }
    }

    static func inputs(
        ofFile file: String, _ settings: Settings, for task: TextPairClassification
    ) throws -> [StringPair] {
        try settings.columns.readPairs(file)
    }

    static func line(
        of prediction: TextPairClassification.Prediction, for pair: StringPair, by task: TextPairClassification,
        _ settings: Settings
    ) -> String {
        let probability = fixed(prediction.probabilities.max() ?? 0, 4)
        return "\(prediction.label)\t\(probability)\t\(pair.first)\t\(pair.second)"
    }

    static func columns(by task: TextPairClassification, _ settings: Settings) -> [String] {
        ["text", "text2", "label", "probability"] + task.classes.map { "p(\($0))" }
    }

    static func row(
        of prediction: TextPairClassification.Prediction, for pair: StringPair, by task: TextPairClassification,
        _ settings: Settings
    ) -> [String] {
        pair.texts + [prediction.label, fixed(prediction.probabilities.max() ?? 0, 6)]
            + prediction.probabilities.map { fixed($0, 6) }
    }

    static func record(
        of prediction: TextPairClassification.Prediction, for pair: StringPair, by task: TextPairClassification,
        _ settings: Settings
    ) -> PredictionRecord {
        PredictionRecord(
            text: pair.first, text2: pair.second, label: prediction.label,
            probabilities: Dictionary(
                zip(task.classes, prediction.probabilities), uniquingKeysWith: { first, _ in first }))
    }
}
