/// What an optimizer remembers of its steps: tensors by their names, which a checkpoint can write beside the model's.
///
/// ```swift
/// let saved = optimizer.state
/// saved.tensors.keys  // "mean.recurrent.weight_ih_l0", "square.recurrent.weight_ih_l0", ...
/// try other.restore(saved, for: model)
/// ```
public struct OptimizerState<Scalar: TensorScalar>: Sendable, Equatable, Codable {
    /// The number of steps taken.
    public var step: Int
    /// For each kind of memory and each trainable parameter a tensor of the parameter's shape, under `kind.parameter`.
    public var tensors: [String: Tensor<Scalar>]

    /// A state of given parts.
    public init(step: Int, tensors: [String: Tensor<Scalar>]) {
        self.step = step
        self.tensors = tensors
    }

    init(step: Int, _ moments: [Moment<Scalar>]) {
        self.init(step: step, tensors: [:])
        for (name, value) in moments.flatMap(\.named) {
            require(tensors[name] == nil, "state: two parameters have the name of \(name)")
            tensors[name] = value
        }
    }

    /// The moments of given kinds, if they are all there is and fit the model.
    func moments<Model: Module<Scalar>>(
        _ kinds: [String], for model: Model
    ) throws(OptimizerStateError) -> [Moment<Scalar>] {
        guard possibleCounts.contains(step) else { throw .impossibleStep(step) }
        var parameters: [(name: String, value: Tensor<Scalar>, isTrainable: Bool)] = []
        model.forEachParameter { parameters.append(($0.name, $1, $0.isTrainable)) }
        var rest = tensors
        var moments: [Moment<Scalar>] = []
        for kind in kinds {
            var moment = Moment<Scalar>(kind)
            for (position, (parameter, value, isTrainable)) in parameters.enumerated() {
                let name = Self.name(kind, of: parameter)
                guard let kept = rest.removeValue(forKey: name) else {
                    // Before the first step nothing is remembered, and of frozen parameters nothing need be.
                    guard isTrainable && step > 0 else { continue }
                    throw .missing(name)
                }
                guard kept.shape == value.shape else {
                    throw .shape(name, expected: value.shape, found: kept.shape)
                }
                moment.set(kept.detached, at: position, name: parameter)
            }
            moments.append(moment)
        }
        if let name = rest.keys.min() { throw .unexpected(name) }
        return moments
    }

    /// The name of what is kept of a parameter. A tensor that is a model by itself has none of its own.
    static func name(_ kind: String, of parameter: String) -> String {
        parameter.isEmpty ? kind : kind + "." + parameter
    }
}

/// Why a state does not fit an optimizer and its model.
public enum OptimizerStateError: Error, Equatable, CustomStringConvertible {
    /// The optimizer needs a tensor of this name, and there is none.
    case missing(String)
    /// There is a tensor that belongs to no parameter of the model, or that the optimizer does not keep.
    case unexpected(String)
    /// A tensor does not have the shape of its parameter.
    case shape(String, expected: [Int], found: [Int])
    /// The number of steps is negative, or larger than there can be.
    case impossibleStep(Int)

    /// What is wrong, in a sentence.
    public var description: String {
        switch self {
        case .missing(let name): "the optimizer's state has no tensor \(name)"
        case .unexpected(let name): "the optimizer's state has a tensor \(name), for which there is no use"
        case .shape(let name, let expected, let found):
            "the optimizer's state has \(name) with shape \(found), the parameter has \(expected)"
        case .impossibleStep(let step): "the optimizer's state is that of step \(step), which no training has come to"
        }
    }
}
