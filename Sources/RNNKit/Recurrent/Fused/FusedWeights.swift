internal import CRNNKernels

/// A cell's weights as the kernels read them, for one direction through time: packed once for all steps.
struct FusedWeights<Scalar: TensorScalar>: Sendable {
    let form: FusedForm<Scalar>
    /// The weights of all blocks of columns, and after them those of the projection.
    private let packed: Storage<Scalar>
    private let inputBlocks: [RNNBlock]
    private let recurrentBlocks: [RNNBlock]
    private let projectionStart: Int
    private let bias: Tensor<Scalar>

    /// Packs what the way forward needs, with the input's weights or without, or what the way back needs.
    init(_ form: FusedForm<Scalar>, readsInputs: Bool = true, isBackward: Bool = false) {
        self.form = form
        var count = 0
        /// Room for rows of a matrix, transposed on the way forward.
        func reserve(rows: Int, columns: Int) -> Int {
            let kernels = Scalar.kernels
            let size =
                isBackward ? kernels.pointee.packed_count(rows, columns) : kernels.pointee.packed_count(columns, rows)
            // Each begins a line of the caches.
            defer { count += (size + 15) / 16 * 16 }
            return count
        }
        func placed(_ blocks: [FusedRecurrence.Block], columns: Int) -> [RNNBlock] {
            blocks.map { block in
                let rows = (block.rows?.count ?? 0) * form.width
                return RNNBlock(
                    column: block.columns.lowerBound * form.width, count: block.columns.count * form.width,
                    weight: reserve(rows: rows, columns: columns), sees: block.sees)
            }
        }
        let recurrence = form.recurrence
        let readsInputs = readsInputs && !isBackward
        inputBlocks = readsInputs ? placed(recurrence.inputBlocks, columns: form.inputs) : []
        recurrentBlocks = placed(recurrence.recurrentBlocks, columns: form.outputs)
        projectionStart = form.projection.map { reserve(rows: $0.shape[0], columns: $0.shape[1]) } ?? 0
        packed = Storage(uninitialized: count)
        bias = FusedWeights.columnBiases(form)

        let weights = form.weights
        packed.write { packed in
            func pack(_ matrix: Tensor<Scalar>, _ rows: Range<Int>, _ start: Int) {
                let columns = matrix.shape[1]
                matrix.read {
                    PackedMatrix.pack(
                        $0 + rows.lowerBound * columns, rows: isBackward ? rows.count : columns,
                        columns: isBackward ? columns : rows.count, transposed: !isBackward, into: packed + start)
                }
            }
            func pack(_ matrix: Tensor<Scalar>, _ blocks: [FusedRecurrence.Block], _ positions: [RNNBlock]) {
                for (block, packed) in zip(blocks, positions) {
                    guard let rows = block.rows else { continue }
                    pack(matrix, rows.lowerBound * form.width..<rows.upperBound * form.width, packed.weight)
                }
            }
            pack(weights.input, recurrence.inputBlocks, inputBlocks)
            pack(weights.recurrent, recurrence.recurrentBlocks, recurrentBlocks)
            if let projection = form.projection { pack(projection, 0..<projection.shape[0], projectionStart) }
        }
    }

    /// The bias of each column of the gates: those of its rows of the weights, added.
    private static func columnBiases(_ form: FusedForm<Scalar>) -> Tensor<Scalar> {
        let width = form.width
        return Tensor(shape: [form.columns]) { to in
            reading([form.weights.inputBias?.storage, form.weights.recurrentBias?.storage]) { biases in
                for (number, column) in form.recurrence.columns.enumerated() {
                    let input = column.input.flatMap { row in biases[0].map { $0 + row * width } }
                    let recurrent = column.recurrent.flatMap { row in biases[1].map { $0 + row * width } }
                    for index in 0..<width {
                        to[number * width + index] = (input?[index] ?? 0) + (recurrent?[index] ?? 0)
                    }
                }
            }
        }
    }

    /// What each row of x makes of the gates before the state is seen, laid out as the kernels keep gates.
    func products(with x: Tensor<Scalar>) -> Tensor<Scalar> {
        let (count, width, columns) = (x.shape[0], form.width, form.columns)
        return Tensor(shape: [count, columns]) { to in
            reading([x.storage, form.weights.input.storage, bias.storage]) {
                guard let x = $0[0], let weights = $0[1], let bias = $0[2] else { return }
                for block in form.recurrence.inputBlocks {
                    let column = block.columns.lowerBound * width
                    if let rows = block.rows {
                        MatrixProduct<Scalar>(
                            m: count, n: rows.count * width, k: form.inputs, isRightTransposed: true,
                            resultStride: columns
                        ).run(x, weights + rows.lowerBound * width * form.inputs, into: to + column)
                        continue
                    }
                    for row in 0..<count {
                        (to + row * columns + column).update(from: bias + column, count: block.columns.count * width)
                    }
                }
            }
        }
    }

    /// Calls `body` with a description of the cell that is complete but for the sequences.
    func describe<Result>(_ body: (inout RNNSequence) -> Result) -> Result {
        var sequence = RNNSequence()
        sequence.recurrence = form.recurrence.kernel
        sequence.inputs = form.inputs
        sequence.width = form.width
        sequence.outputs = form.outputs
        sequence.columns = form.columns
        sequence.memory_limit = form.cellLimit.map { Double($0) } ?? .infinity
        sequence.gradient_limit = .infinity
        return reading([packed, bias.storage, form.peephole?.storage]) { addresses in
            inputBlocks.withUnsafeBufferPointer { input in
                recurrentBlocks.withUnsafeBufferPointer { recurrent in
                    sequence.weights = UnsafeRawPointer(addresses[0])
                    sequence.input_blocks = input.baseAddress
                    sequence.input_block_count = input.count
                    sequence.recurrent_blocks = recurrent.baseAddress
                    sequence.recurrent_block_count = recurrent.count
                    if form.projection != nil {
                        sequence.projection = UnsafeRawPointer(addresses[0].map { $0 + projectionStart })
                    }
                    sequence.bias = UnsafeRawPointer(addresses[1])
                    sequence.peephole = UnsafeRawPointer(addresses[2])
                    return body(&sequence)
                }
            }
        }
    }
}
