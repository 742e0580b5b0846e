/// Trains a model on an unbounded stream, one example or a few at a time, without keeping any of them.
///
/// ```swift
/// var online = OnlineTraining(model, for: Classification(), with: Adam(learningRate: 0.001))
/// for batch in stream {
///     let said = try online.learn(from: batch)   // the model's figures on the batch, before the update
///     print(said["accuracy"] ?? 0)
/// }
/// try online.checkpoint().write(to: "online")
/// ```
///
/// Each batch is one update, with the same bits as a ``Training`` on the same batches in one epoch. Memory use is
/// constant. It can be saved between any two batches, and continues with the same bits.
public struct OnlineTraining<Goal: Objective> {
    /// The type of the model.
    public typealias Model = Goal.Model

    private var training: Training<Goal>
    /// The measurements of the batches since the last ``takeRecent()``, each taken before its update.
    public private(set) var recent = Measurement<Goal.Tally>()

    /// A training at its start.
    ///
    /// - Parameters:
    ///   - model: The initial model.
    ///   - goal: The objective.
    ///   - optimizer: The optimizer.
    ///   - schedule: The learning rate as a function of the number of updates; nil uses the optimizer's own.
    ///   - clipping: The maximum norm of a gradient; nil for no limit.
    ///   - seed: The seed of the random choices of dropout.
    public init(
        _ model: Model, for goal: Goal, with optimizer: any Optimizer<Model>, schedule: Schedule? = nil,
        clipping: Double? = nil, seed: UInt64 = 0
    ) {
        let options = TrainingOptions(learningRate: schedule.map { .schedule($0) }, clipping: clipping, seed: seed)
        training = Training(model, for: goal, with: optimizer, options: options)
    }

    /// The current model.
    public var model: Model { training.model }
    /// The number of updates so far.
    public var step: Int { training.optimizer.step }

    /// Trains on a batch.
    ///
    /// - Returns: The figures of the batch before the update.
    /// - Throws: ``DivergenceError`` if the loss or the gradient is not finite; the weights then do not change, and
    ///   training can continue.
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

    /// Lets the next batch begin with a state, instead of the one that the batch before returned.
    package mutating func carry(_ state: NamedState<Model.Scalar>) {
        training.resume(model: model, optimizer: training.optimizer, random: training.random, carried: state)
    }

    /// Returns the measurements since the last call, and resets them.
    public mutating func takeRecent() -> Measurement<Goal.Tally> {
        defer { recent = Measurement() }
        return recent
    }

    /// The contents of `online.json`.
    private struct State: Codable {
        let step: Int
        let random: RandomSource
        let recent: Measurement<Goal.Tally>
        let carried: [String]?
    }

    private static var stateName: String { "online.json" }

    /// Everything that is needed to continue, and to use the model: `model.safetensors`, `optimizer.safetensors`,
    /// `online.json` and, if a state is carried from batch to batch, `carried.safetensors`.
    ///
    /// - Parameter other: Files to save with it: settings, a vocabulary.
    /// - Returns: The files.
    /// - Throws: ``CheckpointError``, if a value cannot be written as JSON.
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

    /// Continues a saved training. The model, the kind of the optimizer and the settings must be the same as when it
    /// was saved; if anything does not match, nothing changes.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError``, ``ParameterMismatch`` or ``OptimizerStateError``.
    public mutating func restore(from checkpoint: Checkpoint) throws {
        let state = try checkpoint.value(State.self, from: Self.stateName)
        guard possibleCounts.contains(state.step) && state.recent.isPossible else {
            throw CheckpointError(
                path: checkpoint.path(of: Self.stateName),
                problem: .json("the counts are out of range", at: ""))
        }
        var model = model
        try model.load(from: checkpoint.tensors("model.safetensors"))
        let carried = try Training<Goal>.carried(state.carried, in: checkpoint, Self.stateName)
        let optimizer = try training.optimizer(from: checkpoint, step: state.step, for: model)
        training.resume(model: model, optimizer: optimizer, random: state.random, carried: carried)
        recent = state.recent
    }
}

/// The loss or the gradient was not finite, so the model was not updated.
public struct DivergenceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The number of the update that was skipped.
    public let step: Int
    /// The loss.
    public let loss: Double
    /// The norm of the gradient.
    public let gradientNorm: Double

    /// An error of given numbers.
    package init(step: Int, loss: Double, gradientNorm: Double) {
        (self.step, self.loss, self.gradientNorm) = (step, loss, gradientNorm)
    }

    /// The values in one line.
    public var description: String {
        "\(TrainingEnd.notFinite(step: step, loss: loss, gradientNorm: gradientNorm))"
    }
}
