internal import CRNNKernels

/// The inputs of valid steps as a fused sequence reads them: a row for each step, or one for each token and for each step
/// the number of its row.
struct InputRows<Scalar: TensorScalar>: Sendable {
    let rows: Tensor<Scalar>
    /// For each step the number of its row; nil where that is the step's own.
    let numbers: [Int32]?
    /// Which rows of a larger matrix they are.
    private let places: [Int32]
    /// How many elements that matrix has.
    private let count: Int
    /// A row of it that gets no gradient.
    private let padding: Int32?

    /// The rows of the valid steps of what a layer reads, and the tensor that they are rows of: the vectors, or a table.
    static func gathered(
        _ x: SequenceInput<Scalar>, _ layout: SequenceLayout
    ) -> (rows: InputRows, source: Tensor<Scalar>) {
        if let (tokens, table) = x.repeated, let numbers = tokens.numbers(at: layout.places) {
            return (InputRows(tokens.ids, of: table.weight, numbers: numbers, padding: table.padding), table.weight)
        }
        let vectors = x.vectors
        return (InputRows(layout.places, of: vectors), vectors)
    }

    /// A row for each sequence of a batch that has one step.
    init(ofStep x: Tensor<Scalar>) {
        (rows, numbers, places, count, padding) = (x, nil, [], 0, nil)
    }

    private init(_ places: [Int32], of source: Tensor<Scalar>, numbers: [Int32]? = nil, padding: Int32? = nil) {
        let width = source.shape[source.rank - 1]
        rows = Tensor(shape: [places.count, width]) { rows in
            source.read { Scalar.kernels.pointee.gather_rows(places.count, width, $0, places, rows) }
        }
        (self.numbers, self.places, self.padding) = (numbers, places, padding)
        count = source.count
    }

    /// The product of each row with the input's weights, where there are fewer rows than steps.
    func products(with weights: Tensor<Scalar>) -> Tensor<Scalar>? {
        numbers.map { _ in matmul(rows, weights.detached, transposing: .right) }
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
            Scalar.kernels.pointee.scatter_add_rows(numbers.count, width, values, numbers, -1, sums)
        }
        sums.read(body)
    }

    /// Adds the gradient of the rows to that of what they were taken from, the first input.
    func add(_ gradient: Tensor<Scalar>, to inputs: borrowing GradientSink<Scalar>) {
        let kernels = Scalar.kernels
        let (rowCount, width) = (rows.shape[0], rows.shape[1])
        gradient.read { gradient in
            inputs.setOrAdd(into: 0) { to, isFirst in
                if isFirst && (rows.count < count || padding != nil) { to.update(repeating: 0, count: count) }
                if isFirst && padding == nil {
                    kernels.pointee.scatter_rows(rowCount, width, gradient, places, to)
                } else {
                    kernels.pointee.scatter_add_rows(rowCount, width, gradient, places, padding ?? -1, to)
                }
            }
        }
    }
}
