import Foundation
import RNNConsole
import RNNTasks

/// What a command line says of the meaning of a network's outputs: classes, labels or numbers for sequences.
protocol SeriesHead: OutputHead {
    /// What `evaluate --json` prints beside figures.
    associatedtype EvaluationRecord: Encodable = NoRecord

    /// Whether options ask for it.
    static func isMeant(by options: Set<String>) -> Bool
    /// The model that is trained if none is named, and those that are compared.
    static var standard: SeriesVariant { get }
    static var compared: [SeriesVariant] { get }
    static var monitored: [Figure.Kind] { get }
    /// The columns of predictions.
    static var columns: [String] { get }
    /// What is predicted, in the singular.
    static var output: String { get }
    /// The option that names the column of targets.
    static var option: String { get }

    /// The column of targets that is meant.
    static func column(_ settings: SeriesSettings) -> String?
    /// The column that a model of this head was trained for, if its name is known.
    var column: String? { get }
    /// A target from a file.
    static func target(_ text: String, _ settings: SeriesSettings) throws(TargetError) -> Target
    /// A head for targets: the meanings come from all of a file, scales from its training part.
    init(all: [Target], training: [Target], column: String) throws(TargetError)

    /// Whether ``finished(_:validation:)`` changes models.
    static var finishes: Bool { get }
    /// What is left to choose of a trained model, on the validation part.
    static func finished(
        _ model: TrainedModel<SignalTask<Self>>, validation: SignalTask<Self>.Examples
    ) -> TrainedModel<SignalTask<Self>>

    /// What is said of it when a run begins.
    var note: String { get }
    /// Figures that the objective does not measure.
    func figures(of predictions: [Prediction], _ items: [Item]) -> [Figure]
    /// What is predicted without a network.
    func reference(_ training: [[Item]], _ test: [[Item]], predictsNext: Bool) -> Reference
    /// What `evaluate --json` prints beside figures.
    func record(of tally: Tally) -> EvaluationRecord
    /// A table of how good a model is at each class.
    func table(of tally: Tally) -> NamedTable?
    /// Predicted and true classes, for each tally; nil if there are none.
    func confusions(of tallies: [Tally]) -> [ConfusionMatrix]?
    /// The names of the classes or labels, each of which a prediction gives a probability.
    var names: [String] { get }

    /// What tables show of a prediction.
    static func fields(of prediction: Prediction) -> [String]
    /// Whether a prediction is right; nil if that is a matter of degree.
    static func isRight(_ prediction: Prediction, _ target: String, _ settings: SeriesSettings) -> Bool?
    /// The class of a prediction; nil of heads without classes.
    static func group(of prediction: Prediction) -> String?
    /// What JSON has of a prediction.
    func output(of prediction: Prediction) -> SeriesOutput
    /// The probabilities of ``names``.
    static func probabilities(of prediction: Prediction) -> [Double]
}

/// What JSON has of a prediction: for a sequence, or for each of its steps.
struct SeriesOutput: Encodable {
    var sequence: String?
    /// The number of the step, from 1 on.
    var step: Int?
    var label: String?
    var labels: [String]?
    var value: Double?
    var probabilities: [String: Double]?
    var steps: [SeriesOutput]?
    /// The weight of each step.
    var attention: [Double]?
}

extension SeriesHead {
    static var option: String { "--label" }
    static func column(_ settings: SeriesSettings) -> String? { settings.label }
    var column: String? { nil }
    static func group(of prediction: Prediction) -> String? { nil }
    static var finishes: Bool { false }
    static func finished(
        _ model: TrainedModel<SignalTask<Self>>, validation: SignalTask<Self>.Examples
    ) -> TrainedModel<SignalTask<Self>> { model }
    func figures(of predictions: [Prediction], _ items: [Item]) -> [Figure] { [] }
    func table(of tally: Tally) -> NamedTable? { nil }
    func confusions(of tallies: [Tally]) -> [ConfusionMatrix]? { nil }
    var names: [String] { [] }
    static func probabilities(of prediction: Prediction) -> [Double] { [] }
    static func isRight(_ prediction: Prediction, _ target: String, _ settings: SeriesSettings) -> Bool? { nil }
}

