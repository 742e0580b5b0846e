/// How the losses of sequences become one number.
public enum SequenceReduction: String, Sendable, CaseIterable, Codable {
    /// The mean over the sequences of each one's loss divided by the number of its labels, or by 1 if it has none: long
    /// sequences count as much as short ones. PyTorch's `mean` of `ctc_loss`.
    case meanPerLabel
    /// The mean over the sequences.
    case mean
    /// The sum.
    case sum

    /// The losses of a batch as one number; 0 if there are none.
    func callAsFunction<Scalar>(_ losses: Tensor<Scalar>, labels: [Int]) -> Tensor<Scalar> {
        switch self {
        case .sum: return losses.sum()
        case .mean: return losses.sum() * Scalar(1 / Double(max(1, labels.count)))
        case .meanPerLabel:
            let weights = labels.map { Scalar(1 / Double(max(1, labels.count)) / Double(max(1, $0))) }
            return (losses * Tensor(weights)).sum()
        }
    }
}

/// What the loss of labels is that no model could give, their probability being 0. It has no gradient either way.
public enum ImpossibleLoss: String, Sendable, CaseIterable, Codable {
    /// -log 0: infinity.
    case infinite
    /// Zero: as if the sequence had been left out.
    case zero
}
