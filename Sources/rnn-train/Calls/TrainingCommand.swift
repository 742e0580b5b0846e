import RNNConsole
import RNNTasks

/// A command that trains models of any task.
protocol TrainingCommand: Command {
    /// Where the results go if no directory is named.
    static var directory: String { get }
    /// The models that are trained if none are named.
    static func models<Task: TrainerTask>(of task: Task.Type) -> [Task.Variant]
    /// What it does, for the help.
    static func overview<Task: TrainerTask>(of task: Task.Type) -> String
    /// The options that decide the results.
    static func settings<Task: TrainerTask>(of task: Task.Type) -> [CommandForm<RunCall<Task>>.Group]
    /// Calls for the end of the help.
    static func examples<Task: TrainerTask>(of task: Task.Type) -> [String]
    /// Does what the options say.
    static func run<Task: TrainerTask>(_ call: RunCall<Task>, on console: Console) throws
}

extension TrainingCommand {
    static var description: CommandDescription {
        func description<Task: TrainerTask>(_ task: Task.Type) -> CommandDescription {
            form(of: task).description(call(of: task))
        }
        return TrainerTasks.merged { description($0) }
    }

    static func help(_ arguments: [String]) throws -> String {
        help(of: try task(in: arguments, Configuration(in: arguments)))
    }

    static func run(_ arguments: [String], on console: Console) throws {
        let configuration = try Configuration(in: arguments)
        try run(task(in: arguments, configuration), arguments, configuration, on: console)
    }

    private static func task(
        in arguments: [String], _ configuration: Configuration?
    ) throws -> any TrainerTask.Type {
        TrainerTasks.named(in: arguments, or: configuration?.options ?? [:])
    }

    private static func help<Task: TrainerTask>(of task: Task.Type) -> String {
        form(of: task).help(call(of: task))
    }

    private static func run<Task: TrainerTask>(
        _ task: Task.Type, _ arguments: [String], _ configuration: Configuration?, on console: Console
    ) throws {
        let (form, settings) = (form(of: task), settings(of: task).flatMap(\.options))
        var call = call(of: task)
        try form.checked { try configuration?.apply(to: &call, settings) }
        guard try form.read(arguments, into: &call) != nil else { return console.write(help(of: task)) }
        let repeated = arguments.filter { $0 != "--resume" && $0 != "--overwrite" }
        call.command = (["swift run", Program.name, name] + repeated.map(quoted)).joined(separator: " ")
        call.options = settings.values(of: call)
        try form.checked {
            try call.settings.check()
            try call.output.withThreads { try run(call, on: console) }
        }
    }

    private static func call<Task: TrainerTask>(of task: Task.Type) -> RunCall<Task> {
        var call = RunCall<Task>(models: models(of: task))
        call.output.directory = directory
        return call
    }

    /// The call of this command with some settings, as a person can repeat it.
    static func call<Task: TrainerTask>(with settings: RunCall<Task>) -> String {
        let options = self.settings(of: Task.self).flatMap(\.options)
        // What a task is known by may not be among the options.
        let task = Task.name == TrainerTasks.standard.name ? [] : ["--" + TrainerTasks.key, Task.name]
        let force = settings.output.isForced ? ["--force"] : []
        let arguments = task + options.arguments(of: settings, from: call(of: Task.self)) + force
        return ([Program.name, name] + arguments.map(quoted)).joined(separator: " ")
    }

    private static func form<Task: TrainerTask>(of task: Task.Type) -> CommandForm<RunCall<Task>> {
        CommandForm(
            program: Program.name, command: name, overview: overview(of: task),
            groups: settings(of: task) + [.init("OPTIONS", OutputSettings.options.within(\.output))],
            examples: examples(of: task))
    }

    /// What the help says about the file of a command that may do without.
    static func optionalFile<Task: TrainerTask>(of task: Task.Type) -> String {
        "A file of \(Task.examples)" + (Task.synthetic.map { ", instead of \($0.name)." } ?? ".")
    }

    /// The groups of options that decide the results: `models` choose models, `data` is what the help says about the file.
    static func groups<Task: TrainerTask>(
        of _: Task.Type, models: [Option<RunCall<Task>>], includesSynthetic: Bool = false, data: String
    ) -> [CommandForm<RunCall<Task>>.Group] {
        [
            .init(
                "MODEL",
                [TrainerTasks.option(\.settings.task)] + models + Task.modelOptions.within(\.settings.settings)
                    + Task.decodingOptions.within(\.settings.settings)),
            .init(
                "DATA",
                (includesSynthetic ? Task.syntheticOptions : []).within(\.settings.settings)
                    + DataSettings.file(data).within(\.settings.data)
                    + Task.fileOptions.within(\.settings.settings)
                    + DataSettings.division(synthetic: includesSynthetic ? Task.synthetic?.testShare : nil)
                    .within(\.settings.data)
                    + Task.encodingOptions.within(\.settings.settings)),
            .init(
                "TRAINING",
                TrainingSettings.options(monitoring: Task.monitored, freezing: Task.freezes).within(\.settings.training)
            ),
        ]
    }
}
