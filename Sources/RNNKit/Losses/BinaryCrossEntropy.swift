/// The mean of -y log σ(x) - (1 - y) log(1 - σ(x)) over all logits x and targets y, each the probability of a yes.
///
/// Computed as y log(1 + exp(-x)) + (1 - y) log(1 + exp(x)), which neither overflows nor takes the logarithm of 0, and
/// keeps the digits of small losses.
///
/// - Parameters:
///   - logits: The logarithms of the odds of a yes.
///   - targets: Numbers in 0 ... 1, of the same shape.
/// - Returns: A single number.
@_specialize(where Scalar == Float)
public func binaryCrossEntropy<Scalar>(_ logits: Tensor<Scalar>, _ targets: Tensor<Scalar>) -> Tensor<Scalar> {
    require(
        logits.shape == targets.shape,
        "binaryCrossEntropy: the logits' shape is \(logits.shape), the targets' \(targets.shape)")
    return (targets * softplus(-logits) + (1 - targets) * softplus(logits)).mean()
}

/// The mean of -y log σ(x) - (1 - y) log(1 - σ(x)) over the valid steps; 0 if there are none.
public func binaryCrossEntropy<Scalar>(
    _ logits: SequenceBatch<Scalar>, _ targets: SequenceBatch<Scalar>
) -> Tensor<Scalar> {
    logits.loss(against: targets) { binaryCrossEntropy($0, $1) }
}
