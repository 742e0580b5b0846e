import RNNCharts
import RNNConsole
import RNNTasks

/// One call of a command that trains: its data, its directory, and the model that it starts from.
struct Session<Task: TrainerTask>: Sendable {
    let call: RunCall<Task>
    let console: Console
    /// What is trained on, and how: one plan, or several where settings vary.
    let plans: [TrainingPlan<Task>]
    /// What models are compared with, and is not trained.
    private let references: [Reference]
    /// The model that others start from, if that is wanted.
    private let start: TrainedModel<Task.Model>?
    private(set) var directory: RunDirectory

    /// The data, as the first plan asks for them.
    var task: Task { plans[0].task }

    /// Reads the data, makes the directory ready, and prints what there is to train on.
    ///
    /// - Parameters:
    ///   - command: The command that is called.
    ///   - call: What it is called with.
    ///   - varied: Settings to train with, if these vary; nil for those of the call.
    ///   - console: Where to print.
    /// - Returns: The session.
    /// - Throws: What cannot be read, cannot be trained, or may not be written.
    static func begin(
        _ command: String, _ call: RunCall<Task>, varied: [RunSettings<Task>]? = nil, on console: Console
    ) throws -> Session {
        var call = call
        let console = call.output.console(console)
        let start = try call.settings.start.map { try SavedModels.read($0, of: Task.self) }
        if let start { try call.settings.take(start.task) }
        let plans = try plans(varied ?? [call.settings], start)
        let task = plans[0].task
        if let doubt = task.doubts.first, !call.output.isForced {
            throw DataError(
                file: call.settings.data.file ?? "data", problem: "\(doubt). If that is meant, '--force' goes on.")
        }
        // What cannot be trained leaves no directory behind.
        for plan in plans { try check(plan) }
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
        for warning in task.doubts + call.settings.data.warnings + task.warnings { Console.warn("Warning: \(warning)") }
        Interrupt.watch()
        return Session(
            call: call, console: console, plans: plans, references: task.references, start: start,
            directory: directory)
    }

    /// Reads the data that settings ask for, once where they ask for the same.
    private static func plans(
        _ all: [RunSettings<Task>], _ start: TrainedModel<Task.Model>?
    ) throws -> [TrainingPlan<Task>] {
        var plans: [TrainingPlan<Task>] = []
        for var settings in all {
            if let start { try settings.take(start.task) }
            let known = plans.lazy.compactMap { $0.task.with(settings.settings) }.first
            let task =
                try known
                ?? Task(settings.settings, data: settings.data, seed: settings.training.seed, start: start?.task)
            plans.append(TrainingPlan(task: task, settings: settings))
        }
        return plans
    }

    /// Throws where models cannot be trained as they are planned.
    private static func check(_ plan: TrainingPlan<Task>) throws {
        let (task, settings) = (plan.task, plan.settings)
        try task.check(settings.models)
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
    }

    private static func digest(of task: Task, and start: TrainedModel<Task.Model>?) -> String {
        guard let start else { return task.digest }
        var digest = Digest()
        digest.add(task.digest)
        digest.add(parametersOf: start.model)
        return digest.text
    }

    /// A new model, or one with the parameters of the model to start from.
    private func model(_ job: TrainingJob<Task>) throws -> TrainedModel<Task.Model> {
        var random = RandomSource(seed: UInt64(job.seed))
        let plan = job.plan
        var model = TrainedModel(
            plan.task.task(of: job.variant, frozen: plan.settings.training.frozen), random: &random)
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
        let references = references
        let journal = RunJournal<ModelRun<Task>>(
            directory, jobs, table: (OutputName.results, { resultsTable(of: $0, and: references) }))
        let progress = ProgressBoard(jobs.map(\.title), Task.Model.criterion, on: console)
        let runs = try train(jobs, Array(jobs.indices), resumes: call.output.resumes, progress, journal) {
            try ModelRun($0, on: jobs[$1].plan.task.parts, in: $2)
        }
        return runs.compactMap(\.self)
    }

