import RNNTasks

/// `rnn-train predict`: says what a trained model makes of texts.
enum Predict {
    struct Call {
        var model: String?
        var output = OutputSettings()
    }

    static var form: CommandForm<Call> {
        CommandForm(
            name: "predict",
            overview: """
                Says what a trained model makes of texts: a line each, with the label, its probability and the text, and tabs \
                between.
                """,
            operands: .init(placeholder: "text", help: "The texts. If there are none, the lines of standard input."),
            groups: [
                .init(
                    title: "MODEL",
                    options: [
                        .text("--model", "directory", \.model, "The output of 'rnn-train train', or a model in it.")
                    ]),
                .init(title: "OPTIONS", options: OutputSettings.console(\.output)),
            ],
            examples: [
                "rnn-train predict --model results \"not a bad film at all\"",
                "rnn-train predict --model results < reviews.txt",
            ])
    }

    /// What `--json` prints for each text.
    private struct Result: Encodable {
        let text: String
        let label: String
        let probabilities: [String: Double]
        let tokens: [String]
        let attention: [Double]?
    }

    static func run(_ arguments: [String]) throws {
        var call = Call()
        guard let texts = try form.read(arguments, into: &call) else { return print(form.help(Call()), terminator: "") }
        guard let directory = call.model else {
            throw UsageError("Missing expected option '--model <directory>'.", usage: "rnn-train help predict")
        }
        let model = try ModelDirectory.read(directory)
        withThreads(call.output.threads) {
            guard texts.isEmpty else { return answer(texts, model, call.output) }
            // A few lines at a time, so that a long input needs no more memory than a short one.
            var lines: [String] = []
            while let line = readLine() {
                lines.append(line)
                if lines.count == 512 {
                    answer(lines, model, call.output)
                    lines = []
                }
            }
            answer(lines, model, call.output)
        }
    }

    private static func answer(_ texts: [String], _ model: TrainedModel<TextClassification>, _ output: OutputSettings) {
        guard !output.isQuiet else { return }
        for (text, prediction) in zip(texts, model.predict(texts)) {
            if output.isJSON {
                let probabilities = Dictionary(
                    zip(model.task.classes, prediction.probabilities), uniquingKeysWith: { first, _ in first })
                let result = Result(
                    text: text, label: prediction.label, probabilities: probabilities, tokens: prediction.tokens,
                    attention: prediction.attention)
                if let line = try? JSONOutput.line(result) { print(line) }
            } else {
                print("\(prediction.label)\t\(fixed(prediction.probability, 4))\t\(text)")
            }
        }
    }
}
