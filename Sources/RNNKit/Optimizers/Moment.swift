/// A tensor for each trainable parameter that an optimizer keeps from step to step, made when it is first needed.
struct Moment<Scalar: TensorScalar>: Sendable {
    private struct Entry: Sendable {
        let name: String
        var value: Tensor<Scalar>
    }

    /// What the moment is called in a state: "mean", "square".
    let kind: String
    /// By the parameter's index in the model; nil for those that were never trained.
    private var entries: [Entry?] = []

    init(_ kind: String) {
        self.kind = kind
    }

    /// Calls `body` with the parameter's numbers, zeros at first, to change them in place.
    @_specialize(where Scalar == Float)
    mutating func withTensor(
        _ position: ParameterPosition<Scalar>, shape: [Int], _ body: (UnsafeMutablePointer<Scalar>) -> Void
    ) {
        while entries.count <= position.index { entries.append(nil) }
        let kept = entries[position.index]?.value.shape
        if kept == nil {
            entries[position.index] = Entry(name: position.parameter.name, value: .zeros(shape))
        }
        require(
            kept == nil || kept == shape,
            "update: \(position.parameter.name) has shape \(shape), what is remembered of it \(kept ?? []); "
                + "an optimizer is for one model")
        entries[position.index]?.value.write(body)
    }

    /// The tensors by their names in a state.
    var named: [(name: String, value: Tensor<Scalar>)] {
        entries.compactMap { entry in entry.map { (OptimizerState<Scalar>.name(kind, of: $0.name), $0.value) } }
    }

    /// Sets what is kept of a parameter.
    mutating func set(_ value: Tensor<Scalar>, at position: Int, name: String) {
        while entries.count <= position { entries.append(nil) }
        entries[position] = Entry(name: name, value: value)
    }
}
