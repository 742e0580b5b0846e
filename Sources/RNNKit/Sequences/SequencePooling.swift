/// One vector for a whole sequence, from the vectors of its valid steps. A sequence without any gives zeros.
public enum SequencePooling: String, Sendable, Codable, CaseIterable {
    /// The last valid step.
    case last
    /// The mean of the valid steps.
    case mean
    /// The maximum of each feature.
    case max

    /// The vectors, [batch, features], of sequences.
    public func callAsFunction<Scalar>(_ x: SequenceBatch<Scalar>) -> Tensor<Scalar> {
        require(x.features.count == 1, "SequencePooling: x has shape \(x.shape), not [batch, time, features]")
        let (lengths, count) = (x.lengths, x.count)
        guard x.time > 0 else { return .zeros([count] + x.features) }
        switch self {
        case .last:
            return x.entries(at: lengths.map { $0 - 1 })
        case .mean:
            let counts = Tensor<Scalar>(lengths.map { Scalar(Swift.max($0, 1)) }, shape: [count, 1])
            return x.values.sum(axis: 1) / counts
        case .max:
            return x.values.settingPadding(lengths, to: -.infinity).max(axis: 1).zeroWhereEmpty(lengths)
        }
    }
}

extension SequenceBatch {
    /// One step of each sequence, [batch, features]; zeros for a sequence without steps.
    func entries(at steps: [Int]) -> Tensor<Scalar> {
        let rows = steps.enumerated().map { Int32($0.offset * time + Swift.max($0.element, 0)) }
        guard time > 0 else { return .zeros([count] + features) }
        return values.reshaped([count * time] + features).rows(rows).zeroWhereEmpty(lengths)
    }
}

extension Tensor {
    /// The rows of a matrix, but zeros where a sequence has no valid step.
    fileprivate func zeroWhereEmpty(_ lengths: [Int]) -> Tensor {
        guard lengths.contains(0) else { return self }
        let isEmpty = Tensor(lengths.map { $0 == 0 ? 1 : 0 }, shape: [lengths.count, 1])
        return select(where: isEmpty, Tensor(0), otherwise: self)
    }
}
