internal import CRNNKernels

// Comparisons give masks: tensors of 1 where the comparison holds and 0 elsewhere, through which no gradient passes.

extension Tensor {
    /// 1 where an element of the first is greater.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .> (a: Tensor, b: Tensor) -> Tensor { combined(.greater, a, b, name: ".>") }
    /// 1 where an element of the first is greater or equal.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { combined(.greaterOrEqual, a, b, name: ".>=") }
    /// 1 where an element of the first is less.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .< (a: Tensor, b: Tensor) -> Tensor { combined(.less, a, b, name: ".<") }
    /// 1 where an element of the first is less or equal.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { combined(.lessOrEqual, a, b, name: ".<=") }
    /// 1 where two elements are equal.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .== (a: Tensor, b: Tensor) -> Tensor { combined(.equal, a, b, name: ".==") }
    /// 1 where two elements are not equal.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { combined(.notEqual, a, b, name: ".!=") }

    /// 1 where an element is greater than a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .> (a: Tensor, b: Scalar) -> Tensor { a .> Tensor(b) }
    /// 1 where an element is greater than a number or equal to it.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .>= (a: Tensor, b: Scalar) -> Tensor { a .>= Tensor(b) }
    /// 1 where an element is less than a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .< (a: Tensor, b: Scalar) -> Tensor { a .< Tensor(b) }
    /// 1 where an element is less than a number or equal to it.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .<= (a: Tensor, b: Scalar) -> Tensor { a .<= Tensor(b) }
    /// 1 where an element is equal to a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .== (a: Tensor, b: Scalar) -> Tensor { a .== Tensor(b) }
    /// 1 where an element is not equal to a number.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func .!= (a: Tensor, b: Scalar) -> Tensor { a .!= Tensor(b) }
}

/// The elements of `chosen` where the mask is not 0, those of `other` elsewhere. Shapes are made equal by repetition.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func select<Scalar>(
    where mask: Tensor<Scalar>, _ chosen: Tensor<Scalar>, otherwise other: Tensor<Scalar>
) -> Tensor<Scalar> {
    let shape = mask.shape.broadcast(with: chosen.shape, of: "select").broadcast(with: other.shape, of: "select")
    let mask = mask.detached.broadcast(to: shape)
    let a = chosen.detached.broadcast(to: shape)
    let b = other.detached.broadcast(to: shape)
    func pick(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
        Tensor(shape: shape) { [count = mask.count] result in
            mask.read { mask in
                a.read { a in b.read { Scalar.kernels.pointee.select(count, mask, a, $0, result) } }
            }
        }
    }
    return pick(a, b).recorded(from: chosen, other) { gradient, inputs in
        inputs.add(select(where: mask, gradient, otherwise: Tensor(0)), to: 0)
        inputs.add(select(where: mask, Tensor(0), otherwise: gradient), to: 1)
    }
}
