/// The mean over rows of -log softmax(logits)[label]: for logits of shape [rows, classes] and a label for each row.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func crossEntropy<Scalar>(_ logits: Tensor<Scalar>, _ labels: [Int32]) -> Tensor<Scalar> {
    require(
        logits.rank == 2 && logits.shape[0] == labels.count,
        "crossEntropy: \(labels.count) labels for logits of shape \(logits.shape), which must be [rows, classes]")
    return -logits.logSoftmax().elements(at: labels).mean()
}
