import RNNCharts
import RNNConsole
import RNNTasks

/// A task on the command line: what can be set, how examples are read, and what is drawn and printed of models.
/// A value of it is the data of a run, read and encoded.
///
/// A new task is one file in this folder that conforms, and a line in ``TrainerTasks``; its other half is a `ModelTask`.
/// Several types may share a name, such as texts with one class and with several labels: the options say which is meant.
protocol TrainerTask: Sendable {
    /// The library's half.
    associatedtype Model: ModelTask
    /// What can be set beside the data's files and the training.
    associatedtype Settings: Sendable & Equatable
    /// A model to choose by name.
    associatedtype Variant: LosslessStringConvertible & CaseIterable & Hashable & Sendable
    /// The examples of a part of the data, read and encoded.
    associatedtype Part: Sendable = EncodedPart<Model>
    /// What `predict` reads: what the model does, or that with a name for people.
    associatedtype Input: Sendable = Model.Input
    /// What charts and tables show of a model on a part, beside figures.
    associatedtype Details: Sendable = [Model.Prediction]
    /// What `evaluate --json` prints beside figures.
    associatedtype EvaluationRecord: Encodable = NoRecord
    /// What `predict --json` prints of an input.
    associatedtype PredictionRecord: Encodable

    // MARK: Help and settings

    /// The name for `--task`.
    static var name: String { get }
    /// An option that only this task has, and which therefore names it; nil if it has none.
    static var sign: String? { get }
    /// Whether this type is the one of its name that options ask for.
    ///
    /// - Parameter options: The names of the options that are given, with their dashes.
    /// - Returns: Whether they fit; of several types that say so the first one is meant.
    static func isMeant(by options: Set<String>) -> Bool
    /// What examples are, in a few words: "texts and labels".
    static var examples: String { get }
    /// What is counted of a part of the data, in the singular.
    static var unit: String { get }
    /// The made-up data that there is without a file; nil if there is none.
    static var synthetic: SyntheticData? { get }
    /// What an input of a prediction is called, in the singular.
    static var input: String { get }
    /// What several are called.
    static var inputPlural: String { get }
    /// Where inputs of predictions are found.
    static var inputForm: InputForm { get }
    /// What `predict` prints in a line.
    static var predictionHelp: String { get }
    /// Calls for the end of the help texts.
    static var exampleCalls: ExampleCalls { get }
    /// What the names of models mean.
    static var variantsHelp: String { get }
    /// The default settings.
    static var defaults: Settings { get }
    /// The default training.
    static var training: TrainingSettings { get }
    /// The sizes of models.
    static var modelOptions: [Option<Settings>] { get }
    /// How the examples of a file are found in it.
    static var fileOptions: [Option<Settings>] { get }
    /// How inputs to predict for are found in a file.
    static var inputOptions: [Option<Settings>] { get }
    /// The settings of a training's files as a model of it is to remember them.
    static func reading(_ settings: Settings, of task: Model) -> Settings
    /// What can be set of predictions.
    static var predictionOptions: [Option<Settings>] { get }
    /// How predictions are found, where figures are of predictions too: of a beam, its width.
    static var decodingOptions: [Option<Settings>] { get }
    /// What becomes of the examples of a file.
    static var encodingOptions: [Option<Settings>] { get }
    /// What can be set of made-up data.
    static var syntheticOptions: [Option<Settings>] { get }
    /// The settings that decide the data, with those of models as they are by default.
    static func ofData(_ settings: Settings) -> Settings
    /// Whether figures on the validation data can be compared between models that differ in an option, which is named
    /// without dashes.
    static func isComparable(_ option: String, by figure: Figure.Kind, on data: DataSettings) -> Bool
    /// Throws where settings contradict each other.
    static func check(_ settings: Settings) throws(UsageError)
    /// Throws where settings do not go with a model.
    static func check(_ variant: Variant, _ settings: Settings) throws(UsageError)
    /// Throws where settings say what a model to start from has decided.
    static func checkStart(_ settings: Settings) throws(UsageError)

    // MARK: Models

    /// The model that the others are compared with; always part of a comparison.
    static var baseline: Variant? { get }
    /// The models of a comparison if none are named.
    static var compared: [Variant] { get }
    /// The model that is trained if none is named.
    static var standard: Variant { get }
    /// Whether parts of models can stay as they are while others are trained.
    static var freezes: Bool { get }
    /// Adapts the training to a model.
    static func adapt(_ training: inout TrainingSettings, to variant: Variant)
    /// What is to be known of some models besides their figures, in a sentence; nil if there is nothing.
    static func note(on variants: [Variant]) -> String?
    /// The figures that the best epoch can be best in.
    static var monitored: [Figure.Kind] { get }
    /// The figure on the test part that models are compared by: the criterion, unless that is measured otherwise there.
    static var reported: Figure.Kind { get }
    /// Figures that tables of models leave out: those of references, which have rows there.
    static var untabled: Set<Figure.Kind> { get }
    /// The task of a model, some parts of which stay as they are.
    func task(of variant: Variant, frozen: [String]) -> Model
    /// A trained model's task, to predict as settings say.
    static func prepared(_ task: Model, _ settings: Settings) -> Model
    /// Which model a task is of.
    static func variant(of task: Model) -> Variant

