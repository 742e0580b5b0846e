import RNNConsole
import RNNTasks

/// `rnn-train compare`: trains several models on the same data.
enum Compare: TrainingCommand {
    static let name = "compare"
    static let summary = "Train several models on the same data and compare them."

    static let directory = "results"

    static func models<Task: TrainerTask>(of task: Task.Type) -> [Task.Variant] { Task.compared }

    static func form<Task: TrainerTask>(of task: Task.Type) -> CommandForm<RunCall<Task>> {
        let models: [Option<RunCall<Task>>] = [
            .value(
                "--models", "names", \.settings.models,
                "The models, with commas between: \(Task.variantsHelp)"
                    + (Task.baseline.map { " The baseline \($0) is always included." } ?? ""),
                wanted: "names of models with commas between, such as "
                    + Task.compared.prefix(2).map(\.description).joined(separator: ","),
                shown: { $0.map(\.description).joined(separator: ",") },
                meant: { Task.nearestVariant(to: names(in: $0)) }, { variants(in: $0) }),
            .count("--seeds", \.settings.seeds, "Seeds to train each model with, from --seed on."),
        ]
        return CommandForm(
            program: Program.name, command: name,
            overview: """
                Trains several models on the same data\(Task.synthetic.map { ", \($0.name) if no file is given" } ?? ""), and \
                writes tables, charts and a report.
                """,
            groups: groups(
                of: task, models: models, includesSynthetic: true,
                data: "A file of \(Task.examples)" + (Task.synthetic.map { ", instead of \($0.name)." } ?? ".")),
            examples: Task.exampleCalls.compare)
    }

    static func run<Task: TrainerTask>(_ call: RunCall<Task>, on console: Console) throws {
        var session = try Session.begin(name, call, on: console)
        let settings = call.settings
        let baseline = Task.baseline.map { [$0] } ?? []
        for seed in settings.training.seed..<settings.training.seed + settings.seeds {
            for variant in baseline + settings.models.filter({ !baseline.contains($0) }) {
                let title = settings.seeds == 1 ? "\(variant)" : "\(variant)-\(seed)"
                let run = try session.train(
                    session.model(variant, seed: seed), variant, seed: seed, title: title,
                    in: OutputName.models + "/" + title)
                if run.end.isNotFinite {
                    Console.warn("Warning: \(title) was \(run.end). The weights of before are kept.")
                }
            }
        }
        let comparison = session.comparison
        try session.finish(with: comparison.report, charts: comparison.charts)
        session.console.print("\n" + comparison.table.text + "\n")
        session.console.print(
            "Charts, tables and models are in '\(call.output.directory)'; begin with \(OutputName.report) there.")
        if call.output.isJSON { console.write(try JSONText.lines(session.runs.map { RunSummary($0) }) + "\n") }
        if session.runs.allSatisfy(\.end.isNotFinite) {
            throw TrainingFailure("No training came to an end: each was stopped by a number that is not finite.")
        }
    }

    private static func names(in text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func variants<Variant: LosslessStringConvertible & Hashable>(in text: String) -> [Variant]? {
        let names = names(in: text)
        let variants = names.compactMap { Variant($0) }
        return variants.count == names.count && Set(variants).count == names.count ? variants : nil
    }
}
