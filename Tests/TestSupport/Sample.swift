import RNNKit

/// Numbers for tests, from formulas: the same everywhere, without a file.
public enum Sample {
    /// Numbers between -1 and 1 without a pattern, different for each `salt`.
    public static func wave<Scalar: TensorScalar>(_ shape: [Int], salt: Int = 0) -> Tensor<Scalar> {
        let count = shape.reduce(1, *)
        return Tensor(
            (0..<count).map { index in
                let angle = Double((index + 1) * (salt + 3)) * 0.7548776662466927 + Double(salt)
                return Scalar(2 * (angle - angle.rounded(.down)) - 1)
            }, shape: shape)
    }

    /// Numbers between 0.5 and 2.
    public static func positive<Scalar: TensorScalar>(_ shape: [Int], salt: Int = 0) -> Tensor<Scalar> {
        let base: Tensor<Scalar> = wave(shape, salt: salt)
        return base * 0.75 + 1.25
    }

    /// Every activation function by its name, with its usual parameters.
    public static let activations: [(name: String, function: Activation)] = [
        ("identity", .identity), ("affine", .affine()), ("tanh", .tanh), ("scaledTanh", .scaledTanh()),
        ("sigmoid", .sigmoid), ("relu", .relu), ("leakyRelu", .leakyRelu()), ("thresholdedRelu", .thresholdedRelu()),
        ("elu", .elu()), ("gelu", .gelu), ("silu", .silu), ("softplus", .softplus), ("softsign", .softsign),
        ("hardSigmoid", .hardSigmoid()), ("hardTanh", .hardTanh),
    ]
}
