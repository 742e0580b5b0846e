/// The mean over rows of -log softmax(logits)[label]: for logits of shape [rows, classes] and a label for each row.
public func crossEntropy<Scalar>(_ logits: Tensor<Scalar>, _ labels: [Int32]) -> Tensor<Scalar> {
    precondition(
        logits.rank == 2 && logits.shape[0] == labels.count,
        "crossEntropy: \(labels.count) labels for logits of shape \(logits.shape), which must be [rows, classes]")
    return -logits.logSoftmax().elements(at: labels).mean()
}
