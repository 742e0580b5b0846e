/// The mean of -log softmax(logits)[label] over rows: for logits of shape [rows, classes] or [batch, time, classes] and
/// a label for each row.
///
/// ```swift
/// crossEntropy(classifier(batch), labels)
/// crossEntropy(tagger(words), tags, ignoring: -1)
/// ```
///
/// With p = softmax(logits), class weights w and smoothing s over C classes, a row with label y has the loss
///
///     -(1 - s) w[y] log p[y] - s / C Σ_c w[c] log p[c]
///
/// and the mean is the sum over the rows that count, divided by the sum of their w[y]. Rows with the ignored label do not
/// count; their logits may be anything, and get no gradient. Where nothing counts, or all that counts has the weight 0, the
/// mean is 0.
///
/// - Parameters:
///   - logits: The logarithms of the shares, up to a number for each row.
///   - labels: The classes, row by row.
///   - classWeights: How much each class counts, 1 if not given.
///   - smoothing: The share of each row's loss that is spread over all classes.
///   - ignored: The label of rows that do not count; it need not be that of a class.
/// - Returns: A single number.
@_specialize(where Scalar == Float)
public func crossEntropy<Scalar>(
    _ logits: Tensor<Scalar>, _ labels: [Int32], classWeights: [Scalar]? = nil,
    smoothing: Double = 0, ignoring ignored: Int32? = nil
) -> Tensor<Scalar> {
    require(
        logits.rank == 2 || logits.rank == 3,
        "crossEntropy: logits of shape \(logits.shape) are neither [rows, classes] nor [batch, time, classes]")
    let classes = logits.shape[logits.rank - 1]
    let rowCount = logits.shape.dropLast().reduce(1, *)
    require(
        labels.count == rowCount,
        "crossEntropy: \(labels.count) labels for the \(rowCount) rows of logits of shape \(logits.shape)")
    require(
        classWeights == nil || classWeights?.count == classes,
        "crossEntropy: \(classWeights?.count ?? 0) class weights for logits of shape \(logits.shape)")
    require(smoothing >= 0 && smoothing <= 1, "crossEntropy: a smoothing of \(smoothing) is not within 0 ... 1")

    require(
        rowCount <= Int(Int32.max), "crossEntropy: logits of shape \(logits.shape) have more rows than can be counted")
    var counted = (0..<rowCount).map { Int32($0) }
    if let ignored { counted.removeAll { labels[Int($0)] == ignored } }
    for row in counted where labels[Int(row)] < 0 || Int(labels[Int(row)]) >= classes {
        requirementFailed("crossEntropy: label \(labels[Int(row)]) of row \(row) is not one of \(classes) classes")
    }
    let counts = counted.map { labels[Int($0)] }
    let weights = counts.map { classWeights?[Int($0)] ?? 1 }
    let total = weights.reduce(0, +)

    var rows = logits.reshaped([rowCount, classes])
    if counted.count < rowCount { rows = rows.rows(counted) }
    guard total > 0 else { return rows.slice(0..<0).sum() }
    let logarithms = rows.logSoftmax()
    var loss = logarithms.elements(at: counts)
    if classWeights != nil { loss = loss * Tensor(weights) }
    loss = loss.sum() * Scalar(-(1 - smoothing) / Double(total))
    guard smoothing > 0 else { return loss }
    let spread = classWeights.map { (logarithms * Tensor($0)).sum() } ?? logarithms.sum()
    return loss - spread * Scalar(smoothing / Double(classes) / Double(total))
}

/// The cross-entropy of sequences of logits where the labels are a batch of sequences as well; the mean is over the valid
/// steps.
///
/// ```swift
/// crossEntropy(tagger(words), TokenBatch(tags))
/// ```
///
/// - Parameters:
///   - logits: The logarithms of the shares, up to a number for each step: [batch, time, classes].
///   - labels: The classes of each sequence.
///   - classWeights: How much each class counts, 1 if not given.
///   - smoothing: The share of each step's loss that is spread over all classes.
///   - ignored: The label of steps that do not count; it need not be that of a class.
/// - Returns: A single number.
@_specialize(where Scalar == Float)
public func crossEntropy<Scalar>(
    _ logits: SequenceBatch<Scalar>, _ labels: TokenBatch, classWeights: [Scalar]? = nil, smoothing: Double = 0,
    ignoring ignored: Int32? = nil
) -> Tensor<Scalar> {
    require(
        logits.lengths == labels.lengths && logits.shape.count == 3,
        """
        crossEntropy: labels of \(labels.count) sequences with lengths \(labels.lengths) for logits of shape \
        \(logits.shape) with lengths \(logits.lengths), which must be [batch, time, classes]
        """)
    return crossEntropy(
        logits.steps, labels.steps, classWeights: classWeights, smoothing: smoothing, ignoring: ignored)
}
