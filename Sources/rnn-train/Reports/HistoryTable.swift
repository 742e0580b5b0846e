import RNNTasks

/// The epochs of a run, as `history.csv` has them.
struct RunHistory: Sendable {
    let model: String
    let seed: Int
    let epochs: [EpochRecord]

    init(model: String, seed: Int, epochs: [EpochRecord]) {
        (self.model, self.seed, self.epochs) = (model, seed, epochs)
    }

    init<Task>(_ run: ModelRun<Task>) {
        self.init(model: run.name, seed: run.seed, epochs: run.history)
    }
}

/// `history.csv`: a row an epoch of each run.
func historyTable(of runs: [RunHistory]) -> String {
    let columns = runs.first { !$0.epochs.isEmpty }?.epochs[0].columns ?? []
    let rows = runs.flatMap { run in run.epochs.map { [run.model, "\(run.seed)"] + $0.fields(columns) } }
    return CSV.text([["model", "seed"] + columns] + rows)
}
