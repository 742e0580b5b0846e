/// A model in training: its weights, what its optimizer remembers, its history and its best weights so far.
///
/// ```swift
/// var training = Training(model, with: Adam(), options: .init(clipping: 5))
/// try training.run(epochs: 20, on: examples, validation: others) { event in
///     if case .epoch(let record) = event { print(record.epoch, record.validation?["accuracy"] ?? 0) }
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
    private(set) var unfinished = UnfinishedEpoch<Goal.Tally>()
    /// The model that the unfinished epoch began with.
    private(set) var epochStart: Model?
    /// The state that the next batch of the epoch begins with.
    private(set) var carried: NamedState<Model.Scalar>?
    private var reduction: any GradientReduction<Model>
    /// Whether the gradient of the last update is kept, for an observer to look at.
    var keepsGradient = false {
        didSet { if !keepsGradient { gradient = nil } }
    }
    /// The gradient of the last update, if it is kept.
    private(set) var gradient: Model?

    /// A training that has not begun.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - goal: What it is trained for.
    ///   - optimizer: The rule that changes its weights.
    ///   - options: How the training goes.
    ///   - reduction: What becomes of the gradients of batches before they are clipped.
    public init(
        _ model: Model, for goal: Goal, with optimizer: any Optimizer<Model>, options: TrainingOptions = .init(),
        reducing reduction: (any GradientReduction<Model>)? = nil
    ) {
        self.goal = goal
        self.model = model
        self.optimizer = optimizer
        self.options = options
        self.reduction = reduction ?? GradientAccumulation(over: 1)
        learningRate = options.learningRate
        random = RandomSource(seed: options.seed)
    }

    /// The epoch whose weights are kept, and these; nil before the first epoch is over.
    ///
    /// Within an epoch, the last weights are those of the batch before.
    public var kept: Best? {
        options.keeps == .best ? best : history.last.map { Best(model: model, record: $0) }
    }

    /// Ends the run after the event that is being observed.
    public mutating func stop(_ reason: TrainingEnd) {
        end = reason
    }

    /// Trains up to a number of epochs, counting those before an interruption.
    ///
    /// - Parameters:
    ///   - epochs: The number of epochs.
    ///   - batches: The batches of an epoch, whose number counts from 0. They must be the same each time that they are
    ///     asked for, if the training is to be resumed within an epoch.
    ///   - validation: The batches to look at after each epoch; there may be none.
    ///   - observers: Receive every event, in this order.
    ///   - notice: Receives every event, after the observers.
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
                if unfinished.batches == 0 { (epochStart, carried) = (model, nil) }
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
        at state: TrainingState<Goal.Tally>, model: Model, epochStart: Model?, optimizer: any Optimizer<Model>,
        best: Best?, carried: NamedState<Model.Scalar>?
    ) {
        self.carried = carried
        (self.model, self.epochStart, self.optimizer, self.best) = (model, epochStart, optimizer, best)
        (end, history, unfinished) = (state.end, state.history, state.unfinished)
        random = state.random
        if case .plateau = learningRate, let plateau = state.plateau { learningRate = .plateau(plateau) }
    }

    private mutating func learn(
        from batch: Goal.Batch, of batches: Int, _ audience: inout Audience
    ) throws {
        let began = ContinuousClock.now
        let (outcome, update) = advance(on: batch, isLast: unfinished.batches + 1 == batches)
        if case .notFinite(let norm) = update {
            end = .notFinite(step: optimizer.step + 1, loss: Double(outcome.loss.scalar), gradientNorm: norm)
            return
        }
        unfinished.add(outcome, seconds: (ContinuousClock.now - began) / .seconds(1))
        guard case .made(let norm, let rate) = update else { return }
        unfinished.addUpdate(norm: norm, rate: rate)
        let record = BatchRecord(
            epoch: history.count + 1, batch: unfinished.batches, batches: batches, step: optimizer.step,
            loss: Double(outcome.loss.scalar), gradientNorm: norm, learningRate: rate, tokens: outcome.tokens)
        try audience.send(.batch(record), of: &self)
    }

    /// The effect of a batch on the weights.
    enum Update {
        /// They were updated, with a gradient of this norm.
        case made(norm: Double, rate: Double)
        /// None yet: the gradient is added to those of the next batches.
        case gathered
        /// None: the loss or the gradient is not finite.
        case notFinite(norm: Double)
    }

    /// Trains on a batch: returns the measurement before the update, and the effect.
    mutating func advance(on batch: Goal.Batch, isLast: Bool) -> (Outcome<Model.Scalar, Goal.Tally>, Update) {
        let rate = learningRate?(optimizer.step) ?? optimizer.learningRate
        var (source, seen) = (random, model)
        var (loss, gradient, outcome) = withTraining(&seen, random: &source, step: optimizer.step) { model in
            valueWithGradient(at: model) { model in
                let outcome = goal(model, batch, from: carried)
                return (outcome.loss, outcome.detached)
            }
        }
        random = source
        guard reduce(&gradient, count: outcome.count, isLast: isLast) else {
            (model, carried) = (seen, outcome.state)
            return (outcome, .gathered)
        }
        let norm = gradient.clip(toNorm: options.clipping ?? .infinity)
        guard loss.isFinite && norm.isFinite else { return (outcome, .notFinite(norm: norm)) }
        (model, carried) = (seen, outcome.state)
        if keepsGradient { self.gradient = gradient }
        optimizer.learningRate = rate
        optimizer.update(&model, along: gradient)
        return (outcome, .made(norm: norm, rate: rate))
    }

    /// Continues from a state saved between two batches, outside of any epoch.
    mutating func resume(
        model: Model, optimizer: any Optimizer<Model>, random: RandomSource, carried: NamedState<Model.Scalar>?
    ) {
        (self.model, self.optimizer, self.random, self.carried) = (model, optimizer, random, carried)
    }

    private mutating func reduce(_ gradient: inout Model, count: Int, isLast: Bool) -> Bool {
        func reduce<Reduction: GradientReduction<Model>>(_ reduction: inout Reduction, _ gradient: inout Model) -> Bool
        {
            reduction(&gradient, count: count, isLast: isLast)
        }
        return reduce(&reduction, &gradient)
    }

    private mutating func finishEpoch(
        _ validation: (any Collection<Goal.Batch>)?, _ audience: inout Audience
    ) throws {
        let measurement = validation.map { goal.evaluate(model, on: $0) }
        let measured = measurement?.figures
        if let loss = measured?.loss, !loss.isFinite {
            end = .notFinite(step: optimizer.step, loss: loss, gradientNorm: unfinished.meanNorm)
            return
        }
        let record = EpochRecord(
            epoch: history.count + 1, training: unfinished.measurement.figures, validation: measured,
            gradientNorm: unfinished.meanNorm, learningRate: unfinished.learningRate,
            tokens: unfinished.measurement.tokens,
            seconds: unfinished.seconds)
        unfinished = UnfinishedEpoch()
        history.append(record)
        learningRate?.report((record.validation ?? record.training).loss)
        let isBetter = best.map { record.isBetter(than: $0.record, in: options.criterion) } ?? true
        if isBetter { best = Best(model: model, record: record) }
        if let measurement {
            try audience.send(.validation(measurement.figures, count: measurement.count), of: &self)
        }
        try audience.send(.epoch(record), of: &self)
        if isBetter { try audience.send(.improvement(record), of: &self) }
    }
}

