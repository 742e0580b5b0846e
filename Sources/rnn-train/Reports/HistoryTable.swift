import RNNTasks

/// The epochs of a run, as `history.csv` has them.
struct RunHistory: Sendable {
    let model: String
    let seed: Int
    var epochs: [EpochRecord]
}

/// `history.csv`: a row an epoch of each run; `kind` is what their names are.
func historyTable(of runs: [RunHistory], named kind: String) -> String {
    let columns = runs.first { !$0.epochs.isEmpty }?.epochs[0].columns ?? []
    let rows = runs.flatMap { run in run.epochs.map { [run.model, "\(run.seed)"] + $0.fields(columns) } }
    return CSV.text([[kind, "seed"] + columns] + rows)
}