    // MARK: Data

    /// The settings of the data and of models.
    var settings: Settings { get set }
    /// Reads and encodes the data, as a model does that others start from if there is one.
    init(_ settings: Settings, data: DataSettings, seed: Int, start: Model?) throws
    /// What the data are, in a few words.
    var summary: String { get }
    /// What else is to be said of the data when a run begins.
    var notes: [String] { get }
    /// What is to be known about the data.
    var warnings: [String] { get }
    /// Why the data cannot be meant: a training on them must be asked for.
    var doubts: [String] { get }
    /// A ``Digest`` of the data: a run goes on with the data that it began with only.
    var digest: String { get }
    /// The parts of the data.
    var parts: Parts<Part> { get }
    /// Reads the examples of a file for a trained model.
    static func read(_ file: String, _ settings: Settings, for task: Model) throws -> Part
    /// The number of examples of a part.
    static func count(of part: Part) -> Int
    /// The number of steps of the longest example of a part.
    static func longest(in part: Part) -> Int
    /// What a model learns from.
    static func encoded(_ part: Part) -> Model.Examples
    /// What charts and tables show of a model on a part.
    static func details(of model: TrainedModel<Model>, on part: Part) -> Details
    /// Whether ``finished(_:validation:)`` changes models.
    static var finishes: Bool { get }
    /// What is left to choose of a trained model, on the validation part: thresholds.
    static func finished(_ model: TrainedModel<Model>, validation: Part) -> TrainedModel<Model>
    /// The figures of a model on a part: those that its objective measured, and what follows from them or from details.
    static func figures(
        _ measured: Figures, _ details: Details, of model: TrainedModel<Model>, on part: Part
    ) -> Figures
    /// What models are compared with on the test part, and is not trained by gradients: a naive forecast, n-grams.
    var references: [Reference] { get }

    /// Throws where models cannot be those of these data.
    func check(_ variants: [Variant]) throws(UsageError)

    // MARK: Reports

    /// The charts of its own, of one model or several.
    func charts(of results: [VariantResult<Self>]) -> [NamedChart]
    /// A table of test examples, and what models say about each.
    func samples(of results: [VariantResult<Self>]) -> NamedTable?
    /// A table of how good one model is.
    static func table(of evaluation: Evaluation<Self>, for task: Model) -> NamedTable?
    /// What `evaluate --json` prints beside figures.
    static func record(of evaluation: Evaluation<Self>, for task: Model) -> EvaluationRecord

    // MARK: Looking inside

    /// What models read of the examples of a part; none, without an implementation, where a part is not an ``EncodedPart``.
    static func modelInputs(of part: Part) -> [Model.Input]
    /// What sequences have in common that get the same colour: their predicted class; nil, without an implementation, for one
    /// colour.
    static func group(of prediction: Model.Prediction) -> String?
    /// The classes in the order of the model's outputs, where groups are classes; none without an implementation.
    static func groups(of task: Model) -> [String]
    /// What a sentence says of the targets of a loss that is looked at.
    static var lossNote: String { get }

    // MARK: Predictions

    /// Reads the inputs of lines or arguments.
    static func inputs(from lines: [String], _ settings: Settings, for task: Model) throws -> [Input]
    /// Reads the inputs of a file.
    static func inputs(ofFile file: String, _ settings: Settings, for task: Model) throws -> [Input]
    /// What the model reads of an input.
    static func modelInput(_ input: Input) -> Model.Input
    /// The line that `predict` prints of an input.
    static func line(of prediction: Model.Prediction, for input: Input, by task: Model, _ settings: Settings)
        -> String
    /// The columns of the table that `predict --data` prints.
    static func columns(by task: Model, _ settings: Settings) -> [String]
    /// The row of an input in this table.
    static func row(of prediction: Model.Prediction, for input: Input, by task: Model, _ settings: Settings)
        -> [String]
    /// The rows of an input; a task has this one where there may be several, or else `row`. Of an input without any,
    /// nothing is printed in other forms either.
    static func rows(of prediction: Model.Prediction, for input: Input, by task: Model, _ settings: Settings)
        -> [[String]]
    /// What `predict --json` prints of an input.
    static func record(of prediction: Model.Prediction, for input: Input, by task: Model, _ settings: Settings)
        -> PredictionRecord
    /// Predicts from lines as they arrive: what can be said is said before the next line is read.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - settings: The settings of the call.
    ///   - next: The next line, for which it waits; nil at the end.
    ///   - put: Takes a prediction.
    /// - Throws: What reading and writing throw.
    static func stream(
        _ model: TrainedModel<Model>, _ settings: Settings, next: () throws -> String?,
        put: (StreamedPrediction) throws -> Void) throws
}