extension SeriesHead where EvaluationRecord == NoRecord {
    func record(of tally: Tally) -> NoRecord { NoRecord() }
}

private func byName(_ names: [String], _ numbers: [Double]) -> [String: Double] {
    Dictionary(zip(names, numbers), uniquingKeysWith: { first, _ in first })
}

// MARK: Classes

extension ClassHead: SeriesHead {
    static func isMeant(by options: Set<String>) -> Bool { true }
    static let standard = SeriesVariant(kind: "bilstm")
    static let compared = ["gru", "lstm", "bilstm", "cnn-gru"].compactMap { SeriesVariant($0) }
    static let monitored: [Figure.Kind] = [.accuracy, .macroF1, .loss]
    static let columns = ["label", "probability"]
    static let output = "label"

    static func target(_ text: String, _ settings: SeriesSettings) throws(TargetError) -> String {
        if text.isEmpty { throw TargetError("the label is empty") }
        return text
    }

    init(all: [String], training: [String], column: String) throws(TargetError) {
        let classes = Set(all)
        guard classes.count >= 2 else {
            throw TargetError("all labels are \"\(all.first ?? "")\"; there must be two at least")
        }
        // Numbers are in the order of numbers.
        let numbers = classes.compactMap { Double($0) }
        self.init(
            numbers.count == classes.count
                ? classes.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) } : classes.sorted())
    }

    var note: String { "\(grouped(classes.count)) classes: \(DataError.list(classes))" }
    var names: [String] { classes }

    func reference(_ training: [[Int32]], _ test: [[Int32]], predictsNext: Bool) -> Reference {
        var counts = classes.map { _ in 0 }
        for id in training.joined() { counts[Int(id)] += 1 }
        let best = Int32(counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0)
        let labels = Array(test.joined())
        var confusion = ConfusionMatrix(classes: width)
        confusion.add(predictions: labels.map { _ in best }, labels: labels)
        return Reference(name: "most-frequent", figures: confusion.figures)
    }

    func record(of tally: ConfusionMatrix) -> ConfusionRecord { ConfusionRecord(classes: classes, confusion: tally) }

    func table(of confusion: ConfusionMatrix) -> NamedTable? {
        NamedTable(classes: classes, confusion)
    }

    func confusions(of tallies: [ConfusionMatrix]) -> [ConfusionMatrix]? { tallies }

    static func fields(of prediction: Prediction) -> [String] {
        [prediction.label, fixed(prediction.probabilities.max() ?? 0, 4)]
    }

    static func isRight(_ prediction: Prediction, _ target: String, _ settings: SeriesSettings) -> Bool? {
        prediction.label == target
    }

    static func group(of prediction: Prediction) -> String? { prediction.label }

    func output(of prediction: Prediction) -> SeriesOutput {
        SeriesOutput(label: prediction.label, probabilities: byName(classes, prediction.probabilities))
    }

    static func probabilities(of prediction: Prediction) -> [Double] { prediction.probabilities }
}

// MARK: Several labels

extension LabelHead: SeriesHead {
    static func isMeant(by options: Set<String>) -> Bool {
        options.contains("--labels-separator") || options.contains("--next-labels")
    }

    static let standard = SeriesVariant(kind: "lstm")
    static let compared = ["rnn", "gru", "lstm"].compactMap { SeriesVariant($0) }
    static let monitored: [Figure.Kind] = [.loss, .microF1, .macroF1]
    static let columns = ["labels"]
    static let output = "labels"
    static let finishes = true

    /// The thresholds of labels are chosen on the validation part.
    static func finished(
        _ model: TrainedModel<SignalTask<LabelHead>>, validation: SignalTask<LabelHead>.Examples
    ) -> TrainedModel<SignalTask<LabelHead>> {
        model.choosingThresholds(on: validation)
    }

    static func target(_ text: String, _ settings: SeriesSettings) throws(TargetError) -> [String] {
        let separator = settings.separator ?? " "
        var labels: [String] = []
        for part in text.components(separatedBy: separator) {
            let label = part.trimmingCharacters(in: .whitespaces)
            if label.isEmpty { continue }
            if labels.contains(label) { throw TargetError("the label \"\(label)\" occurs twice") }
            labels.append(label)
        }
        return labels
    }

