import RNNConsole
import RNNTasks

/// `rnn-train train`: trains a model on the examples of a file.
enum Train: TrainingCommand {
    static let name = "train"
    static let summary = "Train a model on the examples of a file."

    static let directory = "trained"

    static func models<Task: TrainerTask>(of task: Task.Type) -> [Task.Variant] { [Task.standard] }

    static func overview<Task: TrainerTask>(of task: Task.Type) -> String {
        "Trains a model on the \(Task.examples) of a file, and writes it with tables, charts and a report."
    }

    static func settings<Task: TrainerTask>(of task: Task.Type) -> [CommandForm<RunCall<Task>>.Group] {
        groups(of: task, models: [modelOption(of: task), startOption(of: task)], data: "The file of \(Task.examples).")
    }

    /// The option that chooses a model.
    static func modelOption<Task: TrainerTask>(of _: Task.Type) -> Option<RunCall<Task>> {
        .value(
            "--model", "name", \.settings.models, "The model: \(Task.variantsHelp)",
            wanted: "the name of a model, such as \(Task.standard)", kind: .name,
            shown: { $0.first?.description }, meant: Task.nearestVariant, { Task.Variant($0).map { [$0] } })
    }

    /// The option that names a model to start from.
    static func startOption<Task: TrainerTask>(of _: Task.Type) -> Option<RunCall<Task>> {
        .text(
            "--from", "directory", \.settings.start, "Start from a trained model, with its sizes and its vocabulary.")
    }

    static func examples<Task: TrainerTask>(of task: Task.Type) -> [String] { Task.exampleCalls.train }

    static func run<Task: TrainerTask>(_ call: RunCall<Task>, on console: Console) throws {
        if call.settings.data.file == nil { throw UsageError.missing("--data <file>") }
        var session = try Session.begin(name, call, on: console)
        let settings = session.plans[0].settings
        let job = TrainingJob<Task>(
            plan: session.plans[0], variant: settings.models[0], seed: settings.training.seed,
            title: "\(settings.models[0])", name: "\(settings.models[0])", path: OutputName.model)
        let run = try session.train([job])[0]
        let comparison = session.comparison(of: [run])
        try session.finish(with: { try comparison.report(of: run, $0) }, charts: comparison.charts)
        session.console.print(
            """

            test: \(run.test.figures.text)
            \(Task.table(of: run.test, for: run.model.task).map { "\n" + $0.text(on: session.console) + "\n" } ?? "")
            The model is in '\(call.output.directory)/\(OutputName.model)', with the weights of epoch \
            \(run.kept?.epoch ?? 0) of \(run.history.count).
            """)
        if call.output.isJSON { console.write(try JSONText.lines(RunSummary(run)) + "\n") }
        if run.end.isNotFinite { throw TrainingFailure("The training was \(run.end). The weights of before are kept.") }
    }
}
