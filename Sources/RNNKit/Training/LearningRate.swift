/// Where the length of a training's updates comes from.
public enum LearningRate: Sendable, Hashable {
    /// A function of the number of updates.
    case schedule(Schedule)
    /// A rate that falls when the validation's loss no longer does, or without validation the training's.
    case plateau(ReduceOnPlateau)

    /// The rate of an update, which counts from 0.
    public func callAsFunction(_ step: Int) -> Double {
        switch self {
        case .schedule(let schedule): schedule(step)
        case .plateau(let plateau): plateau.learningRate
        }
    }

    /// What falls with the loss, if that is so.
    var plateau: ReduceOnPlateau? {
        if case .plateau(let plateau) = self { plateau } else { nil }
    }

    mutating func report(_ loss: Double) {
        if case .plateau(var plateau) = self {
            plateau.report(loss)
            self = .plateau(plateau)
        }
    }
}
