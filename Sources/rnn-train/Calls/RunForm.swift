import RNNConsole
import RNNTasks

/// What the commands that train have in common.
enum RunForm {
    /// The groups of options: `models` choose models, `options` are of data that need no file, `data` is what the help says
    /// about the file.
    static func groups<Task: TrainerTask>(
        _: Task.Type, models: [Option<RunCall<Task>>], options: [Option<Task.Settings>] = [], data: String
    ) -> [CommandForm<RunCall<Task>>.Group] {
        [
            .init(
                "MODEL",
                [TrainerTasks.option(\.settings.task)] + models + Task.modelOptions.within(\.settings.settings)),
            .init(
                "DATA",
                options.within(\.settings.settings)
                    + DataSettings.file(data).within(\.settings.data)
                    + Task.fileOptions.within(\.settings.settings)
                    + DataSettings.division.within(\.settings.data)
                    + Task.encodingOptions.within(\.settings.settings)),
            .init("TRAINING", TrainingSettings.options.within(\.settings.training)),
            .init("OPTIONS", OutputSettings.options.within(\.output)),
        ]
    }

    /// Reads the arguments of a command; nil if help is asked for.
    static func read<Task: TrainerTask>(
        _ arguments: [String], _ form: CommandForm<RunCall<Task>>, _ call: RunCall<Task>
    ) throws -> RunCall<Task>? {
        var call = call
        guard try form.read(arguments, into: &call) != nil else { return nil }
        try form.checked { try call.settings.check() }
        call.command = (["swift run \(form.program)"] + (form.command.map { [$0] } ?? []) + arguments.map(quoted))
            .joined(separator: " ")
        return call
    }
}
