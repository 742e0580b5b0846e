/// Normalisation of each row along the last axis (Ba, Kiros and Hinton 2016): (x - mean) / sqrt(variance + epsilon) *
/// weight + bias.
///
/// | parameter | shape |
/// |---|---|
/// | `weight` | [width] |
/// | `bias` | [width] |
public struct LayerNorm<Scalar: TensorScalar>: Module {
    /// The scale of each element.
    public var weight: Tensor<Scalar>
    /// The bias of each element.
    public var bias: Tensor<Scalar>
    /// Added to the variance, so that the divisor is never 0.
    public let epsilon: Scalar

    /// A layer for rows of a width, with scale 1 and bias 0.
    public init(width: Int, epsilon: Scalar = 1e-5) {
        require(width > 0, "LayerNorm: a width of \(width) is not positive")
        weight = .ones([width])
        bias = .zeros([width])
        self.epsilon = epsilon
    }

    /// The normalised rows of x.
    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        require(
            x.rank >= 1 && x.shape[x.rank - 1] == weight.count,
            "LayerNorm: x has shape \(x.shape); its last axis must be \(weight.count)")
        return x.normalized(epsilon: epsilon) * weight + bias
    }

    /// Visits `weight` and `bias`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
    }
}
