import RNNTasks

/// The epochs of a run, as `history.csv` has them.
struct RunHistory {
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

/// Keeps `history.csv` up to date while a model is trained: at most once a second, and when the training ends.
struct HistoryWriter: TrainingObserver {
    private let path: String
    private let before: [RunHistory]
    private let model: String
    private let seed: Int
    private var written = ContinuousClock.now

    /// Writes the epochs of a model after those of others.
    init(_ path: String, after before: [RunHistory], model: String, seed: Int) {
        (self.path, self.before, self.model, self.seed) = (path, before, model, seed)
    }

    mutating func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws {
        switch event {
        case .epoch where ContinuousClock.now - written >= .seconds(1), .end:
            let history = RunHistory(model: model, seed: seed, epochs: training.history)
            try TextFile.write(historyTable(of: before + [history]), to: path)
            written = .now
        default: break
        }
    }
}
