import RNNConsole
import RNNTasks

/// Everything that decides the results of a run.
struct RunSettings<Task: TrainerTask>: Sendable, Equatable {
    var task = Task.name
    var models: [Task.Variant]
    /// The model to start from.
    var start: String?
    var seeds = 1
    var search = SearchSettings()
    var data = DataSettings()
    var settings = Task.defaults
    var training = Task.training

    init(models: [Task.Variant]) {
        self.models = models
    }

    func check() throws(UsageError) {
        try data.check()
        try training.check()
        try Task.check(settings)
        for model in models { try Task.check(model, settings) }
        if start != nil { try Task.checkStart(settings) }
    }

    /// Takes over which model it is that others start from.
    mutating func take(_ start: Task.Model) throws(UsageError) {
        let variant = Task.variant(of: start)
        guard models == [Task.standard] || models == [variant] else {
            throw UsageError("'--model \(models[0])' does not go with '--from': the model there is \(variant).")
        }
        models = [variant]
    }

    /// The figure that the best epoch is best in.
    var monitored: Figure.Kind {
        Task.monitored.first { $0.name == training.monitor } ?? Task.Model.criterion
    }
}

/// What a command that trains is called with.
struct RunCall<Task: TrainerTask>: Sendable {
    var settings: RunSettings<Task>
    var output = OutputSettings()
    /// The settings as options, in the order of the help.
    var options: [(name: String, value: OptionValue)] = []
    /// The call, as a person can repeat it.
    var command = ""

    init(models: [Task.Variant]) {
        settings = RunSettings(models: models)
    }
}
