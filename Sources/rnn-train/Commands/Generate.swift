import RNNConsole
import RNNTasks

/// `rnn-train generate`: writes with a language model.
enum Generate: Command {
    static let name = "generate"
    static let summary = "Write with a trained language model."

    /// What it is called with.
    struct Call: Sendable {
        var model: String?
        var prompt = ""
        var length = 500
        var temperature = 0.8
        var topK: Int?
        var topP = 1.0
        var seed = 42
        var output = OutputSettings()

        /// How tokens are chosen.
        var search: Decoding.Search {
            temperature == 0
                ? .greedy
                : .sampling(temperature: temperature, topK: topK, topP: topP, seed: UInt64(seed))
        }
    }

    /// What `--json` prints.
    private struct Result: Encodable {
        let prompt: String
        let text: String
        let tokens: Int
        let logProbability: Double

        private enum CodingKeys: String, CodingKey {
            case prompt, text, tokens
            case logProbability = "log_probability"
        }
    }

    static var description: CommandDescription { form.description(Call()) }

    private static var form: CommandForm<Call> {
        CommandForm(
            program: Program.name, command: name,
            overview: """
                Writes with a language model, which was trained with --task lm: a prompt, and what may follow it, token by \
                token as they are drawn. The same seed writes the same text.
                """,
            groups: [
                .init(
                    "MODEL",
                    [.text("--model", "directory", \.model, "The output of '\(Program.name) train', or a model in it.")]
                ),
                .init(
                    "TEXT",
                    [
                        .value(
                            "--prompt", "text", \.prompt,
                            """
                            What the text begins with. It stands at the beginning of a line; if not given, the model begins \
                            one.
                            """, wanted: "a text", shown: { $0.isEmpty ? nil : $0 }, { $0 }),
                        .count("--length", \.length, "The number of tokens to write."),
                        .number(
                            "--temperature", \.temperature,
                            """
                            Below 1 probable tokens become more probable, above 1 less; 0 always takes the most probable \
                            one.
                            """, wanted: "a number, 0 or more"
                        ) { $0 >= 0 },
                        .count("--top-k", \.topK, "Draw from so many of the most probable tokens only."),
                        .number(
                            "--top-p", \.topP,
                            "Draw from the most probable tokens that have this probability together only.",
                            wanted: "a share, more than 0 and at most 1"
                        ) { $0 > 0 && $0 <= 1 },
                        .count("--seed", \.seed, minimum: 0, "The seed of what is drawn."),
                    ]),
                .init("OPTIONS", OutputSettings.printing.within(\.output)),
            ],
            examples: [
                "\(Program.name) generate --model writer --prompt \"ROMEO:\" --length 300",
                "\(Program.name) generate --model writer --temperature 0.5 --seed 7 --json",
            ])
    }

    static func help(_ arguments: [String]) -> String { form.help(Call()) }

    static func run(_ arguments: [String], on console: Console) throws {
        let form = form
        var call = Call()
        guard try form.read(arguments, into: &call) != nil else { return console.write(help(arguments)) }
        try form.checked {
            guard let path = call.model else { throw UsageError.missing("--model <directory>") }
            let saved = try SavedModels.read(path).model
            guard let model = saved.as(TextWriting.self) else {
                let name = (try? TrainerTasks.task(of: saved).name) ?? saved.kind
                throw UsageError("'generate' needs a language model; the one in '\(path)' is for '\(name)'.")
            }
            try call.output.withThreads { try write(model, call, on: console) }
        }
    }

    private static func write(_ model: TrainedModel<TextWriting>, _ call: Call, on console: Console) throws {
        var task = model.task
        let prompt = task.codec.encode(call.prompt)
        let unknown = prompt.count { $0 == task.codec.id(of: .unknown) }
        if unknown > 0 {
            Console.warn("Warning: the model does not know \(counted(unknown, "token")) of the prompt.")
        }
        // Texts that are read have neither an end nor anything else that is special.
        task.decoding = Decoding(
            call.search, maximumLength: call.length, excluded: Set(0..<Int32(task.codec.special.count)))
        if call.output.isJSON {
            let written = task.write(after: call.prompt, with: model.model)
            let result = Result(
                prompt: call.prompt, text: written.text, tokens: written.tokens.count,
                logProbability: written.logProbability)
            return console.write(try JSONText.lines(result) + "\n")
        }
        if call.output.isQuiet { return }
        func put(_ text: String) { console.write(console.isTerminal ? visible(text) : text) }
        put(call.prompt)
        for piece in task.stream(after: call.prompt, with: model.model) {
            if console.isClosed { return }
            put(piece)
        }
        put("\n")
    }
}
