import RNNTasks

/// `rnn-train evaluate`: holds a trained model against the texts and labels of a file.
enum Evaluate {
    struct Call {
        var model: String?
        var data = DataSettings()
        var output = OutputSettings()
    }

    static var form: CommandForm<Call> {
        CommandForm(
            name: "evaluate",
            overview: "Holds a trained model against the texts and labels of a file.",
            groups: [
                .init(
                    title: "MODEL",
                    options: [
                        .text("--model", "directory", \.model, "The output of 'rnn-train train', or a model in it.")
                    ]),
                .init(
                    title: "DATA", options: DataSettings.sourceOptions(\.data, data: "The file of texts and labels.")),
                .init(title: "OPTIONS", options: OutputSettings.console(\.output)),
            ],
            examples: ["rnn-train evaluate --model results --data test.csv"])
    }

    /// What `--json` prints.
    private struct Result: Encodable {
        let examples: Int
        let loss: Double
        let accuracy: Double
        let macroF1: Double
        let classes: [String]
        let confusion: ConfusionMatrix
    }

    static func run(_ arguments: [String]) throws {
        var call = Call()
        guard try form.read(arguments, into: &call) != nil else { return print(form.help(Call()), terminator: "") }
        guard let directory = call.model, let file = call.data.file else {
            let missing = call.model == nil ? "--model <directory>" : "--data <file>"
            throw UsageError("Missing expected option '\(missing)'.", usage: "rnn-train help evaluate")
        }
        let model = try ModelDirectory.read(directory)
        let examples = try TextDataset(
            call.data.table(file), text: call.data.textColumn, label: call.data.labelColumn, classes: model.task.classes
        ).examples
        let evaluation = withThreads(call.output.threads) { Evaluation(model, on: examples) }
        Console(call.output).print(evaluation.summary(classes: model.task.classes))
        if call.output.isJSON {
            let confusion = evaluation.confusion
            try JSONOutput.print(
                Result(
                    examples: examples.count, loss: evaluation.loss, accuracy: confusion.accuracy,
                    macroF1: confusion.macroF1, classes: model.task.classes, confusion: confusion))
        }
    }
}
