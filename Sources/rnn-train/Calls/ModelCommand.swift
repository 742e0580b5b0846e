import RNNConsole
import RNNTasks

/// A command that uses a trained model, whatever its task.
protocol ModelCommand: Command {
    /// The options of the command.
    static func form<Task: TrainerTask>(of task: Task.Type) -> CommandForm<ModelCall<Task>>
    /// The options of files that have the values of the model's training, unless others are given.
    static func remembered<Task: TrainerTask>(of task: Task.Type) -> [Option<Task.Settings>]
    /// The call without any options.
    static func call<Task: TrainerTask>(of task: Task.Type) -> ModelCall<Task>
    /// Does what the options and arguments say.
    static func run<Task: TrainerTask>(
        _ model: TrainedModel<Task.Model>, _ operands: [String], _ call: ModelCall<Task>, on console: Console
    ) throws
}

/// What a command that uses a trained model is called with.
struct ModelCall<Task: TrainerTask> {
    var task = Task.name
    var model: String?
    var data = DataSettings()
    var settings = Task.defaults
    /// Whether predictions are made as input arrives.
    var streams = false
    /// Where predictions go; nil if they are printed.
    var file: String?
    var output = OutputSettings()
    /// What is looked at inside of the model.
    var inspection = InspectionSettings()
}

/// What is looked at inside of a model. Layers and units are counted from 1 on.
struct InspectionSettings: Sendable {
    var layer: Int?
    var unit: Int?
    var limit = 20
}

private let modelOption = "--model"

extension ModelCommand {
    static func call<Task: TrainerTask>(of task: Task.Type) -> ModelCall<Task> { ModelCall() }

    static var description: CommandDescription {
        func description<Task: TrainerTask>(_ task: Task.Type) -> CommandDescription {
            form(of: task).description(call(of: task))
        }
        return TrainerTasks.merged { description($0) }
    }

    static func help(_ arguments: [String]) throws -> String {
        try help(of: namedModel(in: arguments).task)
    }

    static func run(_ arguments: [String], on console: Console) throws {
        let (task, model) = try namedModel(in: arguments)
        try run(task, model, arguments, on: console)
    }

    /// The model that arguments name, and its task; without a model, or where help is asked for, the task to explain.
    private static func namedModel(in arguments: [String]) throws -> (task: any TrainerTask.Type, model: FoundModel?) {
        let isHelp = arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
        guard let path = optionValue(modelOption, in: arguments), !isHelp else {
            return (TrainerTasks.named(in: arguments), nil)
        }
        let model = try SavedModels.read(path)
        return (try TrainerTasks.task(of: model.model), model)
    }

    private static func help<Task: TrainerTask>(of task: Task.Type) -> String {
        form(of: task).help(call(of: task))
    }

    private static func run<Task: TrainerTask>(
        _ task: Task.Type, _ saved: FoundModel?, _ arguments: [String], on console: Console
    ) throws {
        let form = form(of: task)
        var call = call(of: task)
        if let saved {
            try saved.reading?.apply(remembered(of: task), to: &call.settings, of: saved.directory)
        }
        guard let operands = try form.read(arguments, into: &call) else { return console.write(help(of: task)) }
        try form.checked {
            guard let model = saved?.model.as(Task.Model.self) else {
                throw UsageError.missing("\(modelOption) <directory>")
            }
            guard call.task == Task.name else {
                throw UsageError("The model is one for '--task \(Task.name)', not for '--task \(call.task)'.")
            }
            try Task.check(call.settings)
            if console.isTerminal && !call.output.isQuiet {
                Console.warn("Task: \(Task.name), \(Task.examples) (a model of the kind \(Task.Model.kind))")
            }
            let prepared = TrainedModel(model.model, for: Task.prepared(model.task, call.settings))
            try call.output.withThreads { try run(prepared, operands, call, on: console) }
        }
    }

    /// The groups of options, around those of the command's own.
    static func groups<Task: TrainerTask>(
        of _: Task.Type, _ own: [CommandForm<ModelCall<Task>>.Group] = []
    ) -> [CommandForm<ModelCall<Task>>.Group] {
        let model: Option<ModelCall<Task>> = .text(
            modelOption, "directory", \.model, "The output of '\(Program.name) train', or a model in it.")
        return [.init("MODEL", [model, TrainerTasks.checkOption(\.task)])] + own + [
            .init("OPTIONS", OutputSettings.printing.within(\.output))
        ]
    }
}
