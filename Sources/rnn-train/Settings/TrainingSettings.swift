import RNNTasks

/// How models are made and trained.
struct TrainingSettings: Codable, Equatable {
    enum OptimizerName: String, Codable, CaseIterable {
        case sgd, momentum, adam, adamw, rmsprop, adagrad
    }

    enum ScheduleName: String, Codable, CaseIterable {
        case constant, step, exponential, linear, cosine
        case inverseSquareRoot = "inverse-square-root"
        case oneCycle = "one-cycle"
        case plateau
    }

    var epochs = 20
    var batchSize = 32
    var embedding = 64
    var hidden = 64
    var layers = 1
    var dropout = 0.0
    var learningRate = 0.001
    var clip = 5.0
    var optimizer = OptimizerName.adam
    var weightDecay = 0.0
    var schedule = ScheduleName.constant
    var warmUp = 0
    var smoothing = 0.0
    var patience: Int?
    var seed = 42

    static func options<Settings>(_ path: WritableKeyPath<Settings, TrainingSettings>) -> [Option<Settings>] {
        [
            .count("--epochs", path.appending(path: \.epochs), "How often the examples are gone through."),
            .count("--batch-size", path.appending(path: \.batchSize), "The examples of an update."),
            .count("--embedding", path.appending(path: \.embedding), "The width of a token's vector."),
            .count("--hidden", path.appending(path: \.hidden), "The hidden units of a layer, of each direction."),
            .count("--layers", path.appending(path: \.layers), "The recurrent layers."),
            .number(
                "--dropout", path.appending(path: \.dropout),
                "The share set to zero while training: of the vectors, between layers, before the output.",
                wanted: "a share, 0 or more and less than 1"
            ) { $0 >= 0 && $0 < 1 },
            .number(
                "--learning-rate", path.appending(path: \.learningRate), "The length of an update.",
                wanted: "a positive number"
            ) { $0 > 0 },
            .number(
                "--clip", path.appending(path: \.clip), "The greatest norm of a gradient; 0 for any.",
                wanted: "a number, 0 or more"
            ) { $0 >= 0 },
            .choice(
                "--optimizer", "name", path.appending(path: \.optimizer),
                "sgd, momentum (sgd with 0.9 and Nesterov), adam, adamw, rmsprop or adagrad."),
            .number(
                "--weight-decay", path.appending(path: \.weightDecay),
                "How much weights decay, matrices only; with adamw apart from the gradient.",
                wanted: "a number, 0 or more"
            ) { $0 >= 0 },
            .choice(
                "--schedule", "name", path.appending(path: \.schedule),
                "How the learning rate changes: constant, step (a tenth after each third), exponential, linear, cosine "
                    + "(these three down to a hundredth or to zero), inverse-square-root, one-cycle, plateau (half "
                    + "after 3 epochs that are no better)."),
            .count(
                "--warm-up", path.appending(path: \.warmUp), least: 0,
                "The updates in which the learning rate rises to its first value."),
            .number(
                "--label-smoothing", path.appending(path: \.smoothing),
                "The share of each example's loss that is spread over all classes.", wanted: "a share from 0 to 1"
            ) { $0 >= 0 && $0 <= 1 },
            .count(
                "--patience", path.appending(path: \.patience),
                "Stop after so many epochs without a better accuracy."),
            .count(
                "--seed", path.appending(path: \.seed), least: 0,
                "What all random choices come from: the same seed, the same numbers."),
        ]
    }

    /// The settings for a network: the weights of a bag of words start at zero and each grows by itself, so that it needs
    /// longer updates to be a fair opponent.
    func adapted(to network: ClassifierSettings.Network) -> TrainingSettings {
        var settings = self
        if network == .bagOfWords { settings.learningRate *= 20 }
        return settings
    }

    func classifier(_ network: ClassifierSettings.Network) -> ClassifierSettings {
        ClassifierSettings(network, embedding: embedding, hidden: hidden, layers: layers, dropout: dropout)
    }

    /// The rule for a model's updates.
    func rule<Model: Module>(for model: Model) -> any Optimizer<Model> {
        switch optimizer {
        case .sgd: SGD(learningRate: learningRate, weightDecay: weightDecay, decaying: .matricesOnly)
        case .momentum:
            SGD(
                learningRate: learningRate, momentum: 0.9, isNesterov: true, weightDecay: weightDecay,
                decaying: .matricesOnly)
        case .adam: Adam(learningRate: learningRate, weightDecay: weightDecay, decaying: .matricesOnly)
        case .adamw: AdamW(learningRate: learningRate, weightDecay: weightDecay, decaying: .matricesOnly)
        case .rmsprop: RMSprop(learningRate: learningRate, weightDecay: weightDecay, decaying: .matricesOnly)
        case .adagrad: Adagrad(learningRate: learningRate, weightDecay: weightDecay, decaying: .matricesOnly)
        }
    }

    /// The options of a training that has so many updates in an epoch.
    func options(updates: Int, seed: Int) -> TrainingOptions {
        TrainingOptions(
            learningRate: rate(steps: max(updates * epochs - warmUp, 1)), clipping: clip > 0 ? clip : nil,
            criterion: .accuracy, seed: UInt64(seed))
    }

    private func rate(steps: Int) -> LearningRate? {
        let rate = learningRate
        var schedule: Schedule
        switch self.schedule {
        case .constant where warmUp == 0: return nil
        case .constant: schedule = .constant(rate)
        case .step: schedule = .step(from: rate, every: max(steps / 3, 1))
        case .exponential:
            // A hundredth at the end.
            schedule = .exponential(from: rate, factor: power(0.01, 1 / Double(steps)))
        case .linear: schedule = .linear(from: rate, steps: steps)
        case .cosine: schedule = .cosine(from: rate, steps: steps)
        case .inverseSquareRoot: schedule = .inverseSquareRoot(from: rate, timescale: max(warmUp, 1))
        case .oneCycle: schedule = .oneCycle(peak: rate, steps: steps)
        case .plateau: return .plateau(ReduceOnPlateau(from: rate, factor: 0.5, patience: 3))
        }
        if warmUp > 0 { schedule = .warmUp(steps: warmUp, then: schedule) }
        return .schedule(schedule)
    }

    private func power(_ base: Double, _ exponent: Double) -> Double {
        pow(Tensor<Double>(base), exponent).scalar
    }

    /// Throws where options contradict each other.
    func check() throws {
        guard warmUp == 0 || (schedule != .plateau && schedule != .oneCycle) else {
            throw UsageError("'--warm-up' does not go with '--schedule \(schedule.rawValue)'.")
        }
    }
}
