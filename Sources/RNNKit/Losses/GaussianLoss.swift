/// The mean of -log of the density of normal distributions at the targets y: with mean μ and s = log σ,
///
///     s + ((y - μ) exp(-s))² / 2 + log(2π) / 2
///
/// which is PyTorch's `GaussianNLLLoss(full=True)` with a variance of exp(2 s).
///
/// - Parameters:
///   - mean: The means.
///   - logDeviation: The logarithms of the standard deviations, of the same shape.
///   - target: What is to be probable, of the same shape.
/// - Returns: A single number.
@_specialize(where Scalar == Float)
public func gaussianLoss<Scalar>(
    mean: Tensor<Scalar>, logDeviation: Tensor<Scalar>, _ target: Tensor<Scalar>
) -> Tensor<Scalar> {
    require(
        mean.shape == target.shape && logDeviation.shape == target.shape,
        """
        gaussianLoss: the mean's shape is \(mean.shape), the deviation's \(logDeviation.shape), the target's \
        \(target.shape)
        """)
    let squares = ((target - mean) * exp(-logDeviation)).squared()
    return (logDeviation + squares * 0.5).mean() + Scalar(0.9189385332046727)
}
