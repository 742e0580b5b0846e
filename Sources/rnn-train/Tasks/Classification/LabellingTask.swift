import RNNCharts
import RNNConsole
import RNNTasks

/// To predict which labels a text has: several, one or none.
struct LabellingTask: TrainerTask {
    typealias Model = TextLabelling
    typealias Settings = ClassificationSettings
    typealias Variant = ClassifierSettings.Network

    var settings: ClassificationSettings
    let labels: [String]
    let encoding: TextEncoding
    let summary: String
    let parts: Parts<EncodedPart<TextLabelling>>
    private let texts: Parts<Dataset<String, [String]>>
    /// The model that others start from.
    private let start: TextLabelling?

    init(_ settings: ClassificationSettings, data: DataSettings, seed: Int, start: TextLabelling?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        var labels = start?.head.labels
        texts = try data.parts(of: file, count: \.count) { file in
            let read = try settings.columns.readLabels(file, labels: labels)
            labels = read.labels
            return read.examples
        } divide: { examples, shares in
            var random = RandomSource(seed: UInt64(seed))
            return examples.split(into: shares, random: &random)
        }
        let head = LabelHead(labels ?? [])
        let encoded: Parts<[EncodedText]>
        (encoding, encoded) = try TextEncoding.encode(texts.map(\.inputs), settings.tokens, start: start)
        func part(_ texts: Dataset<String, [String]>, _ encoded: [EncodedText]) throws -> EncodedPart<TextLabelling> {
            EncodedPart(
                inputs: texts.inputs, examples: Dataset(encoded.map(\.ids), labels: try texts.labels.map(head.item)),
                longest: encoded.map(\.ids.count).max() ?? 0)
        }
        parts = Parts(
            training: try part(texts.training, encoded.training),
            validation: try part(texts.validation, encoded.validation), test: try part(texts.test, encoded.test))
        (self.settings, self.start, self.labels) = (settings, start, head.labels)
        let count = texts.all.reduce(0) { $0 + $1.count }
        let own = texts.all.reduce(0) { sum, part in sum + part.labels.reduce(0) { $0 + $1.count } }
        summary = """
            \(file): \(counted(count, "text")) with \(counted(head.width, "label")), \
            \(fixed(Double(own) / Double(max(1, count)), 2)) a text
            """
    }

    var notes: [String] { encoding.notes + ["labels: \(DataError.list(labels))"] }
    var warnings: [String] { encoding.warnings(of: texts.training.inputs) }

    var digest: String {
        var digest = Digest()
        for label in labels { digest.add(label) }
        for part in texts.all {
            digest.add(part.count)
            for (text, labels) in zip(part.inputs, part.labels) {
                digest.add(text)
                digest.add(labels.count)
                for label in labels { digest.add(label) }
            }
        }
        encoding.add(to: &digest)
        return digest.text
    }

    /// Without a network: the labels that most texts to train with have, for every text.
    var references: [Reference] {
        let counts = labels.indices.map { label in
            parts.training.examples.labels.count { $0.contains(Int32(label)) }
        }
        let usual = counts.map { 2 * $0 > parts.training.examples.count }
        let test = parts.test.examples.labels
        let tally = LabelTally(
            test.map { _ in usual }, test.map { own in labels.indices.map { own.contains(Int32($0)) } })
        return [Reference(name: "most-frequent", figures: tally.figures)]
    }

    func task(of variant: Variant, frozen: [String]) -> TextLabelling {
        let sizes = settings.model.sizes
        var model =
            start?.settings
            ?? ClassifierSettings(variant, embedding: sizes.embedding, hidden: sizes.hidden, layers: sizes.layers)
        model.dropout = sizes.dropout
        var task = TextLabelling(
            model, LabelHead(labels), tokenizer: encoding.tokenizer, vocabulary: encoding.vocabulary,
            maximumLength: encoding.maximumLength, start: encoding.vectors)
        task.frozen = frozen
        return task
    }

    static func variant(of task: TextLabelling) -> Variant { task.settings.network }

    static let finishes = true
    /// The thresholds of labels are chosen on the validation part.
    static func finished(
        _ model: TrainedModel<TextLabelling>, validation: EncodedPart<TextLabelling>
    ) -> TrainedModel<TextLabelling> {
        model.choosingThresholds(on: validation.examples)
    }

    static func read(
        _ file: String, _ settings: ClassificationSettings, for task: TextLabelling
    ) throws -> EncodedPart<TextLabelling> {
        let texts = try settings.columns.readLabels(file, labels: task.head.labels).examples
        let examples = try task.encode(texts)
        return EncodedPart(
            inputs: texts.inputs, examples: examples, longest: examples.inputs.map(\.count).max() ?? 0)
    }

    static func group(of prediction: TextLabelling.Prediction) -> String? {
        prediction.output.labels.isEmpty ? "no label" : prediction.output.labels.joined(separator: ", ")
    }

    static func figures(
        _ measured: Figures, _ details: [TextLabelling.Prediction], of model: TrainedModel<TextLabelling>,
        on part: EncodedPart<TextLabelling>
    ) -> Figures {
        let precision = model.scores(part.examples).meanAveragePrecision
        return measured.adding(precision.map { [Figure(.meanAveragePrecision, $0)] } ?? [])
    }
}

/// What a report says of models of several labels.
let thresholdNote = "The threshold of each label is the one with the best F1 on the validation data."

