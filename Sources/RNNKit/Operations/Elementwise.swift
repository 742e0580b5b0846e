internal import CRNNKernels

/// A function of each element, its value and its derivative.
///
/// The derivative is `gradient * f'(x)`, computed by the kernels from the input or from the output, whichever it needs;
/// only that one is kept.
private func elementwise<Scalar>(_ function: RNNUnary, _ x: Tensor<Scalar>) -> Tensor<Scalar> {
    let count = x.count
    let y = Tensor<Scalar>(shape: x.shape) { y in
        x.read { Scalar.kernels.pointee.unary(function, count, $0, y) }
    }
    guard x.history != nil else { return y }
    let kept = function.derivativeNeedsOutput ? y : x.detached
    return y.recorded(from: x) { gradient, inputs in
        inputs.add(
            Tensor(shape: gradient.shape) { result in
                kept.read { kept in
                    gradient.read {
                        Scalar.kernels.pointee.unary_backward(function, count, kept, kept, $0, result)
                    }
                }
            }, to: 0)
    }
}

extension RNNUnary {
    fileprivate var derivativeNeedsOutput: Bool {
        switch self {
        case .squareRoot, .reciprocal, .exponential, .tanh, .sigmoid: true
        case .negate, .absolute, .sign, .square, .logarithm, .sine, .cosine, .errorFunction, .relu, .softplus: false
        }
    }
}

extension Tensor {
    /// The negative of each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static prefix func - (x: Tensor) -> Tensor { elementwise(.negate, x) }

    /// The square of each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func squared() -> Tensor { elementwise(.square, self) }

    /// One divided by each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func reciprocal() -> Tensor { elementwise(.reciprocal, self) }

    /// -1, 0 or 1 as each element is less than, equal to or greater than 0. Its derivative is 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func sign() -> Tensor { elementwise(.sign, self) }

    /// Each element, limited to a range. The derivative is 1 within the range, its ends included, and 0 outside.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func clamped(to range: ClosedRange<Scalar>) -> Tensor {
        let count = count
        let x = detached
        let y = Tensor(shape: shape) { y in
            x.read { Scalar.kernels.pointee.clamp(count, Double(range.lowerBound), Double(range.upperBound), $0, y) }
        }
        return y.recorded(from: self) { gradient, inputs in
            inputs.add(select(where: x .== y, gradient, otherwise: Tensor(0)), to: 0)
        }
    }

    /// The same elements, through which a gradient passes limited to -limit ... limit, element by element.
    public func limitingGradient(to limit: Scalar) -> Tensor {
        require(limit > 0, "limitingGradient: a limit of \(limit) is not positive")
        return detached.recorded(from: self) { gradient, inputs in
            inputs.add(gradient.clamped(to: -limit...limit), to: 0)
        }
    }
}

/// The absolute value of each element; its derivative at 0 is 0.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func abs<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.absolute, x) }

/// The square root of each element.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func sqrt<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.squareRoot, x) }

/// e to the power of each element.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func exp<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.exponential, x) }

/// The natural logarithm of each element.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func log<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.logarithm, x) }

/// The sine of each element.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func sin<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.sine, x) }

/// The cosine of each element.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func cos<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.cosine, x) }

/// The error function of each element.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func erf<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.errorFunction, x) }

/// The hyperbolic tangent of each element.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func tanh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.tanh, x) }

/// 1 / (1 + exp(-x)).
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func sigmoid<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.sigmoid, x) }

/// max(x, 0); its derivative at 0 is 0.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func relu<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.relu, x) }

/// log(1 + exp(x)).
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func softplus<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { elementwise(.softplus, x) }
