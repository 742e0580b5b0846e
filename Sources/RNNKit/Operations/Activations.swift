// Activation functions made of others; the plain ones (tanh, sigmoid, relu, softplus) are kernels of their own.

/// x where it is positive, `slope * x` elsewhere.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func leakyRelu<Scalar>(_ x: Tensor<Scalar>, slope: Scalar = 0.01) -> Tensor<Scalar> {
    select(where: x .> 0, x, otherwise: x * slope)
}

/// x where it is positive, `scale * (exp(x) - 1)` elsewhere.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func elu<Scalar>(_ x: Tensor<Scalar>, scale: Scalar = 1) -> Tensor<Scalar> {
    // The exponential is taken of the negative part alone: elsewhere it could be infinite, and 0 times that is not a
    // number.
    select(where: x .> 0, x, otherwise: (exp(select(where: x .> 0, Tensor(0), otherwise: x)) - 1) * scale)
}

/// x times the normal distribution's share below x.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func gelu<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    x * 0.5 * (erf(x * Scalar(0.5).squareRoot()) + 1)
}

/// x * sigmoid(x), also called swish.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func silu<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    x * sigmoid(x)
}

/// x / (1 + |x|).
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func softsign<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    x / (abs(x) + 1)
}

/// `slope * x + offset`, limited to 0 ... 1.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func hardSigmoid<Scalar>(
    _ x: Tensor<Scalar>, slope: Scalar = 1.0 / 6, offset: Scalar = 0.5
) -> Tensor<Scalar> {
    (x * slope + offset).clamped(to: 0...1)
}

/// x, limited to -1 ... 1.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func hardTanh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    x.clamped(to: -1...1)
}
