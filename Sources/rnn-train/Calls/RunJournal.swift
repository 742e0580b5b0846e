import RNNTasks

/// What the trainings of a run have come to so far, and the one writer of its directory while they go on side by side.
final class RunJournal<Result: Sendable>: Sendable {
    /// A file of what trainings have come to.
    typealias Table = (name: String, text: @Sendable ([Result]) -> String)

    private struct State {
        var directory: RunDirectory
        var results: [Result?]
        /// The epochs so far, of trainings that go on too.
        var histories: [RunHistory]
        var written = ContinuousClock.now
    }

    /// What a training is called in the file of epochs.
    private let kind: String
    private let table: Table
    private let state: Locked<State>

    /// Nothing is trained yet.
    ///
    /// - Parameters:
    ///   - directory: Where everything is written.
    ///   - jobs: What is trained, in the order of tables.
    ///   - kind: What the name of a job is, as the column of names is titled.
    ///   - table: The file that is written each time that a training is over.
    init<Task>(_ directory: RunDirectory, _ jobs: [TrainingJob<Task>], named kind: String = "model", table: Table) {
        (self.kind, self.table) = (kind, table)
        state = Locked(
            State(
                directory: directory, results: jobs.map { _ in nil },
                histories: jobs.map { RunHistory(model: $0.name, seed: $0.seed, epochs: []) }))
    }

    /// The path of a checkpoint that somebody else will write.
    func adding(checkpoint name: String) throws -> String {
        try state.withLock { try $0.directory.adding(checkpoint: name) }
    }

    /// Records the epochs of a training. The file is written at most once a second, and always when the training ends.
    func note(_ epochs: [EpochRecord], of index: Int, isEnd: Bool) throws {
        try state.withLock { state in
            state.histories[index].epochs = epochs
            if isEnd || ContinuousClock.now - state.written >= .seconds(1) { try writeHistory(&state) }
        }
    }

    /// Adds what a training came to that is over, and writes what all have that are.
    func add(_ result: Result, _ epochs: [EpochRecord], at index: Int) throws {
        try state.withLock { state in
            state.results[index] = result
            state.histories[index].epochs = epochs
            try state.directory.write(table.text(state.results.compactMap(\.self)), as: table.name)
            try writeHistory(&state)
        }
    }

    private func writeHistory(_ state: inout State) throws {
        try state.directory.write(historyTable(of: state.histories, named: kind), as: OutputName.history)
        state.written = .now
    }

    /// The directory, and what the trainings came to that are over, in the order of the jobs.
    func finish() -> (directory: RunDirectory, results: [Result?]) {
        state.withLock { ($0.directory, $0.results) }
    }
}

/// Tells a journal of the epochs of a training.
struct JournalObserver<Result: Sendable>: TrainingObserver {
    private let index: Int
    private let journal: RunJournal<Result>

    init(_ index: Int, _ journal: RunJournal<Result>) {
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
