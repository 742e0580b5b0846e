import RNNConsole
import RNNTasks

/// All tasks of the command line: one is listed here, and nowhere else.
enum TrainerTasks {
    /// Of types that share a name, the one that always fits comes last.
    static let all: [any TrainerTask.Type] = [
        TextPairsTask.self, LabellingTask.self, ClassificationTask.self, TaggingTask.self, TranslationTask.self,
        SeriesTask<NumberHead>.self, SeriesTask<LabelHead>.self, SeriesTask<ClassHead>.self, ForecastTask.self,
        TranscriptionTask.self, WritingTask.self,
    ]
    /// The default task.
    static let standard: any TrainerTask.Type = ClassificationTask.self

    /// The name of the option, as `run.json` has it.
    static let key = "task"
    private static let optionName = "--" + key

    /// The names of tasks.
    private static var names: [String] {
        var names: [String] = []
        for task in all where !names.contains(task.name) { names.append(task.name) }
        return names
    }

    /// The option that names a task, for settings that hold its name.
    static func option<Settings>(_ path: WritableKeyPath<Settings, String>) -> Option<Settings> {
        // Types that share a name share its sign.
        let signs = names.compactMap { name in
            all.first { $0.name == name }?.sign.map { "\($0) names \(name)" }
        }
        return .choice(
            optionName, "name", path,
            "What to train for: \(names.joined(separator: ", ")). If not given, \(signs.joined(separator: ", ")).",
            of: names.map { ($0, $0) })
    }

    /// The option of commands that use a model, which knows its task.
    static func checkOption<Settings>(_ path: WritableKeyPath<Settings, String>) -> Option<Settings> {
        .value(
            optionName, "name", path, "The task that the model must be for; it is known without this.",
            wanted: "one of " + names.joined(separator: ", "), shown: { _ in nil },
            meant: { nearest($0, of: names) }, { names.contains($0) ? $0 : nil })
    }

    /// The task that arguments and options of a file name. What is wrong with the option, the command's form will find.
    static func named(in arguments: [String], or options: OptionValues = [:]) -> any TrainerTask.Type {
        var given = Set(options.keys.map { "--" + $0.drop { $0 == "-" } })
        for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
            given.insert(String(argument.prefix { $0 != "=" }))
        }
        let name =
            optionValue(optionName, in: arguments) ?? options[key]?.description
            ?? all.first { $0.sign.map(given.contains) ?? false }?.name ?? standard.name
        return all.first { $0.name == name && $0.isMeant(by: given) } ?? standard
    }

    /// A command as it is for the default task, with the options that it has for others.
    static func merged(_ description: (any TrainerTask.Type) -> CommandDescription) -> CommandDescription {
        all.reduce(description(standard)) { $0.merging(description($1)) }
    }

    /// The task of a saved model.
    static func task(of model: SavedModel) throws -> any TrainerTask.Type {
        func isTask<Task: TrainerTask>(_ task: Task.Type) -> Bool { Task.Model.kind == model.kind }
        guard let task = all.first(where: { isTask($0) }) else {
            throw UsageError("Models of the kind '\(model.kind)' cannot be used on the command line.")
        }
        return task
    }
}
