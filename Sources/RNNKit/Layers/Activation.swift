/// An activation function as a value, for models whose configuration names it.
public enum Activation: String, Sendable, CaseIterable, Codable {
    /// The input itself.
    case identity
    /// The hyperbolic tangent.
    case tanh
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// max(x, 0).
    case relu
    /// x, or a hundredth of it where it is negative.
    case leakyRelu
    /// x, or exp(x) - 1 where it is negative.
    case elu
    /// x times the normal distribution's share below x.
    case gelu
    /// x * sigmoid(x).
    case silu
    /// log(1 + exp(x)).
    case softplus
    /// x / (1 + |x|).
    case softsign
    /// x / 6 + 1/2, limited to 0 ... 1.
    case hardSigmoid
    /// x, limited to -1 ... 1.
    case hardTanh

    /// The function of each element.
    public func callAsFunction<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        switch self {
        case .identity: x
        case .tanh: RNNKit.tanh(x)
        case .sigmoid: RNNKit.sigmoid(x)
        case .relu: RNNKit.relu(x)
        case .leakyRelu: RNNKit.leakyRelu(x)
        case .elu: RNNKit.elu(x)
        case .gelu: RNNKit.gelu(x)
        case .silu: RNNKit.silu(x)
        case .softplus: RNNKit.softplus(x)
        case .softsign: RNNKit.softsign(x)
        case .hardSigmoid: RNNKit.hardSigmoid(x)
        case .hardTanh: RNNKit.hardTanh(x)
        }
    }
}
