import RNNCharts
import RNNConsole
import RNNTasks

/// One call of a command that trains: its data, its directory, and the models that are trained so far.
struct Session<Task: TrainerTask> {
    let call: RunCall<Task>
    let console: Console
    /// The data.
    let task: Task
    private(set) var runs: [ModelRun<Task>] = []
    private(set) var directory: RunDirectory<RunSettings<Task>>

    private init(_ call: RunCall<Task>, _ console: Console, _ task: Task, _ directory: RunDirectory<RunSettings<Task>>)
    {
        (self.call, self.console, self.task, self.directory) = (call, console, task, directory)
    }

    /// Reads the data, makes the directory ready, and prints what there is to train on.
    static func begin(_ command: String, _ call: RunCall<Task>, on console: Console) throws -> Session {
        let console = call.output.console(console)
        let task = try Task(call.settings.settings, data: call.settings.data, seed: call.settings.training.seed)
        var directory = try RunDirectory(command, call.settings, data: task.digest, call.output)
        if directory.replacesSame {
            console.print("Replacing the finished run of the same settings in '\(directory.path)'.")
        }
        try directory.prepare()
        console.print(
            """
            \(task.summary): \(grouped(Task.count(of: task.parts.training))) to train, \
            \(grouped(Task.count(of: task.parts.validation))) to validate, \
            \(grouped(Task.count(of: task.parts.test))) to test
            """)
        for note in task.notes { console.print(note) }
        for warning in task.warnings { Console.warn("Warning: \(warning)") }
        Interrupt.watch()
        return Session(call, console, task, directory)
    }

    /// A new model.
    func model(_ variant: Task.Variant, seed: Int) -> TrainedModel<Task.Model> {
        var random = RandomSource(seed: UInt64(seed))
        return TrainedModel(task.task(of: variant), random: &random)
    }

    /// Trains a model, and writes the figures of all models so far.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - variant: Which model it is.
    ///   - seed: The seed of the training's random choices.
    ///   - title: What progress calls it.
    ///   - path: Where in the directory it is saved.
    /// - Returns: The run.
    /// - Throws: ``Interruption``, or what reading and writing files throws.
    mutating func train(
        _ model: TrainedModel<Task.Model>, _ variant: Task.Variant, seed: Int, title: String, in path: String
    ) throws -> ModelRun<Task> {
        let history = HistoryWriter(
            try directory.adding(file: OutputName.history), after: runs.map { RunHistory($0) }, model: "\(variant)",
            seed: seed)
        let run = try ModelRun<Task>.train(
            model, variant, seed: seed, on: task.parts, call.settings.training,
            in: directory.adding(checkpoint: path), resumes: call.output.resumes,
            observers: [Progress(title, Task.Model.criterion, on: console), history])
        if let run {
            runs.append(run)
            try directory.write(resultsTable(of: runs), as: OutputName.results)
            try directory.write(historyTable(of: runs.map { RunHistory($0) }), as: OutputName.history)
        }
        guard let run, Interrupt.signal == nil else { throw Interruption(directory: directory.path) }
        return run
    }

    /// The models that are trained so far, beside each other.
    var comparison: Comparison<Task> { Comparison(task, runs, call) }

    /// Writes charts and a report, and records that everything is there.
    mutating func finish(with report: ([NamedChart]) throws -> Report, charts: [NamedChart]) throws {
        for chart in charts { try directory.write("\(chart.chart.svg)", as: chart.file) }
        try directory.write("\(report(charts))", as: OutputName.report)
        try directory.finish()
    }
}
