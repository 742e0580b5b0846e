/// What a run says, and where it writes. None of it changes the results.
struct OutputSettings {
    var directory = "results"
    var resumes = false
    var overwrites = false
    var isQuiet = false
    var isJSON = false
    var threads: Int?

    static func options<Settings>(_ path: WritableKeyPath<Settings, OutputSettings>) -> [Option<Settings>] {
        [
            .text("--output", "directory", path.appending(path: \.directory), "Where the results go."),
            .flag("--resume", path.appending(path: \.resumes), "Go on with the run that was interrupted there."),
            .flag("--overwrite", path.appending(path: \.overwrites), "Replace the run that is there."),
        ] + console(path)
    }

    static func console<Settings>(_ path: WritableKeyPath<Settings, OutputSettings>) -> [Option<Settings>] {
        [
            .flag("--quiet", path.appending(path: \.isQuiet), "Print nothing but errors."),
            .flag("--json", path.appending(path: \.isJSON), "Print the results as JSON, and nothing else."),
            .count(
                "--threads", path.appending(path: \.threads),
                "How many threads compute; as many as there are processors if not given. The results do not change."),
        ]
    }
}
