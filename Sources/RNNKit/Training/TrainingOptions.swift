/// How a model is trained, beside what its optimizer says.
public struct TrainingOptions: Sendable, Hashable {
    /// The weights that a training is for.
    public enum Kept: String, Sendable, Hashable, Codable, CaseIterable {
        /// Those of the best epoch.
        case best
        /// Those of the last epoch.
        case last
    }

    /// The learning rate; nil leaves it to the optimizer.
    public var learningRate: LearningRate?
    /// The maximum norm of a gradient; nil for any.
    public var clipping: Double?
    /// The figure that the best epoch is best in, on the examples that are not trained with, or else on those that are; of
    /// equal ones, the lower loss decides.
    public var criterion: Figure.Kind
    /// The weights that are kept: ``Training/kept`` and, in a checkpoint, `model.safetensors`.
    public var keeps: Kept
    /// What the order of the examples and the choices of dropout come from.
    public var seed: UInt64

    /// Options, those not given being the usual ones.
    public init(
        learningRate: LearningRate? = nil, clipping: Double? = nil, criterion: Figure.Kind = .loss,
        keeps: Kept = .best, seed: UInt64 = 0
    ) {
        self.learningRate = learningRate
        self.clipping = clipping
        self.criterion = criterion
        self.keeps = keeps
        self.seed = seed
    }
}

extension EpochRecord {
    /// Whether this epoch is better than another one in a figure or, where that says nothing, in the loss.
    package func isBetter(than other: EpochRecord, in kind: Figure.Kind) -> Bool {
        let (figures, others) = (validation ?? training, other.validation ?? other.training)
        if let value = figures[kind], let best = others[kind], value != best {
            return kind.isBetter(value, than: best)
        }
        return figures.loss < others.loss
    }
}
