/// The mean cross-entropy of a linear map's logits, which are never there all at once: rows are mapped in blocks, and what
/// the way back needs is found at once. For large vocabularies.
///
/// ```swift
/// let (features, state) = model.features(batch)
/// let loss = crossEntropy(features, through: model.logitWeight, bias: model.outputBias, labels)
/// ```
///
/// - Parameters:
///   - features: What the map reads, [batch, time, width].
///   - weight: The map's weight, [ids, width].
///   - bias: The map's bias, [ids]; nil for none.
///   - labels: The right ids, of the features' lengths.
///   - block: How many rows are mapped at a time.
/// - Returns: The mean over all valid steps; 0 if there are none.
public func crossEntropy<Scalar: TensorScalar>(
    _ features: SequenceBatch<Scalar>, through weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
    _ labels: TokenBatch, block: Int = 256
) -> Tensor<Scalar> {
    require(
        features.lengths == labels.lengths,
        """
        crossEntropy: labels of \(labels.count) sequences with lengths \(labels.lengths) for features of lengths \
        \(features.lengths)
        """)
    return crossEntropy(features.steps, through: weight, bias: bias, labels.steps, block: block)
}

/// The same of rows, [rows, width], and a label for each.
public func crossEntropy<Scalar: TensorScalar>(
    _ features: Tensor<Scalar>, through weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, _ labels: [Int32],
    block: Int = 256
) -> Tensor<Scalar> {
    require(
        features.rank == 2 && weight.rank == 2 && features.shape[1] == weight.shape[1]
            && features.shape[0] == labels.count && bias.map { $0.shape == [weight.shape[0]] } ?? true,
        """
        crossEntropy: features of shape \(features.shape), a weight of \(weight.shape), a bias of \(bias?.shape ?? []) and \
        \(labels.count) labels
        """)
    require(block >= 1, "crossEntropy: blocks of \(block) rows")
    let (rows, classes) = (labels.count, weight.shape[0])
    for label in labels where label < 0 || Int(label) >= classes {
        requirementFailed("crossEntropy: label \(label) is not one of \(classes) ids")
    }
    let isRecorded = [features, weight, bias].contains { $0?.history != nil }
    let (values, matrix) = (features.detached, weight.detached)
    var total: Double = 0
    var ofFeatures: [Tensor<Scalar>] = []
    var ofWeight: Tensor<Scalar>?
    var ofBias: Tensor<Scalar>?
    for start in stride(from: 0, to: rows, by: block) {
        let range = start..<min(start + block, rows)
        let part = values.slice(range)
        let product = matmul(part, matrix, transposing: .right)
        let logits = bias.map { product + $0.detached } ?? product
        let picked = Array(labels[range])
        let logarithms = logits.logSoftmax()
        total -= logarithms.elements(at: picked).scalars.reduce(0) { $0 + Double($1) }
        guard isRecorded else { continue }
        // (softmax - one at the label) / rows
        var gradient = exp(logarithms) * (1 / Scalar(rows))
        gradient.subtract(1 / Scalar(rows), at: picked)
        ofFeatures.append(matmul(gradient, matrix))
        let own = matmul(gradient, part, transposing: .left)
        if ofWeight == nil { ofWeight = own } else { ofWeight?.add(own) }
        if bias != nil {
            let sum = gradient.sum(axis: 0)
            if ofBias == nil { ofBias = sum } else { ofBias?.add(sum) }
        }
    }
    let loss = Tensor<Scalar>(Scalar(rows == 0 ? 0 : total / Double(rows)))
    guard isRecorded else { return loss }
    let featureGradient = ofFeatures.isEmpty ? .zeros(features.shape) : Tensor.concatenated(ofFeatures)
    let inputs = [features, weight] + (bias.map { [$0] } ?? [])
    return loss.recorded(fromAll: inputs) { [ofWeight, ofBias] gradient, inputs in
        let scale = gradient.detached.scalar
        inputs.add(featureGradient * scale, to: 0)
        if let ofWeight { inputs.add(ofWeight * scale, to: 1) }
        if let ofBias { inputs.add(ofBias * scale, to: 2) }
    }
}

extension Tensor {
    /// Subtracts a number from one element of each row of a matrix.
    fileprivate mutating func subtract(_ number: Scalar, at columns: [Int32]) {
        let width = shape[1]
        write { values in
            for (row, column) in columns.enumerated() { values[row * width + Int(column)] -= number }
        }
    }
}