    /// Trains some of several models.
    ///
    /// - Parameters:
    ///   - jobs: All models.
    ///   - indices: Which of them are trained.
    ///   - epochs: How many epochs they have afterwards, of those of their plans; nil for all.
    ///   - resumes: Whether trainings go on that are saved.
    ///   - progress: Where their progress is shown.
    ///   - journal: Where they are recorded.
    ///   - result: What becomes of a training, which has an index and is saved at a path.
    /// - Returns: The results that there are so far of all models.
    /// - Throws: ``Interruption``, or what reading and writing files throws.
    mutating func train<Result: Sendable>(
        _ jobs: [TrainingJob<Task>], _ indices: [Int], upTo epochs: Int? = nil, resumes: Bool,
        _ progress: ProgressBoard, _ journal: RunJournal<Result>,
        _ result: @Sendable (TrainingRun<Task>, _ index: Int, _ path: String) throws -> Result
    ) throws -> [Result?] {
        let sizes = jobs.map { MemoryNeed($0.variant, of: $0.plan.task, $0.plan.settings.training) }
        // The longest come first, so that none is left over for a single processor.
        let order = indices.sorted { (-sizes[$0].parameters, $0) < (-sizes[$1].parameters, $1) }
        let workers = try MemoryNeed.workers(
            atMost: min(Threads.count, indices.count), for: order.map { (jobs[$0].title, sizes[$0]) },
            available: AvailableMemory.bytes)
        let (session, queue) = (self, JobQueue(order))
        try queue.run(workers: workers) { index in
            let (job, path) = (jobs[index], try journal.adding(checkpoint: jobs[index].path))
            let observers: [any TrainingObserver] = [
                Progress(index, on: progress), JournalObserver(index, journal), InterruptObserver { queue.hasFailed },
            ]
            let training = try session.train(
                job, upTo: epochs, in: path, resumes: resumes, printsModel: jobs.count == 1, observers)
            guard let training else { return }
            try journal.add(result(training, index, path), training.history, at: index)
        }
        let (written, results) = journal.finish()
        directory = written
        guard indices.allSatisfy({ results[$0] != nil }), Interrupt.signal == nil else {
            throw Interruption(directory: directory.path)
        }
        return results
    }

    private func train(
        _ job: TrainingJob<Task>, upTo epochs: Int? = nil, in path: String, resumes: Bool, printsModel: Bool = false,
        _ observers: [any TrainingObserver] = []
    ) throws -> TrainingRun<Task>? {
        let model = try model(job)
        if printsModel { console.print("\(model.model)\n") }
        return try TrainingRun.train(
            model, job.variant, seed: job.seed, on: job.plan.task.parts, job.plan.settings, upTo: epochs, in: path,
            resumes: resumes, observers: observers)
    }

    /// Saves a trained model under another name too, as if it had been trained for that, and measures it on the test part.
    ///
    /// - Parameters:
    ///   - job: What was trained.
    ///   - name: The name in the run's directory.
    /// - Returns: The run.
    /// - Throws: What reading and writing files throws.
    mutating func measure(_ job: TrainingJob<Task>, savedAs name: String) throws -> ModelRun<Task> {
        let path = try directory.adding(checkpoint: name)
        try Checkpoint(contentsOf: directory.path + "/" + job.path).write(to: path)
        // All of its epochs are done.
        guard let training = try train(job, in: path, resumes: true) else {
            throw Interruption(directory: directory.path)
        }
        let run = try ModelRun(training, on: job.plan.task.parts, in: path)
        try directory.write(resultsTable(of: [run], and: references), as: OutputName.results)
        return run
    }

    /// Writes a file into the run's directory.
    mutating func write(_ text: String, as name: String) throws { try directory.write(text, as: name) }

    /// Models beside each other.
    func comparison(of runs: [ModelRun<Task>]) -> Comparison<Task> {
        Comparison(task, runs, call, references, start: start)
    }

    /// One model, trained as a call of its own would.
    func comparison(of run: ModelRun<Task>, _ plan: TrainingPlan<Task>, by call: RunCall<Task>) -> Comparison<Task> {
        Comparison(plan.task, [run], call, references, start: start)
    }

    /// Writes charts and a report, and records that everything is there.
    mutating func finish(with report: ([NamedChart]) throws -> Report, charts: [NamedChart]) throws {
        for chart in charts { try directory.write("\(chart.chart.svg)", as: chart.file) }
        try directory.write("\(report(charts))", as: OutputName.report)
        try directory.finish()
    }
}
