internal import CRNNKernels

/// A rule that changes a model's parameters along a gradient.
///
/// An optimizer is a value: it holds what it remembers of earlier steps, for one model.
public protocol Optimizer<Model>: Sendable {
    associatedtype Model: Module

    /// Takes one step: changes the trainable parameters of the model along the gradient, downhill.
    mutating func update(_ model: inout Model, along gradient: Model)
}

extension Module {
    /// Calls `body` with each trainable parameter, its gradient and its number, denormal numbers counting as zero:
    /// moments that fade away would make every later step slow.
    mutating func forEachTrainable(
        with gradient: Self, _ body: (_ number: Int, _ value: inout Tensor<Scalar>, _ gradient: Tensor<Scalar>) -> Void
    ) {
        let mode = rnn_float_mode_flush_denormals()
        defer { rnn_float_mode_set(mode) }
        let gradients = gradient.parameterValues
        var position = 0
        var number = 0
        updateParameters { parameter, value in
            defer { position += 1 }
            guard parameter.isTrainable else { return }
            require(
                position < gradients.count && gradients[position].shape == value.shape,
                "update: the gradient has no entry of shape \(value.shape) for \(parameter.name)")
            body(number, &value, gradients[position])
            number += 1
        }
    }
}

/// What an optimizer keeps for each parameter, made when it is first needed.
struct OptimizerState<Scalar: TensorScalar>: Sendable {
    private var tensors: [Tensor<Scalar>] = []

    mutating func withTensor(_ number: Int, shape: [Int], _ body: (UnsafeMutablePointer<Scalar>) -> Void) {
        if number == tensors.count { tensors.append(.zeros(shape)) }
        tensors[number].write(body)
    }
}