// MARK: Help and settings

extension LabellingTask {
    static let name = ClassificationTask.name
    static func isMeant(by options: Set<String>) -> Bool { options.contains("--labels-separator") }
    static let examples = "texts and labels, several a text"
    static let input = ClassificationTask.input
    static let predictionHelp = "its labels with commas between and the text"
    static let exampleCalls = ExampleCalls(
        compare: ["\(Program.name) compare --data news.csv --text body --label topics --labels-separator \";\""],
        train: ["\(Program.name) train --data news.csv --text body --label topics --labels-separator \";\""],
        evaluate: ["\(Program.name) evaluate --model trained --data test.csv --labels-separator \";\""],
        predict: ["\(Program.name) predict --model trained \"the minister scored a goal\""])
    static let variantsHelp = ClassificationTask.variantsHelp
    static let defaults = ClassificationSettings()
    static let freezes = true
    static let baseline: Variant? = .bagOfWords
    static let compared = ClassificationTask.compared
    static let standard = ClassificationTask.standard
    static let monitored: [Figure.Kind] = [.loss, .microF1, .macroF1]

    static var modelOptions: [Option<Settings>] { SizeSettings.options.within(\.model.sizes) }
    static var fileOptions: [Option<Settings>] { ClassificationTask.fileOptions }
    static var inputOptions: [Option<Settings>] { ClassificationTask.inputOptions }
    static var encodingOptions: [Option<Settings>] { ClassificationTask.encodingOptions }

    static func check(_ settings: Settings) throws(UsageError) { try ClassificationTask.check(settings) }
    static func ofData(_ settings: Settings) -> Settings { settings.ofData }
    static func checkStart(_ settings: Settings) throws(UsageError) { try ClassificationTask.checkStart(settings) }
    static func adapt(_ training: inout TrainingSettings, to variant: Variant) {
        ClassificationTask.adapt(&training, to: variant)
    }
    static func note(on variants: [Variant]) -> String? {
        let note = thresholdNote
        return ClassificationTask.note(on: variants).map { note + " " + $0 } ?? note
    }
}

// MARK: Reports

extension LabellingTask {
    static func table(of evaluation: Evaluation<Self>, for task: TextLabelling) -> NamedTable? {
        let counts = evaluation.measurement.tally.labels
        guard counts.count == task.head.labels.count else { return nil }
        return NamedTable(
            columns: ["label", "threshold", "precision", "recall", "f1", "texts"],
            rows: zip(task.head.labels, zip(task.head.thresholds, counts)).map { name, found in
                let (threshold, counts) = found
                return [
                    name, fixed(threshold, 3), fixed(counts.precision, 3), fixed(counts.recall, 3),
                    fixed(counts.f1, 3), grouped(counts.actual),
                ]
            }, caption: "Precision, recall and F1 of each label on the test data.")
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        let hasSeveralSeeds = results.contains { $0.evaluations.count > 1 }
        return [
            NamedChart(
                f1: "labels.svg", of: "label", labels, results,
                caption: "F1 of each label\(hasSeveralSeeds ? ", means over the seeds" : "")."
            ) { result in
                labels.indices.map { label in
                    mean(result.evaluations.map { $0.measurement.tally.labels[label].f1 })
                }
            }
        ]
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        func text(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
        return NamedTable(
            columns: ["text", "labels"] + results.map(\.name),
            cells: texts.test.inputs.indices.prefix(8).map { index in
                let truth = Set(texts.test.labels[index])
                return [
                    Report.Cell(ClassificationTask.shortened(texts.test.inputs[index])),
                    Report.Cell(text(truth.sorted())),
                ]
                    + results.map { result in
                        let found = result.evaluations[0].details[index].output.labels
                        return Report.Cell(text(found), isWrong: Set(found) != truth)
                    }
            },
            caption: "The labels of some test examples; \(Report.Cell.wrongSign) marks those that are not all right.")
    }
}

// MARK: Predictions

extension LabellingTask {
    /// What `predict --json` prints of a text.
    struct PredictionRecord: Encodable {
        let text: String
        let labels: [String]
        let probabilities: [String: Double]
    }

    static func inputs(from lines: [String], _ settings: Settings, for task: TextLabelling) -> [String] { lines }

    static func inputs(ofFile file: String, _ settings: Settings, for task: TextLabelling) throws -> [String] {
        try settings.columns.readTexts(file)
    }

    static func line(
        of prediction: TextLabelling.Prediction, for text: String, by task: TextLabelling, _ settings: Settings
    ) -> String {
        prediction.output.labels.joined(separator: ",") + "\t" + text
    }

    static func columns(by task: TextLabelling, _ settings: Settings) -> [String] {
        ["text", "labels"] + task.head.labels.map { "p(\($0))" }
    }

    static func row(
        of prediction: TextLabelling.Prediction, for text: String, by task: TextLabelling, _ settings: Settings
    ) -> [String] {
        [text, prediction.output.labels.joined(separator: ";")] + prediction.output.probabilities.map { fixed($0, 6) }
    }

    static func record(
        of prediction: TextLabelling.Prediction, for text: String, by task: TextLabelling, _ settings: Settings
    ) -> PredictionRecord {
        PredictionRecord(
            text: text, labels: prediction.output.labels,
            probabilities: Dictionary(
                zip(task.head.labels, prediction.output.probabilities), uniquingKeysWith: { first, _ in first }))
    }
}
