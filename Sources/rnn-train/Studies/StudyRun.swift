import RNNConsole
import RNNTasks

/// A run of studies: their trials side by side, each with one thread; those that measure time alone.
enum StudyRun {
    /// Runs studies, and writes their figures, charts and report.
    ///
    /// - Parameters:
    ///   - studies: What to run.
    ///   - settings: How, and where results go.
    ///   - console: Where to print.
    /// - Returns: The verdict of each study, in their order.
    /// - Throws: ``Interruption``, or what reading and writing files throws.
    @discardableResult
    static func run(
        _ studies: [any Study.Type], _ settings: StudySettings, on console: Console
    ) throws -> [StudyResult] {
        let scale = settings.scale
        var directory = try RunDirectory("study", settings.record(of: studies), data: "", settings.output)
        if directory.replacesSame {
            console.say("Replacing the finished run of the same settings in '\(directory.path)'.")
        }
        let jobs = studies.flatMap { study in
            study.trials(scale, seeds: settings.allSeeds).map { StudyJob(study: study, trial: $0) }
        }
        let done = settings.output.resumes ? try rows(in: directory.path) : []
        try directory.prepare()
        Interrupt.watch()
        console.say(
            "\(studies.count == 1 ? "1 study" : "\(studies.count) studies"), \(counted(jobs.count, "trial")): "
                + studies.map { $0.name }.joined(separator: ", "))
        let journal = StudyJournal(directory, jobs, done: done, scale, on: console)
        try Interrupt.whileTraining {
            for alone in [false, true] {
                // Study by study, the longest trials first, so that none is left over for a single processor.
                let order = journal.waiting.filter { jobs[$0].study.runsAlone == alone }.sorted {
                    rank($0, jobs, studies) < rank($1, jobs, studies)
                }
                guard !order.isEmpty, Interrupt.signal == nil else { continue }
                let queue = JobQueue(order)
                let workers = alone ? 1 : min(Threads.count, order.count)
                try Threads.limited(to: workers) {
                    try queue.run(workers: workers) { number in
                        let watch = TrialWatch { Interrupt.signal != nil || queue.hasFailed }
                        do {
                            try journal.add(jobs[number].trial.run(watch), of: number)
                        } catch is TrialStopped {
                            return
                        }
                    }
                }
            }
        }
        guard journal.waiting.isEmpty, Interrupt.signal == nil else { throw Interruption(directory: directory.path) }
        let (written, rows) = journal.finish()
        directory = written
        let results = studies.map { study in
            StudyResult(study, rows[study.name] ?? StudyRows([]), scale)
        }
        for chart in results.flatMap(\.charts) { try directory.write("\(chart.chart.svg)", as: chart.file) }
        try directory.write("\(StudyReport.report(results, settings))", as: OutputName.report)
        try directory.finish()
        return results
    }

    /// The rows of a run that was interrupted; none if it had not come to any.
    private static func rows(in directory: String) throws -> [StudyRow] {
        do {
            return try StudyRows.read(directory + "/" + StudyRows.file)
        } catch let error as FileError where error.isMissing {
            return []
        }
    }

    /// The place of a trial in the order in which they begin.
    private static func rank(_ number: Int, _ jobs: [StudyJob], _ studies: [any Study.Type]) -> (Int, Double, Int) {
        let study = studies.firstIndex { $0.name == jobs[number].study.name } ?? 0
        return (study, -jobs[number].trial.cost, number)
    }
}

/// A study that was run, and what came out.
struct StudyResult: Sendable {
    let study: any Study.Type
    let rows: StudyRows
    let scale: StudyScale
    let verdict: Verdict

    init(_ study: any Study.Type, _ rows: StudyRows, _ scale: StudyScale) {
        (self.study, self.rows, self.scale) = (study, rows, scale)
        verdict = study.judgement(of: rows, scale)
    }

    var charts: [NamedChart] { study.charts(of: rows) }
}
