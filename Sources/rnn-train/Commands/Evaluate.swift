import RNNConsole
import RNNTasks

/// `rnn-train evaluate`: measures a trained model on the examples of a file.
enum Evaluate: Command {
    static let name = "evaluate"
    static let summary = "Evaluate a trained model on the examples of a file."

    /// What `--json` prints.
    private struct Result<Record: Encodable>: Encodable {
        let examples: Int
        let figures: [String: Double]
        let details: Record
    }

    static func help(_ arguments: [String]) throws -> String {
        help(of: try NamedModel(in: arguments).task)
    }

    static func run(_ arguments: [String], on console: Console) throws {
        let named = try NamedModel(in: arguments)
        try run(named.task, named.model, arguments, on: console)
    }

    private static func help<Task: TrainerTask>(of task: Task.Type) -> String {
        form(of: task).help(ModelCall<Task>())
    }

    private static func form<Task: TrainerTask>(of task: Task.Type) -> CommandForm<ModelCall<Task>> {
        CommandForm(
            program: Program.name, command: name,
            overview: "Evaluates a trained model on the \(Task.examples) of a file.",
            groups: [
                ModelCall<Task>.modelGroup,
                .init(
                    "DATA",
                    DataSettings.file("The file of \(Task.examples).").within(\.data)
                        + Task.fileOptions.within(\.settings)),
                ModelCall<Task>.printingGroup,
            ],
            examples: Task.exampleCalls.evaluate)
    }

    private static func run<Task: TrainerTask>(
        _ task: Task.Type, _ saved: SavedModel?, _ arguments: [String], on console: Console
    ) throws {
        let form = form(of: task)
        var call = ModelCall<Task>()
        guard try form.read(arguments, into: &call) != nil else { return console.write(form.help(ModelCall<Task>())) }
        let (model, file) = try form.checked {
            guard let model = saved?.as(Task.Model.self) else { throw UsageError.missing("--model <directory>") }
            guard let file = call.data.file else { throw UsageError.missing("--data <file>") }
            return (model, file)
        }
        let part = try Task.read(file, call.settings, for: model.task)
        let evaluation = call.output.withThreads { Evaluation<Task>(model, on: part) }
        let count = Task.count(of: part)
        let table = Task.table(of: evaluation, for: model.task).map { "\n\n" + $0.text } ?? ""
        call.output.console(console).print("\(grouped(count)) examples: \(evaluation.figures.text)\(table)")
        if call.output.isJSON {
            let result = Result(
                examples: count, figures: evaluation.figures.byName,
                details: Task.record(of: evaluation, for: model.task))
            console.write(try JSONText.lines(result) + "\n")
        }
    }
}
