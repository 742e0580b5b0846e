/// The mean of the squares of the differences.
public func meanSquaredError<Scalar>(_ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>) -> Tensor<Scalar> {
    precondition(
        prediction.shape == target.shape,
        "meanSquaredError: the prediction's shape is \(prediction.shape), the target's \(target.shape)")
    return (prediction - target).squared().mean()
}