/// The observers of a run.
private struct Audience {
    var observers: [any TrainingObserver]
    let notice: (TrainingEvent) throws -> Void

    mutating func send<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws {
        for index in observers.indices { try observers[index].notice(event, of: &training) }
        try notice(event)
    }
}

extension Outcome {
    /// What is kept of an outcome: nothing in it keeps the computation alive.
    var detached: Outcome {
        Outcome(loss.detached, count: count, tokens: tokens, tally: tally, state: state?.detached)
    }
}

/// What was counted in an epoch that is not over.
struct UnfinishedEpoch<Tally: FigureTally>: Codable, Sendable {
    private(set) var batches = 0
    private(set) var measurement = Measurement<Tally>()
    private(set) var learningRate = 0.0
    private(set) var seconds = 0.0
    private var updates = 0
    private var normSum = 0.0

    /// Whether the numbers can be those of an epoch.
    var isPossible: Bool {
        possibleCounts.contains(batches) && possibleCounts.contains(updates) && measurement.isPossible
    }

    var meanNorm: Double { updates == 0 ? 0 : normSum / Double(updates) }

    mutating func add<Scalar>(_ outcome: Outcome<Scalar, Tally>, seconds: Double) {
        batches += 1
        measurement.add(outcome)
        self.seconds += seconds
    }

    mutating func addUpdate(norm: Double, rate: Double) {
        learningRate = rate
        updates += 1
        normSum += norm
    }
}
