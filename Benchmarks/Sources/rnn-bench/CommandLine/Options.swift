import RNNConsole

/// What the command line asks for.
struct Options {
    /// Only workloads whose names contain this text.
    var only: String?
    /// How many threads the library may use.
    var threads = 1
    /// How long each workload is measured.
    var seconds = 0.5
    /// Whether to print JSON.
    var isJSON = false
    /// The Python interpreter to run the peer with.
    var peer: String?
    /// The model whose use of memory is wanted instead.
    var memory: GridModel?

    static var form: CommandForm<Options> {
        CommandForm(
            program: "rnn-bench", overview: "Measures how fast RNNKit computes.",
            groups: [
                .init(
                    "OPTIONS",
                    [
                        .text("--only", "text", \.only, "Measure only the workloads whose names contain the text."),
                        .value(
                            "--threads", "n", \.threads, "Compute with at most this many threads.",
                            wanted: "a whole number from 1 to 1024"
                        ) { Int($0).flatMap { (1...1024).contains($0) ? $0 : nil } },
                        .number(
                            "--seconds", \.seconds, "How long each workload is measured.",
                            wanted: "a number greater than 0, and at most 3600"
                        ) { $0 > 0 && $0 <= 3600 },
                        .flag("--json", \.isJSON, "Print an object a line instead of a table."),
                        .text(
                            "--peer", "python", \.peer,
                            "Run the same workloads in PyTorch with this interpreter, and compare."),
                        .value(
                            "--memory", "model", \.memory,
                            "Measure only how much memory one step of training takes, for a model such as M/lstm.",
                            wanted: "one of " + GridModel.all.map(\.name).joined(separator: ", "), shown: { _ in nil }
                        ) { name in GridModel.all.first { $0.name == name }.map(Optional.some) },
                    ])
            ],
            examples: ["rnn-bench --only matmul", "rnn-bench --memory M/lstm --json"])
    }
}
