import RNNConsole
import RNNTasks

/// What the commands that use a trained model are called with.
struct ModelCall<Task: TrainerTask> {
    var model: String?
    var data = DataSettings()
    var settings = Task.defaults
    var output = OutputSettings()

    static var modelName: String { "--model" }

    static var modelGroup: CommandForm<Self>.Group {
        .init(
            "MODEL",
            [.text(modelName, "directory", \.model, "The output of '\(Program.name) train', or a model in it.")])
    }

    static var printingGroup: CommandForm<Self>.Group { .init("OPTIONS", OutputSettings.printing.within(\.output)) }
}

/// The model that arguments name, and its task; without a model, the task that help is about.
struct NamedModel {
    let model: SavedModel?
    let task: any TrainerTask.Type

    init(in arguments: [String]) throws {
        let path = optionValue("--model", in: arguments)
        let isHelp = arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
        model = isHelp ? nil : try path.map { try SavedModels.read($0) }
        task = try model.map { try TrainerTasks.task(of: $0) } ?? TrainerTasks.standard
    }
}
