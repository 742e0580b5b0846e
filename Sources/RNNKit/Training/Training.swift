/// A model in training: its weights, what its optimizer remembers, its history and its best weights so far.
///
/// ```swift
/// var training = Training(model, with: Adam(), options: .init(clipping: 5))
/// try training.run(epochs: 20, on: examples, validation: others) { event in
///     if case .epoch(let record) = event { print(record.epoch, record.validation?.accuracy ?? 0) }
/// }
/// let model = training.best?.model ?? training.model
/// ```
///
/// A training is a value. It can be saved at any moment, between two batches too, and one that was restored from what
/// was saved ends with the same bits as one that was never interrupted.
public struct Training<Goal: Objective> {
    /// What is trained.
    public typealias Model = Goal.Model

    /// An epoch's model, and how good it was.
    public struct Best {
        /// The weights at the end of the epoch.
        public let model: Model
        /// The epoch.
        public let record: EpochRecord
    }

    /// What is trained for.
    public let goal: Goal
    /// The model as it is now.
    public private(set) var model: Model
    /// The rule that changes the weights.
    public private(set) var optimizer: any Optimizer<Model>
    /// How the training goes, beside what the optimizer says.
    public let options: TrainingOptions
    /// The best epoch so far.
    public private(set) var best: Best?
    /// The epochs that are done.
    public private(set) var history: [EpochRecord] = []
    /// Why the training is over; nil while it is not.
    public private(set) var end: TrainingEnd?

    private(set) var learningRate: LearningRate?
    private(set) var random: RandomSource
    private(set) var unfinished = UnfinishedEpoch()
    /// The model that the unfinished epoch began with.
    private(set) var epochStart: Model?

    /// A training that has not begun.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - goal: What it is trained for.
    ///   - optimizer: The rule that changes its weights.
    ///   - options: How the training goes.
    public init(
        _ model: Model, for goal: Goal, with optimizer: any Optimizer<Model>, options: TrainingOptions = .init()
    ) {
        self.goal = goal
        self.model = model
        self.optimizer = optimizer
        self.options = options
        learningRate = options.learningRate
        random = RandomSource(seed: options.seed)
    }

    /// Ends the run after the event that is being noticed.
    public mutating func stop(_ reason: TrainingEnd) {
        end = reason
    }

    /// Trains until so many epochs are done, those before an interruption included.
    ///
    /// - Parameters:
    ///   - epochs: The number of epochs.
    ///   - batches: The batches of an epoch, whose number counts from 0. They must be the same each time that they are
    ///     asked for, if the training is to be resumed within an epoch.
    ///   - validation: The batches to look at after each epoch; there may be none.
    ///   - observers: What takes note of events, in this order.
    ///   - notice: What takes note after the observers.
    /// - Returns: Why the run is over.
    /// - Throws: What an observer throws.
    @discardableResult
    public mutating func run(
        epochs: Int, batches: (_ epoch: Int) -> some Collection<Goal.Batch>,
        validation: (any Collection<Goal.Batch>)? = nil,
        observers: [any TrainingObserver] = [], _ notice: (TrainingEvent) throws -> Void = { _ in }
    ) throws -> TrainingEnd {
        try withoutActuallyEscaping(notice) { notice in
            var audience = Audience(observers: observers, notice: notice)
            end = nil
            try audience.send(.start(epochs: epochs), of: &self)
            while end == nil && history.count < epochs {
                if unfinished.batches == 0 { epochStart = model }
                let batches = batches(history.count)
                for batch in batches.dropFirst(unfinished.batches) where end == nil {
                    try learn(from: batch, of: batches.count, &audience)
                }
                if end == nil { try finishEpoch(validation, &audience) }
                if case .notFinite = end {
                    model = epochStart ?? model
                    unfinished = UnfinishedEpoch()
                }
                if unfinished.batches == 0 { epochStart = nil }
            }
            let end = end ?? .finished
            self.end = end
            try audience.send(.end(end), of: &self)
            return end
        }
    }

    mutating func resume(
        at state: TrainingState, model: Model, epochStart: Model?, optimizer: any Optimizer<Model>, best: Best?
    ) {
        (self.model, self.epochStart, self.optimizer, self.best) = (model, epochStart, optimizer, best)
        (end, history, unfinished) = (state.end, state.history, state.unfinished)
        (learningRate, random) = (state.learningRate, state.random)
    }

    private mutating func learn(
        from batch: Goal.Batch, of batches: Int, _ audience: inout Audience
    ) throws {
        let began = ContinuousClock.now
        let rate = learningRate?(optimizer.step) ?? optimizer.learningRate
        var source = random
        var (loss, gradient, metrics) = withTraining(random: &source) {
            valueWithGradient(at: model) { goal($0, batch) }
        }
        random = source
        let norm = gradient.clip(toNorm: options.clipping ?? .infinity)
        guard loss.isFinite && norm.isFinite else {
            end = .notFinite(step: optimizer.step + 1, loss: Double(loss), gradientNorm: norm)
            return
        }
        optimizer.learningRate = rate
        optimizer.update(&model, along: gradient)
        unfinished.add(
            metrics, loss: Double(loss), norm: norm, rate: rate, seconds: (ContinuousClock.now - began) / .seconds(1))
        let record = BatchRecord(
            epoch: history.count + 1, batch: unfinished.batches, batches: batches, step: optimizer.step,
            loss: Double(loss), gradientNorm: norm, learningRate: rate, tokens: metrics.tokens)
        try audience.send(.batch(record), of: &self)
    }

    private mutating func finishEpoch(
        _ validation: (any Collection<Goal.Batch>)?, _ audience: inout Audience
    ) throws {
        let metrics = validation.map { goal.evaluate(model, on: $0) }
        if let loss = metrics?.loss, !loss.isFinite {
            end = .notFinite(step: optimizer.step, loss: loss, gradientNorm: unfinished.meanNorm)
            return
        }
        let record = EpochRecord(
            epoch: history.count + 1, training: unfinished.metrics.scores, validation: metrics?.scores,
            gradientNorm: unfinished.meanNorm, learningRate: unfinished.learningRate, tokens: unfinished.metrics.tokens,
            seconds: unfinished.seconds)
        unfinished = UnfinishedEpoch()
        history.append(record)
        learningRate?.report((record.validation ?? record.training).loss)
        let isBetter = best.map { options.criterion.isBetter(record, than: $0.record) } ?? true
        if isBetter { best = Best(model: model, record: record) }
        if let metrics { try audience.send(.validation(metrics), of: &self) }
        try audience.send(.epoch(record), of: &self)
        if isBetter { try audience.send(.improvement(record), of: &self) }
    }
}

/// Everyone who takes note of events.
private struct Audience {
    var observers: [any TrainingObserver]
    let notice: (TrainingEvent) throws -> Void

    mutating func send<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws {
        for index in observers.indices { try observers[index].notice(event, of: &training) }
        try notice(event)
    }
}

/// What was counted in an epoch that is not over.
struct UnfinishedEpoch: Codable, Sendable {
    private(set) var batches = 0
    private(set) var metrics = Metrics()
    private(set) var learningRate = 0.0
    private(set) var seconds = 0.0
    private var normSum = 0.0

    var meanNorm: Double { batches == 0 ? 0 : normSum / Double(batches) }

    mutating func add(_ metrics: Metrics, loss: Double, norm: Double, rate: Double, seconds: Double) {
        learningRate = rate
        batches += 1
        self.metrics.add(metrics, loss: loss)
        self.seconds += seconds
        normSum += norm
    }
}
