/// The value of a function of a model, and the gradient: a model of the same form, whose parameters are the
/// derivatives.
///
/// ```swift
/// let (loss, gradient) = valueWithGradient(at: model) { model in
///     meanSquaredError(model(x), y)
/// }
/// optimizer.update(&model, along: gradient)
/// ```
///
/// The function must give a tensor with one element. A parameter that it does not depend on, or that is not trainable,
/// has a gradient of zeros. A tensor is a model too: `valueWithGradient(at: x) { x in (x * x).sum() }`. Gradients of
/// gradients are not taken: what is computed outside of the function is a constant to it.
public func valueWithGradient<Model: Module>(
    at model: Model, _ function: (Model) throws -> Tensor<Model.Scalar>
) rethrows -> (value: Model.Scalar, gradient: Model) {
    let (value, gradient, _) = try valueWithGradient(at: model) { (try function($0), ()) }
    return (value, gradient)
}

/// The value and the gradient of a function that gives something besides: predictions, a new state, measurements.
///
/// Tensors in the second part stay connected to the computation; use ``Tensor/detached`` for those that are kept.
public func valueWithGradient<Model: Module, Extra>(
    at model: Model, _ function: (Model) throws -> (Tensor<Model.Scalar>, Extra)
) rethrows -> (value: Model.Scalar, gradient: Model, extra: Extra) {
    let variables = Variables(of: model)
    let (result, extra) = try function(variables.model)
    require(
        result.count == 1,
        "valueWithGradient: the function gives a tensor of shape \(result.shape), not a single number")
    return (result.scalar, variables.gradient(of: result, seed: .ones(result.shape)), extra)
}

/// The value of a function of two tensors, and its gradients.
public func valueWithGradient<Scalar>(
    at a: Tensor<Scalar>, _ b: Tensor<Scalar>,
    _ function: (Tensor<Scalar>, Tensor<Scalar>) throws -> Tensor<Scalar>
) rethrows -> (value: Scalar, gradient: (Tensor<Scalar>, Tensor<Scalar>)) {
    let (value, gradient) = try valueWithGradient(at: [a, b]) { try function($0[0], $0[1]) }
    return (value, (gradient[0], gradient[1]))
}

/// The value of a function of three tensors, and its gradients. For more, give an array of them.
public func valueWithGradient<Scalar>(
    at a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ c: Tensor<Scalar>,
    _ function: (Tensor<Scalar>, Tensor<Scalar>, Tensor<Scalar>) throws -> Tensor<Scalar>
) rethrows -> (value: Scalar, gradient: (Tensor<Scalar>, Tensor<Scalar>, Tensor<Scalar>)) {
    let (value, gradient) = try valueWithGradient(at: [a, b, c]) { try function($0[0], $0[1], $0[2]) }
    return (value, (gradient[0], gradient[1], gradient[2]))
}

/// The function that gives the gradient of a function: `let slope = gradient(of: { x in (x * x).sum() })`.
public func gradient<Model: Module>(
    of function: @escaping (Model) -> Tensor<Model.Scalar>
) -> (Model) -> Model {
    { valueWithGradient(at: $0, function).gradient }
}

/// The value of a function that gives any tensor, and its pullback: from a gradient of that tensor to the gradient of
/// the model.
///
/// The pullback can be called any number of times, and keeps the computation alive as long as it lives.
public func valueWithPullback<Model: Module>(
    at model: Model, _ function: (Model) throws -> Tensor<Model.Scalar>
) rethrows -> (value: Tensor<Model.Scalar>, pullback: (Tensor<Model.Scalar>) -> Model) {
    let variables = Variables(of: model)
    let result = try function(variables.model)
    return (
        result.detached,
        { seed in
            require(
                seed.shape == result.shape,
                "pullback: the gradient's shape is \(seed.shape), the value's \(result.shape)")
            return variables.gradient(of: result, seed: seed.detached)
        }
    )
}

/// A model whose trainable parameters are variables.
private struct Variables<Model: Module> {
    let model: Model
    private let nodes: VariableNodes<Model.Scalar>

    init(of original: Model) {
        var nodes = VariableNodes<Model.Scalar>()
        model = original.mapParameters { nodes.add($1, isTrainable: $0.isTrainable) }
        self.nodes = nodes
    }

    func gradient(of result: Tensor<Model.Scalar>, seed: Tensor<Model.Scalar>) -> Model {
        model.replacingParameters(by: nodes.gradients(of: result, seed: seed))
    }
}

/// The variables among the parameters of a model, and the shapes of all of them.
private struct VariableNodes<Scalar: TensorScalar> {
    private var all: [(node: Node<Scalar>?, shape: [Int])] = []

    /// The parameter as a variable, or as a constant if it is not trainable.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    mutating func add(_ value: Tensor<Scalar>, isTrainable: Bool) -> Tensor<Scalar> {
        let variable = isTrainable ? value.variable() : value.detached
        all.append((variable.history?.node(), value.shape))
        return variable
    }

    /// The gradient of each parameter: zeros of those that are constants or that the result does not depend on.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func gradients(of result: Tensor<Scalar>, seed: Tensor<Scalar>) -> [Tensor<Scalar>] {
        var found = BackwardPass.gradients(of: result, seed: seed, at: all.compactMap(\.node)).makeIterator()
        return all.map { node, shape in
            let gradient = node == nil ? nil : found.next() ?? nil
            return gradient ?? .zeros(shape)
        }
    }
}
