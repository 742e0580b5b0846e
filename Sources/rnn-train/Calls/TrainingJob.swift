import RNNTasks

/// What models are trained on, and how.
struct TrainingPlan<Task: TrainerTask>: Sendable {
    /// The data, as the settings ask for them.
    let task: Task
    let settings: RunSettings<Task>
}

/// A model to be trained in a run.
struct TrainingJob<Task: TrainerTask>: Sendable {
    let plan: TrainingPlan<Task>
    let variant: Task.Variant
    let seed: Int
    /// What progress calls it.
    let title: String
    /// What tables call it.
    let name: String
    /// Where in the run's directory it is saved.
    let path: String
}
