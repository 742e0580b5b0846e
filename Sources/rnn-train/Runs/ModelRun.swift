import RNNTasks

/// A model that was trained, how that went, and how good it is on the test part.
@dynamicMemberLookup
struct ModelRun<Task: TrainerTask>: Sendable {
    let training: TrainingRun<Task>
    /// The model with the weights that are kept, those of one epoch: all that is reported is about them.
    let model: TrainedModel<Task.Model>
    let test: Evaluation<Task>

    var parameters: Int { model.model.parameterCount }

    subscript<Value>(dynamicMember path: KeyPath<TrainingRun<Task>, Value>) -> Value { training[keyPath: path] }

    /// Chooses what is left to choose of a trained model, saves that, and measures the model on the test part.
    ///
    /// - Parameters:
    ///   - training: The training.
    ///   - parts: The data.
    ///   - directory: Where the training is saved.
    /// - Throws: What reading or writing checkpoints throws.
    init(_ training: TrainingRun<Task>, on parts: Parts<Task.Part>, in directory: String) throws {
        self.training = training
        model = Task.finished(training.model, validation: parts.validation)
        if Task.finishes {
            var checkpoint = try Checkpoint(contentsOf: directory)
            checkpoint.add(try model.description())
            try checkpoint.write(to: directory)
        }
        test = Evaluation(model, on: parts.test)
    }
}
