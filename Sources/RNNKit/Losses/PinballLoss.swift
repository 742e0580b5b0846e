/// The mean over all targets y and quantiles q of max(q (y - x), (q - 1) (y - x)), where x is what was predicted for the
/// quantile (Koenker and Bassett 1978): the least where the share q of the targets lies below x.
///
/// ```swift
/// pinballLoss(forecast, load, quantiles: [0.1, 0.5, 0.9])  // [.., 3] and [..]
/// ```
///
/// Of the median alone it is half the mean absolute error. The derivative where there is no difference is that of the mean
/// of both sides, 1/2 - q.
///
/// - Parameters:
///   - prediction: What was predicted for each quantile, along the last axis.
///   - target: What it should be: the prediction's shape without the last axis.
///   - quantiles: The shares of targets below, each between 0 and 1.
/// - Returns: A single number.
@_specialize(where Scalar == Float)
public func pinballLoss<Scalar>(
    _ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>, quantiles: [Double]
) -> Tensor<Scalar> {
    require(
        !quantiles.isEmpty && quantiles.allSatisfy { $0 > 0 && $0 < 1 },
        "pinballLoss: the quantiles \(quantiles) are not between 0 and 1, one at least")
    require(
        prediction.shape == target.shape + [quantiles.count],
        """
        pinballLoss: the prediction's shape is \(prediction.shape), and the target's \(target.shape) with \
        \(quantiles.count) quantiles
        """)
    let difference = target.expanded(axis: -1) - prediction
    // Both sides as (|d| + (2 q - 1) d) / 2.
    let slopes = Tensor(quantiles.map { Scalar(2 * $0 - 1) })
    return ((abs(difference) + difference * slopes) * 0.5).mean()
}
