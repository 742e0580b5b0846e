internal import CRNNKernels

/// The inputs of a fused sequence that are the same at every step: a vector for each sequence, whose product with the
/// weights is computed once.
struct ConstantInputs<Scalar: TensorScalar>: Sendable {
    /// The vectors in the order of the packing, [batch, width].
    let vectors: Tensor<Scalar>
    /// The columns of the weights for the vectors.
    let weights: Tensor<Scalar>

    /// The products of the vectors and their weights, laid out like the kernels' gates; without biases.
    func products(_ form: FusedForm<Scalar>) -> Tensor<Scalar> {
        let (count, width) = (vectors.shape[0], vectors.shape[1])
        return Tensor(shape: [count, form.columns]) { to in
            reading([vectors.storage, weights.storage]) {
                guard let vectors = $0[0], let weights = $0[1] else { return }
                for block in form.recurrence.inputBlocks {
                    let to = to + block.columns.lowerBound * form.width
                    guard let rows = block.rows else {
                        for row in 0..<count {
                            (to + row * form.columns).update(repeating: 0, count: block.columns.count * form.width)
                        }
                        continue
                    }
                    MatrixProduct<Scalar>(
                        m: count, n: rows.count * form.width, k: width, isRightTransposed: true,
                        resultStride: form.columns
                    ).run(vectors, weights + rows.lowerBound * form.width * width, into: to)
                }
            }
        }
    }

    /// The sums over the steps of each sequence's rows of the gates.
    func sums(of gates: UnsafePointer<Scalar>, _ form: FusedForm<Scalar>, _ layout: SequencePacking) -> Tensor<Scalar> {
        let count = vectors.shape[0]
        let sequences = layout.active.flatMap { Array(0..<Int32($0)) }
        return Tensor(shape: [count, form.columns]) { sums in
            sums.update(repeating: 0, count: count * form.columns)
            RowMoves(sequences, width: form.columns).add(gates, to: sums)
        }
    }

    /// The gradient of the vectors, from the sums of the gates' gradients.
    func gradient(_ sums: Tensor<Scalar>, _ form: FusedForm<Scalar>) -> Tensor<Scalar> {
        let (count, width) = (vectors.shape[0], vectors.shape[1])
        return Tensor(shape: [count, width]) { to in
            reading([sums.storage, weights.storage]) {
                guard let sums = $0[0], let weights = $0[1] else { return }
                for (number, block) in form.recurrence.inputBlocks.filter({ $0.rows != nil }).enumerated() {
                    guard let rows = block.rows else { continue }
                    MatrixProduct<Scalar>(
                        m: count, n: width, k: rows.count * form.width, beta: number > 0 ? 1 : 0,
                        leftStride: form.columns
                    ).run(
                        sums + block.columns.lowerBound * form.width,
                        weights + rows.lowerBound * form.width * width, into: to)
                }
            }
        }
    }
}

extension FusedSequence {
    /// The same sequence with its last inputs kept apart, which are the same at every step.
    func separating(_ vectors: Tensor<Scalar>) -> FusedSequence {
        let (inputs, width) = (form.inputs, vectors.shape[1])
        var weights = form.weights
        weights.input = form.weights.input.slice(0..<inputs - width, axis: 1)
        var result = FusedSequence(
            form: FusedForm(
                form.recurrence, weights: weights, peephole: form.peephole, projection: form.projection,
                cellLimit: form.cellLimit),
            layout: layout, noise: noise, gradientLimit: gradientLimit, givesOutputs: givesOutputs, recorder: recorder)
        result.constant = ConstantInputs(
            vectors: layout.sorted(vectors, copying: false),
            weights: form.weights.input.slice(inputs - width..<inputs, axis: 1))
        return result
    }
}
