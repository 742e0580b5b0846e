/// How often a decoder is given the correct previous token during training, rather than its own prediction.
///
/// With less than always (scheduled sampling, Bengio et al. 2015) it learns to continue from its own mistakes.
public enum TeacherForcing: Sendable, Hashable {
    /// Always.
    case always
    /// Linear from one share to another, which stays after the given number of updates.
    case linear(from: Double = 1, to: Double = 0, steps: Int)
    /// base^i in update i.
    case exponential(base: Double)
    /// k / (k + exp(i / k)) in update i.
    case inverseSigmoid(Double)

    /// The share of an update, which counts from 0.
    public func callAsFunction(_ step: Int) -> Double {
        require(step >= 0, "TeacherForcing: there is no update \(step)")
        switch self {
        case .always: return 1
        case .linear(let start, let end, let steps):
            require(steps > 0, "TeacherForcing: a line of \(steps) updates")
            let progress = Swift.min(Double(step) / Double(steps), 1)
            return start * (1 - progress) + end * progress
        case .exponential(let base):
            require(base >= 0 && base <= 1, "TeacherForcing: a base of \(base) is not within 0 ... 1")
            return pow(Tensor<Double>(base), Double(step)).scalar
        case .inverseSigmoid(let k):
            require(k >= 1, "TeacherForcing: an inverse sigmoid of \(k), which must be 1 at least")
            // As a sigmoid, which does not overflow: 1 / (1 + exp(i / k - log k)).
            return sigmoid(log(Tensor<Double>(k)) - Tensor<Double>(Double(step) / k)).scalar
        }
    }
}
