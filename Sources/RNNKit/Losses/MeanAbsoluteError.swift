/// The mean of the magnitudes of the differences. Its derivative where there is no difference is 0.
@_specialize(where Scalar == Float)
public func meanAbsoluteError<Scalar>(_ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>) -> Tensor<Scalar> {
    require(
        prediction.shape == target.shape,
        "meanAbsoluteError: the prediction's shape is \(prediction.shape), the target's \(target.shape)")
    return abs(prediction - target).mean()
}
