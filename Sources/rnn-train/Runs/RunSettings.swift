import RNNTasks

/// Everything that decides the results of a run.
struct RunSettings<Task: TrainerTask>: Codable, Equatable {
    var task = Task.name
    var models: [Task.Variant]
    var seeds = 1
    var data = DataSettings()
    var settings = Task.defaults
    var training = TrainingSettings()

    init(models: [Task.Variant]) {
        self.models = models
    }

    func check() throws {
        try data.check()
        try training.check()
        try Task.check(settings)
    }
}

/// What a command that trains is called with.
struct RunCall<Task: TrainerTask> {
    var settings: RunSettings<Task>
    var output = OutputSettings()
    /// The call, as a person can repeat it.
    var command = ""

    init(models: [Task.Variant]) {
        settings = RunSettings(models: models)
    }
}
