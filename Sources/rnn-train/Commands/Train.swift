import RNNCharts
import RNNTasks

/// `rnn-train train`: trains a model on the texts of a file.
enum Train {
    struct Settings: Codable, Equatable {
        var model = ClassifierSettings.Network.recurrent(.biLSTM)
        var training = TrainingSettings()
        var data = DataSettings()
    }

    struct Call {
        var settings = Settings()
        var output = OutputSettings()
    }

    static var form: CommandForm<Call> {
        CommandForm(
            name: "train",
            overview: """
                Trains a model on the texts and labels of a file, keeps the weights of the epoch that was most accurate on \
                the test examples, and writes them with tables, charts and a report.
                """,
            groups: [
                .init(
                    title: "MODEL",
                    options: [
                        .value(
                            "--model", "name", \.settings.model,
                            """
                            The model: rnn, gru, lstm, bilstm, attention or another that 'rnn-train help compare' names, or \
                            bag-of-words.
                            """,
                            wanted: "the name of a model, such as gru or bilstm-max", meant: { nearestModel([$0]) }
                        ) { ClassifierSettings.Network($0) }
                    ]),
                .init(
                    title: "DATA",
                    options: DataSettings.sourceOptions(\.settings.data, data: "The file of texts and labels.")
                        + DataSettings.tokenOptions(\.settings.data)),
                .init(title: "TRAINING", options: TrainingSettings.options(\.settings.training)),
                .init(title: "OPTIONS", options: OutputSettings.options(\.output)),
            ],
            examples: [
                "rnn-train train --data reviews.csv --text review --label stars --output stars",
                "rnn-train train --data train.tsv --validation test.tsv --model bigru-max --dropout 0.3 --patience 3",
            ])
    }

    static func run(_ arguments: [String]) throws {
        var call = Call()
        guard try form.read(arguments, into: &call) != nil else { return print(form.help(Call()), terminator: "") }
        guard let file = call.settings.data.file else {
            throw UsageError("Missing expected option '--data <file>'.", usage: "rnn-train help train")
        }
        try form.checked {
            try call.settings.training.check()
            try call.settings.data.check()
        }
        try withThreads(call.output.threads) { try run(call, file: file, arguments) }
    }

    private static func run(_ call: Call, file: String, _ arguments: [String]) throws {
        let settings = call.settings
        let console = Console(call.output)
        let examples = try Examples(file: file, settings.data, seed: settings.training.seed)
        let tokens = Tokens(examples, settings.data)
        let vectors = try settings.data.vectors(for: tokens.vocabulary, width: settings.training.embedding)
        var directory = try RunDirectory("train", settings, call.output)
        if directory.replaces {
            console.print("Replacing the finished run of the same settings in '\(directory.path)'.")
        }
        var random = RandomSource(seed: UInt64(settings.training.seed))
        let model = tokens.model(
            settings.training.classifier(settings.model), smoothing: settings.training.smoothing, vectors, &random)
        console.print(
            """
            \(examples.summary): \(grouped(Double(examples.training.count))) to train with, \
            \(grouped(Double(examples.test.count))) to test with
            """)
        vectors?.report(on: console)
        console.print("\(model.model)\n")
        Interrupt.watch()
        let run = try ModelRun(
            model, seed: settings.training.seed, examples: (tokens.training, tokens.test),
            settings: settings.training.adapted(to: settings.model), directory: directory.file("model"),
            resumes: call.output.resumes,
            observers: [Progress("\(settings.model)", on: console), HistoryFile(directory.file("history.csv"))])
        if let signal = Interrupt.signal { throw Interruption(signal: signal, directory: directory.path) }

        let evaluation = Evaluation(run.model, on: examples.test)
        let comparison = Comparison(examples: examples, groups: [ModelGroup(runs: [run], evaluations: [evaluation])])
        let charts = comparison.charts.filter { $0.file != "comparison.svg" }
        for (file, chart, _) in charts { try TextFile.write("\(chart.svg)", to: directory.file(file)) }
        let report = comparison.trainingReport(
            command: (["swift run rnn-train train"] + arguments.map(quoted)).joined(separator: " "),
            settings: settings.list, charts: charts)
        try TextFile.write("\(report)", to: directory.file("report.html"))
        try directory.finish()
        console.print("\n" + evaluation.summary(classes: examples.classes))
        console.print(
            """

            The model is in '\(directory.file("model"))', with the weights of epoch \(run.best?.epoch ?? 0) of \
            \(run.history.count); the report in \(directory.file("report.html")).
            """)
        if call.output.isJSON { try JSONOutput.print(RunSummary(run)) }
        if case .notFinite = run.end {
            throw TrainingFailure(
                description: """
                    The training was \(run.end). The best weights so far are kept in '\(directory.file("model"))'. A lower \
                    '--learning-rate' or '--clip' may help.
                    """)
        }
    }
}
