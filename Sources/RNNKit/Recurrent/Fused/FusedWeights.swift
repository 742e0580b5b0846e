internal import CRNNKernels

/// A cell's weights as the kernels read them, for one direction through time: packed once for all steps.
struct FusedWeights<Scalar: TensorScalar>: Sendable {
    let form: FusedForm<Scalar>
    private let input: PackedMatrix<Scalar>?
    private let inputCandidate: PackedMatrix<Scalar>?
    private let recurrent: PackedMatrix<Scalar>
    private let recurrentCandidate: PackedMatrix<Scalar>?
    private let projection: PackedMatrix<Scalar>?
    private let bias: Tensor<Scalar>

    /// Packs what the way forward needs, with the input's weights or without, or what the way back needs.
    init(_ form: FusedForm<Scalar>, readsInputs: Bool = true, isBackward: Bool = false) {
        self.form = form
        let (width, weights) = (form.width, form.weights)
        func packed(_ matrix: Tensor<Scalar>) -> PackedMatrix<Scalar> {
            PackedMatrix(matrix, transposed: !isBackward)
        }
        func packed(_ matrix: Tensor<Scalar>, isSplit: Bool) -> (PackedMatrix<Scalar>, PackedMatrix<Scalar>?) {
            guard isSplit else { return (packed(matrix), nil) }
            return (packed(matrix.slice(0..<2 * width)), packed(matrix.slice(2 * width..<3 * width)))
        }
        (input, inputCandidate) =
            isBackward || !readsInputs ? (nil, nil) : packed(weights.input, isSplit: form.recurrence == .gruAfter)
        (recurrent, recurrentCandidate) = packed(weights.recurrent, isSplit: form.recurrence == .gruBefore)
        projection = form.projection.map(packed)
        bias = FusedWeights.columns(form)
    }

    /// The offset of each column of the gates.
    private static func columns(_ form: FusedForm<Scalar>) -> Tensor<Scalar> {
        let zeros = Tensor<Scalar>.zeros([form.weights.input.shape[0]])
        let (input, recurrent) = (form.weights.inputBias ?? zeros, form.weights.recurrentBias ?? zeros)
        guard form.recurrence == .gruAfter else { return input + recurrent }
        let both = 0..<2 * form.width
        let candidate = 2 * form.width..<3 * form.width
        return Tensor.concatenated(
            [input.slice(both) + recurrent.slice(both), recurrent.slice(candidate), input.slice(candidate)], axis: 0)
    }

    /// What each row of x makes of the gates before the state is seen, laid out as the kernels keep gates.
    func products(with x: Tensor<Scalar>) -> Tensor<Scalar> {
        guard form.recurrence == .gruAfter else {
            return matmul(x, form.weights.input.detached, transposing: .right)
        }
        let (count, width, columns) = (x.shape[0], form.width, form.columns)
        return Tensor(shape: [count, columns]) { to in
            reading([x.storage, form.weights.input.storage, bias.storage]) {
                guard let x = $0[0], let weights = $0[1], let bias = $0[2] else { return }
                for (column, block) in form.inputBlocks {
                    MatrixProduct<Scalar>(
                        m: count, n: block.count, k: form.inputs, isRightTransposed: true, resultStride: columns
                    ).run(x, weights + block.lowerBound * form.inputs, into: to + column)
                }
                for row in 0..<count {
                    (to + row * columns + 2 * width).update(from: bias + 2 * width, count: width)
                }
            }
        }
    }

    /// Calls `body` with a description of the cell that is complete but for the sequences.
    func describe<Result>(_ body: (inout RNNSequence) -> Result) -> Result {
        var sequence = RNNSequence()
        sequence.cell = form.recurrence.kernel
        sequence.inputs = form.inputs
        sequence.width = form.width
        sequence.outputs = form.outputs
        sequence.memory_limit = form.cellLimit.map { Double($0) } ?? .infinity
        sequence.gradient_limit = .infinity
        let packed = [input, inputCandidate, recurrent, recurrentCandidate, projection].map { $0?.storage }
        return reading(packed + [bias.storage, form.peephole?.storage]) { addresses in
            sequence.input_weight = UnsafeRawPointer(addresses[0])
            sequence.input_candidate = UnsafeRawPointer(addresses[1])
            sequence.recurrent_weight = UnsafeRawPointer(addresses[2])
            sequence.recurrent_candidate = UnsafeRawPointer(addresses[3])
            sequence.projection = UnsafeRawPointer(addresses[4])
            sequence.bias = UnsafeRawPointer(addresses[5])
            sequence.peephole = UnsafeRawPointer(addresses[6])
            return body(&sequence)
        }
    }
}

extension FusedForm.Recurrence {
    fileprivate var kernel: RNNCell {
        switch self {
        case .elmanTanh: .elmanTanh
        case .elmanRelu: .elmanRelu
        case .gruBefore: .gruBefore
        case .gruAfter: .gruAfter
        case .lstm: .LSTM
        case .lstmCoupled: .lstmCoupled
        }
    }
}
