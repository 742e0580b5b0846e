internal import CRNNKernels

/// One walk from a result back to the variables.
///
/// Nodes made since the first variable lie in a table by their ids. Three sweeps through it: downwards to find what the result
/// was computed from, upwards to find what of that depends on a variable, downwards with the gradients. No recursion, no
/// search, and no step whose cost grows with anything but its own gradient.
final class BackwardPass<Scalar: TensorScalar> {
    private let base: Int
    private var nodes: [Node<Scalar>?]
    private var isWanted: [Bool]
    private var gradients: [Tensor<Scalar>?]

    /// Walks from `result`, whose own gradient is `seed`, and gives the variables' gradients; nil where the result does not depend
    /// on one.
    static func gradients(
        of result: Tensor<Scalar>, seed: Tensor<Scalar>, at variables: [Node<Scalar>]
    ) -> [Tensor<Scalar>?] {
        guard let root = result.node, let first = variables.map(\.id).min(), root.id >= first else {
            return variables.map { _ in nil }
        }
        let pass = BackwardPass(from: root, base: first, variables: variables)
        pass.walk(seed: seed)
        return variables.map { pass.gradients[$0.id - first] }
    }

    private init(from root: Node<Scalar>, base: Int, variables: [Node<Scalar>]) {
        self.base = base
        let count = root.id - base + 1
        nodes = Array(repeating: nil, count: count)
        isWanted = Array(repeating: false, count: count)
        gradients = Array(repeating: nil, count: count)

        nodes[root.id - base] = root
        for index in (0..<count).reversed() {
            guard let node = nodes[index] else { continue }
            for case .some(let input) in node.inputs where input.id >= base { nodes[input.id - base] = input }
        }
        for variable in variables where variable.id <= root.id { isWanted[variable.id - base] = true }
        for index in 0..<count where !isWanted[index] {
            guard let node = nodes[index] else { continue }
            isWanted[index] = node.inputs.contains { $0.map(wants) ?? false }
        }
    }

    private func walk(seed: Tensor<Scalar>) {
        gradients[nodes.count - 1] = seed
        for index in nodes.indices.reversed() {
            guard isWanted[index], let node = nodes[index], let pullback = node.pullback,
                let gradient = gradients[index]
            else { continue }
            gradients[index] = nil
            pullback(gradient, GradientSink(pass: self, inputs: node.inputs))
            nodes[index] = nil
        }
    }

    fileprivate func wants(_ node: Node<Scalar>) -> Bool {
        node.id >= base && isWanted[node.id - base]
    }

    fileprivate func add(_ gradient: Tensor<Scalar>, to node: Node<Scalar>) {
        let slot = node.id - base
        let gradient = gradient.shape == node.shape ? gradient : gradient.summed(to: node.shape)
        guard gradients[slot] != nil else {
            gradients[slot] = gradient
            return
        }
        gradients[slot]?.write { sum in
            gradient.read { Scalar.kernels.pointee.add_scaled(gradient.count, 1, $0, sum) }
        }
    }

    fileprivate func withAccumulator(
        of node: Node<Scalar>, zeroed: Bool, _ body: (UnsafeMutablePointer<Scalar>, _ isNew: Bool) -> Void
    ) {
        let slot = node.id - base
        let isNew = gradients[slot] == nil
        if isNew {
            gradients[slot] =
                zeroed
                ? .zeros(node.shape)
                : Tensor(storage: Storage(uninitialized: node.shape.elementCount), shape: node.shape)
        }
        gradients[slot]?.write { body($0, isNew) }
    }
}

/// Where a pullback puts the gradients of its inputs.
struct GradientSink<Scalar: TensorScalar>: ~Copyable {
    fileprivate let pass: BackwardPass<Scalar>
    fileprivate let inputs: [Node<Scalar>?]

    /// Whether anyone wants the gradient of an input.
    func wants(_ input: Int) -> Bool {
        guard let node = inputs[input] else { return false }
        return pass.wants(node)
    }

    /// Adds to the gradient of an input. Where the operation repeated the input's elements along an axis, the gradient is summed
    /// over it here.
    func add(_ gradient: @autoclosure () -> Tensor<Scalar>, to input: Int) {
        guard let node = inputs[input], pass.wants(node) else { return }
        pass.add(gradient(), to: node)
    }

    /// Lets `body` add to a part of an input's gradient, in place: at a cost that does not depend on the size of the whole.
    func accumulate(into input: Int, _ body: (UnsafeMutablePointer<Scalar>) -> Void) {
        guard let node = inputs[input], pass.wants(node) else { return }
        pass.withAccumulator(of: node, zeroed: true) { pointer, _ in body(pointer) }
    }

    /// Lets `body` set all of an input's gradient if it is the first, or add to it if not.
    func setOrAdd(into input: Int, _ body: (UnsafeMutablePointer<Scalar>, _ isFirst: Bool) -> Void) {
        guard let node = inputs[input], pass.wants(node) else { return }
        pass.withAccumulator(of: node, zeroed: false, body)
    }
}
