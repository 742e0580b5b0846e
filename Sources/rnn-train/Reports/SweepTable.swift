import RNNTasks

/// `sweep.csv`: a row a trial, with the figures of the epoch whose weights are kept, on the validation data. As long as
/// trials go on, nothing says how they end.
func sweepTable<Task>(of trials: [SweepTrial<Task>], _ names: [String], _ stages: Halving? = nil) -> String {
    let ranks = Dictionary(
        SweepTrial.ranked(trials).enumerated().map { ($1.number, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    let figures = trials.lazy.compactMap { $0.kept?.validation }.first?.all.map(\.kind.name) ?? []
    let rows = trials.map { trial in
        ["\(trial.number)"] + trial.values + ["\(trial.done)", trial.kept.map { "\($0.epoch)" } ?? ""]
            + figures.map { name in trial.kept?.validation?[name].map { "\($0)" } ?? "" }
            + [stages.flatMap { _ in ranks[trial.number].map { "\($0)" } } ?? "", stages.map(trial.state) ?? ""]
    }
    return CSV.text(
        [["trial"] + names + ["epochs", "kept_epoch"] + figures.map { "validation_" + $0 } + ["rank", "state"]] + rows)
}

extension SweepTrial {
    /// How it ended, for tables.
    fileprivate func state(_ stages: Halving) -> String {
        if hasDiverged { return NamedChart.diverged }
        if done < epochs { return "stopped early" }
        return epochs == stages.stages.last?.epochs ? "finished" : "stopped"
    }
}
