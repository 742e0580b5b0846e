import RNNTasks

/// What the trainings of a run have come to so far, and the one writer of its directory while they go on side by side.
final class RunJournal<Task: TrainerTask>: Sendable {
    private struct State {
        var directory: RunDirectory
        var runs: [ModelRun<Task>?]
        /// The epochs so far, of trainings that go on too.
        var histories: [RunHistory?]
        var written = ContinuousClock.now

        mutating func writeHistory() throws {
            let table = historyTable(of: histories.compactMap(\.self))
            try directory.write(table, as: OutputName.history)
            written = .now
        }
    }

    private let jobs: [TrainingJob<Task>]
    private let references: [Reference]
    private let state: Locked<State>

    /// Nothing is trained yet.
    ///
    /// - Parameters:
    ///   - directory: Where everything is written.
    ///   - jobs: What is trained, in the order of tables.
    ///   - references: What stands in the table of results beside the trainings.
    init(_ directory: RunDirectory, _ jobs: [TrainingJob<Task>], _ references: [Reference]) {
        (self.jobs, self.references) = (jobs, references)
        state = Locked(
            State(directory: directory, runs: jobs.map { _ in nil }, histories: jobs.map { _ in nil }))
    }

    /// The path of a checkpoint that somebody else will write.
    func adding(checkpoint name: String) throws -> String {
        try state.withLock { try $0.directory.adding(checkpoint: name) }
    }

    /// Records the epochs of a training. The file is written at most once a second, and always when the training ends.
    func note(_ epochs: [EpochRecord], of index: Int, isEnd: Bool) throws {
        try state.withLock { state in
            let job = jobs[index]
            state.histories[index] = RunHistory(model: "\(job.variant)", seed: job.seed, epochs: epochs)
            if isEnd || ContinuousClock.now - state.written >= .seconds(1) { try state.writeHistory() }
        }
    }

    /// Adds a training that is over, and writes the figures of all that are.
    func add(_ run: ModelRun<Task>, at index: Int) throws {
        try state.withLock { state in
            state.runs[index] = run
            state.histories[index] = RunHistory(run)
            let table = resultsTable(of: state.runs.compactMap(\.self), and: references)
            try state.directory.write(table, as: OutputName.results)
            try state.writeHistory()
        }
    }

    /// The directory, and the trainings that are over, in the order of the jobs.
    func finish() -> (RunDirectory, [ModelRun<Task>]) {
        state.withLock { ($0.directory, $0.runs.compactMap(\.self)) }
    }
}

/// Tells a journal of the epochs of a training.
struct JournalObserver<Task: TrainerTask>: TrainingObserver {
    private let index: Int
    private let journal: RunJournal<Task>

    init(_ index: Int, _ journal: RunJournal<Task>) {
        (self.index, self.journal) = (index, journal)
    }

    func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws {
        switch event {
        case .epoch: try journal.note(training.history, of: index, isEnd: false)
        case .end: try journal.note(training.history, of: index, isEnd: true)
        default: break
        }
    }
}
