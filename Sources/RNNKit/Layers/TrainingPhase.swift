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
public func withTraining<Result>(random: inout RandomSource, _ body: () throws -> Result) rethrows -> Result {
    try TrainingRandom.$current.withValue(TrainingRandom(random.split()), operation: body)
}

/// Whether the current computation trains.
public var isTraining: Bool { TrainingRandom.current != nil }

/// The random source of a computation that trains. Each layer splits its own from it, in the order of the calls.
final class TrainingRandom: Sendable {
    @TaskLocal static var current: TrainingRandom?

    private let source: Locked<RandomSource>

    init(_ source: RandomSource) {
        self.source = Locked(source)
    }

    func split() -> RandomSource {
        source.withLock { $0.split() }
    }
}
