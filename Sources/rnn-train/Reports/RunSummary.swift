import RNNTasks

/// A run in a few figures, as `--json` prints it.
struct RunSummary: Encodable {
    struct Epoch: Encodable {
        let epoch: Int
        let training: [String: Double?]
        let validation: [String: Double?]?
        let gradientNorm: Double?
        let learningRate: Double
        let seconds: Double

        init(_ record: EpochRecord) {
            epoch = record.epoch
            training = record.training.byName
            validation = record.validation?.byName
            gradientNorm = record.gradientNorm.isFinite ? record.gradientNorm : nil
            learningRate = record.learningRate
            seconds = record.seconds
        }
    }

    let model: String
    let seed: Int
    let parameters: Int
    let end: String
    /// The epoch whose weights are kept.
    let kept: Epoch?
    /// The figures of these weights on the test part.
    let test: [String: Double?]
    let epochs: [Epoch]
    let seconds: Double
    let tokensPerSecond: Double

    init<Task>(_ run: ModelRun<Task>) {
        model = run.name
        seed = run.seed
        parameters = run.parameters
        end = "\(run.end)"
        kept = run.kept.map(Epoch.init)
        test = run.test.figures.byName
        epochs = run.history.map(Epoch.init)
        seconds = run.seconds
        tokensPerSecond = run.tokensPerSecond
    }
}
