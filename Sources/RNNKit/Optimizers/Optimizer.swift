internal import CRNNKernels

/// A rule that changes a model's parameters along a gradient.
///
/// An optimizer is a value: it holds what it remembers of earlier steps, for one model.
///
/// ```swift
/// var optimizer = AdamW(for: network, decaying: .matricesOnly)
/// let schedule = Schedule.warmUp(steps: 100, then: .cosine(from: 0.001, steps: 900))
/// for batch in batches {
///     let (_, gradient) = valueWithGradient(at: network) { crossEntropy($0(batch.x), batch.labels) }
///     optimizer.learningRate = schedule(optimizer.step)
///     optimizer.update(&network, along: gradient)
/// }
/// ```
public protocol Optimizer<Model>: Sendable {
    associatedtype Model: Module

    /// The learning rate.
    var learningRate: Double { get set }

    /// The number of steps taken.
    var step: Int { get }

    /// Takes one step: changes the trainable parameters of the model along the gradient, downhill.
    mutating func update(_ model: inout Model, along gradient: Model)

    /// What the rule remembers of its steps, to be saved beside the model. Settings such as the learning rate are not
    /// part of it.
    var state: OptimizerState<Model.Scalar> { get }

    /// Goes on where another rule of the same kind and settings was: every step from here gives the same bits. Where
    /// the state does not fit the model, it throws and changes nothing.
    mutating func restore(_ state: OptimizerState<Model.Scalar>, for model: Model) throws(OptimizerStateError)
}

extension Module {
    /// Calls `body` with each trainable parameter, where it stands and its gradient, denormal numbers counting as zero:
    /// moments that fade away would make every later step slow.
    mutating func forEachTrainable(
        with gradient: Self,
        _ body: (ParameterPosition<Scalar>, _ value: inout Tensor<Scalar>, _ gradient: Tensor<Scalar>) -> Void
    ) {
        let mode = rnn_float_mode_flush_denormals()
        defer { rnn_float_mode_set(mode) }
        let gradients = gradient.parameterValues
        var index = 0
        updateParameters { parameter, value in
            defer { index += 1 }
            guard parameter.isTrainable else { return }
            require(
                index < gradients.count && gradients[index].shape == value.shape,
                "update: the gradient has no entry of shape \(value.shape) for \(parameter.name)")
            body(ParameterPosition(index: index, parameter: parameter), &value, gradients[index])
        }
    }
}

/// Where a parameter stands in a model.
struct ParameterPosition<Scalar: TensorScalar> {
    /// Its index among all parameters, trainable or not: it stays the same when layers are frozen.
    let index: Int
    let parameter: ParameterVisitor<Scalar>.Parameter
}
