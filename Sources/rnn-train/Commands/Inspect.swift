import RNNCharts
import RNNConsole
import RNNTasks

/// `rnn-train inspect`: draws what goes on inside of a trained model.
enum Inspect: ModelCommand {
    static let name = "inspect"
    static let summary = "Look inside a trained model while it reads."

    static func call<Task: TrainerTask>(of task: Task.Type) -> ModelCall<Task> {
        var call = ModelCall<Task>()
        call.output.directory = "inside"
        return call
    }

    static func form<Task: TrainerTask>(of task: Task.Type) -> CommandForm<ModelCall<Task>> {
        CommandForm(
            program: Program.name, command: name,
            overview: """
                Draws what goes on inside of a trained model while it reads some \(Task.inputPlural): gates, the paths of its states, \
                gradients through time, what each step counts for, what single units do.
                """,
            operands: Task.inputForm == .files
                ? .init("file", "Files of \(Task.inputPlural). Without arguments and --data, standard input is read.")
                : .init(Task.input, "Without arguments and --data, the lines of standard input are read."),
            groups: groups(
                of: task,
                [
                    .init("DATA", inputOptions(of: task)),
                    .init("INSIDE", viewOptions(of: task) + OutputSettings.writing().within(\.output)),
                ]),
            examples: [
                "\(Program.name) inspect --model trained "
                    + (Task.inputForm == .files
                        ? "one.\(Task.name == "transcribe" ? "wav" : "csv")" : "\"not bad at all\"")
            ])
    }

    private static func inputOptions<Task: TrainerTask>(of _: Task.Type) -> [Option<ModelCall<Task>>] {
        DataSettings.file("A file of \(Task.inputPlural).").within(\.data) + Task.inputOptions.within(\.settings)
            + [.count("--limit", \.inspection.limit, "How many of the inputs are read, the first ones.")]
    }

    private static func viewOptions<Task: TrainerTask>(of _: Task.Type) -> [Option<ModelCall<Task>>] {
        [
            .count(
                "--layer", \.inspection.layer,
                """
                The recurrent layer to look at, from 1 on in the order in which they run; if not given, the last one that reads \
                from the start.
                """),
            .count(
                "--unit", \.inspection.unit,
                "The unit of it to look at, from 1 on; if not given, those that cost most if silenced."),
        ]
    }

    static func remembered<Task: TrainerTask>(of _: Task.Type) -> [Option<Task.Settings>] { Task.inputOptions }

    static func run<Task: TrainerTask>(
        _ model: TrainedModel<Task.Model>, _ operands: [String], _ call: ModelCall<Task>, on console: Console
    ) throws {
        let printed = call.output.console(console)
        let inputs = Array(try read(operands, call, for: model.task, on: console).prefix(call.inspection.limit))
        guard !inputs.isEmpty else { throw UsageError("There is nothing to read: give \(Task.inputPlural).") }
        if call.inspection.layer != nil || call.inspection.unit != nil {
            let views = inputs.lazy.map { InputView<Task>(Task.modelInput($0), in: model) }
            try check(call.inspection, views.first { !$0.layers.isEmpty }?.layers ?? [])
        }
        let name = "\(Task.variant(of: model.task))"
        let view = InsideView<Task>(
            name, model, inputs.map(Task.modelInput), layer: call.inspection.layer.map { $0 - 1 },
            unit: call.inspection.unit.map { $0 - 1 })
        var directory = try RunDirectory(Self.name, options(of: call), data: digest(of: view), call.output)
        try directory.prepare()
        let charts = view.charts
        for chart in charts { try directory.write("\(chart.chart.svg)", as: chart.file) }
        let predictions = NamedTable(
            columns: Task.columns(by: model.task, call.settings),
            rows: zip(inputs, view.inputs).flatMap { input, view in
                Task.rows(of: view.prediction, for: input, by: model.task, call.settings)
            }, caption: "What the model says of the \(Task.inputPlural) that it read.")
        try directory.write("\(view.report(predictions, charts))", as: OutputName.report)
        try directory.finish()
        for line in view.gradientLines { printed.print(line.sentence) }
        if let table = view.saturationTable { printed.print("\n" + table.text(on: printed)) }
        if let table = view.unitTable { printed.print("\n" + table.text(on: printed)) }
        printed.say("Charts and a report are in '\(directory.path)'; begin with \(OutputName.report) there.")
        if call.output.isJSON { console.write(try JSONText.lines(InsideRecord(view)) + "\n") }
    }

    /// The inputs of arguments, of a file, or of standard input.
    private static func read<Task: TrainerTask>(
        _ operands: [String], _ call: ModelCall<Task>, for task: Task.Model, on console: Console
    ) throws -> [Task.Input] {
        if let file = call.data.file {
            guard operands.isEmpty else {
                throw UsageError("'--data' does not go with the argument '\(operands[0])'.")
            }
            return try Task.inputs(ofFile: file, call.settings, for: task)
        }
        if Task.inputForm == .files {
            return try (operands.isEmpty ? [standardInputPath] : operands).flatMap {
                try Task.inputs(ofFile: $0, call.settings, for: task)
            }
        }
        var lines = operands
        if lines.isEmpty {
            while lines.count < call.inspection.limit, !console.isClosed, let line = readLine() { lines.append(line) }
        }
        return try Task.inputs(from: lines, call.settings, for: task)
    }

    /// Throws where there is no such layer or unit.
    private static func check(
        _ inspection: InspectionSettings, _ layers: [LayerRecord<Float>]
    ) throws(UsageError) {
        if let layer = inspection.layer, layer > layers.count {
            throw UsageError(
                "'--layer \(layer)': the model has \(counted(layers.count, "recurrent layer")) that read an input.")
        }
        let layer = inspection.layer.map { $0 - 1 } ?? layers.lastIndex { !$0.isReversed } ?? 0
        if let unit = inspection.unit {
            let width = layers.indices.contains(layer) ? layers[layer].states["hidden"]?.shape[2] ?? 0 : 0
            if unit > width { throw UsageError("'--unit \(unit)': the layer has \(counted(width, "unit")).") }
        }
    }

    /// All that decides what is drawn.
    private static func options<Task: TrainerTask>(of call: ModelCall<Task>) -> OptionValues {
        let values = (inputOptions(of: Task.self) + viewOptions(of: Task.self)).values(of: call)
        return Dictionary(values.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// A digest of the model and of what it says.
    private static func digest<Task: TrainerTask>(of view: InsideView<Task>) throws -> String {
        var digest = Digest()
        digest.add(parametersOf: view.model.model)
        for input in view.inputs { digest.add(try JSONText.line(input.prediction)) }
        return digest.text
    }
}
