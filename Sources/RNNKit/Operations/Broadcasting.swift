extension Tensor {
    /// The tensor with axes of length 1, or missing at the front, repeated to make `target`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func broadcast(to target: [Int]) -> Tensor {
        require(
            shape.broadcast(with: target, of: "broadcast") == target,
            "broadcast: a tensor of shape \(shape) cannot be repeated to shape \(target)")
        let y = shape == target ? detached : combined(.add, detached, .negativeZeros(target), name: "broadcast")
        return y.recorded(from: self) { gradient, inputs in inputs.add(gradient, to: 0) }
    }

    /// -0, the number that changes nothing when it is added.
    private static func negativeZeros(_ shape: [Int]) -> Tensor {
        Tensor(repeating: -0.0, shape: shape)
    }
}
