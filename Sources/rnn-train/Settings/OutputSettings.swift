import RNNConsole
import RNNTasks

/// What a command prints, and where a run writes. None of it changes the results.
struct OutputSettings: Sendable {
    var directory = "results"
    var resumes = false
    var overwrites = false
    var isQuiet = false
    var isJSON = false
    var threads: Int?
    var isForced = false
    /// Read before all other options.
    var config: String?

    static let configName = "--config"

    /// The options of commands that train.
    static var options: [Option<OutputSettings>] {
        writing(resuming: "Continue the run that is there: one that was interrupted, or with more epochs.") + [
            .flag("--force", \.isForced, "Train on data that look wrong, too."),
            .text(
                configName, "file", \.config,
                "Options from a file of JSON, such as a run's \(OutputName.run); those of the call go before."),
        ] + printing
    }

    /// The options of commands that write; `resuming` is what the help says of a run that goes on, nil where none can.
    static func writing(resuming: String? = nil) -> [Option<OutputSettings>] {
        [.text("--output", "directory", \.directory, "Where the results go.")]
            + (resuming.map { [.flag("--resume", \.resumes, $0)] } ?? [])
            + [.flag("--overwrite", \.overwrites, "Replace the run that is there.")]
    }

    /// The options of all commands.
    static var printing: [Option<OutputSettings>] {
        [
            .flag("--quiet", \.isQuiet, "Print nothing but warnings and errors."),
            .flag("--json", \.isJSON, "Print the results as JSON, and nothing else."),
            .count(
                "--threads", \.threads,
                "Threads to compute with; if not given, as many as there are processors. The results do not change."),
        ]
    }

    /// The console that a command prints on.
    func console(_ console: Console) -> Console {
        console.quiet(isQuiet || isJSON)
    }

    /// Runs `body` with at most the given number of threads.
    func withThreads<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let threads else { return try body() }
        return try Threads.limited(to: threads, body)
    }
}
