import RNNCharts
import RNNConsole
import RNNTasks

extension ClassificationTask {
    /// What `evaluate --json` prints beside figures.
    struct EvaluationRecord: Encodable {
        let classes: [String]
        let confusion: ConfusionMatrix
    }

    static func record(of evaluation: Evaluation<Self>, for task: TextClassification) -> EvaluationRecord {
        EvaluationRecord(classes: task.classes, confusion: evaluation.measurement.tally)
    }

    static func table(of evaluation: Evaluation<Self>, for task: TextClassification) -> NamedTable? {
        let confusion = evaluation.measurement.tally
        guard confusion.classes == task.classes.count else { return nil }
        return NamedTable(
            columns: ["class", "precision", "recall", "f1", "examples"],
            rows: task.classes.enumerated().map { label, name in
                [
                    name, fixed(confusion.precision(of: label), 3), fixed(confusion.recall(of: label), 3),
                    fixed(confusion.f1(of: label), 3), grouped(confusion.counts[label].reduce(0, +)),
                ]
            }, caption: "Precision, recall and F1 of each class on the test data.")
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        [
            NamedChart(
                file: "length.svg", chart: lengths(of: results),
                caption: "Accuracy on the test data by the length of texts in tokens."),
            attention(of: results).map {
                NamedChart(
                    file: "attention.svg", chart: $0,
                    caption: "Attention in some test examples: the darker a word's shade, the greater its weight.")
            },
            NamedChart(
                file: "confusion.svg", chart: confusions(of: results),
                caption: "Predicted and true classes of the test data, all seeds together."),
        ].compactMap(\.self)
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        NamedTable(
            columns: ["text", "label"] + results.map(\.name),
            rows: samples(for: results).map { index in
                [Self.shortened(parts.test.texts.inputs[index]), classes[Int(parts.test.texts.labels[index])]]
                    + results.map { result in
                        let prediction = result.evaluations[0].details.predictions[index]
                        // Label, number and unit stay in one line.
                        return "\(prediction.label)\u{a0}\(fixed(100 * prediction.probability, 0))\u{a0}%"
                    }
            }, caption: "Predictions for some test examples, and their probabilities.")
    }

    private func lengths(of results: [VariantResult<Self>]) -> LineChart {
        let bounds = LengthGroups(parts.test.encoded.map(\.tokens.count))
        let hasBands = !NamedChart.isCrowded(by: results.count)
        let series = results.enumerated().map { color, result in
            let shares = bounds.members.map { members in
                result.evaluations.map { evaluation in
                    100 * mean(members.map { evaluation.details.isRight[$0] ? 1 : 0 })
                }
            }
            return LineChart.Series(
                result.name, shares.map(mean), x: bounds.centers,
                deviations: hasBands && result.evaluations.count > 1 ? shares.map(deviation) : [],
                style: result.isBaseline ? .dashed : nil, color: color)
        }
        // A band may reach below zero or above all there is, an axis must not.
        let reached = (series.flatMap(\.intervals).map(\.low) + series.flatMap(\.y)).filter(\.isFinite)
        let lowest = reached.min() ?? 0
        let floor = min(90, max(0, 10 * (lowest / 10).rounded(.down)))
        return LineChart("Test accuracy by length", x: "tokens", y: Axis(unit: "%", range: floor...100), series)
    }

    private func attention(of results: [VariantResult<Self>]) -> AttentionMap? {
        guard
            let result = results.first(where: { result in
                result.evaluations[0].details.predictions.contains { $0.attention != nil }
            })
        else { return nil }
        let details = result.evaluations[0].details
        return AttentionMap(
            "Attention weights in test examples: \(result.name)",
            samples(for: results).map { index in
                let prediction = details.predictions[index]
                let (tokens, weights) = Self.heaviest(prediction.tokens, prediction.attention ?? [])
                return AttentionMap.Sentence(
                    tokens, weights,
                    label: prediction.label + (details.isRight[index] ? "" : " (wrong)"))
            })
    }

    private func confusions(of results: [VariantResult<Self>]) -> Panels {
        Panels(
            results.map { result in
                var sum = ConfusionMatrix(classes: classes.count)
                for evaluation in result.evaluations { sum.add(evaluation.measurement.tally) }
                return HeatMap(confusion: result.name, classes: classes, sum.counts)
            }, title: "Test data")
    }

    /// The beginning of a text that is too long for a table.
    private static func shortened(_ text: String) -> String {
        text.count <= 200 ? text : text.prefix(199) + "…"
    }

    /// The tokens in a row that weigh most together: as many as a chart has room for.
    static func heaviest(_ tokens: [String], _ weights: [Double]) -> (tokens: [String], weights: [Double]) {
        let room = readable.upperBound
        guard tokens.count > room && weights.count == tokens.count else { return (tokens, weights) }
        let sums = (0...tokens.count - room).map { start in weights[start..<start + room].reduce(0, +) }
        let start = sums.indices.max { sums[$0] < sums[$1] } ?? 0
        let end = start + room
        func framed<Element>(_ shown: ArraySlice<Element>, _ frame: Element) -> [Element] {
            (start > 0 ? [frame] : []) + shown + (end < tokens.count ? [frame] : [])
        }
        return (framed(tokens[start..<end], "…"), framed(weights[start..<end], 0))
    }

    /// How many tokens a text has that can be read at a glance.
    private static let readable = 5...24

    /// The indices of some test examples that are worth a look: of each class, of a length that can be read at a glance or
    /// as near to it as there are, and the first ones that the baseline gets wrong and another model right.
    private func samples(for results: [VariantResult<Self>]) -> [Int] {
        func excess(_ index: Int) -> Int {
            let count = parts.test.encoded[index].tokens.count
            return max(Self.readable.lowerBound - count, count - Self.readable.upperBound, 0)
        }
        let readable = parts.test.encoded.indices.sorted { (excess($0), $0) < (excess($1), $1) }
        let baseline = results.first(where: \.isBaseline)?.evaluations[0].details.isRight
        let others = results.filter { !$0.isBaseline }.map { $0.evaluations[0].details.isRight }
        var chosen = Array(
            readable.filter { index in baseline?[index] == false && others.contains { $0[index] } }.prefix(4))
        for label in classes.indices where chosen.count < 8 {
            chosen += readable.filter { parts.test.texts.labels[$0] == Int32(label) && !chosen.contains($0) }.prefix(2)
        }
        return Array(chosen.prefix(8))
    }
}
