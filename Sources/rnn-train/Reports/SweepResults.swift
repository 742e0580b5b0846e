import RNNCharts
import RNNConsole
import RNNTasks

/// The trials of a sweep beside each other.
struct SweepResults<Task: TrainerTask> {
    let task: Task
    let space: SearchSpace<RunCall<Task>>
    let halving: Halving
    /// The figure by which trials are compared.
    let monitored: Figure.Kind
    /// The trials, from the best to the worst.
    let trials: [SweepTrial<Task>]

    init(
        _ trials: [SweepTrial<Task>], of task: Task, in space: SearchSpace<RunCall<Task>>, by halving: Halving,
        _ monitored: Figure.Kind
    ) {
        (self.task, self.space, self.halving, self.monitored) = (task, space, halving, monitored)
        self.trials = SweepTrial.ranked(trials)
    }

    /// The table that is printed and stands in the report.
    var table: NamedTable {
        let kinds = [monitored] + (monitored == .loss ? [] : [.loss])
        return NamedTable(
            columns: ["trial"] + space.axes.map(\.name) + ["epochs"] + kinds.map { "validation\n\($0.heading)" },
            rows: trials.map { trial in
                ["\(trial.number)"] + trial.values + ["\(trial.done)"]
                    + kinds.map { kind in
                        if trial.hasDiverged { return NamedChart.diverged }
                        return trial.kept?.validation?[kind].map { kind.text($0) } ?? "\u{2013}"
                    }
            },
            caption: """
                The best first, by the \(monitored.title) on the validation data of \(validationExamples), one seed \
                (\(trials[0].settings.training.seed)): \(halving). Trials were stopped with the epochs that the table \
                says; those with more were better when they got them.
                """)
    }

    private var validationExamples: String { counted(Task.count(of: task.parts.validation), Task.unit) }

    // MARK: Chart

    /// The figure of each trial by each setting.
    var chart: NamedChart {
        let diverged = trials.filter(\.hasDiverged).map { "\($0.number)" }
        return NamedChart(
            file: "sweep.svg",
            chart: Panels(
                space.axes.indices.map(chart(of:)), title: "Validation \(monitored.title) by setting",
                columns: space.axes.count == 4 ? 2 : nil),
            caption: """
                \(monitored.title.withCapital) on the validation data of \(validationExamples), a point for each trial, with the \
                colour of the epochs that it got; the ring is around the best one.
                """ + (diverged.isEmpty ? "" : " Diverged, and not drawn: \(diverged.joined(separator: ", "))."))
    }

    private func chart(of index: Int) -> LineChart {
        let axis = space.axes[index]
        let drawn = trials.filter { $0.score != nil && !$0.hasDiverged }
        func x(_ trial: SweepTrial<Task>) -> Double {
            let text = trial.values[index]
            if case .list(let values) = axis.values, !axis.option.kind.isNumber {
                return Double((values.firstIndex(of: text) ?? 0) + 1)
            }
            return Double(text) ?? .nan
        }
        func points(_ name: String, _ trials: [SweepTrial<Task>], _ style: LineStyle, color: Int) -> LineChart.Series {
            LineChart.Series(
                name, trials.map { monitored.drawn($0.score ?? .nan) }, x: trials.map(x), style: style, color: color)
        }
        let last = halving.stages.count - 1
        let stages = halving.stages.enumerated().map { number, stage in
            let epochs = counted(stage.epochs, "epoch")
            return points(epochs, drawn.filter { $0.epochs == stage.epochs }, .points, color: last - number)
        }
        var categories: [String] = []
        if case .list(let values) = axis.values, !axis.option.kind.isNumber { categories = values }
        let best = points("the best", Array(drawn.prefix(1)), .rings, color: Palette.neutral)
        return LineChart(
            axis.name, x: axis.drawn, y: scoreAxis(drawn.compactMap(\.score)),
            stages.filter { !$0.y.isEmpty } + [best], categories: categories, missing: NamedChart.diverged)
    }

    /// Losses may differ by orders of magnitude.
    private func scoreAxis(_ scores: [Double]) -> Axis {
        var axis = monitored.numberAxis(showsAll: false)
        if monitored.format != .percent, let low = scores.min(), let high = scores.max(), low > 0, high >= 100 * low {
            axis.isLogarithmic = true
        }
        return axis
    }
}

extension SearchSpace.Axis {
    /// The horizontal axis of its numbers.
    fileprivate var drawn: RNNCharts.Axis {
        let decimals = option.kind == .count ? 0 : nil
        switch values {
        case .range(let range):
            return RNNCharts.Axis(isLogarithmic: range.isLogarithmic, decimals: decimals)
        case .list(let texts):
            let numbers = texts.compactMap { Double($0) }
            guard option.kind.isNumber, let low = numbers.min(), let high = numbers.max() else {
                return RNNCharts.Axis()
            }
            return RNNCharts.Axis(
                isLogarithmic: NumberRange.isLogarithmic(low, high), decimals: decimals,
                marks: zip(numbers, texts).map { .init($0, $1) })
        }
    }
}
