import RNNConsole
import RNNTasks

/// What the trials of a run have come to so far, and the one writer of its directory while they go on side by side.
final class StudyJournal: Sendable {
    private struct State {
        var directory: RunDirectory
        /// The rows of each trial that is done.
        var results: [[StudyRow]?]
    }

    private let jobs: [StudyJob]
    private let scale: StudyScale
    private let console: Console
    private let state: Locked<State>

    /// A journal of some trials, those done before among them.
    init(_ directory: RunDirectory, _ jobs: [StudyJob], done: [StudyRow], _ scale: StudyScale, on console: Console) {
        (self.jobs, self.scale, self.console) = (jobs, scale, console)
        let known = Dictionary(grouping: done) { StudyJob.key($0.study, $0.model, $0.setting, $0.seed) }
        state = Locked(State(directory: directory, results: jobs.map { known[$0.key] }))
    }

    /// The numbers of the trials that are still to be done.
    var waiting: [Int] { state.withLock { state in jobs.indices.filter { state.results[$0] == nil } } }

    /// Records a trial that is done, in the file too, and says so if it was the last one of its study.
    func add(_ figures: [Measured], of number: Int) throws {
        let job = jobs[number]
        let rows = figures.map { figure in
            StudyRow(
                study: job.study.name, model: job.trial.model, setting: job.trial.setting, seed: job.trial.seed,
                figure: figure.figure, value: figure.value)
        }
        try state.withLock { state in
            state.results[number] = rows
            try state.directory.write(
                StudyRows.text(state.results.compactMap(\.self).flatMap(\.self)), as: StudyRows.file)
            let indices = jobs.indices.filter { jobs[$0].study.name == job.study.name }
            if indices.allSatisfy({ state.results[$0] != nil }) {
                let verdict = job.study.judgement(of: StudyRows(indices.flatMap { state.results[$0] ?? [] }), scale)
                console.say(
                    "\(job.study.name): "
                        + (scale.isToy ? "measured" : "\(verdict.finding.rawValue). \(verdict.sentence)"))
            }
            let done = state.results.count { $0 != nil }
            console.show("\(progressBar(done, of: jobs.count))  \(done) of \(counted(jobs.count, "trial"))")
        }
    }

    /// The directory, and the rows of each study that was run.
    func finish() -> (RunDirectory, rows: [String: StudyRows]) {
        state.withLock { state in
            let rows = state.results.compactMap(\.self).flatMap(\.self)
            return (state.directory, Dictionary(grouping: rows, by: \.study).mapValues { StudyRows($0) })
        }
    }
}

/// A trial of a study, in a run of several.
struct StudyJob: Sendable {
    let study: any Study.Type
    let trial: Trial

    var key: String { Self.key(study.name, trial.model, trial.setting, trial.seed) }

    /// What tells a trial from all others.
    static func key(_ study: String, _ model: String, _ setting: String, _ seed: Int) -> String {
        "\(study)|\(model)|\(setting)|\(seed)"
    }
}