extension TrainerTask {
    static var sign: String? { nil }
    static func isMeant(by options: Set<String>) -> Bool { true }
    static var inputPlural: String { input + "s" }
    static var unit: String { "example" }
    static var inputForm: InputForm { .lines }
    static var baseline: Variant? { nil }
    static var training: TrainingSettings { TrainingSettings(monitor: Model.criterion.name) }
    static var monitored: [Figure.Kind] { Model.criterion == .loss ? [.loss] : [Model.criterion, .loss] }
    static var reported: Figure.Kind { Model.criterion }
    static var untabled: Set<Figure.Kind> { [] }
    static func row(of prediction: Model.Prediction, for input: Input, by task: Model, _ settings: Settings)
        -> [String]
    { rows(of: prediction, for: input, by: task, settings).first ?? [] }
    static func rows(of prediction: Model.Prediction, for input: Input, by task: Model, _ settings: Settings)
        -> [[String]]
    { [row(of: prediction, for: input, by: task, settings)] }
    static var encodingOptions: [Option<Settings>] { [] }
    static var decodingOptions: [Option<Settings>] { [] }
    static func prepared(_ task: Model, _ settings: Settings) -> Model { task }
    static func check(_ variant: Variant, _ settings: Settings) throws(UsageError) {}
    static func ofData(_ settings: Settings) -> Settings { settings }
    static func isComparable(_ option: String, by figure: Figure.Kind, on data: DataSettings) -> Bool { true }

    /// The same data for models of other settings; nil if the settings ask for other data.
    func with(_ settings: Settings) -> Self? {
        guard Self.ofData(settings) == Self.ofData(self.settings) else { return nil }
        var task = self
        task.settings = settings
        return task
    }

    static func figures(
        _ measured: Figures, _ details: Details, of model: TrainedModel<Model>, on part: Part
    ) -> Figures { measured }
    var references: [Reference] { [] }
    static var finishes: Bool { false }
    static func finished(_ model: TrainedModel<Model>, validation: Part) -> TrainedModel<Model> { model }
    static var freezes: Bool { false }
    func check(_ variants: [Variant]) throws(UsageError) {}
    func charts(of results: [VariantResult<Self>]) -> [NamedChart] { [] }
    static var synthetic: SyntheticData? { nil }
    static var syntheticOptions: [Option<Settings>] { [] }
    static func adapt(_ training: inout TrainingSettings, to variant: Variant) {}
    static func note(on variants: [Variant]) -> String? { nil }
    static func check(_ settings: Settings) throws(UsageError) {}
    static func checkStart(_ settings: Settings) throws(UsageError) {}
    static var inputOptions: [Option<Settings>] { fileOptions }
    static var predictionOptions: [Option<Settings>] { [] }
    static func reading(_ settings: Settings, of task: Model) -> Settings { settings }
    var doubts: [String] { [] }
    static func table(of evaluation: Evaluation<Self>, for task: Model) -> NamedTable? { nil }
    var notes: [String] { [] }
    var warnings: [String] { [] }
    func samples(of results: [VariantResult<Self>]) -> NamedTable? { nil }

    static func modelInputs(of part: Part) -> [Model.Input] { [] }
    static func group(of prediction: Model.Prediction) -> String? { nil }
    static func groups(of task: Model) -> [String] { [] }
    static var lossNote: String { ", with the model's own predictions for labels" }

    static func stream(
        _ model: TrainedModel<Model>, _ settings: Settings, next: () throws -> String?,
        put: (StreamedPrediction) throws -> Void
    ) throws {
        while let line = try next() {
            let inputs = try inputs(from: [line], settings, for: model.task)
            for (input, prediction) in zip(inputs, model.predict(inputs.map(modelInput))) {
                try put(
                    StreamedPrediction(
                        line: self.line(of: prediction, for: input, by: model.task, settings),
                        record: record(of: prediction, for: input, by: model.task, settings)))
            }
        }
    }

    /// The model that somebody most likely meant by a name that is none's.
    static func nearestVariant(to name: String) -> String? {
        nearest(name, of: Variant.allCases.map(\.description))
    }
}

