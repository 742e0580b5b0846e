/// The eigenvalues of a model's recurrent matrices, of each gate by itself: what a layer does to its state over many steps, as
/// far as a matrix alone can tell. It is worth looking at before and after training.
///
/// ```swift
/// let before = RecurrentSpectrum(of: model)
/// // ... training ...
/// for (old, new) in zip(before.blocks, RecurrentSpectrum(of: model).blocks) {
///     print(old.parameter, old.gate, old.eigenvalues.spectralRadius, new.eigenvalues.spectralRadius)
/// }
/// ```
///
/// Recurrent matrices are the parameters whose last name begins with `weight_hh`, [gates * hidden, hidden], of any module.
/// Those of a layer with a projection are not square, and are left out.
public struct RecurrentSpectrum: Sendable {
    /// The square matrix of one gate.
    public struct Block: Sendable {
        /// The name of the parameter that it is a part of, such as `recurrent.weight_hh_l0`.
        public let parameter: String
        /// The gate's name in the cell's equations, such as "f" of an ``LSTMCell``; of cells that the library does not know
        /// the number of the block, from 0.
        public let gate: String
        /// The eigenvalues of the matrix.
        public let eigenvalues: Eigenvalues
    }

    /// The blocks, in the order of the parameters and their rows.
    public let blocks: [Block]

    /// The spectrum of a model, a layer or a cell.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - layer: The number of one recurrent layer of it, as in ``Module/silencing(_:ofLayer:)``; nil for all.
    public init<Model: Module>(of model: Model, layer: Int? = nil) {
        var blocks: [Block] = []
        model.forEachRecurrentMatrix { number, name, gates, matrix in
            guard layer == nil || layer == number else { return }
            guard let size = matrix.shape.last, matrix.rank == 2, size > 0, matrix.shape[0] % size == 0 else { return }
            let count = matrix.shape[0] / size
            guard gates.isEmpty || gates.count == count else { return }
            for (number, block) in matrix.split(parts: count).enumerated() {
                let gate = gates.isEmpty ? String(number) : gates[number]
                blocks.append(Block(parameter: name, gate: gate, eigenvalues: Eigenvalues(of: block)))
            }
        }
        self.blocks = blocks
    }
}

extension Module {
    /// Calls `body` with each parameter `weight_hh`, the number of its layer, its name and the names of its gates, which are none
    /// for cells that the library does not know.
    fileprivate func forEachRecurrentMatrix(
        _ body: (_ layer: Int, _ name: String, _ gates: [String], Tensor<Scalar>) -> Void
    ) {
        var copy = self
        var layer = -1
        var gates = (self as? any NamedGates)?.gateNames ?? []
        withoutActuallyEscaping(body) { body in
            var visitor = ParameterVisitor<Scalar> { parameter, value in
                let name = parameter.name
                guard (name.split(separator: ".").last ?? "").hasPrefix("weight_hh") else { return }
                body(layer, name, gates, value.detached)
            }
            visitor.passing = {
                gates = $0.gates
                layer += 1
                return nil
            }
            copy.visitParameters(&visitor)
        }
    }
}
