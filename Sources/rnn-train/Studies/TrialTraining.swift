import RNNTasks

/// How the model of a trial is trained.
struct UpdatePlan: Sendable {
    /// When a training has learned what there is to learn, and stops.
    enum Solved: Sendable {
        case error(atMost: Double)
        case accuracy(atLeast: Double)
    }

    /// The most updates.
    var updates: Int
    /// The number of examples of an update.
    var batchSize = 32
    var learningRate = 0.005
    /// The maximum norm of a gradient; nil for any.
    var clipping: Double? = 1
    /// The number of updates between looks at other examples.
    var interval = 50
    /// When it stops early; nil for never.
    var solved: Solved?

    /// What a text says of it.
    var text: String {
        "Adam with a rate of \(learningRate), batches of \(batchSize)"
            + (clipping.map { ", gradients clipped to a norm of \(wholeOrNot($0))" } ?? "")
            + ", \(solved == nil ? "" : "at most ")\(updates) updates"
    }
}

private func wholeOrNot(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
}

/// A model that a trial has trained.
struct TrialModel<Model> {
    let model: Model
    /// The number of updates it took.
    let updates: Int
    /// Whether it stopped because it had learned what there was to learn.
    let isSolved: Bool
    /// Whether a loss or a gradient was not finite.
    let hasDiverged: Bool
}

/// What the models of studies are trained for: numbers by their squared error, classes by their cross-entropy.
struct StudyGoal: Objective {
    /// The share of the weights between states that is set to zero while training, the same ones in all steps.
    var weightDropout = 0.0

    func callAsFunction(_ model: SignalModel<Float>, _ batch: StudyBatch) -> Outcome<Float, ShareTally> {
        var outputs = dropping(model)(batch.inputs)
        if let rows = batch.rows { outputs = outputs.rows(rows) }
        let tokens = batch.inputs.layout.stepCount
        switch batch.targets {
        case .numbers(let numbers):
            return Outcome(
                meanSquaredError(outputs, Tensor(numbers, shape: [numbers.count, 1])), count: numbers.count,
                tokens: tokens)
        case .classes(let classes):
            let right = zip(outputs.detached.argmax(), classes).count { $0 == $1 }
            return Outcome(
                crossEntropy(outputs, classes), count: classes.count, tokens: tokens,
                tally: ShareTally(.accuracy, right, of: classes.count))
        }
    }

    private func dropping(_ model: SignalModel<Float>) -> SignalModel<Float> {
        guard weightDropout > 0, isTraining else { return model }
        var model = model
        model.recurrent = model.recurrent.droppingWeights(Dropout(rate: weightDropout))
        return model
    }
}

/// Ends a training that has learned what there is to learn.
private struct StopWhenSolved: TrainingObserver {
    let solved: UpdatePlan.Solved?

    func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        guard case .epoch(let record) = event, let figures = record.validation else { return }
        let isSolved =
            switch solved {
            case nil: false
            case .error(let most): figures.loss <= most
            case .accuracy(let least): (figures[.accuracy] ?? 0) >= least
            }
        if isSolved { training.stop(.stoppedEarly) }
    }
}

extension UpdatePlan {
    /// Trains a model on examples that are made for each update.
    ///
    /// - Parameters:
    ///   - model: The model to start from.
    ///   - goal: What it is trained for.
    ///   - seed: The seed of dropout.
    ///   - watch: Says when the run is over.
    ///   - optimizer: The rule; without one, Adam.
    ///   - validation: Examples to stop by.
    ///   - batch: The examples of an update, which counts from 0.
    /// - Returns: The model after the last update.
    /// - Throws: ``TrialStopped`` if the run is over.
    func train<Goal: Objective>(
        _ model: Goal.Model, for goal: Goal, seed: Int, _ watch: TrialWatch,
        with optimizer: (any Optimizer<Goal.Model>)? = nil, validation: [Goal.Batch] = [],
        on batch: @escaping (_ update: Int) -> Goal.Batch
    ) throws -> TrialModel<Goal.Model> {
        var training = Training(
            model, for: goal, with: optimizer ?? Adam(for: model, learningRate: learningRate),
            options: TrainingOptions(clipping: clipping, keeps: .last, seed: UInt64(truncatingIfNeeded: seed)))
        try training.run(
            epochs: (updates + interval - 1) / interval,
            batches: { epoch in (epoch * interval..<min((epoch + 1) * interval, updates)).lazy.map(batch) },
            validation: validation.isEmpty ? nil : validation,
            observers: [StopWhenSolved(solved: solved), InterruptObserver(or: watch.isOver)])
        try watch.check()
        let hasDiverged = if case .notFinite = training.end { true } else { false }
        return TrialModel(
            model: training.model, updates: min(training.history.count * interval, updates),
            isSolved: training.end == .stoppedEarly, hasDiverged: hasDiverged)
    }
}

extension CellKind {
    /// The number of hidden units with which a layer has about as many parameters as wanted, and not more.
    func hidden(parameters: Int, inputs: Int, isBidirectional: Bool = false) -> Int {
        let kind = RecurrentKind(self, isBidirectional: isBidirectional)
        let fitting = (1...1024).prefix {
            kind.parameterCount(inputs: Double(inputs), hidden: Double($0), layers: 1) <= Double(parameters)
        }
        return fitting.last ?? 1
    }
}
