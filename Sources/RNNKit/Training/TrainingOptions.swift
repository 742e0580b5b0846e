/// How a model is trained, beside what its optimizer says.
public struct TrainingOptions: Sendable, Hashable {
    /// What makes one epoch better than another.
    public enum Criterion: String, Sendable, Codable, CaseIterable {
        /// A lower loss.
        case loss
        /// A higher accuracy; of equal ones, the lower loss.
        case accuracy
        /// A higher mean F1; of equal ones, the lower loss.
        case macroF1
    }

    /// The length of updates; nil leaves it to the optimizer.
    public var learningRate: LearningRate?
    /// The greatest norm of a gradient; nil for any.
    public var clipping: Double?
    /// What the best epoch is best in, on the examples that are not trained with, or else on those that are.
    public var criterion: Criterion
    /// What the order of the examples and the choices of dropout come from.
    public var seed: UInt64

    /// Options, those not given being the usual ones.
    public init(
        learningRate: LearningRate? = nil, clipping: Double? = nil, criterion: Criterion = .loss, seed: UInt64 = 0
    ) {
        self.learningRate = learningRate
        self.clipping = clipping
        self.criterion = criterion
        self.seed = seed
    }
}

extension TrainingOptions.Criterion {
    func isBetter(_ a: EpochRecord, than b: EpochRecord) -> Bool {
        let (a, b) = (a.validation ?? a.training, b.validation ?? b.training)
        switch self {
        case .loss: return a.loss < b.loss
        case .accuracy: return (a.accuracy ?? 0, -a.loss) > (b.accuracy ?? 0, -b.loss)
        case .macroF1: return (a.macroF1 ?? 0, -a.loss) > (b.macroF1 ?? 0, -b.loss)
        }
    }
}
