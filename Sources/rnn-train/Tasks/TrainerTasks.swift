import RNNConsole
import RNNTasks

/// All tasks of the command line: one is listed here, and nowhere else.
enum TrainerTasks {
    static let all: [any TrainerTask.Type] = [ClassificationTask.self]
    /// The default task.
    static let standard: any TrainerTask.Type = ClassificationTask.self

    /// The name of the option, as `run.json` has it.
    static let key = "task"
    private static let optionName = "--" + key

    /// The option that names a task, for settings that hold its name.
    static func option<Settings>(_ path: WritableKeyPath<Settings, String>) -> Option<Settings> {
        let names = all.map { $0.name }
        return .choice(
            optionName, "name", path, "What to train for: \(names.joined(separator: ", ")).", of: names.map { ($0, $0) }
        )
    }

    /// The task that arguments name, or else the given one. What is wrong with the option, the command's form will find.
    static func named(in arguments: [String], or other: String? = nil) -> any TrainerTask.Type {
        let name = optionValue(optionName, in: arguments) ?? other
        return all.first { $0.name == name } ?? standard
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
