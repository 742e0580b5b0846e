/// A linear map with a bias: y = x · weightᵀ + bias, along the last axis of x.
///
/// | parameter | shape |
/// |---|---|
/// | `weight` | [outputs, inputs] |
/// | `bias` | [outputs], if there is one |
public struct Linear<Scalar: TensorScalar>: Module {
    /// The matrix, a row for each output.
    public var weight: Tensor<Scalar>
    /// The bias of each output.
    public var bias: Tensor<Scalar>?

    /// A layer with given parameters.
    public init(weight: Tensor<Scalar>, bias: Tensor<Scalar>?) {
        require(weight.rank == 2, "Linear: weight has shape \(weight.shape), not [outputs, inputs]")
        require(
            bias == nil || bias?.shape == [weight.shape[0]],
            "Linear: bias has shape \(bias?.shape ?? []), weight \(weight.shape)")
        self.weight = weight
        self.bias = bias
    }

    /// A layer with random weights, uniform within sqrt(6 / (inputs + outputs)) of zero (Glorot and Bengio 2010), and
    /// a bias of zero.
    public init(inputs: Int, outputs: Int, hasBias: Bool = true, random: inout RandomSource) {
        require(inputs > 0 && outputs > 0, "Linear: \(inputs) inputs and \(outputs) outputs; both must be positive")
        self.init(
            weight: .xavierUniform([outputs, inputs], random: &random),
            bias: hasBias ? .zeros([outputs]) : nil)
    }

    /// The map of x, whose last axis has as many entries as the layer has inputs.
    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        require(
            x.rank >= 1 && x.shape[x.rank - 1] == weight.shape[1],
            "Linear: x has shape \(x.shape), weight \(weight.shape); the last axis of x must be \(weight.shape[1])")
        let product = matmul(x.rank == 1 ? x.expanded(axis: 0) : x, weight, transposing: .right)
        let y = x.rank == 1 ? product.squeezed(axis: 0) : product
        return bias.map { y + $0 } ?? y
    }

    /// Visits `weight` and `bias`.
    @_specialize(where Scalar == Float)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
    }
}
