internal import CRNNKernels

/// tanh(a + b) for each pair of a step a of a sequence and a step b of its partner: [cells, width].
///
/// Apart from the result, no memory of the cells' size is allocated, in the forward or the backward pass.
///
/// - Parameters:
///   - rows: The sequences whose steps are the cells' rows.
///   - columns: The sequences whose steps are the cells' columns.
/// - Returns: A vector for each pair.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func tanhOfSums<Scalar>(rows: SequenceBatch<Scalar>, columns: SequenceBatch<Scalar>) -> PairBatch<Scalar> {
    require(
        rows.count == columns.count && rows.features.count == 1 && rows.features == columns.features,
        "tanhOfSums: steps of \(rows.shape) and \(columns.shape) cannot be paired")
    let layout = PairLayout(rows: rows.lengths, columns: columns.lengths)
    let walk = PairWalk(layout, width: rows.features[0])
    let (above, beside) = (rows.steps, columns.steps)
    let result = Tensor<Scalar>(shape: [layout.cellCount, walk.width]) { y in
        above.read { above in beside.read { walk.tanhOfSums(above, $0, into: y) } }
    }
    let y = result.detached
    let recorded = result.recorded(from: above, beside) { gradient, inputs in
        let ofRows = Storage<Scalar>(uninitialized: above.count)
        let ofColumns = Storage<Scalar>(uninitialized: beside.count)
        reading([y.storage, gradient.storage]) { sources in
            writing([ofRows, ofColumns]) { targets in
                guard let y = sources[0], let gradient = sources[1], let rows = targets[0], let columns = targets[1]
                else { return }
                walk.back(y, gradient, rows: rows, columns: columns)
            }
        }
        inputs.add(Tensor(storage: ofRows, shape: above.shape), to: 0)
        inputs.add(Tensor(storage: ofColumns, shape: beside.shape), to: 1)
    }
    return PairBatch(cells: recorded, layout: layout)
}

/// The pairs of each sequence, one row of cells at a time. Sequences are distributed over the threads.
private struct PairWalk: Sendable {
    let width: Int
    private let rows: SequenceRows
    private let columns: SequenceRows
    private let cells: SequenceRows

    init(_ layout: PairLayout, width: Int) {
        self.width = width
        rows = SequenceRows(lengths: layout.rows)
        columns = SequenceRows(lengths: layout.columns)
        cells = SequenceRows(lengths: layout.cellCounts)
    }

    func tanhOfSums<Scalar: TensorScalar>(
        _ above: UnsafePointer<Scalar>, _ beside: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>
    ) {
        let kernels = Scalar.kernels.pointee
        cells.forEach(
            work: { _ in width / 2 + 1 }, workspace: { _ in 0 },
            { (sequence, _: UnsafeMutablePointer<Scalar>) in
                let count = columns.lengths[sequence]
                let beside = beside + columns.starts[sequence] * width
                var y = y + cells.starts[sequence] * width
                for row in rows.starts[sequence]..<rows.starts[sequence] + rows.lengths[sequence] {
                    kernels.binary(.add, count, width, above + row * width, 0, 1, beside, width, 1, y)
                    kernels.unary(.tanh, count * width, y, y)
                    y += count * width
                }
            })
    }

    /// Sets the gradients of rows and columns from the values and the gradients of the cells.
    func back<Scalar: TensorScalar>(
        _ y: UnsafePointer<Scalar>, _ gradient: UnsafePointer<Scalar>, rows ofRows: UnsafeMutablePointer<Scalar>,
        columns ofColumns: UnsafeMutablePointer<Scalar>
    ) {
        let kernels = Scalar.kernels.pointee
        ofColumns.update(repeating: 0, count: columns.lengths.reduce(0, +) * width)
        cells.forEach(
            work: { _ in width / 2 + 1 }, workspace: { columns.lengths[$0] * width },
            { (sequence, slopes: UnsafeMutablePointer<Scalar>) in
                let count = columns.lengths[sequence]
                let ofColumns = ofColumns + columns.starts[sequence] * width
                var cell = cells.starts[sequence] * width
                for row in rows.starts[sequence]..<rows.starts[sequence] + rows.lengths[sequence] {
                    kernels.unary_backward(.tanh, count * width, y + cell, y + cell, gradient + cell, slopes)
                    kernels.sum_columns(count, width, slopes, width, ofRows + row * width)
                    kernels.add_scaled(count * width, 1, slopes, ofColumns)
                    cell += count * width
                }
            })
    }
}
