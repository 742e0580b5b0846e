/// One vector for a whole sequence, from the vectors of its valid steps. A sequence without any gives zeros.
public enum SequencePooling: String, Sendable, Codable, CaseIterable {
    /// The last valid step.
    case last
    /// The mean of the valid steps.
    case mean
    /// The greatest value of each feature.
    case max

    /// The vectors, [batch, features], of sequences [batch, time, features] with lengths; of full length if none are
    /// given.
    public func callAsFunction<Scalar>(_ x: Tensor<Scalar>, lengths: [Int]? = nil) -> Tensor<Scalar> {
        require(x.rank == 3, "SequencePooling: x has shape \(x.shape), not [batch, time, features]")
        let (batch, time, features) = (x.shape[0], x.shape[1], x.shape[2])
        requireLengths(lengths, fit: x.shape, "SequencePooling")
        let lengths = lengths ?? Array(repeating: time, count: batch)
        guard time > 0 else { return .zeros([batch, features]) }
        switch self {
        case .last:
            let steps = lengths.enumerated().map { Int32($0.offset * time + Swift.max($0.element - 1, 0)) }
            return x.reshaped([batch * time, features]).rows(steps).zeroWhereEmpty(lengths)
        case .mean:
            let counts = Tensor<Scalar>(lengths.map { Scalar(Swift.max($0, 1)) }, shape: [batch, 1])
            return x.settingPadding(lengths).sum(axis: 1) / counts
        case .max:
            return x.settingPadding(lengths, to: -.infinity).max(axis: 1).zeroWhereEmpty(lengths)
        }
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
