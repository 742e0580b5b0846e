import RNNConsole
import RNNTasks

/// `rnn-train evaluate`: measures a trained model on the examples of a file.
enum Evaluate: ModelCommand {
    static let name = "evaluate"
    static let summary = "Evaluate a trained model on the examples of a file."

    /// What `--json` prints.
    private struct Result<Record: Encodable>: Encodable {
        let examples: Int
        let figures: [String: Double?]
        let details: Record
    }

    static func form<Task: TrainerTask>(of task: Task.Type) -> CommandForm<ModelCall<Task>> {
        CommandForm(
            program: Program.name, command: name,
            overview: "Evaluates a trained model on the \(Task.examples) of a file.",
            groups: groups(
                of: task,
                [
                    .init(
                        "DATA",
                        DataSettings.file("The file of \(Task.examples).").within(\.data)
                            + Task.fileOptions.within(\.settings))
                ]),
            examples: Task.exampleCalls.evaluate)
    }

    static func run<Task: TrainerTask>(
        _ model: TrainedModel<Task.Model>, _: [String], _ call: ModelCall<Task>, on console: Console
    ) throws {
        guard let file = call.data.file else { throw UsageError.missing("--data <file>") }
        let part = try Task.read(file, call.settings, for: model.task)
        let evaluation = Evaluation<Task>(model, on: part)
        let count = Task.count(of: part)
        let printed = call.output.console(console)
        let table = Task.table(of: evaluation, for: model.task).map { "\n\n" + $0.text(on: printed) } ?? ""
        printed.print("\(counted(count, "example")): \(evaluation.figures.text)\(table)")
        if call.output.isJSON {
            let result = Result(
                examples: count, figures: evaluation.figures.byName,
                details: Task.record(of: evaluation, for: model.task))
            console.write(try JSONText.lines(result) + "\n")
        }
    }
}
