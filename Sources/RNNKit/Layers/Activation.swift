/// An activation function as a value, for models whose configuration names it.
public enum Activation: Sendable, Hashable, Codable {
    /// The input itself.
    case identity
    /// scale * x + offset.
    case affine(scale: Double = 1, offset: Double = 0)
    /// The hyperbolic tangent.
    case tanh
    /// scale * tanh(slope * x).
    case scaledTanh(scale: Double = 1, slope: Double = 1)
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// max(x, 0).
    case relu
    /// x, or slope * x where it is negative.
    case leakyRelu(slope: Double = 0.01)
    /// x where it is greater than the threshold, else 0.
    case thresholdedRelu(threshold: Double = 1)
    /// x, or scale * (exp(x) - 1) where it is negative.
    case elu(scale: Double = 1)
    /// x times the normal distribution's share below x.
    case gelu
    /// x * sigmoid(x).
    case silu
    /// log(1 + exp(x)).
    case softplus
    /// x / (1 + |x|).
    case softsign
    /// slope * x + offset, limited to 0 ... 1.
    case hardSigmoid(slope: Double = 1.0 / 6, offset: Double = 0.5)
    /// x, limited to -1 ... 1.
    case hardTanh

    /// The function of each element.
    public func callAsFunction<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        switch self {
        case .identity: x
        case .affine(let scale, let offset): x * Scalar(scale) + Scalar(offset)
        case .tanh: RNNKit.tanh(x)
        case .scaledTanh(let scale, let slope): RNNKit.tanh(x * Scalar(slope)) * Scalar(scale)
        case .sigmoid: RNNKit.sigmoid(x)
        case .relu: RNNKit.relu(x)
        case .leakyRelu(let slope): RNNKit.leakyRelu(x, slope: Scalar(slope))
        case .thresholdedRelu(let threshold): select(where: x .> Scalar(threshold), x, otherwise: Tensor(0))
        case .elu(let scale): RNNKit.elu(x, scale: Scalar(scale))
        case .gelu: RNNKit.gelu(x)
        case .silu: RNNKit.silu(x)
        case .softplus: RNNKit.softplus(x)
        case .softsign: RNNKit.softsign(x)
        case .hardSigmoid(let slope, let offset):
            RNNKit.hardSigmoid(x, slope: Scalar(slope), offset: Scalar(offset))
        case .hardTanh: RNNKit.hardTanh(x)
        }
    }
}
