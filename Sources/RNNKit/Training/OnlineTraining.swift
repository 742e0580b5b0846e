/// A model that goes on learning from a stream: from one example at a time, or from a few, without an end and without keeping
/// any of them.
///
/// ```swift
/// var online = OnlineTraining(model, for: Classification(), with: Adam(learningRate: 0.001))
/// for batch in stream {
///     let said = try online.learn(from: batch)   // what the model said of the batch before it learned from it
///     print(said["accuracy"] ?? 0)
/// }
/// try online.checkpoint().write(to: "online")
/// ```
///
/// Each batch is one update, with the bits that a ``Training`` gives for the same batches in one epoch. Memory does not grow with
/// what was learned from. It can be saved between any two batches, and goes on to the same bits.
public struct OnlineTraining<Goal: Objective> {
    /// What is trained.
    public typealias Model = Goal.Model

    private var training: Training<Goal>
    /// What was found of the batches since the last ``takeRecent()``: of each, before it was learned from.
    public private(set) var recent = Measurement<Goal.Tally>()

    /// A model that has learned from nothing yet.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - goal: What it is trained for.
    ///   - optimizer: The rule that changes its weights.
    ///   - schedule: The learning rate by the number of updates; nil leaves it to the optimizer.
    ///   - clipping: The maximum norm of a gradient; nil for any.
    ///   - seed: What the choices of dropout come from.
    public init(
        _ model: Model, for goal: Goal, with optimizer: any Optimizer<Model>, schedule: Schedule? = nil,
        clipping: Double? = nil, seed: UInt64 = 0
    ) {
        let options = TrainingOptions(learningRate: schedule.map { .schedule($0) }, clipping: clipping, seed: seed)
        training = Training(model, for: goal, with: optimizer, options: options)
    }

    /// The model as it is now.
    public var model: Model { training.model }
    /// The number of updates so far.
    public var step: Int { training.optimizer.step }

    /// Learns from a batch.
    ///
    /// - Returns: What the model said of the batch before.
    /// - Throws: ``DivergenceError`` where the loss or the gradient is not finite; the weights are then those before, and what
    ///   comes next can be learned from.
    @discardableResult
    public mutating func learn(from batch: Goal.Batch) throws(DivergenceError) -> Figures {
        let (outcome, update) = training.advance(on: batch, isLast: true)
        if case .notFinite(let norm) = update {
            throw DivergenceError(step: step + 1, loss: Double(outcome.loss.scalar), gradientNorm: norm)
        }
        recent.add(outcome)
        var said = Measurement<Goal.Tally>()
        said.add(outcome)
        return said.figures
    }

    /// What was found since the last call, which then begins anew: figures of a while, and not of all time.
    public mutating func takeRecent() -> Measurement<Goal.Tally> {
        defer { recent = Measurement() }
        return recent
    }

    /// What is saved in `online.json`.
    private struct State: Codable {
        let step: Int
        let random: RandomSource
        let recent: Measurement<Goal.Tally>
        let carried: [String]?
    }

    private static var stateName: String { "online.json" }

    /// Everything that is needed to go on, and to use the model: `model.safetensors`, `optimizer.safetensors`, `online.json`
    /// and, if a state is carried from batch to batch, `carried.safetensors`.
    ///
    /// - Parameter other: What is saved with it: settings, a vocabulary.
    /// - Returns: The files.
    /// - Throws: ``CheckpointError``, if something cannot be written as JSON.
    public func checkpoint(with other: Checkpoint = Checkpoint()) throws -> Checkpoint {
        var checkpoint = other
        checkpoint.add(model, as: "model.safetensors")
        let step = training.addMemory(to: &checkpoint)
        if let carried = training.carried { checkpoint.add(carried, as: "carried.safetensors") }
        let state = State(
            step: step, random: training.random, recent: recent, carried: training.carried?.parts.map(\.name))
        try checkpoint.add(state, as: Self.stateName)
        return checkpoint
    }

    /// Goes on where another one was that was saved. The model, the optimizer's kind and the settings must be those of the other
    /// one; if something does not fit, nothing changes.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError``, ``ParameterMismatch`` or ``OptimizerStateError``.
    public mutating func restore(from checkpoint: Checkpoint) throws {
        let state = try checkpoint.value(State.self, from: Self.stateName)
        guard possibleCounts.contains(state.step) && state.recent.isPossible else {
            throw CheckpointError(
                path: checkpoint.path(of: Self.stateName),
                problem: .json("the counts are not possible for a training", at: ""))
        }
        var model = model
        try model.load(from: checkpoint.tensors("model.safetensors"))
        let carried = try Training<Goal>.carried(state.carried, in: checkpoint, Self.stateName)
        let optimizer = try training.optimizer(from: checkpoint, step: state.step, for: model)
        training.resume(model: model, optimizer: optimizer, random: state.random, carried: carried)
        recent = state.recent
    }
}

/// That a loss or a gradient was not finite, so that nothing was learned.
public struct DivergenceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The number of the update that would have been made.
    public let step: Int
    /// The loss.
    public let loss: Double
    /// The norm of the gradient.
    public let gradientNorm: Double

    /// The numbers in a line.
    public var description: String {
        "\(TrainingEnd.notFinite(step: step, loss: loss, gradientNorm: gradientNorm))"
    }
}
