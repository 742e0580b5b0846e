/// Runs `body` as training: layers that behave differently then, as dropout does, draw their random numbers from
/// `random`.
///
/// Everything outside is inference. Layers have no switch of their own: whether a computation trains is a property of
/// the computation, and the same source gives the same masks.
///
/// ```swift
/// let (loss, gradient) = withTraining(random: &random) {
///     valueWithGradient(at: model) { crossEntropy($0(x), labels) }
/// }
/// ```
///
/// - Parameters:
///   - random: Where random numbers come from.
///   - step: The number of updates before, for what changes with them: ``trainingStep``.
///   - body: What trains.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withTraining<Result>(
    random: inout RandomSource, step: Int = 0, _ body: () throws -> Result
) rethrows -> Result {
    try TrainingRandom.$current.withValue(TrainingRandom(random.split(), step: step), operation: body)
}

/// Runs `body` as training of a model, and afterwards updates the running statistics of the model's ``BatchNorm``
/// layers.
///
/// ```swift
/// let (loss, gradient) = withTraining(&model, random: &random) { model in
///     valueWithGradient(at: model) { crossEntropy($0(x), labels) }
/// }
/// ```
///
/// - Parameters:
///   - model: The model; its trainable parameters do not change.
///   - random: The source of random numbers.
///   - step: The number of previous updates.
///   - body: The computation, given the model.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws.
public func withTraining<Model: Module, Result>(
    _ model: inout Model, random: inout RandomSource, step: Int = 0, _ body: (Model) throws -> Result
) rethrows -> Result {
    let phase = TrainingRandom(random.split(), step: step, collectsNotes: true)
    let result = try TrainingRandom.$current.withValue(phase) { try body(model) }
    if let notes = phase.notes { model.takeUp(notes.withLock { $0 }) }
    return result
}

/// Whether the current computation trains.
public var isTraining: Bool { TrainingRandom.current != nil }

/// The number of updates before the current one, in a computation that trains; else nil.
public var trainingStep: Int? { TrainingRandom.current?.step }

/// The random source of a computation that trains. Each layer splits its own from it, in the order of the calls.
final class TrainingRandom: Sendable {
    @TaskLocal static var current: TrainingRandom?

    let step: Int
    private let source: Locked<RandomSource>
    /// The records of the layers; nil if they are not collected.
    let notes: Locked<LayerNotes>?

    init(_ source: RandomSource, step: Int = 0, collectsNotes: Bool = false) {
        self.source = Locked(source)
        self.step = step
        notes = collectsNotes ? Locked(LayerNotes()) : nil
    }

    func split() -> RandomSource {
        source.withLock { $0.split() }
    }
}
