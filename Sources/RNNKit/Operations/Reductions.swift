internal import CRNNKernels

extension Tensor {
    /// The sum of all elements.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func sum() -> Tensor {
        reshaped([count]).sum(axis: 0)
    }

    /// The sum along an axis (-1 is the last one). The axis disappears, or is kept with length 1.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func sum(axis: Int, keepingAxis: Bool = false) -> Tensor {
        let axis = shape.axis(axis, of: "sum")
        let kept = shape.replacing(axis, with: 1)
        let full = shape
        let result = reduced(.sum, axis: axis)
        return Tensor(storage: result.storage, shape: keepingAxis ? kept : result.shape)
            .recorded(from: self) { gradient, inputs in
                inputs.add(gradient.reshaped(kept).broadcast(to: full), to: 0)
            }
    }

    /// The mean of all elements; NaN if there are none.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func mean() -> Tensor {
        sum() / Scalar(count)
    }

    /// The mean along an axis.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func mean(axis: Int, keepingAxis: Bool = false) -> Tensor {
        sum(axis: axis, keepingAxis: keepingAxis) / Scalar(shape[shape.axis(axis, of: "mean")])
    }

    /// The sum along several axes.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func sum(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let positive = Set(axes.map { shape.axis($0, of: "sum") })
        let summed = positive.reduce(self) { $0.sum(axis: $1, keepingAxis: true) }
        guard !keepingAxes else { return summed }
        return summed.reshaped(shape.indices.filter { !positive.contains($0) }.map { shape[$0] })
    }

    /// The mean along several axes.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func mean(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let count = Set(axes.map { shape.axis($0, of: "mean") }).reduce(1) { $0 * shape[$1] }
        return sum(axes: axes, keepingAxes: keepingAxes) / Scalar(count)
    }

    /// The maximum.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func max() -> Tensor {
        reshaped([count]).max(axis: 0)
    }

    /// The minimum.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func min() -> Tensor {
        reshaped([count]).min(axis: 0)
    }

    /// The maximum along an axis; NaN if there is a NaN. The gradient goes to the first of
    /// equals.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func max(axis: Int, keepingAxis: Bool = false) -> Tensor {
        extreme(smallest: false, axis: shape.axis(axis, of: "max"), keepingAxis: keepingAxis)
    }

    /// The minimum along an axis; NaN if there is a NaN. The gradient goes to the first of
    /// equals.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func min(axis: Int, keepingAxis: Bool = false) -> Tensor {
        extreme(smallest: true, axis: shape.axis(axis, of: "min"), keepingAxis: keepingAxis)
    }

    private func extreme(smallest: Bool, axis: Int, keepingAxis: Bool) -> Tensor {
        let (outer, length, inner) = shape.around(axis)
        require(
            length > 0, "\(smallest ? "min" : "max"): axis \(axis) of a tensor of shape \(shape) has no elements")
        let result = reduced(smallest ? .minimum : .maximum, axis: axis)
        let kept = Tensor(
            storage: result.storage, shape: keepingAxis ? shape.replacing(axis, with: 1) : result.shape)
        guard history != nil else { return kept }
        let indices = positions(smallest: smallest, axis: axis)
        return kept.recorded(from: self) { gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    for slab in 0..<outer {
                        for column in 0..<inner {
                            let index = Int(indices[slab * inner + column])
                            whole[(slab * length + index) * inner + column] += gradient[slab * inner + column]
                        }
                    }
                }
            }
        }
    }

    /// The position of the maximum along an axis, the first of equals, for each index along the others, row by
    /// row.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func argmax(axis: Int = -1) -> [Int32] {
        positions(smallest: false, axis: shape.axis(axis, of: "argmax"))
    }

    /// The position of the minimum along an axis, the first of equals, for each index along the others, row by
    /// row.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func argmin(axis: Int = -1) -> [Int32] {
        positions(smallest: true, axis: shape.axis(axis, of: "argmin"))
    }

    private func positions(smallest: Bool, axis: Int) -> [Int32] {
        let (outer, length, inner) = shape.around(axis)
        require(
            length > 0, "\(smallest ? "argmin" : "argmax"): axis \(axis) of a tensor of shape \(shape) has no elements")
        require(length <= Int(Int32.max), "argmax: axis \(axis) is longer than positions can count")
        var indices = [Int32](repeating: 0, count: outer * inner)
        read { x in
            indices.withUnsafeMutableBufferPointer {
                guard let base = $0.baseAddress else { return }
                Scalar.kernels.pointee.position(smallest, outer, length, inner, x, base)
            }
        }
        return indices
    }

    /// The root of the sum of all squares. Its gradient at zero is zero.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func norm() -> Tensor {
        reshaped([count]).norm(axis: 0)
    }

    /// The root of the sum of the squares along an axis. Its gradient at zero is zero.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func norm(axis: Int, keepingAxis: Bool = false) -> Tensor {
        let axis = shape.axis(axis, of: "norm")
        let x = detached
        let keptShape = shape.replacing(axis, with: 1)
        let norm = sqrt(x.squared().sum(axis: axis, keepingAxis: true))
        return norm.reshaped(keepingAxis ? keptShape : shape.removing(axis))
            .recorded(from: self) { gradient, inputs in
                let divisor = select(where: norm .== 0, Tensor(1), otherwise: norm)
                inputs.add(gradient.reshaped(keptShape) * x / divisor, to: 0)
            }
    }

    /// The sum of the products of all pairs of elements of two tensors of the same shape.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func dot(_ other: Tensor) -> Tensor {
        require(shape == other.shape, "dot: shapes \(shape) and \(other.shape) differ")
        let a = detached
        let b = other.detached
        let sum = a.read { a in b.read { Scalar.kernels.pointee.dot(count, a, $0) } }
        return Tensor(Scalar(sum)).recorded(from: self, other) { gradient, inputs in
            inputs.add(gradient * b, to: 0)
            inputs.add(gradient * a, to: 1)
        }
    }
}
