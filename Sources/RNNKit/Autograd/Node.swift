/// One step of a computation whose gradient is wanted: the value's shape, and how a gradient goes back to the inputs.
final class Node<Scalar: TensorScalar>: TensorHistory, @unchecked Sendable {
    /// Passes the gradient of the value on to the inputs that want it.
    typealias Pullback = @Sendable (_ gradient: Tensor<Scalar>, _ inputs: borrowing GradientSink<Scalar>) -> Void

    let shape: [Int]
    /// Nil for a variable, where gradients arrive.
    let pullback: Pullback?

    init(variableOf shape: [Int]) {
        self.shape = shape
        pullback = nil
        super.init()
    }

    init(shape: [Int], _ first: TensorHistory?, _ second: TensorHistory?, pullback: @escaping Pullback) {
        self.shape = shape
        self.pullback = pullback
        super.init(first, second)
    }

    init(shape: [Int], inputs: [TensorHistory?], pullback: @escaping Pullback) {
        self.shape = shape
        self.pullback = pullback
        super.init(inputs)
    }
}

extension TensorHistory {
    /// The history of a tensor of a type is always a node of that type.
    func node<Scalar>(of type: Scalar.Type = Scalar.self) -> Node<Scalar> {
        unsafeDowncast(self, to: Node<Scalar>.self)
    }
}

extension Tensor {
    /// The same elements, through which no gradient passes: a constant.
    public var detached: Tensor {
        Tensor(storage: storage, shape: shape)
    }

    /// This value as the result of a computation on one tensor or two. It is recorded if any of them is.
    ///
    /// The pullback must keep values only by `detached`, or the graph is kept alive by itself.
    func recorded(from first: Tensor, _ second: Tensor? = nil, pullback: @escaping Node<Scalar>.Pullback) -> Tensor {
        guard first.history != nil || second?.history != nil else { return self }
        return Tensor(
            storage: storage, shape: shape,
            history: Node(shape: shape, first.history, second?.history, pullback: pullback))
    }

    /// This value as the result of a computation on any number of tensors.
    func recorded(fromAll inputs: [Tensor], pullback: @escaping Node<Scalar>.Pullback) -> Tensor {
        guard inputs.contains(where: { $0.history != nil }) else { return self }
        return Tensor(
            storage: storage, shape: shape,
            history: Node(shape: shape, inputs: inputs.map(\.history), pullback: pullback))
    }

    /// Several values as the results of one computation, whose pullback is called once, with the gradients of all of
    /// them: nil for a result that nothing depends on.
    static func recorded(
        _ results: [Tensor], fromAll inputs: [Tensor],
        pullback: @escaping @Sendable (_ gradients: [Tensor?], _ inputs: borrowing GradientSink<Scalar>) -> Void
    ) -> [Tensor] {
        guard inputs.contains(where: { $0.history != nil }) else { return results }
        // A result's gradient waits with the computation, whose own gradient says no more than that there is one.
        let count = results.count
        let computation = Node<Scalar>(shape: [0], inputs: inputs.map(\.history)) { _, inputs in
            pullback((0..<count).map { inputs.collected($0) }, inputs)
        }
        return results.enumerated().map { number, value in
            Tensor(
                storage: value.storage, shape: value.shape,
                history: Node<Scalar>(shape: value.shape, computation, nil) { gradient, computation in
                    computation.collect(gradient, as: number)
                })
        }
    }

    /// This value as a variable, to which gradients can be traced.
    func variable() -> Tensor {
        Tensor(storage: storage, shape: shape, history: Node<Scalar>(variableOf: shape))
    }
}