    init(all: [[String]], training: [[String]], column: String) throws(TargetError) {
        let labels = Set(all.joined())
        guard !labels.isEmpty else { throw TargetError("there are no labels") }
        let numbers = labels.compactMap { Double($0) }
        self.init(
            numbers.count == labels.count
                ? labels.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) } : labels.sorted())
    }

    var note: String { "\(counted(labels.count, "label")): \(DataError.list(labels))" }
    var names: [String] { labels }

    func figures(of predictions: [Prediction], _ items: [[Int32]]) -> [Figure] {
        scores(predictions.map(\.probabilities), items).meanAveragePrecision.map {
            [Figure(.meanAveragePrecision, $0)]
        } ?? []
    }

    private func scores(_ probabilities: [[Double]], _ items: [[Int32]]) -> LabelScores {
        LabelScores(
            probabilities,
            items.map { row in
                var isRight = Array(repeating: false, count: width)
                for label in row { isRight[Int(label)] = true }
                return isRight
            })
    }

    /// How often each label is there or, of models that know the labels of the step before, how often after these.
    func reference(_ training: [[[Int32]]], _ test: [[[Int32]]], predictsNext: Bool) -> Reference {
        let chain = LabelMarkovChain(training, labels: width, order: predictsNext ? 1 : 0)
        let probabilities = test.flatMap { steps in
            steps.indices.map { chain.probabilities(after: $0 > 0 ? [steps[$0 - 1]] : []) }
        }
        let scores = scores(probabilities, Array(test.joined()))
        return Reference(
            name: predictsNext ? "markov-chain" : "frequencies",
            figures: [Figure(.loss, chain.measure(test).nats)] + scores.tally(thresholds: thresholds).figures
                + (scores.meanAveragePrecision.map { [Figure(.meanAveragePrecision, $0)] } ?? []))
    }

    static func fields(of prediction: Prediction) -> [String] {
        [prediction.labels.isEmpty ? "-" : prediction.labels.joined(separator: "+")]
    }

    static func isRight(_ prediction: Prediction, _ target: String, _ settings: SeriesSettings) -> Bool? {
        (try? Self.target(target, settings)).map { Set($0) == Set(prediction.labels) }
    }

    func output(of prediction: Prediction) -> SeriesOutput {
        SeriesOutput(labels: prediction.labels, probabilities: byName(labels, prediction.probabilities))
    }

    static func probabilities(of prediction: Prediction) -> [Double] { prediction.probabilities }
}

// MARK: Numbers

extension NumberHead: SeriesHead {
    static func isMeant(by options: Set<String>) -> Bool { options.contains(option) }
    static let standard = SeriesVariant(kind: "bilstm")
    static let compared = ["gru", "lstm", "bilstm", "cnn-gru"].compactMap { SeriesVariant($0) }
    static let monitored: [Figure.Kind] = [.rmse, .mae, .r2, .loss]
    static let columns = ["value"]
    static let output = "number"
    static let option = "--target"
    static func column(_ settings: SeriesSettings) -> String? { settings.target }
    var column: String? { names.first }

    static func target(_ text: String, _ settings: SeriesSettings) throws(TargetError) -> [Double] {
        let bare = text.trimmingCharacters(in: .whitespaces)
        guard let number = Double(bare), number.isFinite else { throw TargetError("\"\(text)\" is not a number") }
        return [number]
    }

    init(all: [[Double]], training: [[Double]], column: String) throws(TargetError) {
        do throws(ExampleError) {
            try self.init([column], of: training)
        } catch {
            throw TargetError(error.problem)
        }
    }

    var note: String { "\(names[0]): mean \(fixed(means[0], 4)), deviation \(fixed(deviations[0], 4))" }

    /// The mean of the training data.
    func reference(_ training: [[[Double]]], _ test: [[[Double]]], predictsNext: Bool) -> Reference {
        let values = test.joined().map { $0[0] * deviations[0] + means[0] }
        return Reference(name: "mean", figures: RegressionTally(values.map { _ in means[0] }, values).figures)
    }

    static func fields(of prediction: Prediction) -> [String] { [fixed(prediction.values[0], 4)] }

    func output(of prediction: Prediction) -> SeriesOutput { SeriesOutput(value: prediction.values[0]) }
}
