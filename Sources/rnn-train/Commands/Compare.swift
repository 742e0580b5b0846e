import RNNCharts
import RNNTasks

/// `rnn-train compare`: trains several models on the same texts.
enum Compare {
    struct Settings: Codable, Equatable {
        var models: [ClassifierSettings.Network] = [.simpleRNN, .gru, .lstm, .biLSTM, .biLSTMAttention].map {
            .recurrent($0)
        }
        var samples = 2000
        var minimumLength = 5
        var maximumLength = 30
        var difficulty = SyntheticSentiment.Difficulty.medium
        var seeds = 1
        var training = TrainingSettings()
        var data = DataSettings()
    }

    struct Call {
        var settings = Settings()
        var output = OutputSettings()
    }

    static var form: CommandForm<Call> {
        CommandForm(
            name: "compare",
            overview: """
                Trains several models on the same texts, made-up film reviews if no file is given, tests them after every \
                epoch, and writes tables, charts and a report.
                """,
            groups: [
                .init(
                    title: "MODELS",
                    options: [
                        .value(
                            "--models", "names", \.settings.models,
                            """
                            The models, with commas between: rnn, relu, gru, gru-textbook, gru-normalized, lstm, \
                            lstm-normalized, peephole, coupled, mingru; with bi in front for both directions; with -mean, \
                            -max or -attention behind for another pooling than the last state. attention is \
                            bilstm-attention. A bag-of-words model is always there as the baseline.
                            """,
                            wanted: "names of models with commas between, such as rnn,bigru,lstm-max",
                            shown: { $0.map { "\($0)" }.joined(separator: ",") },
                            meant: { nearestModel(names(in: $0)) }, read(models:)),
                        .count(
                            "--seeds", \.settings.seeds, "How many seeds each model is trained with, from --seed on."),
                    ]),
                .init(
                    title: "DATA",
                    options: [
                        .count("--samples", \.settings.samples, least: 20, "How many reviews are made up."),
                        .count(
                            "--min-length", \.settings.minimumLength, least: 4, "The least tokens of such a review."),
                        .count("--max-length", \.settings.maximumLength, least: 4, "The most tokens of such a review."),
                        .choice(
                            "--difficulty", "name", \.settings.difficulty,
                            "How hard such a review is to read: easy, medium or hard."),
                    ]
                        + DataSettings.sourceOptions(
                            \.settings.data, data: "A file of texts and labels, instead of made-up reviews.")
                        + DataSettings.tokenOptions(\.settings.data)),
                .init(title: "TRAINING", options: TrainingSettings.options(\.settings.training)),
                .init(title: "OPTIONS", options: OutputSettings.options(\.output)),
            ],
            examples: [
                "rnn-train",
                "rnn-train compare --models rnn,gru,gru-textbook,peephole --seeds 3 --output cells",
                "rnn-train compare --data reviews.csv --text review --label stars --epochs 5",
            ])
    }

    static func run(_ arguments: [String]) throws {
        var call = Call()
        guard try form.read(arguments, into: &call) != nil else { return print(form.help(Call()), terminator: "") }
        try check(call.settings)
        try withThreads(call.output.threads) { try run(call, arguments) }
    }

    private static func run(_ call: Call, _ arguments: [String]) throws {
        let settings = call.settings
        let console = Console(call.output)
        let examples = try examples(settings)
        let tokens = Tokens(examples, settings.data)
        let vectors = try settings.data.vectors(for: tokens.vocabulary, width: settings.training.embedding)
        var directory = try RunDirectory("compare", settings, call.output)
        if directory.replaces {
            console.print("Replacing the finished run of the same settings in '\(directory.path)'.")
        }
        console.print(
            """
            \(examples.summary): \(grouped(Double(examples.training.count))) to train with, \
            \(grouped(Double(examples.test.count))) to test with, \(grouped(Double(tokens.vocabulary.count))) tokens known
            """)
        vectors?.report(on: console)
        Interrupt.watch()

        let networks = [.bagOfWords] + settings.models.filter { $0 != .bagOfWords }
        var groups: [[ModelRun]] = networks.map { _ in [] }
        for seed in settings.training.seed..<settings.training.seed + settings.seeds {
            for (place, network) in networks.enumerated() {
                let name = settings.seeds == 1 ? "\(network)" : "\(network)-\(seed)"
                var random = RandomSource(seed: UInt64(seed))
                let model = tokens.model(
                    settings.training.classifier(network), smoothing: settings.training.smoothing, vectors, &random)
                let run = try ModelRun(
                    model, seed: seed, examples: (tokens.training, tokens.test),
                    settings: settings.training.adapted(to: network), directory: directory.file("models/" + name),
                    resumes: call.output.resumes, observers: [Progress(name, on: console)])
                groups[place].append(run)
                let runs = groups.joined()
                try TextFile.write(Comparison.results(Array(runs)), to: directory.file("results.csv"))
                try TextFile.write(Comparison.history(Array(runs)), to: directory.file("history.csv"))
                if let signal = Interrupt.signal { throw Interruption(signal: signal, directory: directory.path) }
                if case .notFinite = run.end {
                    Console.warn("Warning: \(name) was \(run.end). Its best weights so far are kept.")
                }
            }
        }

        let comparison = Comparison(
            examples: examples,
            groups: groups.map { runs in
                ModelGroup(runs: runs, evaluations: runs.map { Evaluation($0.model, on: examples.test) })
            })
        for (file, chart, _) in comparison.charts { try TextFile.write("\(chart.svg)", to: directory.file(file)) }
        let report = comparison.report(
            command: (["swift run rnn-train compare"] + arguments.map(quoted)).joined(separator: " "),
            settings: settings.list)
        try TextFile.write("\(report)", to: directory.file("report.html"))
        try directory.finish()
        let table = comparison.table
        console.print("\n" + textTable([table.columns] + table.rows) + "\n")
        console.print(
            "Charts, tables and models are in '\(directory.path)'; begin with \(directory.file("report.html")).")
        if call.output.isJSON { try printJSON(Array(groups.joined())) }
    }

    private static func names(in text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func read(models text: String) -> [ClassifierSettings.Network]? {
        let names = names(in: text)
        let networks = names.compactMap { ClassifierSettings.Network($0) }
        return networks.count == names.count && Set(networks).count == names.count ? networks : nil
    }

    private static func check(_ settings: Settings) throws {
        let usage = "rnn-train help compare"
        guard settings.minimumLength <= settings.maximumLength else {
            throw UsageError(
                "'--min-length \(settings.minimumLength)' is more than '--max-length \(settings.maximumLength)'.",
                usage: usage)
        }
        try form.checked {
            try settings.training.check()
            try settings.data.check()
        }
    }

    private static func examples(_ settings: Settings) throws -> Examples {
        if let file = settings.data.file {
            return try Examples(file: file, settings.data, seed: settings.training.seed)
        }
        let source = SyntheticSentiment(
            lengths: settings.minimumLength...settings.maximumLength, difficulty: settings.difficulty)
        return Examples(source, count: settings.samples, seed: settings.training.seed)
    }

    private static func printJSON(_ runs: [ModelRun]) throws {
        try JSONOutput.print(runs.map(RunSummary.init))
    }
}
