import RNNCharts
import RNNTasks

extension Comparison {
    /// All charts, by the names of their files.
    var charts: [(file: String, chart: any Chart, caption: String)] {
        var charts: [(file: String, chart: any Chart, caption: String)] = [
            (
                "comparison.svg", comparisonChart,
                "Accuracy on the test examples after the last epoch, the number of parameters, and the time of training."
            ),
            ("curves.svg", curves, "Loss and accuracy after each epoch: training dashed, test solid."),
            ("length.svg", lengths, "Accuracy on the test examples by their length in tokens."),
        ]
        if let attention {
            charts.append(
                (
                    "attention.svg", attention,
                    "Where the model looks: the deeper a word's shade, the greater its weight."
                ))
        }
        charts.append(("confusion.svg", confusions, "What the test examples of each class were taken for."))
        return charts
    }

    private var comparisonChart: Panels {
        let names = groups.map(\.name)
        func bars(_ title: String, _ y: Axis, _ figures: [[Double]]) -> BarChart {
            BarChart(
                title, y: y, groups: names, [.init(title, figures.map(mean), deviations: figures.map(deviation))],
                colorsGroups: true)
        }
        let accuracies = groups.map { $0.values { $0.last?.validation?["accuracy"] }.map { 100 * $0 } }
        return Panels([
            bars("Test accuracy", Axis(unit: "%", range: 0...100), accuracies),
            bars("Parameters", "", groups.map { [Double($0.runs[0].parameters)] }),
            bars("Seconds", Axis(unit: "s"), groups.map { $0.values(\.seconds) }),
        ])
    }

    private var curves: Panels {
        func lines(_ figure: (EpochRecord, Bool) -> Double?) -> [LineChart.Series] {
            groups.enumerated().flatMap { color, group in
                [true, false].map { isTest in
                    let epochs = group.runs.map(\.history.count).max() ?? 0
                    let values = (0..<epochs).map { epoch in
                        group.values { $0.history.indices.contains(epoch) ? figure($0.history[epoch], isTest) : nil }
                    }
                    return LineChart.Series(
                        group.name + (isTest ? "" : ", training"), values.map(mean),
                        deviations: isTest && group.runs.count > 1 ? values.map(deviation) : [],
                        style: isTest ? .solid : .dashed, color: color)
                }
            }
        }
        return Panels(
            [
                LineChart("Loss", x: "epoch", lines { ($1 ? $0.validation : $0.training)?.loss }),
                LineChart(
                    "Accuracy", x: "epoch", y: Axis(unit: "%"),
                    lines { ($1 ? $0.validation : $0.training)?["accuracy"].map { 100 * $0 } }),
            ], columns: 2)
    }

    private var lengths: LineChart {
        let tokens = groups[0].evaluations[0].predictions.map(\.tokens.count)
        let bounds = LengthGroups(tokens)
        let series = groups.enumerated().map { color, group in
            let shares = bounds.members.map { members in
                group.evaluations.map { evaluation in 100 * mean(members.map { evaluation.isRight[$0] ? 1 : 0 }) }
            }
            return LineChart.Series(
                group.name, shares.map(mean), x: bounds.centers,
                deviations: group.runs.count > 1 ? shares.map(deviation) : [],
                style: group.isBaseline ? .dashed : .solid, color: color)
        }
        // A band may reach below zero or above all there is, an axis must not.
        let lowest = series.flatMap { line in zip(line.y, line.deviations + line.y.map { _ in 0 }).map(-) }.min() ?? 0
        let floor = min(90, max(0, 10 * (lowest / 10).rounded(.down)))
        return LineChart("Accuracy by length", x: "tokens", y: Axis(unit: "%", range: floor...100), series)
    }

    private var attention: AttentionMap? {
        guard let group = groups.first(where: { $0.evaluations[0].predictions.contains { $0.attention != nil } }) else {
            return nil
        }
        let evaluation = group.evaluations[0]
        return AttentionMap(
            "What \(group.name) looks at",
            samples.map { index in
                let prediction = evaluation.predictions[index]
                let isRight = evaluation.isRight[index]
                return AttentionMap.Sentence(
                    prediction.tokens, prediction.attention ?? [], label: prediction.label + (isRight ? "" : " (wrong)")
                )
            })
    }

    private var confusions: Panels {
        Panels(groups.map { HeatMap(confusion: $0.name, classes: examples.classes, $0.confusion.counts) })
    }

    /// The places of some test examples that are worth a look: of each class, of middle length, and the first one that
    /// the baseline gets wrong and another model right.
    var samples: [Int] {
        let tokens = groups[0].evaluations[0].predictions.map(\.tokens.count)
        let readable = tokens.indices.filter { tokens[$0] >= 5 && tokens[$0] <= 24 }
        var chosen: [Int] = []
        let baseline = groups.first(where: \.isBaseline)?.evaluations[0].isRight
        let others = groups.filter { !$0.isBaseline }.compactMap { $0.evaluations.first?.isRight }
        for index in readable where chosen.count < 4 {
            if baseline?[index] == false && others.contains(where: { $0[index] }) { chosen.append(index) }
        }
        for label in examples.classes.indices where chosen.count < 8 {
            chosen += readable.filter { examples.test.labels[$0] == Int32(label) && !chosen.contains($0) }.prefix(2)
        }
        return Array(chosen.prefix(8))
    }
}

/// Examples in groups of similar length.
struct LengthGroups {
    /// The places of the examples of each group.
    let members: [[Int]]
    /// The mean of the lengths of each group.
    let centers: [Double]

    /// At most six groups with about as many examples each; those of one length are together.
    init(_ lengths: [Int]) {
        let sorted = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        var groups: [[Int]] = []
        var begun: [Int] = []
        for (place, index) in sorted.enumerated() {
            begun.append(index)
            let isLastOfLength = place + 1 == sorted.count || lengths[sorted[place + 1]] != lengths[index]
            if isLastOfLength && 6 * (place + 1) >= sorted.count * (groups.count + 1) {
                groups.append(begun)
                begun = []
            }
        }
        members = groups
        centers = groups.map { members in mean(members.map { Double(lengths[$0]) }) }
    }
}
