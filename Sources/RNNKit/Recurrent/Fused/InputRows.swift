internal import CRNNKernels

/// The inputs of valid steps as a fused sequence reads them: a row for each step, or one for each token and for each step
/// the number of its row.
struct InputRows<Scalar: TensorScalar>: Sendable {
    let rows: Tensor<Scalar>
    /// For each step the number of its row; nil where that is the step's own.
    let numbers: [Int32]?
    /// Which rows of the vectors they are, and how many elements those have; nil if they are a tensor by themselves.
    private let origin: (paddedRows: [Int32], count: Int)?

    /// The rows of the valid steps of what a layer reads, and the tensor to which their gradient goes.
    static func gathered(
        _ x: SequenceBatch<Scalar>, _ layout: SequencePacking
    ) -> (rows: InputRows, source: Tensor<Scalar>) {
        switch x.content {
        case .padded(let values): return gathered(values, layout.paddedRows, layout)
        case .steps(let steps): return gathered(steps, layout.stepRows(x.layout), layout)
        case .tokens(let tokens):
            if let (rows, numbers) = tokens.distinct {
                return (
                    InputRows(rows: rows.detached, numbers: layout.paddedRows.map { numbers[Int($0)] }, origin: nil),
                    rows
                )
            }
            let rows = tokens.rows(at: layout.paddedRows)
            return (InputRows(rows: rows.detached, numbers: nil, origin: nil), rows)
        case .followed: return gathered(x.steps, layout.stepRows(x.layout), layout)
        }
    }

    /// Some rows of vectors, whatever axes these have.
    private static func gathered(
        _ vectors: Tensor<Scalar>, _ paddedRows: [Int32], _ layout: SequencePacking
    ) -> (rows: InputRows, source: Tensor<Scalar>) {
        let width = vectors.shape[vectors.rank - 1]
        let rows = Tensor<Scalar>(shape: [layout.rows, width]) { rows in
            vectors.read { RowMoves(paddedRows, width: width).gather($0, into: rows) }
        }
        return (InputRows(rows: rows, numbers: nil, origin: (paddedRows, vectors.count)), vectors)
    }

    /// A row for each sequence of a batch that has one step.
    init(ofStep x: Tensor<Scalar>) {
        self.init(rows: x, numbers: nil, origin: nil)
    }

    private init(rows: Tensor<Scalar>, numbers: [Int32]?, origin: (paddedRows: [Int32], count: Int)?) {
        (self.rows, self.numbers, self.origin) = (rows, numbers, origin)
    }

    /// Calls `body` with a description that says which row each step has.
    func describeNumbers(_ sequence: inout RNNSequence, _ body: (inout RNNSequence) -> Void) {
        guard let numbers else { return body(&sequence) }
        numbers.withUnsafeBufferPointer {
            sequence.product_rows = $0.baseAddress
            body(&sequence)
        }
    }

    /// For each row the sum of the values of its steps.
    func sums(_ values: UnsafePointer<Scalar>, width: Int, _ body: (UnsafePointer<Scalar>) -> Void) {
        guard let numbers else { return body(values) }
        let sums = Tensor<Scalar>(shape: [rows.shape[0], width]) { sums in
            sums.update(repeating: 0, count: rows.shape[0] * width)
            RowMoves(numbers, width: width).add(values, to: sums)
        }
        sums.read(body)
    }

    /// Adds the gradient of the rows to that of the first input. `compute` sets the gradient of some of the rows, or adds
    /// to what is there: of vectors as many at a time as make a megabyte, so that it need not be there twice as a whole.
    func addGradient(
        to inputs: borrowing GradientSink<Scalar>,
        _ compute: (_ rows: Range<Int>, _ gradient: UnsafeMutablePointer<Scalar>, _ adds: Bool) -> Void
    ) {
        let (rowCount, width) = (rows.shape[0], rows.shape[1])
        inputs.setOrAdd(into: 0) { to, isFirst in
            guard let (paddedRows, count) = origin else { return compute(0..<rowCount, to, !isFirst) }
            if isFirst && rows.count < count { to.update(repeating: 0, count: count) }
            let most = max(512, (1 << 20) / (max(width, 1) * MemoryLayout<Scalar>.stride))
            Storage<Scalar>(uninitialized: min(most, rowCount) * width).write { gradient in
                for start in stride(from: 0, to: rowCount, by: most) {
                    let part = start..<min(start + most, rowCount)
                    compute(part, gradient, false)
                    let moves = RowMoves<Scalar>(paddedRows[part], width: width)
                    if isFirst { moves.scatter(gradient, into: to) } else { moves.add(gradient, to: to) }
                }
            }
        }
    }
}
