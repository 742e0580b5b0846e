/// The mean of a function of the differences d (Huber 1964): d² / 2 up to the threshold δ, δ (|d| - δ / 2) beyond, so
/// that no difference pulls harder than δ.
///
/// - Parameters:
///   - prediction: What was computed.
///   - target: What it should be, of the same shape.
///   - threshold: The greatest slope, which is positive.
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
