/// What happens in a training, in this order: a start; for each epoch its batches, its validation, its record and, if
/// it was the best so far, an improvement; an end.
public enum TrainingEvent: Sendable {
    /// The first batch comes next, or after an interruption the one that the training goes on with.
    case start(epochs: Int)
    /// A batch was learned from.
    case batch(BatchRecord)
    /// The examples that are not trained with were looked at.
    case validation(Figures, count: Int)
    /// An epoch is over.
    case epoch(EpochRecord)
    /// The epoch was the best so far.
    case improvement(EpochRecord)
    /// The training is over.
    case end(TrainingEnd)
}

/// One batch of a training.
public struct BatchRecord: Sendable, Hashable {
    /// The number of the epoch, from 1.
    public let epoch: Int
    /// The number of the batch in its epoch, from 1.
    public let batch: Int
    /// The number of batches of the epoch.
    public let batches: Int
    /// The number of updates so far.
    public let step: Int
    /// The mean loss of the batch.
    public let loss: Double
    /// The norm of the gradient, before it was clipped.
    public let gradientNorm: Double
    /// The learning rate of the update.
    public let learningRate: Double
    /// The number of tokens in the batch.
    public let tokens: Int
}

/// One epoch of a training.
public struct EpochRecord: Sendable, Hashable, Codable {
    /// The number of the epoch, from 1.
    public let epoch: Int
    /// What was counted while training: dropout was on, and the model changed from batch to batch.
    public let training: Figures
    /// What was counted on the examples that are not trained with, after the epoch.
    public let validation: Figures?
    /// The mean norm of the gradients, before they were clipped.
    public let gradientNorm: Double
    /// The learning rate of the last update.
    public let learningRate: Double
    /// The number of tokens trained with.
    public let tokens: Int
    /// How long the training took, validation not included.
    public let seconds: Double

    package init(
        epoch: Int, training: Figures, validation: Figures?, gradientNorm: Double, learningRate: Double, tokens: Int,
        seconds: Double
    ) {
        self.epoch = epoch
        self.training = training
        self.validation = validation
        self.gradientNorm = gradientNorm
        self.learningRate = learningRate
        self.tokens = tokens
        self.seconds = seconds
    }
}

/// Why a training is over.
public enum TrainingEnd: Sendable, Hashable, Codable {
    /// All epochs are done.
    case finished
    /// An observer saw no use in going on.
    case stoppedEarly
    /// Somebody wanted to stop here; it can go on.
    case interrupted
    /// A loss or a gradient was not finite. The model has the weights that it had when the epoch began.
    case notFinite(step: Int, loss: Double, gradientNorm: Double)
}

extension TrainingEnd: CustomStringConvertible {
    /// The reason in a few words.
    public var description: String {
        switch self {
        case .finished: "finished"
        case .stoppedEarly: "stopped early"
        case .interrupted: "interrupted"
        case .notFinite(let step, let loss, let norm):
            "not finite at step \(step): the loss was \(loss), the norm of the gradient \(norm)"
        }
    }
}
