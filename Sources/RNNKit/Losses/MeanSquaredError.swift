/// The mean of the squares of the differences.
@_specialize(where Scalar == Float)
public func meanSquaredError<Scalar>(_ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>) -> Tensor<Scalar> {
    require(
        prediction.shape == target.shape,
        "meanSquaredError: the prediction's shape is \(prediction.shape), the target's \(target.shape)")
    return (prediction - target).squared().mean()
}
