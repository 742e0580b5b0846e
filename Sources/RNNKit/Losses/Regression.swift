/// The mean of the squares of the differences.
@_specialize(where Scalar == Float)
public func meanSquaredError<Scalar>(_ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>) -> Tensor<Scalar> {
    require(
        prediction.shape == target.shape,
        "meanSquaredError: the prediction's shape is \(prediction.shape), the target's \(target.shape)")
    return (prediction - target).squared().mean()
}

/// The mean of the magnitudes of the differences. Its derivative where there is no difference is 0.
@_specialize(where Scalar == Float)
public func meanAbsoluteError<Scalar>(_ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>) -> Tensor<Scalar> {
    require(
        prediction.shape == target.shape,
        "meanAbsoluteError: the prediction's shape is \(prediction.shape), the target's \(target.shape)")
    return abs(prediction - target).mean()
}

/// The mean of a function of the differences d (Huber 1964): d² / 2 up to the threshold δ, δ (|d| - δ / 2) beyond, so
/// that no difference pulls harder than δ.
///
/// - Parameters:
///   - prediction: What was computed.
///   - target: What it should be, of the same shape.
///   - threshold: The largest slope, which is positive.
/// - Returns: A single number.
@_specialize(where Scalar == Float)
public func huberLoss<Scalar>(
    _ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>, threshold: Scalar = 1
) -> Tensor<Scalar> {
    require(
        prediction.shape == target.shape,
        "huberLoss: the prediction's shape is \(prediction.shape), the target's \(target.shape)")
    require(threshold > 0, "huberLoss: a threshold of \(threshold) is not positive")
    let difference = prediction - target
    // With c = d limited to -δ ... δ, both pieces are c (d - c / 2).
    let limited = difference.clamped(to: -threshold...threshold)
    return (limited * (difference - limited * 0.5)).mean()
}

/// The mean of the squares of the differences, over the valid steps; 0 if there are none.
public func meanSquaredError<Scalar>(
    _ prediction: SequenceBatch<Scalar>, _ target: SequenceBatch<Scalar>
) -> Tensor<Scalar> {
    prediction.loss(against: target) { meanSquaredError($0, $1) }
}

/// The mean of the magnitudes of the differences, over the valid steps; 0 if there are none.
public func meanAbsoluteError<Scalar>(
    _ prediction: SequenceBatch<Scalar>, _ target: SequenceBatch<Scalar>
) -> Tensor<Scalar> {
    prediction.loss(against: target) { meanAbsoluteError($0, $1) }
}

/// The mean of Huber's function of the differences, over the valid steps; 0 if there are none.
///
/// - Parameters:
///   - prediction: What was computed.
///   - target: What it should be, sequences of the same lengths.
///   - threshold: The largest slope, which is positive.
/// - Returns: A single number.
public func huberLoss<Scalar>(
    _ prediction: SequenceBatch<Scalar>, _ target: SequenceBatch<Scalar>, threshold: Scalar = 1
) -> Tensor<Scalar> {
    prediction.loss(against: target) { huberLoss($0, $1, threshold: threshold) }
}
