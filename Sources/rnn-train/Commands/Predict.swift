import RNNConsole
import RNNTasks

/// `rnn-train predict`: applies a trained model.
enum Predict: Command {
    static let name = "predict"
    static let summary = "Predict with a trained model, such as the labels of texts."

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
            overview: """
                Predicts with a trained model. For each \(Task.input), it prints a line with \(Task.predictionHelp), and tabs \
                between.
                """,
            operands: .init(Task.input, "Without arguments, the lines of standard input are read."),
            groups: [ModelCall<Task>.modelGroup, ModelCall<Task>.printingGroup],
            examples: Task.exampleCalls.predict)
    }

    private static func run<Task: TrainerTask>(
        _ task: Task.Type, _ saved: SavedModel?, _ arguments: [String], on console: Console
    ) throws {
        let form = form(of: task)
        var call = ModelCall<Task>()
        guard let operands = try form.read(arguments, into: &call) else {
            return console.write(form.help(ModelCall<Task>()))
        }
        let model = try form.checked {
            guard let model = saved?.as(Task.Model.self) else { throw UsageError.missing("--model <directory>") }
            return model
        }
        func answer(_ lines: [String]) throws {
            try print(Task.inputs(from: lines), task, model, call.output, on: console)
        }
        try call.output.withThreads {
            guard operands.isEmpty else { return try answer(operands) }
            // A few lines at a time, so that a long input needs no more memory than a short one.
            var lines: [String] = []
            while let line = readLine() {
                lines.append(line)
                if lines.count == 512 {
                    try answer(lines)
                    lines = []
                }
            }
            try answer(lines)
        }
    }

    private static func print<Task: TrainerTask>(
        _ inputs: [Task.Model.Input], _: Task.Type, _ model: TrainedModel<Task.Model>, _ output: OutputSettings,
        on console: Console
    ) throws {
        guard !output.isQuiet else { return }
        for (input, prediction) in zip(inputs, model.predict(inputs)) {
            console.print(
                output.isJSON
                    ? try JSONText.line(Task.record(of: prediction, for: input, by: model.task))
                    : Task.line(of: prediction, for: input))
        }
    }
}
