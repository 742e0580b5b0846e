internal import CRNNKernels

extension Tensor {
    /// The same elements in another shape. One length may be -1: it is what the others leave.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func reshaped(_ newShape: [Int]) -> Tensor {
        let target = shape.reshape(to: newShape)
        let former = shape
        return Tensor(storage: storage, shape: target).recorded(from: self) { gradient, inputs in
            inputs.add(Tensor(storage: gradient.storage, shape: former), to: 0)
        }
    }

    /// All elements along one axis.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func flattened() -> Tensor {
        reshaped([count])
    }

    /// With an axis of length 1 put in before `axis` (-1: after the last one).
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func expanded(axis: Int) -> Tensor {
        let position = axis < 0 ? axis + rank + 1 : axis
        require(
            position >= 0 && position <= rank, "expanded: there is no position \(axis) in a tensor of shape \(shape)")
        var newShape = shape
        newShape.insert(1, at: position)
        return reshaped(newShape)
    }

    /// Without an axis, whose length is 1.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func squeezed(axis: Int) -> Tensor {
        let position = shape.axis(axis, of: "squeezed")
        require(shape[position] == 1, "squeezed: axis \(axis) of a tensor of shape \(shape) is not of length 1")
        return reshaped(shape.removing(position))
    }

    /// With the last two axes exchanged: the transposed matrix, or matrices.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func transposed() -> Tensor {
        require(rank >= 2, "transposed: a tensor of shape \(shape) has no rows and columns")
        return permuted(Array(0..<(rank - 2)) + [rank - 1, rank - 2])
    }

    /// With the axes in another order: axis `i` of the result is axis `order[i]` of this tensor.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func permuted(_ order: [Int]) -> Tensor {
        let order = order.map { shape.axis($0, of: "permuted") }
        require(
            order.sorted() == Array(0..<rank),
            "permuted: \(order) does not name each axis of a tensor of shape \(shape) once")
        let result = rearranged(order)
        guard history != nil else { return result }
        var inverse = order
        for (position, axis) in order.enumerated() { inverse[axis] = position }
        return result.recorded(from: self) { [inverse] gradient, inputs in
            inputs.add(gradient.rearranged(inverse), to: 0)
        }
    }

    private func rearranged(_ order: [Int]) -> Tensor {
        let target = order.map { shape[$0] }
        guard count > 0, order != Array(0..<rank) else { return Tensor(storage: storage, shape: target) }
        let strides = shape.strides
        let targetStrides = target.strides
        let last = rank - 1
        return Tensor(shape: target) { y in
            read { x in
                if order[last] == last {
                    // The last axis stays: rows are copied whole.
                    let length = shape[last]
                    forEachPosition(Array(0..<last), order, strides, targetStrides) { from, to in
                        (y + to).update(from: x + from, count: length)
                    }
                } else {
                    // Rows (the axis that becomes the last) by columns (the last axis): a transposition each.
                    let rowAxis = order[last]
                    let columnPosition = order.firstIndex(of: last) ?? last
                    let others = (0..<last).filter { $0 != columnPosition }
                    forEachPosition(others, order, strides, targetStrides) { from, to in
                        Scalar.kernels.pointee.transpose(
                            shape[rowAxis], shape[last], x + from, strides[rowAxis], y + to,
                            targetStrides[columnPosition])
                    }
                }
            }
        }
    }

    /// Calls `body` with the offsets, here and in the rearranged tensor, of every position along some of the latter's
    /// axes.
    private func forEachPosition(
        _ positions: [Int], _ order: [Int], _ strides: [Int], _ targetStrides: [Int], _ body: (Int, Int) -> Void
    ) {
        func walk(_ depth: Int, _ from: Int, _ to: Int) {
            guard depth < positions.count else { return body(from, to) }
            let position = positions[depth]
            for index in 0..<shape[order[position]] {
                walk(depth + 1, from + index * strides[order[position]], to + index * targetStrides[position])
            }
        }
        walk(0, 0, 0)
    }
}

extension [Int] {
    /// How far apart neighbours along each axis lie.
    fileprivate var strides: [Int] {
        var strides = self
        var stride = 1
        for axis in indices.reversed() {
            strides[axis] = stride
            stride *= self[axis]
        }
        return strides
    }

    fileprivate func reshape(to newShape: [Int]) -> [Int] {
        let count = elementCount
        var target = newShape
        if let open = newShape.firstIndex(of: -1) {
            let rest = newShape.removing(open).elementCount
            require(
                rest > 0 && count % rest == 0, "reshaped: a tensor of shape \(self) cannot have shape \(newShape)")
            target[open] = count / rest
        }
        require(
            target.elementCount == count,
            "reshaped: shape \(newShape) has \(target.elementCount) elements, the tensor of shape \(self) has \(count)")
        return target
    }
}
