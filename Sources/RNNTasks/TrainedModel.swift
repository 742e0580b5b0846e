/// A model with the task that it was trained for: all that is needed to use it.
///
/// ```swift
/// let model = try TrainedModel<TextClassification>(contentsOf: "results/model")
/// model.predict(["not a bad film at all"])[0].label  // "positive"
/// ```
public struct TrainedModel<Task: ModelTask>: Sendable {
    /// The task.
    public let task: Task
    /// The model.
    public var model: Task.Goal.Model

    /// A model and its task.
    public init(_ model: Task.Goal.Model, for task: Task) {
        self.model = model
        self.task = task
    }

    /// A model with random parameters.
    public init(_ task: Task, random: inout RandomSource) {
        self.init(task.model(random: &random), for: task)
    }

    /// What the model says of some inputs, in their order.
    public func predict(_ inputs: [Task.Input]) -> [Task.Prediction] {
        task.predict(inputs, with: model)
    }

    /// How good the model is on some examples.
    public func measure(_ examples: Task.Examples, batchSize: Int = 128) -> Measurement<Task.Goal.Tally> {
        func measure(_ batches: some Collection<Task.Goal.Batch>) -> Measurement<Task.Goal.Tally> {
            task.goal.evaluate(model, on: batches)
        }
        return measure(task.batches(of: examples, size: batchSize))
    }

    /// The files that describe the model, without its parameters: what a training saves with them.
    ///
    /// - Throws: ``CheckpointError`` if something cannot be written as JSON.
    public func description() throws -> Checkpoint {
        var checkpoint = Checkpoint()
        let saved = SavedTask(kind: Task.kind, version: Task.version, task: task.description)
        try checkpoint.add(saved, as: SavedKind.fileName)
        try task.addFiles(to: &checkpoint)
        return checkpoint
    }

    /// Writes the model into a directory.
    ///
    /// - Throws: ``CheckpointError`` or ``FileError``.
    public func write(to directory: String) throws {
        var checkpoint = try description()
        checkpoint.add(model, as: "model.safetensors")
        try checkpoint.write(to: directory)
    }

    /// Reads a model that was written, or the best one of a training that was saved with its description.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError``, ``ParameterMismatch`` or ``FileError``.
    public init(contentsOf directory: String) throws {
        try self.init(Checkpoint(contentsOf: directory))
    }

    /// Takes a model from the files of a checkpoint.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError`` or ``ParameterMismatch``.
    public init(_ checkpoint: Checkpoint) throws {
        let saved = try SavedKind(checkpoint)
        guard saved.kind == Task.kind else {
            throw checkpoint.refused("this is a model of kind \"\(saved.kind)\", not \"\(Task.kind)\"", at: "kind")
        }
        guard saved.version >= 1 && saved.version <= Task.version else {
            throw checkpoint.refused(
                "the model is of version \(saved.version), and this version of RNNKit knows \(Task.version) at most",
                at: "version")
        }
        let description = try checkpoint.value(SavedTask<Task.Description>.self, from: SavedKind.fileName).task
        let task = try Task(description, files: checkpoint)
        let tensors = try checkpoint.tensors("model.safetensors")
        let numbers = tensors.names.reduce(0) { $0 + (tensors[$1]?.shape.reduce(1, *) ?? 0) }
        // A model that has many more must not take memory before its parameters are found to be missing.
        guard task.parameterCount <= 2 * Double(numbers) else {
            throw checkpoint.refused("the parameters of the file do not fit the settings")
        }
        // Parameters that are replaced at once.
        var random = RandomSource(seed: 0)
        self.init(task, random: &random)
        try model.load(from: tensors)
    }
}

/// A model of any task, read from a directory.
///
/// ```swift
/// let saved = try SavedModel(contentsOf: "runs/ner")
/// saved.kind  // "text-classification"
/// if let model = saved.as(TextClassification.self) { print(model.predict(["hardly a bad film"])) }
/// ```
public struct SavedModel: Sendable {
    /// What the model was trained for.
    public let kind: String
    /// The task.
    public let task: any ModelTask
    private let model: any Sendable

    /// Reads a model, of whatever task it is.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError``, ``ParameterMismatch`` or ``FileError``.
    public init(contentsOf directory: String) throws {
        try self.init(Checkpoint(contentsOf: directory))
    }

    /// Takes a model, of whatever task it is, from the files of a checkpoint.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError`` or ``ParameterMismatch``.
    public init(_ checkpoint: Checkpoint) throws {
        let saved = try SavedKind(checkpoint)
        guard let type = ModelTasks.task(of: saved.kind) else {
            let known = ModelTasks.all.map { "\"\($0.kind)\"" }.joined(separator: ", ")
            throw checkpoint.refused("unknown task \"\(saved.kind)\"; known tasks are \(known)", at: "kind")
        }
        func read<Task: ModelTask>(_ type: Task.Type) throws -> (any ModelTask, any Sendable) {
            let model = try TrainedModel<Task>(checkpoint)
            return (model.task, model)
        }
        kind = saved.kind
        (task, model) = try read(type)
    }

    /// The model of a task; nil if it is one of another task.
    public func `as`<Task: ModelTask>(_ type: Task.Type) -> TrainedModel<Task>? {
        model as? TrainedModel<Task>
    }
}

/// What `model.json` says first: what kind of model it is, and in which version it was written.
struct SavedKind: Codable {
    static let fileName = "model.json"

    let kind: String
    let version: Int

    init(kind: String, version: Int) {
        self.kind = kind
        self.version = version
    }

    init(_ checkpoint: Checkpoint) throws {
        self = try checkpoint.value(from: Self.fileName)
    }
}

extension Checkpoint {
    /// An error about a file, by default `model.json`.
    func refused(
        _ text: String, at location: String = "", of name: String = SavedKind.fileName
    ) -> CheckpointError {
        CheckpointError(path: path(of: name), problem: .json(text, at: location))
    }
}

/// All that `model.json` says.
private struct SavedTask<Description: Codable>: Codable {
    let kind: String
    let version: Int
    let task: Description
}
