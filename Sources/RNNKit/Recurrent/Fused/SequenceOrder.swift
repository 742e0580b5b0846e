internal import CRNNKernels

// The states of a batch in the order of a packing, the longest sequence's first, and back.

extension SequencePacking {
    /// Rows of the batch in the order of the packing.
    func sorted<Scalar: TensorScalar>(_ rows: Tensor<Scalar>, copying: Bool) -> Tensor<Scalar> {
        guard order != nil || copying else { return rows }
        let width = rows.shape[1]
        return Tensor(shape: rows.shape) { to in
            rows.read {
                guard let order else { return to.update(from: $0, count: rows.count) }
                Scalar.kernels.pointee.gather_rows(batch, width, $0, order, to)
            }
        }
    }

    /// Rows in the order of the packing in that of the batch.
    func unsorted<Scalar: TensorScalar>(_ rows: Tensor<Scalar>) -> Tensor<Scalar> {
        guard let order else { return rows }
        return Tensor(shape: rows.shape) { to in
            rows.read { Scalar.kernels.pointee.scatter_rows(batch, rows.shape[1], $0, order, to) }
        }
    }
}
