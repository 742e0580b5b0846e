internal import CRNNKernels

/// One walk from a result back to the variables.
///
/// Steps made since the first variable have their places in a table, by their ids. One sweep downwards through it
/// passes each gradient on when it is complete. No recursion, no search, nothing visited that does not depend on a
/// variable, and no step whose cost grows with anything but its own gradient.
final class BackwardPass<Scalar: TensorScalar> {
    private let base: Int
    // Two tables and not one of pairs: to look at a node must not mean to hold on to a gradient, which is changed in
    // place as long as nobody else does.
    // Nobody but the walk sees them: checks of exclusive access at run time would be a fifth of it.
    @exclusivity(unchecked) private var nodes: ContiguousArray<Node<Scalar>?>
    @exclusivity(unchecked) private var gradients: ContiguousArray<Tensor<Scalar>?>
    /// The gradients of the results of computations with several, by the computations' ids.
    @exclusivity(unchecked) private var collected: [Int: [Int: Tensor<Scalar>]] = [:]

    /// Walks from `result`, whose own gradient is `seed`, and gives the variables' gradients; nil where the result does
    /// not depend on one.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    static func gradients(
        of result: Tensor<Scalar>, seed: Tensor<Scalar>, at variables: [Node<Scalar>]
    ) -> [Tensor<Scalar>?] {
        guard let root = result.history, let base = variables.map(\.id).min(), root.newestVariable >= base else {
            return variables.map { _ in nil }
        }
        let pass = BackwardPass(base: base, count: root.id - base + 1)
        pass.walk(from: root.node(), seed: seed)
        return variables.map { $0.id > root.id ? nil : pass.gradients[$0.id - base] }
    }

    private init(base: Int, count: Int) {
        self.base = base
        nodes = ContiguousArray(repeating: nil, count: count)
        gradients = ContiguousArray(repeating: nil, count: count)
    }

    private func walk(from root: Node<Scalar>, seed: Tensor<Scalar>) {
        nodes[nodes.count - 1] = root
        gradients[nodes.count - 1] = seed
        for index in nodes.indices.reversed() {
            guard let node = nodes[index], let pullback = node.pullback, let gradient = gradients[index].take()
            else { continue }
            pullback(gradient, GradientSink(pass: self, node: node))
            nodes[index] = nil
        }
    }

    /// The index of an input's gradient, or nil if nobody wants it.
    fileprivate func index(of input: Int, to node: Node<Scalar>) -> Int? {
        guard let history = node.input(input), history.newestVariable >= base else { return nil }
        let index = history.id - base
        if nodes[index] == nil { nodes[index] = history.node() }
        return index
    }

    fileprivate func add(_ gradient: Tensor<Scalar>, at index: Int) {
        guard let shape = nodes[index]?.shape else { return }
        let gradient = gradient.shape == shape ? gradient : gradient.summed(to: shape)
        if gradients[index] == nil {
            gradients[index] = gradient.detached
        } else {
            gradients[index]?.addInPlace(gradient)
        }
    }

    fileprivate func collect(_ gradient: Tensor<Scalar>, as number: Int, for node: Node<Scalar>) {
        guard let index = index(of: 0, to: node), let computation = nodes[index] else { return }
        collected[computation.id, default: [:]][number] = gradient
        gradients[index] = Tensor(uninitialized: [0])
    }

    fileprivate func collected(_ number: Int, for node: Node<Scalar>) -> Tensor<Scalar>? {
        let gradient = collected[node.id]?.removeValue(forKey: number)
        if collected[node.id]?.isEmpty ?? false { collected[node.id] = nil }
        return gradient
    }

    fileprivate func withAccumulator(
        at index: Int, zeroed: Bool, _ body: (UnsafeMutablePointer<Scalar>, _ isNew: Bool) -> Void
    ) {
        guard let shape = nodes[index]?.shape else { return }
        let isNew = gradients[index] == nil
        if isNew { gradients[index] = zeroed ? .zeros(shape) : Tensor(uninitialized: shape) }
        gradients[index]?.write { body($0, isNew) }
    }
}

/// Where a pullback puts the gradients of its inputs.
struct GradientSink<Scalar: TensorScalar>: ~Copyable {
    fileprivate let pass: BackwardPass<Scalar>
    fileprivate let node: Node<Scalar>

    /// Whether anyone wants the gradient of an input.
    func wants(_ input: Int) -> Bool {
        pass.index(of: input, to: node) != nil
    }

    /// Adds to the gradient of an input. Where the operation repeated the input's elements along an axis, the gradient
    /// is summed over it here.
    func add(_ gradient: @autoclosure () -> Tensor<Scalar>, to input: Int) {
        guard let index = pass.index(of: input, to: node) else { return }
        pass.add(gradient(), at: index)
    }

    /// Keeps the gradient of a result for the only input, a computation with several results.
    func collect(_ gradient: Tensor<Scalar>, as number: Int) {
        pass.collect(gradient, as: number, for: node)
    }

    /// The gradient of one of this computation's results, once.
    func collected(_ number: Int) -> Tensor<Scalar>? {
        pass.collected(number, for: node)
    }

    /// Lets `body` add to a part of an input's gradient, in place: at a cost that does not depend on the size of the
    /// whole.
    func accumulate(into input: Int, _ body: (UnsafeMutablePointer<Scalar>) -> Void) {
        guard let index = pass.index(of: input, to: node) else { return }
        pass.withAccumulator(at: index, zeroed: true) { pointer, _ in body(pointer) }
    }

    /// Lets `body` set all of an input's gradient if it is the first, or add to it if not.
    func setOrAdd(into input: Int, _ body: (UnsafeMutablePointer<Scalar>, _ isFirst: Bool) -> Void) {
        guard let index = pass.index(of: input, to: node) else { return }
        pass.withAccumulator(at: index, zeroed: false, body)
    }
}
