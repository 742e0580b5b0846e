import RNNCharts
import RNNConsole
import RNNTasks

/// One call of a command that trains: its data, its directory, and the model that it starts from.
struct Session<Task: TrainerTask>: Sendable {
    let call: RunCall<Task>
    let console: Console
    /// The data.
    let task: Task
    /// What models are compared with, and is not trained.
    private let references: [Reference]
    /// The model that others start from, if that is wanted.
    private let start: TrainedModel<Task.Model>?
    private var directory: RunDirectory

    /// Reads the data, makes the directory ready, and prints what there is to train on.
    static func begin(_ command: String, _ call: RunCall<Task>, on console: Console) throws -> Session {
        var call = call
        let console = call.output.console(console)
        let start = try call.settings.start.map { try SavedModels.read($0, of: Task.self) }
        if let start { try call.settings.take(start.task) }
        let settings = call.settings
        let task = try Task(
            settings.settings, data: settings.data, seed: settings.training.seed, start: start?.task)
        if let doubt = task.doubts.first, !call.output.isForced {
            throw DataError(
                file: settings.data.file ?? "data", problem: "\(doubt). If that is meant, '--force' goes on.")
        }
        try task.check(settings.models)
        // What cannot be trained leaves no directory behind.
        for variant in settings.models {
            _ = try MemoryNeed.workers(
                atMost: 1, for: [("\(variant)", MemoryNeed(variant, of: task, settings.training))],
                available: AvailableMemory.bytes)
        }
        if !settings.training.frozen.isEmpty {
            for variant in settings.models {
                var random = RandomSource(seed: 0)
                try checkFrozen(
                    settings.training.frozen, in: TrainedModel(task.task(of: variant, frozen: []), random: &random))
            }
        }
        var directory = try RunDirectory(
            command, Dictionary(call.options.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
            data: digest(of: task, and: start), call.output)
        if directory.replacesSame {
            console.say("Replacing the finished run of the same settings in '\(directory.path)'.")
        }
        try directory.prepare()
        console.say("Task: \(Task.name), \(Task.examples)")
        console.say(
            """
            \(task.summary): \(grouped(Task.count(of: task.parts.training))) to train, \
            \(grouped(Task.count(of: task.parts.validation))) to validate, \
            \(grouped(Task.count(of: task.parts.test))) to test
            """)
        for note in task.notes { console.say(note) }
        for warning in task.doubts + settings.data.warnings + task.warnings { Console.warn("Warning: \(warning)") }
        Interrupt.watch()
        return Session(
            call: call, console: console, task: task, references: task.references, start: start, directory: directory)
    }

    private static func digest(of task: Task, and start: TrainedModel<Task.Model>?) -> String {
        guard let start else { return task.digest }
        var digest = Digest()
        digest.add(task.digest)
        start.model.forEachParameter { _, tensor in
            for number in tensor.scalars { digest.add(number.bitPattern) }
        }
        return digest.text
    }

    /// A new model, or one with the parameters of the model to start from.
    func model(_ variant: Task.Variant, seed: Int) throws -> TrainedModel<Task.Model> {
        var random = RandomSource(seed: UInt64(seed))
        var model = TrainedModel(
            task.task(of: variant, frozen: call.settings.training.frozen), random: &random)
        if let start { try model.model.load(from: Safetensors(start.model)) }
        return model
    }

    /// Throws where a name of a part that is to stay as it is is none of a model's.
    private static func checkFrozen(_ names: [String], in model: TrainedModel<Task.Model>) throws(UsageError) {
        let known = model.model.parameters.map(\.name)
        for name in names where !known.contains(where: { $0 == name || $0.hasPrefix(name + ".") }) {
            let parts = known.flatMap { name in
                name.indices.filter { name[$0] == "." }.map { String(name[..<$0]) } + [name]
            }
            throw UsageError(
                "'--freeze \(name)': the model has no part of that name.", meant: nearest(name, of: Set(parts).sorted())
            )
        }
    }

    /// Trains models, as many at a time as there are threads and memory for, and writes the figures of all so far.
    ///
    /// - Parameter jobs: What to train; the results are in this order.
    /// - Returns: The runs.
    /// - Throws: ``Interruption``, or what reading and writing files throws.
    mutating func train(_ jobs: [TrainingJob<Task>]) throws -> [ModelRun<Task>] {
        let sizes = jobs.map { MemoryNeed($0.variant, of: task, call.settings.training) }
        // The longest come first, so that none is left over for a single processor.
        let order = jobs.indices.sorted { (-sizes[$0].parameters, $0) < (-sizes[$1].parameters, $1) }
        let workers = try MemoryNeed.workers(
            atMost: min(Threads.count, jobs.count), for: order.map { (jobs[$0].title, sizes[$0]) },
            available: AvailableMemory.bytes)
        let progress = ProgressBoard(jobs.map(\.title), Task.Model.criterion, on: console)
        let journal = RunJournal(directory, jobs, references)
        let (session, queue) = (self, JobQueue(order))
        try queue.run(workers: workers) { index in
            if let run = try session.train(jobs[index], index, progress, journal, queue) {
                try journal.add(run, at: index)
            }
        }
        let runs: [ModelRun<Task>]
        (directory, runs) = journal.finish()
        guard runs.count == jobs.count, Interrupt.signal == nil else {
            throw Interruption(directory: directory.path)
        }
        return runs
    }

    private func train(
        _ job: TrainingJob<Task>, _ index: Int, _ progress: ProgressBoard, _ journal: RunJournal<Task>,
        _ queue: JobQueue
    ) throws -> ModelRun<Task>? {
        let model = try model(job.variant, seed: job.seed)
        if call.settings.models.count * call.settings.seeds == 1 { console.print("\(model.model)\n") }
        let observers: [any TrainingObserver] = [
            Progress(index, on: progress), JournalObserver(index, journal), InterruptObserver { queue.hasFailed },
        ]
        return try ModelRun<Task>.train(
            model, job.variant, seed: job.seed, on: task.parts, call.settings,
            in: journal.adding(checkpoint: job.path), resumes: call.output.resumes, observers: observers)
    }

    /// Models beside each other.
    func comparison(of runs: [ModelRun<Task>]) -> Comparison<Task> { Comparison(task, runs, call, references) }

    /// Writes charts and a report, and records that everything is there.
    mutating func finish(with report: ([NamedChart]) throws -> Report, charts: [NamedChart]) throws {
        for chart in charts { try directory.write("\(chart.chart.svg)", as: chart.file) }
        try directory.write("\(report(charts))", as: OutputName.report)
        try directory.finish()
    }
}

/// A model to be trained in a run.
struct TrainingJob<Task: TrainerTask>: Sendable {
    let variant: Task.Variant
    let seed: Int
    /// What progress calls it.
    let title: String
    /// Where in the run's directory it is saved.
    let path: String
}
