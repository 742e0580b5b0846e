import RNNConsole
import RNNTasks

/// A sweep in a few figures, as `--json` prints it.
struct SweepSummary: Encodable {
    struct SweepTrial: Encodable {
        let trial: Int
        let settings: OptionValues
        let epochs: Int
        /// The figures of the weights that are kept, on the validation part.
        let validation: [String: Double?]?
        let diverged: Bool
    }

    /// The figure by which trials are compared.
    let figure: String
    /// The trials, from the best to the worst.
    let trials: [SweepTrial]
    /// The best one, with its figures on the test part.
    let best: RunSummary
    /// The call that trains it.
    let command: String

    init<Task>(_ results: SweepResults<Task>, best: ModelRun<Task>, command: String) {
        figure = results.monitored.name
        let names = results.space.axes.map(\.name)
        trials = results.trials.map { trial in
            SweepTrial(
                trial: trial.number,
                settings: Dictionary(
                    zip(names, trial.values.map { OptionValue($0) }), uniquingKeysWith: { first, _ in first }),
                epochs: trial.done, validation: trial.kept?.validation?.byName, diverged: trial.hasDiverged)
        }
        self.best = RunSummary(best)
        self.command = command
    }
}