extension TrainerTask where EvaluationRecord == NoRecord {
    static func record(of evaluation: Evaluation<Self>, for task: Model) -> NoRecord { NoRecord() }
}

extension TrainerTask where Input == Model.Input {
    static func modelInput(_ input: Input) -> Model.Input { input }
}

extension TrainerTask where Part == EncodedPart<Model> {
    static func count(of part: Part) -> Int { part.inputs.count }
    static func longest(in part: Part) -> Int { part.longest }
    static func encoded(_ part: Part) -> Model.Examples { part.examples }
    static func modelInputs(of part: Part) -> [Model.Input] { part.inputs }
}

extension TrainerTask where Part == EncodedPart<Model>, Details == [Model.Prediction] {
    static func details(of model: TrainedModel<Model>, on part: Part) -> Details { model.predict(part.inputs) }
}

/// Examples of a part of the data, as people gave them and as a model learns from them.
struct EncodedPart<Model: ModelTask>: Sendable {
    /// What to predict for.
    let inputs: [Model.Input]
    /// What a model learns from.
    let examples: Model.Examples
    /// The number of steps of the longest example.
    let longest: Int
}

/// There is nothing to print beside figures.
struct NoRecord: Encodable {}

/// The path by which standard input can be read as a file.
let standardInputPath = "/dev/stdin"

/// Where inputs of predictions are found, beside the file of `--data`.
enum InputForm {
    /// Arguments, or lines of standard input, are inputs themselves.
    case lines
    /// Arguments are files of inputs; standard input is one.
    case files
}

/// A prediction as `predict` prints it: a line, or an object of JSON.
struct StreamedPrediction {
    let line: String
    let record: any Encodable
}

/// What models are compared with, without being one: its name and its figures on the test part.
struct Reference: Sendable {
    let name: String
    let figures: [Figure]
    /// Its figures on the validation part, if it is to be drawn beside the curves of models.
    var validation: [Figure] = []

    subscript(kind: Figure.Kind) -> Double? { self[kind.name] }
    subscript(name: String) -> Double? { figures.first { $0.kind.name == name }?.value }
    subscript(validation kind: Figure.Kind) -> Double? { validation.first { $0.kind == kind }?.value }
}

/// Data that are made up.
struct SyntheticData {
    /// What they are, in a few words.
    let name: String
    /// The share to test with, if none is given.
    let testShare: Double
}

/// Calls for the end of the help texts, by command.
struct ExampleCalls {
    let compare: [String]
    let train: [String]
    let evaluate: [String]
    let predict: [String]
}

/// A chart, the file that it is written into, and what is written below it in a report.
struct NamedChart {
    let file: String
    let chart: any Chart
    var caption: String
    /// The title of the section of a report that begins with the chart; nil if none begins.
    var section: String?

    /// The chart with more of a caption.
    func adding(_ text: String) -> NamedChart {
        var chart = self
        chart.caption += text
        return chart
    }

    /// Whether models are too many for charts beside each other, and for bands of deviations.
    static func isCrowded(by models: Int) -> Bool { models > 6 }

    /// What a chart has in place of the numbers of a model without any.
    static let diverged = "diverged"

    /// The colours of models, the same in all charts: grey for the baseline, and one for each of the others; one for all
    /// if they are too many to be told apart by colour.
    static func colors(ofModels isBaseline: [Bool]) -> [Int] {
        // A model alone is compared with nothing.
        if isBaseline.count == 1 { return [0] }
        let isOneColor = isCrowded(by: isBaseline.count)
        return isBaseline.indices.map { index in
            if isBaseline[index] { return Palette.neutral }
            return isOneColor ? 0 : isBaseline[..<index].count { !$0 }
        }
    }
}

/// A table, and what is written below it in a report.
struct NamedTable {
    let columns: [String]
    let rows: [[Report.Cell]]
    var caption: String

    init(columns: [String], cells: [[Report.Cell]], caption: String) {
        (self.columns, rows, self.caption) = (columns, cells, caption)
    }

    init(columns: [String], rows: [[String]], caption: String) {
        self.init(columns: columns, cells: rows.map { row in row.map { Report.Cell($0) } }, caption: caption)
    }

    /// The table with more of a caption.
    func adding(_ text: String) -> NamedTable {
        NamedTable(columns: columns, cells: rows, caption: caption + text)
    }

    /// As a terminal shows it.
    func text(on console: Console) -> String {
        console.text(ofTable: [columns] + rows.map { row in row.map(\.markedText) })
    }
    /// As a report shows it.
    var block: Report.Block { .table(columns, cells: rows, caption: caption) }
}
