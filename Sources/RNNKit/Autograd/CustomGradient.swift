/// A function with a derivative of the caller's own.
///
/// `function` is given the inputs as constants and returns its value together with the pullback: from the gradient of
/// the value to the gradients of the inputs, in their order; nil for an input that has none. Nothing inside is
/// recorded, so that the value may be computed in any way.
///
/// ```swift
/// // Rounds, and passes the gradient as if it had not.
/// func straightThroughRound(_ x: Tensor<Float>) -> Tensor<Float> {
///     withCustomGradient(of: [x]) { inputs in
///         (rounded(inputs[0]), { gradient in [gradient] })
///     }
/// }
/// ```
///
/// A gradient's shape must be that of its input. Whether the two parts agree is what
/// ``checkGradient(at:tolerance:step:_:)`` finds out.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func withCustomGradient<Scalar>(
    of inputs: [Tensor<Scalar>],
    _ function: ([Tensor<Scalar>]) -> (
        value: Tensor<Scalar>, pullback: @Sendable (Tensor<Scalar>) -> [Tensor<Scalar>?]
    )
) -> Tensor<Scalar> {
    let (value, pullback) = function(inputs.map(\.detached))
    let shapes = inputs.map(\.shape)
    return value.detached.recorded(fromAll: inputs) { gradient, sink in
        let gradients = pullback(gradient)
        require(
            gradients.count == shapes.count,
            "withCustomGradient: the pullback gives \(gradients.count) gradients for \(shapes.count) inputs")
        for (index, gradient) in gradients.enumerated() {
            guard let gradient else { continue }
            require(
                gradient.shape == shapes[index],
                "withCustomGradient: gradient \(index) has shape \(gradient.shape), its input \(shapes[index])")
            sink.add(gradient.detached, to: index)
        }
    }
}
