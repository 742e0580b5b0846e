import Foundation
import RNNConsole
import RNNTasks

/// How models are trained, whatever the task.
struct TrainingSettings: Sendable, Equatable {
    enum OptimizerName: String, CaseIterable {
        case sgd, momentum, adam, adamw, rmsprop, adagrad
    }

    enum ScheduleName: String, CaseIterable {
        case constant, step, exponential, linear, cosine
        case inverseSquareRoot = "inverse-square-root"
        case oneCycle = "one-cycle"
        case plateau

        /// Whether the learning rate of a step depends on the number of all steps.
        var dependsOnEpochs: Bool {
            switch self {
            case .constant, .inverseSquareRoot, .plateau: false
            case .step, .exponential, .linear, .cosine, .oneCycle: true
            }
        }
    }

    var epochs = 20
    var batchSize = 32
    var learningRate = 0.001
    var clip = 5.0
    var optimizer = OptimizerName.adam
    var weightDecay = 0.0
    var schedule = ScheduleName.constant
    var warmUp = 0
    var patience: Int?
    var keeps = TrainingOptions.Kept.best
    var monitor: String
    var frozen: [String] = []
    var seed = 42

    /// The options; `figures` are those that the best epoch can be best in; `freezing` says whether parts can stay as they are.
    static func options(monitoring figures: [Figure.Kind], freezing: Bool) -> [Option<TrainingSettings>] {
        let names = figures.map(\.name)
        return [
            .count("--epochs", \.epochs, "Passes over the training data."),
            .count("--batch-size", \.batchSize, "Examples per update."),
            .number("--learning-rate", \.learningRate, "The learning rate.", wanted: "a positive number") { $0 > 0 },
            .number(
                "--clip", \.clip, "The maximum norm of a gradient; 0 for no limit.", wanted: "a number, 0 or more"
            ) { $0 >= 0 },
            .choice(
                "--optimizer", "name", \.optimizer,
                "sgd, momentum (sgd with 0.9 and Nesterov), adam, adamw, rmsprop or adagrad."),
            .number(
                "--weight-decay", \.weightDecay,
                "Weight decay, of matrices only; with adamw it is decoupled from the gradient.",
                wanted: "a number, 0 or more"
            ) { $0 >= 0 },
            .choice(
                "--schedule", "name", \.schedule,
                """
                How the learning rate changes: constant, step (a tenth after each third), exponential (down to a \
                hundredth), linear and cosine (down to zero), inverse-square-root, one-cycle, plateau (half after 3 epochs \
                without improvement).
                """),
            .count(
                "--warm-up", \.warmUp, minimum: 0,
                "Updates in which the learning rate rises from zero to its first value."),
            .choice(
                "--keep", "epoch", \.keeps,
                "The epoch whose weights are kept and reported: best (on the validation data) or last."),
            .choice(
                "--monitor", "figure", \.monitor,
                "The figure on the validation data that the best epoch is best in: \(names.joined(separator: ", ")).",
                of: names.map { ($0, $0) }),
            .count("--patience", \.patience, "Stop after this many epochs without improvement of it."),
        ] + (freezing ? [freezingOption] : []) + [
            .count(
                "--seed", \.seed, minimum: 0, "The seed of all random choices: the same seed gives the same numbers.")
        ]
    }

    /// The options that models must have in common to be compared.
    static let shared: Set<String> = ["--epochs", "--keep", "--monitor", "--seed"]

    private static var freezingOption: Option<TrainingSettings> {
        .list(
            "--freeze", "parts", \.frozen,
            "Parts of models that stay as they are, with commas between: embedding, recurrent, output, or names of parameters.",
            wanted: "names of parts"
        ) { $0.isEmpty ? nil : $0 }
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

    /// The options of a training whose best epoch is best in a figure.
    func options(updatesPerEpoch: Int, criterion: Figure.Kind, seed: Int) -> TrainingOptions {
        TrainingOptions(
            learningRate: rate(steps: max(updatesPerEpoch * epochs - warmUp, 1)), clipping: clip > 0 ? clip : nil,
            criterion: criterion, keeps: keeps, seed: UInt64(seed))
    }

    private func rate(steps: Int) -> LearningRate? {
        let rate = learningRate
        var schedule: Schedule
        switch self.schedule {
        case .constant where warmUp == 0: return nil
        case .constant: schedule = .constant(rate)
        case .step: schedule = .step(from: rate, every: max(steps / 3, 1))
        case .exponential: schedule = .exponential(from: rate, factor: pow(0.01, 1 / Double(steps)))
        case .linear: schedule = .linear(from: rate, steps: steps)
        case .cosine: schedule = .cosine(from: rate, steps: steps)
        case .inverseSquareRoot: schedule = .inverseSquareRoot(from: rate, timescale: max(warmUp, 1))
        case .oneCycle: schedule = .oneCycle(peak: rate, steps: steps)
        case .plateau: return .plateau(ReduceOnPlateau(from: rate, factor: 0.5, patience: 3))
        }
        if warmUp > 0 { schedule = .warmUp(steps: warmUp, then: schedule) }
        return .schedule(schedule)
    }

    /// Throws where options contradict each other.
    func check() throws(UsageError) {
        guard warmUp == 0 || (schedule != .plateau && schedule != .oneCycle) else {
            throw UsageError("'--warm-up' does not go with '--schedule \(schedule.rawValue)'.")
        }
    }
}
