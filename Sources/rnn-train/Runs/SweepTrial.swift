import RNNTasks

/// Settings that a sweep tries, and how their training went so far.
struct SweepTrial<Task: TrainerTask>: Sendable {
    /// The number of the trial, from 1.
    let number: Int
    /// The values of the options that are varied.
    let values: [String]
    let settings: RunSettings<Task>
    /// The epochs that it got; those of the last stage that it was in.
    var epochs = 0
    /// The epochs that are done, nil as long as there are none: a run that is resumed may have more than ``epochs``.
    var record: Record?

    /// What is kept of a training.
    struct Record: Sendable {
        let history: [EpochRecord]
        let end: TrainingEnd

        init(_ history: [EpochRecord], _ end: TrainingEnd) {
            (self.history, self.end) = (history, end)
        }

        init(_ training: TrainingRun<Task>) {
            (history, end) = (training.history, training.end)
        }
    }

    init(_ number: Int, _ values: [String], _ settings: RunSettings<Task>) {
        (self.number, self.values, self.settings) = (number, values, settings)
    }

    /// The trial after some epochs of its training.
    func having(_ training: TrainingRun<Task>, upTo epochs: Int) -> SweepTrial {
        var trial = self
        (trial.epochs, trial.record) = (epochs, Record(training))
        return trial
    }

    private var history: ArraySlice<EpochRecord> { record?.history.prefix(epochs) ?? [] }

    /// The number of epochs that were finished.
    var done: Int { history.count }

    /// Whether it was stopped by a number that is not finite.
    var hasDiverged: Bool { record.map { $0.end.isNotFinite && $0.history.count < epochs } ?? false }

    /// The epoch whose weights are kept.
    var kept: EpochRecord? {
        guard let first = history.first else { return nil }
        switch settings.training.keeps {
        case .last: return history.last
        case .best:
            return history.reduce(first) { $1.isBetter(than: $0, in: settings.monitored) ? $1 : $0 }
        }
    }

    /// The figure by which trials are compared; nil if it says nothing.
    var score: Double? {
        kept.flatMap { ($0.validation ?? $0.training)[settings.monitored] }.flatMap { $0.isNaN ? nil : $0 }
    }

    /// Trials from the best to the worst: those that diverged last; those with more epochs first, as they were better when they
    /// got them; then as epochs of a training are compared.
    static func ranked(_ trials: [SweepTrial]) -> [SweepTrial] {
        func key(_ trial: SweepTrial) -> (Int, Int, Double, Double, Int) {
            let sign = trial.settings.monitored.direction == .higher ? -1.0 : 1
            let loss = trial.kept.map { ($0.validation ?? $0.training).loss } ?? .infinity
            return (
                trial.hasDiverged ? 1 : 0, -trial.epochs, trial.score.map { sign * $0 } ?? .infinity,
                loss.isNaN ? .infinity : loss, trial.number
            )
        }
        return trials.map { ($0, key($0)) }.sorted { $0.1 < $1.1 }.map(\.0)
    }
}
