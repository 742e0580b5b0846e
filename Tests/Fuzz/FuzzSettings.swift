import RNNConsole

/// What the command line asks for.
struct FuzzSettings {
    var targets: [String] = []
    var seconds = 10.0
    var seed = 0
    var iteration: Int?
    var isList = false
    /// How long one target runs in a process of its own, which the driver starts.
    var child: Double?

    static let childName = "--in-process"

    static var form: CommandForm<FuzzSettings> {
        CommandForm(
            program: "rnn-fuzz",
            overview: "Feeds damaged files and texts to everything in RNNKit that reads some.",
            groups: [
                .init(
                    "OPTIONS",
                    [
                        .list(
                            "--target", "names", \.targets, "Only these readers, with commas between.",
                            wanted: "names of targets; --list has all"
                        ) { name in FuzzTargets.all.contains { $0.name == name } ? name : nil },
                        .number(
                            "--seconds", \.seconds, "How long all targets run together.",
                            wanted: "a number greater than 0, and at most 1000000"
                        ) { $0 > 0 && $0 <= 1_000_000 },
                        .count(
                            "--seed", \.seed, minimum: 0,
                            "What all inputs are made from: the same seed gives the same ones."),
                        .count(
                            "--iteration", \.iteration, minimum: 0, maximum: 1 << 50,
                            "Try only this input of one target, and print what it is."),
                        .flag("--list", \.isList, "Print the names of the targets."),
                        .number(
                            childName, \.child,
                            "Run one target for so many seconds without a process of its own, as a debugger needs it.",
                            wanted: "a number greater than 0"
                        ) { $0 > 0 },
                    ])
            ],
            examples: [
                "rnn-fuzz --seconds 60 --seed 7", "rnn-fuzz --target csv,tsv",
                "rnn-fuzz --target csv --seed 7 --iteration 1234",
            ])
    }

    /// The targets that are asked for: all if none is named.
    func chosen() throws(UsageError) -> [FuzzTarget] {
        if child != nil, targets.count != 1 { throw UsageError("'\(Self.childName)' needs one '--target'.") }
        return FuzzTargets.all.filter { targets.isEmpty || targets.contains($0.name) }
    }
}
