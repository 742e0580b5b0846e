import RNNConsole
import RNNTasks

/// `rnn-train predict`: applies a trained model.
enum Predict: ModelCommand {
    static let name = "predict"
    static let summary = "Predict with a trained model, such as the labels of texts."

    static func form<Task: TrainerTask>(of task: Task.Type) -> CommandForm<ModelCall<Task>> {
        CommandForm(
            program: Program.name, command: name,
            overview: """
                Predicts with a trained model. For each \(Task.input), it prints a line with \(Task.predictionHelp), and tabs \
                between.
                """,
            operands: .init(Task.input, "Without arguments, the lines of standard input are read."),
            groups: groups(of: task), examples: Task.exampleCalls.predict)
    }

    static func run<Task: TrainerTask>(
        _ model: TrainedModel<Task.Model>, _ operands: [String], _ call: ModelCall<Task>, on console: Console
    ) throws {
        func answer(_ lines: [String]) throws {
            let inputs = try Task.inputs(from: lines)
            for (input, prediction) in zip(inputs, model.predict(inputs)) {
                console.print(
                    call.output.isJSON
                        ? try JSONText.line(Task.record(of: prediction, for: input, by: model.task))
                        : Task.line(of: prediction, for: input))
            }
        }
        guard operands.isEmpty else { return try answer(operands) }
        // A few lines at a time, so that a long input needs no more memory than a short one.
        var lines: [String] = []
        while !console.isClosed, let line = readLine() {
            lines.append(line)
            if lines.count == 512 {
                try answer(lines)
                lines = []
            }
        }
        try answer(lines)
    }
}
