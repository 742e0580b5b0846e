internal import Synchronization

/// One step of a computation whose gradient is wanted: the value's shape, what it was computed from, and how a gradient goes back.
///
/// Ids count upwards, so a node's id is greater than those of all it was computed from: going through ids downwards is an
/// order in which every gradient is complete when it is passed on.
final class Node<Scalar: TensorScalar>: TensorHistory, @unchecked Sendable {
    /// Passes the gradient of the value on to the inputs that want it.
    typealias Pullback = @Sendable (_ gradient: Tensor<Scalar>, _ inputs: borrowing GradientSink<Scalar>) -> Void

    let id: Int
    let shape: [Int]
    /// The nodes of the inputs; nil for an input that is a constant.
    private(set) var inputs: [Node?]
    /// Nil for a variable, where gradients arrive.
    let pullback: Pullback?

    init(shape: [Int], inputs: [Node?], pullback: Pullback?) {
        id = NodeCounter.next()
        self.shape = shape
        self.inputs = inputs
        self.pullback = pullback
    }

    /// Frees what only this node kept alive, one after the other: left to the language, a long chain would be freed by as many
    /// nested calls.
    deinit {
        guard !inputs.isEmpty else { return }
        var pending: [Node] = []
        releaseInputs(into: &pending)
        while var node = pending.popLast() {
            if isKnownUniquelyReferenced(&node) { node.releaseInputs(into: &pending) }
        }
    }

    private func releaseInputs(into pending: inout [Node]) {
        for case .some(let input) in inputs { pending.append(input) }
        inputs = []
    }
}

/// The ids of nodes. That they count upwards is all that matters; nothing that is computed depends on their values.
private enum NodeCounter {
    private static let last = Atomic<Int>(0)

    static func next() -> Int {
        last.add(1, ordering: .relaxed).newValue
    }
}

extension Tensor {
    /// The node of a tensor that takes part in a recorded computation.
    var node: Node<Scalar>? {
        guard let history else { return nil }
        return unsafeDowncast(history, to: Node<Scalar>.self)
    }

    /// The same elements, through which no gradient passes: a constant.
    public var detached: Tensor {
        Tensor(storage: storage, shape: shape)
    }

    /// This value as the result of a computation on `inputs`. It is recorded if any of them is.
    ///
    /// The pullback must keep values only by `detached`, or the graph is kept alive by itself.
    func recorded(from inputs: [Tensor], pullback: @escaping Node<Scalar>.Pullback) -> Tensor {
        recorded(fromNodes: inputs.map(\.node), pullback: pullback)
    }

    func recorded(fromNodes nodes: [Node<Scalar>?], pullback: @escaping Node<Scalar>.Pullback) -> Tensor {
        guard nodes.contains(where: { $0 != nil }) else { return self }
        return Tensor(
            storage: storage, shape: shape, history: Node(shape: shape, inputs: nodes, pullback: pullback))
    }

    /// This value as a variable, to which gradients can be traced.
    func variable() -> Tensor {
        Tensor(
            storage: storage, shape: shape, history: Node<Scalar>(shape: shape, inputs: [], pullback: nil))
    }
}
