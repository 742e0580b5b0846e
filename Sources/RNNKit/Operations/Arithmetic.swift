internal import CRNNKernels

// Operations on two tensors, element by element. Axes of length 1, or missing at the front, are repeated; the gradient
// of a repeated operand is summed where gradients are collected.

extension Tensor {
    /// The sum of each pair of elements.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        combined(.add, a, b, name: "+").recorded(from: a, b) { gradient, inputs in
            inputs.add(gradient, to: 0)
            inputs.add(gradient, to: 1)
        }
    }

    /// The difference of each pair of elements.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        combined(.subtract, a, b, name: "-").recorded(from: a, b) { gradient, inputs in
            inputs.add(gradient, to: 0)
            inputs.add(-gradient, to: 1)
        }
    }

    /// The product of each pair of elements.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        let result = combined(.multiply, a, b, name: "*")
        guard a.history != nil || b.history != nil else { return result }
        // Each operand is kept only if the other one's gradient needs it.
        let left = b.history == nil ? nil : a.detached
        let right = a.history == nil ? nil : b.detached
        return result.recorded(from: a, b) { gradient, inputs in
            if let right { inputs.add(gradient * right, to: 0) }
            if let left { inputs.add(gradient * left, to: 1) }
        }
    }

    /// The quotient of each pair of elements.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        let result = combined(.divide, a, b, name: "/")
        guard a.history != nil || b.history != nil else { return result }
        let right = b.detached
        return result.recorded(from: a, b) { gradient, inputs in
            let share = gradient / right
            inputs.add(share, to: 0)
            inputs.add(-(share * result), to: 1)
        }
    }

    /// Adds a number to each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func + (a: Tensor, b: Scalar) -> Tensor { a + Tensor(b) }
    /// Adds each element to a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func + (a: Scalar, b: Tensor) -> Tensor { Tensor(a) + b }
    /// Subtracts a number from each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func - (a: Tensor, b: Scalar) -> Tensor { a - Tensor(b) }
    /// Subtracts each element from a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func - (a: Scalar, b: Tensor) -> Tensor { Tensor(a) - b }
    /// Multiplies each element by a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func * (a: Tensor, b: Scalar) -> Tensor { a * Tensor(b) }
    /// Multiplies a number by each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func * (a: Scalar, b: Tensor) -> Tensor { Tensor(a) * b }
    /// Divides each element by a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func / (a: Tensor, b: Scalar) -> Tensor { a / Tensor(b) }
    /// Divides a number by each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func / (a: Scalar, b: Tensor) -> Tensor { Tensor(a) / b }

    /// Adds to each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func += (a: inout Tensor, b: Tensor) { a = a + b }
    /// Subtracts from each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
    /// Multiplies each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
    /// Divides each element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
    /// Multiplies each element by a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func *= (a: inout Tensor, b: Scalar) { a = a * b }
}

/// The greater of each pair of elements. Where they are equal, half of the gradient goes to each.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func max<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
    extreme(.maximum, a, b, name: "max")
}

/// The lesser of each pair of elements. Where they are equal, half of the gradient goes to each.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func min<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
    extreme(.minimum, a, b, name: "min")
}

/// The greater of each element and a number.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func max<Scalar>(_ a: Tensor<Scalar>, _ b: Scalar) -> Tensor<Scalar> { max(a, Tensor(b)) }

/// The lesser of each element and a number.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func min<Scalar>(_ a: Tensor<Scalar>, _ b: Scalar) -> Tensor<Scalar> { min(a, Tensor(b)) }

private func extreme<Scalar>(
    _ function: RNNBinary, _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, name: StaticString
) -> Tensor<Scalar> {
    let result = combined(function, a, b, name: name)
    guard a.history != nil || b.history != nil else { return result }
    let left = a.detached
    let right = b.detached
    return result.recorded(from: a, b) { gradient, inputs in
        let half = gradient * (left .== right) * 0.5
        inputs.add(gradient * (left .== result) - half, to: 0)
        inputs.add(gradient * (right .== result) - half, to: 1)
    }
}

/// Each element of a tensor to the power of the other's.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func pow<Scalar>(_ base: Tensor<Scalar>, _ exponent: Tensor<Scalar>) -> Tensor<Scalar> {
    let result = combined(.power, base, exponent, name: "pow")
    guard base.history != nil || exponent.history != nil else { return result }
    let base0 = base.detached
    let exponent0 = exponent.detached
    return result.recorded(from: base, exponent) { gradient, inputs in
        // Any number to the power of 0 is 1, and 0 to the power of a positive number stays 0 nearby: no derivative.
        if inputs.wants(0) {
            let slope = exponent0 * pow(base0, exponent0 - 1)
            inputs.add(gradient * select(where: exponent0 .== 0, Tensor(0), otherwise: slope), to: 0)
        }
        if inputs.wants(1) {
            let isFlat = (base0 .== 0) * (exponent0 .>= 0)
            inputs.add(gradient * select(where: isFlat, Tensor(0), otherwise: result * log(base0)), to: 1)
        }
    }
}

/// Each element to the power of a number.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func pow<Scalar>(_ base: Tensor<Scalar>, _ exponent: Scalar) -> Tensor<Scalar> {
    pow(base, Tensor(exponent))
}
