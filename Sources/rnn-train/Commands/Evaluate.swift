import RNNConsole
import RNNTasks

/// `rnn-train evaluate`: measures a trained model on the examples of a file.
enum Evaluate: ModelCommand {
    static let name = "evaluate"
    static let summary = "Evaluate a trained model on the examples of a file."

    /// What `--json` prints: the figures by their names, beside the task and the number of examples.
    private struct Result<Record: Encodable>: Encodable {
        let task: String
        let examples: Int
        let figures: [String: Double?]
        let details: Record?

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(_ name: String) { stringValue = name }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            try values.encode(task, forKey: Key("task"))
            try values.encode(examples, forKey: Key("examples"))
            for (name, figure) in figures { try values.encode(figure, forKey: Key(name)) }
            try values.encodeIfPresent(details, forKey: Key("details"))
        }
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
                            + Task.fileOptions.within(\.settings) + Task.decodingOptions.within(\.settings))
                ]),
            examples: Task.exampleCalls.evaluate)
    }

    static func remembered<Task: TrainerTask>(of _: Task.Type) -> [Option<Task.Settings>] { Task.fileOptions }

    static func run<Task: TrainerTask>(
        _ model: TrainedModel<Task.Model>, _: [String], _ call: ModelCall<Task>, on console: Console
    ) throws {
        guard let file = call.data.file else { throw UsageError.missing("--data <file>") }
        let part = try Task.read(file, call.settings, for: model.task)
        let evaluation = Evaluation<Task>(model, on: part)
        let count = Task.count(of: part)
        let printed = call.output.console(console)
        let table = Task.table(of: evaluation, for: model.task).map { "\n\n" + $0.text(on: printed) } ?? ""
        printed.print("\(counted(count, Task.unit)): \(evaluation.figures.text)\(table)")
        if call.output.isJSON {
            let record = Task.record(of: evaluation, for: model.task)
            let result = Result(
                task: Task.name, examples: count, figures: evaluation.figures.byName,
                details: record is NoRecord ? nil : record)
            console.write(try JSONText.lines(result) + "\n")
        }
    }
}
