internal import CRNNKernels

// Parts of a tensor along one axis. A part is `outer` blocks, each a run of neighbouring elements; its gradient is
// added to that part of the whole's gradient alone.

extension Tensor {
    /// The entries of a range along an axis: `x.slice(2..<5, axis: 1)`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func slice(_ range: Range<Int>, axis: Int = 0) -> Tensor {
        let axis = shape.axis(axis, of: "slice")
        require(
            range.lowerBound >= 0 && range.upperBound <= shape[axis],
            "slice: \(range) is outside of axis \(axis) of a tensor of shape \(shape)")
        return part(range, axis: axis, shape: shape.replacing(axis, with: range.count))
    }

    /// One entry along an axis, which disappears: `x.entry(0)` is the first row of a matrix.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func entry(_ index: Int, axis: Int = 0) -> Tensor {
        let axis = shape.axis(axis, of: "entry")
        require(
            index >= 0 && index < shape[axis],
            "entry: index \(index) is outside of axis \(axis) of a tensor of shape \(shape)")
        return part(index..<(index + 1), axis: axis, shape: shape.removing(axis))
    }

    private func part(_ range: Range<Int>, axis: Int, shape target: [Int]) -> Tensor {
        let (outer, length, inner) = shape.around(axis)
        let run = range.count * inner
        let start = range.lowerBound * inner
        let part = Tensor(shape: target) { y in
            read { x in
                for slab in 0..<outer {
                    (y + slab * run).update(from: x + slab * length * inner + start, count: run)
                }
            }
        }
        return part.recorded(from: self) { gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    for slab in 0..<outer {
                        Scalar.kernels.pointee.add_scaled(
                            run, 1, gradient + slab * run, whole + slab * length * inner + start)
                    }
                }
            }
        }
    }

    /// The tensor cut along an axis into parts of given lengths.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func split(lengths: [Int], axis: Int = 0) -> [Tensor] {
        let axis = shape.axis(axis, of: "split")
        require(
            lengths.reduce(0, +) == shape[axis],
            "split: lengths \(lengths) do not add up to axis \(axis) of a tensor of shape \(shape)")
        var start = 0
        return lengths.map { length in
            defer { start += length }
            return slice(start..<(start + length), axis: axis)
        }
    }

    /// The tensor cut along an axis into a number of equal parts.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func split(parts: Int, axis: Int = 0) -> [Tensor] {
        let length = shape[shape.axis(axis, of: "split")]
        require(
            parts > 0 && length % parts == 0,
            "split: axis \(axis) of a tensor of shape \(shape) cannot be cut into \(parts) equal parts")
        return split(lengths: Array(repeating: length / parts, count: parts), axis: axis)
    }

    /// With the entries along an axis in the opposite order.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func reversed(axis: Int) -> Tensor {
        let axis = shape.axis(axis, of: "reversed")
        return turned(axis).recorded(from: self) { gradient, inputs in inputs.add(gradient.turned(axis), to: 0) }
    }

    private func turned(_ axis: Int) -> Tensor {
        let (outer, length, inner) = shape.around(axis)
        return Tensor(shape: shape) { y in
            read { x in
                for slab in 0..<outer {
                    for index in 0..<length {
                        (y + (slab * length + index) * inner)
                            .update(from: x + (slab * length + length - 1 - index) * inner, count: inner)
                    }
                }
            }
        }
    }

    /// Tensors one after the other along an axis. All other axes are of equal length.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func concatenated(_ parts: [Tensor], axis: Int = 0) -> Tensor {
        guard let first = parts.first else { requirementFailed("concatenated: there are no tensors") }
        let axis = first.shape.axis(axis, of: "concatenated")
        for (index, part) in parts.enumerated() {
            require(
                part.rank == first.rank && part.shape.removing(axis) == first.shape.removing(axis),
                "concatenated: shapes \(first.shape) and \(part.shape) (tensor \(index)) differ beyond axis \(axis)"
            )
        }
        let lengths = parts.map { $0.shape[axis] }
        let total = lengths.reduce(0, +)
        let (outer, _, inner) = first.shape.around(axis)
        let whole = Tensor(shape: first.shape.replacing(axis, with: total)) { y in
            var start = 0
            for part in parts {
                let run = part.shape[axis] * inner
                part.read { x in
                    for slab in 0..<outer {
                        (y + slab * total * inner + start).update(from: x + slab * run, count: run)
                    }
                }
                start += run
            }
        }
        return whole.recorded(fromAll: parts) { gradient, inputs in
            var start = 0
            for (index, length) in lengths.enumerated() {
                let range = start..<(start + length)
                inputs.add(gradient.slice(range, axis: axis), to: index)
                start += length
            }
        }
    }

    /// Tensors of equal shape along a new axis.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func stacked(_ parts: [Tensor], axis: Int = 0) -> Tensor {
        concatenated(parts.map { $0.expanded(axis: axis) }, axis: axis)
    }
}
