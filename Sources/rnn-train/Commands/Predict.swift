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
                Predicts with a trained model. For each \(Task.input), it prints a line with \(Task.predictionHelp); with \
                --data, a table with commas between its columns.
                """,
            operands: Task.inputForm == .files
                ? .init("file", "Files of \(Task.inputPlural). Without arguments and --data, standard input is read.")
                : .init(Task.input, "Without arguments and --data, the lines of standard input are read."),
            groups: groups(
                of: task,
                [
                    .init(
                        "DATA",
                        DataSettings.file("A file of \(Task.inputPlural) to predict for.").within(\.data)
                            + Task.inputOptions.within(\.settings)),
                    .init(
                        "PREDICTION",
                        (Task.decodingOptions + Task.predictionOptions).within(\.settings) + [
                            .flag(
                                "--stream", \.streams,
                                "Predict from standard input as it arrives, before more of it is read."),
                            .text("--output", "file", \.file, "Where the predictions go; printed if not given."),
                        ]),
                ]), examples: Task.exampleCalls.predict)
    }

    static func remembered<Task: TrainerTask>(of _: Task.Type) -> [Option<Task.Settings>] { Task.inputOptions }

    static func run<Task: TrainerTask>(
        _ model: TrainedModel<Task.Model>, _ operands: [String], _ call: ModelCall<Task>, on console: Console
    ) throws {
        guard operands.isEmpty || call.data.file == nil else {
            throw UsageError("'--data' does not go with the argument '\(operands[0])'.")
        }
        var writer = PredictionWriter(model, call, on: console)
        if call.streams {
            guard operands.isEmpty, call.data.file == nil else {
                throw UsageError("'--stream' reads standard input: neither '--data' nor arguments go with it.")
            }
            try Task.stream(model, call.settings) {
                console.isClosed ? nil : readLine()
            } put: { prediction in
                try writer.write(prediction)
            }
        } else if let file = call.data.file {
            try writer.write(Task.inputs(ofFile: file, call.settings, for: model.task))
        } else if Task.inputForm == .files {
            for file in operands.isEmpty ? [standardInputPath] : operands {
                try writer.write(Task.inputs(ofFile: file, call.settings, for: model.task))
            }
        } else if !operands.isEmpty {
            try writer.write(Task.inputs(from: operands, call.settings, for: model.task))
        } else {
            // A few lines at a time, so that a long input needs no more memory than a short one.
            var lines: [String] = []
            while !console.isClosed, let line = readLine() {
                lines.append(line)
                if lines.count == 512 {
                    try writer.write(Task.inputs(from: lines, call.settings, for: model.task))
                    lines = []
                }
            }
            try writer.write(Task.inputs(from: lines, call.settings, for: model.task))
        }
        try writer.finish()
    }
}

/// Writes what a model says of inputs: JSON, a table of what is in a file, or else lines.
private struct PredictionWriter<Task: TrainerTask> {
    private let model: TrainedModel<Task.Model>
    private let call: ModelCall<Task>
    private let console: Console
    /// What is to be written into a file.
    private var text = ""

    init(_ model: TrainedModel<Task.Model>, _ call: ModelCall<Task>, on console: Console) {
        (self.model, self.call, self.console) = (model, call, console)
    }

    private var isTable: Bool { call.data.file != nil && !call.output.isJSON }

    mutating func write(_ inputs: [Task.Input]) throws {
        let (task, settings) = (model.task, call.settings)
        // Inputs that cannot be read leave no table behind.
        if isTable { put([Task.columns(by: task, settings)]) }
        for (input, prediction) in zip(inputs, model.predict(inputs.map(Task.modelInput))) {
            let rows = Task.rows(of: prediction, for: input, by: task, settings)
            if rows.isEmpty { continue }
            if call.output.isJSON {
                put(try JSONText.line(Task.record(of: prediction, for: input, by: task, settings)))
            } else if isTable {
                put(rows)
            } else {
                put(Task.line(of: prediction, for: input, by: task, settings))
            }
        }
    }

    mutating func write(_ prediction: StreamedPrediction) throws {
        put(call.output.isJSON ? try JSONText.line(prediction.record) : prediction.line)
    }

    mutating func finish() throws {
        if let file = call.file { try TextFile.write(text, to: file) }
    }

    private mutating func put(_ rows: [[String]]) {
        put(String(CSV.text(rows).dropLast()))
    }

    private mutating func put(_ line: String) {
        if call.file == nil { console.print(line) } else { text += line + "\n" }
    }
}
