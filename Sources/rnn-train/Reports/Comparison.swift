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

        /// The runs that have figures: a training that diverges in its first epoch leaves weights that nobody trained.
        var measured: [ModelRun<Task>] { runs.filter { $0.kept != nil || !$0.end.isNotFinite } }

        /// A number of each run; runs that have none are left out.
        func values(_ value: (ModelRun<Task>) -> Double?) -> [Double] { measured.compactMap(value) }
    }

    let task: Task
    let call: RunCall<Task>
    let groups: [Group]
    /// What models are compared with, found once.
    private let references: [Reference]
    /// The model that the trainings started from; nil if they started from random parameters.
    private let start: TrainedModel<Task.Model>?

    private let criterion = Task.Model.criterion
    private let reported = Task.reported

    /// Groups runs by their models.
    init(
        _ task: Task, _ runs: [ModelRun<Task>], _ call: RunCall<Task>, _ references: [Reference] = [],
        start: TrainedModel<Task.Model>? = nil
    ) {
        (self.task, self.call, self.references, self.start) = (task, call, references, start)
        var variants: [Task.Variant] = []
        for run in runs where !variants.contains(run.variant) { variants.append(run.variant) }
        groups = variants.map { variant in Group(variant: variant, runs: runs.filter { $0.variant == variant }) }
    }

    /// The models that there is something to say about, as their task draws them.
    private var results: [VariantResult<Task>] {
        groups.filter { !$0.measured.isEmpty }.map {
            VariantResult(variant: $0.variant, evaluations: $0.measured.map(\.test))
        }
    }

    /// A table of test examples, and what models say about each.
    var samples: NamedTable? {
        let results = results
        return results.isEmpty ? nil : task.samples(of: results)?.adding(basis)
    }

    /// The table that is printed and stands in the report.
    var table: NamedTable {
        // The loss says little, unless it is what models are judged by.
        let kinds = (groups.first?.runs.first?.test.figures.all ?? []).map(\.kind)
            .filter { ($0 != .loss || reported == .loss) && !Task.untabled.contains($0) }
        let tested = kinds.isEmpty ? [.loss] : kinds
        let baseline = groups.first(where: \.isBaseline).map { mean($0.values { $0.test.figures[reported] }) }
        let rows = groups.map { group -> [String] in
            if group.measured.isEmpty {
                let dashes = Array(repeating: "\u{2013}", count: tested.count + 2 + (baseline == nil ? 0 : 1))
                return [group.name, grouped(group.runs[0].parameters)] + dashes
            }
            return [
                group.name, grouped(group.runs[0].parameters),
                criterion.text(group.values { $0.kept?.validation?[criterion] }),
            ]
                + tested.map { kind in
                    let values = group.values { $0.test.figures[kind] }
                    // Deviations of one figure are enough for 80 columns.
                    return kind.text(kind == reported || values.isEmpty ? values : [mean(values)])
                }
                + [fixed(mean(group.values(\.seconds)), 2)]
                + (baseline.map { baseline in
                    [
                        group.isBaseline
                            ? ""
                            : reported.difference(mean(group.values { $0.test.figures[reported] }), from: baseline)
                    ]
                } ?? [])
        }
        let references = references.map { reference in
            [reference.name, "\u{2013}", reference[validation: criterion].map { criterion.text($0) } ?? "\u{2013}"]
                + tested.map { kind in reference[kind].map { kind.text($0) } ?? "\u{2013}" } + ["\u{2013}"]
                + (baseline.map { baseline in
                    [reference[reported].map { reported.difference($0, from: baseline) } ?? ""]
                } ?? [])
        }
        return NamedTable(
            columns: ["model", "parameters", "validation\n\(criterion.heading)"] + tested.map { "test\n\($0.heading)" }
                + ["seconds"] + (baseline == nil ? [] : ["over\nbaseline"]), rows: rows + references,
            caption: "\(keptWeights) Test data of \(testExamples), \(seeds)."
                + (hasSeveralSeeds ? " Numbers after ± are standard deviations over the seeds." : "")
                + (groups.first(where: \.isBaseline).map {
                    " The last column is test \(reported.title) over that of \($0.name), the baseline."
                } ?? "") + (Task.note(on: groups.map(\.variant)).map { " " + $0 } ?? "") + divergence)
    }

    /// Whose weights are reported.
    var keptWeights: String {
        switch call.settings.training.keeps {
        case .best:
            "All figures are of the weights of the epoch with the best \(call.settings.monitored.title) on the validation data."
        case .last: "All figures are of the weights of the last epoch."
        }
    }

    /// What figures of the test are based on, for the end of a caption: which weights, which examples, how many
    /// trainings.
    var basis: String {
        let weights =
            switch call.settings.training.keeps {
            case .best: "weights of the epoch with the best \(call.settings.monitored.title) on the validation data"
            case .last: "weights of the last epoch"
            }
        return " Test data of \(testExamples), \(weights), \(seeds).\(divergence)"
    }

    private var testExamples: String { counted(Task.count(of: task.parts.test), Task.unit) }

    /// How many trainings there are of each model, and with which seeds.
    private var seeds: String {
        let seeds = Set(groups.flatMap { $0.runs.map(\.seed) }).sorted()
        guard let first = seeds.first, let last = seeds.last else { return "no seeds" }
        return seeds.count == 1 ? "one seed (\(first))" : "\(seeds.count) seeds (\(first) to \(last))"
    }

    /// Which trainings were stopped by a number that is not finite, and what is shown of them; empty if none.
    private var divergence: String {
        func names(_ isMeant: (ModelRun<Task>) -> Bool) -> String {
            groups.flatMap { group in
                group.runs.filter { $0.end.isNotFinite && isMeant($0) }.map { run in
                    hasSeveralSeeds ? "\(group.name) with seed \(run.seed)" : group.name
                }
            }.joined(separator: ", ")
        }
        let (early, late) = (names { $0.kept == nil }, names { $0.kept != nil })
        return (early.isEmpty ? "" : " Diverged in the first epoch, and without figures: \(early).")
            + (late.isEmpty ? "" : " Diverged later, and shown with weights of before: \(late).")
    }

    private var hasSeveralSeeds: Bool { groups.contains { $0.runs.count > 1 } }

    // MARK: Charts

    /// All charts, in the order of the report.
    var charts: [NamedChart] {
        let results = results
        return [
            groups.count < 2
                ? nil
                : NamedChart(
                    file: "comparison.svg", chart: bars,
                    caption: """
                        \(reported.title.withCapital) on the test data, the number of parameters, and the time of training.\
                        \(hasSeveralSeeds ? " Bars are means over the seeds, whiskers standard deviations." : "")\(basis)
                        """),
            NamedChart(file: "curves.svg", chart: curves, caption: curvesCaption),
        ].compactMap(\.self)
            + (results.isEmpty ? [] : task.charts(of: results).map { $0.adding(basis) }) + inside
    }

    /// What goes on inside of the models, of the first seed of each; of so many as can be told apart.
    private var inside: [NamedChart] {
        let colors = NamedChart.colors(ofModels: groups.map(\.isBaseline))
        let measured = zip(groups, colors).filter { !$0.0.measured.isEmpty }
        let ranked = measured.enumerated().sorted { one, other in
            func figure(_ group: Group) -> Double { mean(group.values { $0.test.figures[reported] }) }
            let (a, b) = (figure(one.element.0), figure(other.element.0))
            return a == b ? one.offset < other.offset : reported.isBetter(a, than: b)
        }.map(\.element)
        let shown = Array(ranked.prefix(6))
        // Where all models together are too many for colours, these few are not.
        let shownColors =
            NamedChart.isCrowded(by: groups.count)
            ? NamedChart.colors(ofModels: shown.map(\.0.isBaseline)) : shown.map(\.1)
        return InsideComparison<Task>(
            zip(shown.map(\.0), shownColors).compactMap { group, color in
                group.measured.first.map { run in
                    var random = RandomSource(seed: UInt64(run.seed))
                    return InsideComparison<Task>.Model(
                        name: group.name, color: color, before: start ?? TrainedModel(run.model.task, random: &random),
                        trained: run.model)
                }
            }, test: task.parts.test
        ).charts
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
                "Test \(reported.title)", reported.numberAxis(showsAll: true),
                groups.map { $0.values { $0.test.figures[reported] } }, drawn: reported.drawn),
            chart("Parameters", Axis(decimals: 0), groups.map { [Double($0.runs[0].parameters)] }),
            chart("Seconds of training", Axis(unit: "s", decimals: 2), groups.map { $0.values(\.seconds) }),
        ])
    }

    private var curvesCaption: String {
        let kinds = curveKinds.map(\.title).joined(separator: " and ").withCapital
        let validation = counted(Task.count(of: task.parts.validation), Task.unit)
        let means =
            hasSeveralSeeds
            ? "means over \(seeds)" + (isCrowded ? "" : ", with bands of standard deviations") : seeds
        let hasCross = groups.contains { $0.breaksOff && !$0.measured.isEmpty }
        let drawn = references.filter { reference in curveKinds.contains { reference[validation: $0] != nil } }
        let levels =
            drawn.isEmpty ? "" : " Dotted: \(drawn.map(\.name).joined(separator: ", ")), on the validation data."
        return """
            \(kinds) of each epoch, on the training data while they were learned from (dashed) and on the validation data of \
            \(validation) after it (solid): \(means).\(hasCross ? " A cross is where a training diverged." : "")\(levels)
            """
    }

    /// Each epoch's figures: all models in one chart, or in one each with the same axes if they are many.
    private var curves: Panels {
        let epochs = Axis("epoch", decimals: 0)
        let styles: [LineStyle: String] = [.solid: "validation", .dashed: "training"]
        let charts = curveKinds.map { kind -> any Chart in
            let (lines, levels) = (lines(of: kind), levels(of: kind))
            let title = "Training and validation \(kind.title)"
            if !isCrowded {
                return LineChart(
                    title, x: epochs, y: kind.numberAxis(showsAll: false), lines.flatMap(\.self) + levels,
                    styleNames: styles,
                    missing: NamedChart.diverged)
            }
            var axis = kind.numberAxis(showsAll: false)
            let unit = axis.unit.map { " (\($0))" } ?? ""
            axis.unit = nil
            let small = zip(groups, lines).map { group, lines in
                LineChart(
                    group.name, x: Axis(decimals: 0), y: axis, lines + levels, styleNames: styles,
                    missing: NamedChart.diverged,
                    plotHeight: 110)
            }
            return Panels(
                small, title: "\(title)\(unit) by epoch", columns: 4, minimumWidth: 160, sharesAxes: true)
        }
        return Panels(charts, columns: isCrowded ? 1 : 2)
    }

    private var curveKinds: [Figure.Kind] { criterion == .loss ? [criterion] : [.loss, criterion] }

    private var isCrowded: Bool { NamedChart.isCrowded(by: groups.count) }

    /// A level line for each reference that the validation data were measured with.
    private func levels(of kind: Figure.Kind) -> [LineChart.Series] {
        let epochs = groups.flatMap(\.runs).map(\.history.count).max() ?? 0
        let colors = groups.count { !$0.isBaseline }
        return references.enumerated().compactMap { index, reference in
            reference[validation: kind].map(kind.drawn).map { level in
                LineChart.Series(
                    reference.name, [level, level], x: [1, Double(max(epochs, 1))], style: .dotted,
                    color: index == 0 ? Palette.neutral : colors + index - 1)
            }
        }
    }

    /// Each model's lines, validation before training, the first with a band of deviations if there are several seeds.
    private func lines(of kind: Figure.Kind) -> [[LineChart.Series]] {
        zip(groups, NamedChart.colors(ofModels: groups.map(\.isBaseline))).map { group, color in
            func values(_ part: (EpochRecord) -> Figures?) -> [[Double]] {
                let epochs = group.runs.map(\.history.count).max() ?? 0
                let values = (0..<epochs).map { epoch in
                    group.runs.compactMap { run in
                        run.history.indices.contains(epoch) ? part(run.history[epoch])?[kind].map(kind.drawn) : nil
                    }
                }
                // The epoch that none of them finished.
                return values + (group.breaksOff ? [[]] : [])
            }
            let (training, validation) = (values { $0.training }, values { $0.validation })
            let hasBand = !isCrowded && group.runs.count > 1
            return [
                LineChart.Series(
                    group.name, validation.map(mean),
                    intervals: hasBand ? validation.map { Interval(around: mean($0), by: deviation($0)) } : [],
                    style: .solid, color: color),
                LineChart.Series(
                    "\(group.name), training", training.map(mean), style: .dashed, color: color, isInLegend: false),
            ]
        }
    }
}

extension Comparison.Group {
    /// Whether all of its trainings were stopped by a number that is not finite.
    fileprivate var breaksOff: Bool { runs.allSatisfy(\.end.isNotFinite) }
}
