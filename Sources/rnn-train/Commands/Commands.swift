import RNNConsole

/// All commands: one is listed here, and nowhere else.
enum Commands {
    static let all: [any Command.Type] = [
        Compare.self, Train.self, Sweep.self, Evaluate.self, Predict.self, Generate.self, Inspect.self,
        StudyCommand.self,
        Completion.self, Manual.self,
    ]
    /// The one that runs if none is named.
    static let standard: any Command.Type = Compare.self

    static func named(_ name: String) throws -> any Command.Type {
        if let command = all.first(where: { $0.name == name }) { return command }
        throw UsageError(
            "Unknown command '\(name)'.", meant: nearest(name, of: all.map { $0.name } + ["help"]),
            usage: "\(Program.name) --help")
    }

    /// The help text of the program.
    static var overview: String {
        let rows = all.map { helpRow($0.name + ($0 == standard ? " (default)" : ""), $0.summary) }.joined()
        return """
            OVERVIEW: Trains recurrent networks, compares them, and uses what was trained.

            USAGE: \(Program.name) [<command>] [<options>]

            OPTIONS:
            \(helpRow("--version", "Show the version, the instruction set and the number of threads."))\
            \(helpRow("-h, --help", "Show help information."))
            COMMANDS:
            \(rows)
              See '\(Program.name) help <command>' for its options.

            ENVIRONMENT:
            \(helpRow("RNNKIT_SIMD", "Forces an instruction set: portable, avx2, avx512 or neon."))
            """
    }
}
