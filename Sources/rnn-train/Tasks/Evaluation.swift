import RNNTasks

/// How good a model is on a part of the data, found once for all tables and charts.
struct Evaluation<Task: TrainerTask>: Sendable {
    let measurement: Measurement<Task.Model.Goal.Tally>
    /// What the task's charts show.
    let details: Task.Details
    let figures: Figures

    init(_ model: TrainedModel<Task.Model>, on part: Task.Part) {
        measurement = model.measure(Task.encoded(part))
        details = Task.details(of: model, on: part)
        figures = Task.figures(measurement.figures, details, of: model, on: part)
    }
}

/// A model of a comparison, as its task draws it: the evaluations on the test part, one for each seed.
struct VariantResult<Task: TrainerTask> {
    let variant: Task.Variant
    let evaluations: [Evaluation<Task>]

    var name: String { "\(variant)" }
    var isBaseline: Bool { variant == Task.baseline }
}
