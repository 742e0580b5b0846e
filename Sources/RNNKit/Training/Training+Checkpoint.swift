extension Training {
    /// Everything that is needed to go on, and to use the model.
    ///
    /// `model.safetensors` has the weights that are kept, which are the best ones if the options do not say otherwise,
    /// `last.safetensors` and `optimizer.safetensors` those that the training goes on with, `training.json` the history
    /// and where it is. Within an epoch, `start.safetensors` has the weights that the epoch began with, and
    /// `carried.safetensors` the state that its next batch begins with, if there is one.
    ///
    /// - Parameter other: What is saved with it: settings, a vocabulary.
    /// - Returns: The files.
    /// - Throws: ``CheckpointError``, if something cannot be written as JSON.
    public func checkpoint(with other: Checkpoint = Checkpoint()) throws -> Checkpoint {
        var checkpoint = other
        checkpoint.add(kept?.model ?? model, as: "model.safetensors")
        if options.keeps != .best { checkpoint.add(best?.model ?? model, as: "best.safetensors") }
        checkpoint.add(model, as: "last.safetensors")
        if unfinished.batches > 0, let epochStart { checkpoint.add(epochStart, as: "start.safetensors") }
        if unfinished.batches > 0, let carried { checkpoint.add(carried, as: "carried.safetensors") }
        let step = addMemory(to: &checkpoint)
        let state = TrainingState(
            end: end, step: step, best: best?.record.epoch, history: history,
            plateau: learningRate?.plateau, random: random, unfinished: unfinished,
            carried: unfinished.batches > 0 ? carried?.parts.map(\.name) : nil)
        try checkpoint.add(state, as: "training.json")
        return checkpoint
    }

    /// Goes on where a training was that was saved. The model, the optimizer's kind and the options must be those of the
    /// other one; if something does not fit, nothing changes.
    ///
    /// - Parameter checkpoint: What was saved.
    /// - Throws: ``CheckpointError``, ``SafetensorsError``, ``ParameterMismatch`` or ``OptimizerStateError``.
    public mutating func restore(from checkpoint: Checkpoint) throws {
        let name = "training.json"
        let state = try checkpoint.value(TrainingState<Goal.Tally>.self, from: name)
        guard state.isPossible else {
            throw CheckpointError(
                path: checkpoint.path(of: name), problem: .json("the counts are out of range", at: ""))
        }
        var (model, best, start) = (model, model, model)
        try model.load(from: checkpoint.tensors("last.safetensors"))
        try best.load(from: checkpoint.tensors(options.keeps == .best ? "model.safetensors" : "best.safetensors"))
        let hasStart = state.unfinished.batches > 0
        if hasStart { try start.load(from: checkpoint.tensors("start.safetensors")) }
        let carried = try Self.carried(state.carried, in: checkpoint, name)
        let optimizer = try optimizer(from: checkpoint, step: state.step, for: model)
        resume(
            at: state, model: model, epochStart: hasStart ? start : nil, optimizer: optimizer,
            best: state.history.first { $0.epoch == state.best }.map { Best(model: best, record: $0) }, carried: carried
        )
    }

    /// Adds the optimizer's state, and returns the number of its updates.
    func addMemory(to checkpoint: inout Checkpoint) -> Int {
        let memory = optimizer.state
        var tensors = Safetensors()
        for (name, tensor) in memory.tensors { tensors.add(tensor, named: name) }
        checkpoint.add(tensors, as: "optimizer.safetensors")
        return memory.step
    }

    /// The optimizer with its saved state.
    func optimizer(from checkpoint: Checkpoint, step: Int, for model: Model) throws -> any Optimizer<Model> {
        let tensors = try checkpoint.tensors("optimizer.safetensors")
        var memory = OptimizerState<Model.Scalar>(step: step, tensors: [:])
        for name in tensors.names { memory.tensors[name] = try tensors.tensor(name) }
        var optimizer = optimizer
        try Self.restore(&optimizer, memory, for: model)
        return optimizer
    }

    /// The state that the next batch begins with, from the parts that a file names.
    static func carried(
        _ names: [String]?, in checkpoint: Checkpoint, _ file: String
    ) throws -> NamedState<Model.Scalar>? {
        guard let names else { return nil }
        guard Set(names).count == names.count else {
            throw CheckpointError(
                path: checkpoint.path(of: file), problem: .json("a part occurs twice", at: "carried"))
        }
        let tensors = try checkpoint.tensors("carried.safetensors")
        return NamedState(try names.map { ($0, try tensors.tensor($0)) })
    }

    private static func restore<Rule: Optimizer<Model>>(
        _ optimizer: inout Rule, _ memory: OptimizerState<Model.Scalar>, for model: Model
    ) throws {
        try optimizer.restore(memory, for: model)
    }
}

/// Where a training is, beside its tensors.
struct TrainingState<Tally: FigureTally>: Codable {
    let end: TrainingEnd?
    let step: Int
    let best: Int?
    let history: [EpochRecord]
    /// How far the learning rate has fallen, if it falls with the loss.
    let plateau: ReduceOnPlateau?
    let random: RandomSource
    let unfinished: UnfinishedEpoch<Tally>
    /// The names of the parts of the state that the next batch begins with.
    let carried: [String]?

    /// Whether the numbers can be those of a training: what is decoded may be anybody's.
    var isPossible: Bool {
        possibleCounts.contains(step) && unfinished.isPossible
            && history.enumerated().allSatisfy { $1.epoch == $0 + 1 && possibleCounts.contains($1.tokens) }
    }
}

/// Saves a training from time to time, and at its end.
///
/// ```swift
/// if Checkpoint.exists(at: "run") { try training.restore(from: Checkpoint(contentsOf: "run")) }
/// try training.run(epochs: 20, on: examples, observers: [Checkpoints(in: "run")])
/// ```
public struct Checkpoints: TrainingObserver {
    /// Where the training is saved.
    public let directory: String
    /// How much time passes before it is saved again.
    public let interval: Duration
    private let other: Checkpoint
    private var last = ContinuousClock.now

    /// Saves into a directory.
    ///
    /// - Parameters:
    ///   - directory: Where to; what was saved there before is replaced.
    ///   - interval: How much time passes before the training is saved again; zero saves after every batch.
    ///   - other: What is saved with it: settings, a vocabulary.
    public init(in directory: String, every interval: Duration = .seconds(30), with other: Checkpoint = Checkpoint()) {
        self.directory = directory
        self.interval = interval
        self.other = other
    }

    /// Saves after batches and epochs if it is time to, and at the end.
    public mutating func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws {
        switch event {
        case .start: last = .now
        case .batch, .epoch: if ContinuousClock.now - last >= interval { try save(training) }
        case .end: try save(training)
        case .validation, .improvement: break
        }
    }

    private mutating func save<Goal: Objective>(_ training: Training<Goal>) throws {
        try training.checkpoint(with: other).write(to: directory)
        last = .now
    }
}
