import RNNConsole
import RNNTasks

/// `rnn-train study`: measures what is said of recurrent networks.
enum StudyCommand: Command {
    static let name = "study"
    static let summary = "Measure what is said of recurrent networks."

    private static let directory = "studies"

    private static var form: CommandForm<StudySettings> {
        CommandForm(
            program: Program.name, command: name,
            overview: """
                Measures what is said of recurrent networks: small controlled experiments, each with several seeds, charts and a \
                verdict. Without names, those marked with * run in about ten minutes on two processors.
                """,
            operands: .init(
                "study", Studies.all.map { $0.name + ($0.isStandard ? "*" : "") }.joined(separator: ", ") + "."),
            groups: [
                .init("SIZE", StudySettings.options),
                .init(
                    "OPTIONS",
                    (OutputSettings.writing(resuming: "Continue the run that is there, which was interrupted.")
                        + OutputSettings.printing).within(\.output)),
            ],
            examples: [
                "\(Program.name) study", "\(Program.name) study span forget-bias --seeds 5",
                "\(Program.name) study --full --output all-studies --resume",
            ])
    }

    private static var settings: StudySettings {
        var settings = StudySettings()
        settings.output.directory = directory
        return settings
    }

    static var description: CommandDescription { form.description(settings) }

    static func help(_ arguments: [String]) -> String { form.help(settings) }

    static func run(_ arguments: [String], on console: Console) throws {
        let form = form
        var settings = settings
        guard let names = try form.read(arguments, into: &settings) else { return console.write(help(arguments)) }
        settings.names = names
        let repeated = arguments.filter { $0 != "--resume" && $0 != "--overwrite" }
        settings.command = (["swift run", Program.name, name] + repeated.map(quoted)).joined(separator: " ")
        try form.checked {
            try settings.check()
            try run(settings, on: console)
        }
    }

    /// Does what the settings say.
    static func run(_ settings: StudySettings, on console: Console) throws {
        let printed = settings.output.console(console)
        let results = try settings.output.withThreads { try StudyRun.run(settings.studies(), settings, on: printed) }
        printed.print("\n" + StudyReport.table(results).text(on: printed) + "\n")
        printed.say(
            "Charts and figures are in '\(settings.output.directory)'; begin with \(OutputName.report) there.")
        if settings.output.isJSON { console.write(try JSONText.lines(results.map { StudySummary($0) }) + "\n") }
    }
}
