extension Tensor {
    /// The rows of a matrix that ids name, one below the other; shape [ids, columns].
    ///
    /// The gradient of a row is the sum over all positions at which it was taken, in their order. Rows taken through
    /// `padding` get none.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func rows(_ ids: [Int32], padding: Int32? = nil) -> Tensor {
        require(rank == 2, "rows: the tensor has shape \(shape), not that of a matrix")
        let (vocabulary, width) = (shape[0], shape[1])
        for (position, id) in ids.enumerated() where id < 0 || Int(id) >= vocabulary {
            requirementFailed("rows: id \(id) at position \(position) is outside of the vocabulary of \(vocabulary)")
        }
        let result = Tensor(shape: [ids.count, width]) { y in
            read { RowMoves(ids, width: width).gather($0, into: y) }
        }
        return result.recorded(from: self) { gradient, inputs in
            inputs.accumulate(into: 0) { table in
                gradient.read { RowMoves(ids, width: width).add($0, to: table, skipping: padding) }
            }
        }
    }

    /// One element of each row along the last axis: `x.elements(at: labels)` is x[0, labels[0]], x[1, labels[1]], ...
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func elements(at columns: [Int32]) -> Tensor {
        require(rank >= 1, "elements: a single number has no rows")
        let width = shape[rank - 1]
        let target = Array(shape.dropLast())
        require(
            columns.count == target.elementCount,
            "elements: \(columns.count) columns for the \(target.elementCount) rows of a tensor of shape \(shape)")
        for (row, column) in columns.enumerated() where column < 0 || Int(column) >= width {
            requirementFailed("elements: column \(column) at position \(row) is outside of a row of \(width)")
        }
        let result = Tensor(shape: target) { y in
            read { x in
                for (row, column) in columns.enumerated() { y[row] = x[row * width + Int(column)] }
            }
        }
        return result.recorded(from: self) { gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    for (row, column) in columns.enumerated() { whole[row * width + Int(column)] += gradient[row] }
                }
            }
        }
    }
}
