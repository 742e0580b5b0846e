import RNNCharts
import RNNConsole
import RNNTasks

/// Models that were trained on the same data.
struct Comparison<Task: TrainerTask> {
    /// The runs of one model with several seeds.
    struct Group {
        let variant: Task.Variant
        let runs: [ModelRun<Task>]

        var name: String { "\(variant)" }
        var isBaseline: Bool { variant == Task.baseline }

        /// A number of each run; runs that have none are left out.
        func values(_ value: (ModelRun<Task>) -> Double?) -> [Double] { runs.compactMap(value) }
    }

    let task: Task
    let call: RunCall<Task>
    let groups: [Group]

    private let criterion = Task.Model.criterion

    /// Groups runs by their models.
    init(_ task: Task, _ runs: [ModelRun<Task>], _ call: RunCall<Task>) {
        (self.task, self.call) = (task, call)
        var variants: [Task.Variant] = []
        for run in runs where !variants.contains(run.variant) { variants.append(run.variant) }
        groups = variants.map { variant in Group(variant: variant, runs: runs.filter { $0.variant == variant }) }
    }

    private var results: [VariantResult<Task>] {
        groups.map { VariantResult(variant: $0.variant, evaluations: $0.runs.map(\.test)) }
    }

    /// A table of test examples, and what models say about each.
    var samples: NamedTable? { task.samples(of: results) }

    /// The table that is printed and stands in the report.
    var table: NamedTable {
        let kinds = groups.first?.runs.first?.test.figures.all.map(\.kind).filter { $0 != .loss } ?? []
        let tested = kinds.isEmpty ? [.loss] : kinds
        let baseline = groups.first(where: \.isBaseline).map { mean($0.values { $0.test.figures[criterion] }) }
        let rows = groups.map { group in
            [
                group.name, grouped(group.runs[0].parameters),
                criterion.text(group.values { $0.kept?.validation?[criterion] }),
            ]
                + tested.map { kind in
                    let values = group.values { $0.test.figures[kind] }
                    // Deviations of one figure are enough for 80 columns.
                    return kind.text(kind == criterion || values.isEmpty ? values : [mean(values)])
                }
                + [fixed(mean(group.values(\.seconds)), 2)]
                + (baseline.map { baseline in
                    [
                        group.isBaseline
                            ? ""
                            : criterion.difference(mean(group.values { $0.test.figures[criterion] }), from: baseline)
                    ]
                } ?? [])
        }
        return NamedTable(
            columns: ["model", "parameters", "validation\n\(criterion.name)"] + tested.map { "test\n\($0.name)" }
                + ["seconds"] + (baseline == nil ? [] : ["over\nbaseline"]), rows: rows,
            caption: keptWeights
                + (groups.first(where: \.isBaseline).map {
                    " The last column is test \(criterion.name) over that of \($0.name), the baseline."
                } ?? "") + (Task.note(on: groups.map(\.variant)).map { " " + $0 } ?? ""))
    }

    /// Whose weights are reported.
    var keptWeights: String {
        switch call.settings.training.keeps {
        case .best:
            "All figures are of the weights of the epoch with the best \(criterion.name) on the validation data."
        case .last: "All figures are of the weights of the last epoch."
        }
    }

    // MARK: Charts

    /// All charts, in the order of the report.
    var charts: [NamedChart] {
        [
            groups.count < 2
                ? nil
                : NamedChart(
                    file: "comparison.svg", chart: bars,
                    caption: """
                        \(criterion.name.withCapital) on the test data, the number of parameters, and the time of training. \
                        Bars with several seeds show means and standard deviations.
                        """),
            NamedChart(
                file: "curves.svg", chart: curves,
                caption: curveKinds.map(\.name).joined(separator: " and ").withCapital + " of each epoch"
                    + (isCrowded ? ", on training and validation data." : ": training dashed, validation solid.")),
        ].compactMap(\.self) + task.charts(of: results)
    }

    private var bars: Panels {
        func chart(
            _ title: String, _ y: Axis, _ figures: [[Double]], drawn: (Double) -> Double = { $0 }
        ) -> BarChart {
            // Means first, then percent: the numbers that the table has are rounded as there.
            BarChart(
                title, y: y, groups: groups.map(\.name),
                [.init(title, figures.map { drawn(mean($0)) }, deviations: figures.map { drawn(deviation($0)) })],
                orientation: .horizontal, groupColors: NamedChart.colors(ofModels: groups.map(\.isBaseline)),
                missing: NamedChart.diverged)
        }
        return Panels([
            chart(
                "Test \(criterion.name)", criterion.numberAxis,
                groups.map { $0.values { $0.test.figures[criterion] } }, drawn: criterion.drawn),
            chart("Parameters", Axis(decimals: 0), groups.map { [Double($0.runs[0].parameters)] }),
            chart("Seconds of training", Axis(unit: "s", decimals: 2), groups.map { $0.values(\.seconds) }),
        ])
    }

    /// Each epoch's figures: training and validation in one chart, or in one each if there are many models.
    private var curves: Panels {
        let charts = curveKinds.flatMap { kind in
            let (training, validation) = (lines(of: kind) { $0.training }, lines(of: kind) { $0.validation })
            func chart(_ part: String, _ lines: [LineChart.Series]) -> LineChart {
                LineChart("\(part) \(kind.name)", x: "epoch", y: kind.axis(), lines)
            }
            if isCrowded { return [chart("Training", training), chart("Validation", validation)] }
            let both = zip(training, validation).flatMap { training, validation in
                var training = training
                training.name += ", training"
                training.style = .dashed
                training.intervals = []
                return [validation, training]
            }
            return [chart("Training and validation", both)]
        }
        return Panels(charts, columns: 2)
    }

    private var curveKinds: [Figure.Kind] { criterion == .loss ? [criterion] : [.loss, criterion] }

    private var isCrowded: Bool { NamedChart.isCrowded(by: groups.count) }

    /// Each model's line, with a band of deviations if there are several seeds.
    private func lines(of kind: Figure.Kind, _ part: (EpochRecord) -> Figures?) -> [LineChart.Series] {
        groups.enumerated().map { color, group in
            let epochs = group.runs.map(\.history.count).max() ?? 0
            let values = (0..<epochs).map { epoch in
                group.values { run in
                    guard run.history.indices.contains(epoch) else { return nil }
                    return part(run.history[epoch])?[kind].map(kind.drawn)
                }
            }
            let hasBand = !isCrowded && group.runs.count > 1
            return LineChart.Series(
                group.name, values.map(mean), deviations: hasBand ? values.map(deviation) : [], color: color)
        }
    }
}

extension Figure.Kind {
    /// An axis of all that it can be, whose numbers have the digits that they have in tables.
    fileprivate var numberAxis: Axis {
        var axis = axis(showsAll: true)
        axis.decimals = if case .digits(let count) = format { count } else { 1 }
        return axis
    }
}

extension String {
    /// As it is at the beginning of a sentence.
    fileprivate var withCapital: String { prefix(1).uppercased() + dropFirst() }
}
