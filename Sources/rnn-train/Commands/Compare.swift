import RNNConsole
import RNNTasks

/// `rnn-train compare`: trains several models on the same data.
enum Compare: TrainingCommand {
    static let name = "compare"
    static let summary = "Train several models on the same data and compare them."

    static let directory = "results"

    static func models<Task: TrainerTask>(of task: Task.Type) -> [Task.Variant] { Task.compared }

    static func overview<Task: TrainerTask>(of task: Task.Type) -> String {
        """
        Trains several models on the same data\(Task.synthetic.map { ", \($0.name) if no file is given" } ?? ""), and \
        writes tables, charts and a report. Models are trained side by side on the processors that there are.
        """
    }

    static func settings<Task: TrainerTask>(of task: Task.Type) -> [CommandForm<RunCall<Task>>.Group] {
        groups(
            of: task,
            models: [
                .list(
                    "--models", "names", \.settings.models,
                    "The models, with commas between: \(Task.variantsHelp)"
                        + (Task.baseline.map { " The baseline \($0) is always included." } ?? ""),
                    wanted: "names of models such as "
                        + Task.compared.prefix(2).map(\.description).joined(separator: ","),
                    meant: Task.nearestVariant, { Task.Variant($0) }),
                .count("--seeds", \.settings.seeds, "Seeds to train each model with, from --seed on."),
            ], includesSynthetic: true, data: optionalFile(of: task))
    }

    static func examples<Task: TrainerTask>(of task: Task.Type) -> [String] { Task.exampleCalls.compare }

    static func run<Task: TrainerTask>(_ call: RunCall<Task>, on console: Console) throws {
        var session = try Session.begin(name, call, on: console)
        let settings = call.settings
        let baseline = Task.baseline.map { [$0] } ?? []
        let variants = baseline + settings.models.filter { !baseline.contains($0) }
        let seeds = settings.training.seed..<settings.training.seed + settings.seeds
        let runs = try session.train(
            seeds.flatMap { seed in
                variants.map { variant in
                    let title = settings.seeds == 1 ? "\(variant)" : "\(variant)-\(seed)"
                    return TrainingJob(
                        plan: session.plans[0], variant: variant, seed: seed, title: title, name: "\(variant)",
                        path: OutputName.models + "/" + title)
                }
            })
        for run in runs where run.end.isNotFinite {
            Console.warn("Warning: \(run.name) with seed \(run.seed) was \(run.end). The weights of before are kept.")
        }
        let comparison = session.comparison(of: runs)
        try session.finish(with: comparison.report, charts: comparison.charts)
        session.console.print("\n" + comparison.table.text(on: session.console) + "\n")
        session.console.say(
            "Charts, tables and models are in '\(call.output.directory)'; begin with \(OutputName.report) there.")
        if call.output.isJSON { console.write(try JSONText.lines(runs.map { RunSummary($0) }) + "\n") }
        if runs.allSatisfy(\.end.isNotFinite) {
            throw TrainingFailure("No training came to an end: each was stopped by a number that is not finite.")
        }
    }
}
