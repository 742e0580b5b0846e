internal import CRNNKernels

// Arithmetic that is never recorded: what operations compute with, and what gradients are added up with.

extension [Int] {
    /// The shape of a result of two operands: axes are matched from the last one, and one of length 1 is repeated.
    func broadcast(with other: [Int], of function: StaticString) -> [Int] {
        if self == other { return self }
        let rank = Swift.max(count, other.count)
        return (0..<rank).map { axis in
            let a = axis - (rank - count) < 0 ? 1 : self[axis - (rank - count)]
            let b = axis - (rank - other.count) < 0 ? 1 : other[axis - (rank - other.count)]
            require(
                a == b || a == 1 || b == 1,
                "\(function): shapes \(self) and \(other) do not fit: counted from the last, axes must be equal or 1")
            return a == 1 ? b : a
        }
    }
}

/// How two operands are walked to make each element of the result: neighbouring axes that both walk alike are one.
private struct BroadcastWalk {
    struct Axis {
        var length: Int
        var a: Int
        var b: Int
    }

    /// From the outermost to the innermost; the last one moves by 0 or 1 in each operand.
    private(set) var axes: [Axis] = []

    init(_ a: [Int], _ b: [Int], result: [Int]) {
        var aStride = 1
        var bStride = 1
        for axis in result.indices.reversed() {
            let length = result[axis]
            let aLength = axis - (result.count - a.count) < 0 ? 1 : a[axis - (result.count - a.count)]
            let bLength = axis - (result.count - b.count) < 0 ? 1 : b[axis - (result.count - b.count)]
            if length != 1 {
                let next = Axis(length: length, a: aLength == 1 ? 0 : aStride, b: bLength == 1 ? 0 : bStride)
                if let inner = axes.last, next.a == inner.a * inner.length, next.b == inner.b * inner.length {
                    axes[axes.count - 1].length *= length
                } else {
                    axes.append(next)
                }
            }
            aStride *= aLength
            bStride *= bLength
        }
        while axes.count < 2 { axes.append(Axis(length: 1, a: 0, b: 0)) }
        axes.reverse()
    }
}

/// f(a, b) element by element, repeating axes of length 1; not recorded.
func combined<Scalar>(
    _ function: RNNBinary, _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, name: StaticString
) -> Tensor<Scalar> {
    let kernel = Scalar.kernels.pointee.binary
    if a.shape == b.shape {
        let count = a.count
        return Tensor(shape: a.shape) { y in
            a.read { a in b.read { kernel(function, 1, count, a, 0, 1, $0, 0, 1, y) } }
        }
    }
    let shape = a.shape.broadcast(with: b.shape, of: name)
    guard !shape.contains(0) else { return .zeros(shape) }
    let axes = BroadcastWalk(a.shape, b.shape, result: shape).axes
    let rows = axes[axes.count - 2]
    let row = axes[axes.count - 1]
    return Tensor(shape: shape) { y in
        a.read { a in
            b.read { b in
                func walk(_ axis: Int, _ aOffset: Int, _ bOffset: Int, _ yOffset: Int) {
                    guard axis < axes.count - 2 else {
                        kernel(
                            function, rows.length, row.length, a + aOffset, rows.a, row.a, b + bOffset, rows.b, row.b,
                            y + yOffset)
                        return
                    }
                    let size = axes[(axis + 1)...].reduce(1) { $0 * $1.length }
                    for index in 0..<axes[axis].length {
                        walk(
                            axis + 1, aOffset + index * axes[axis].a, bOffset + index * axes[axis].b,
                            yOffset + index * size)
                    }
                }
                walk(0, 0, 0, 0)
            }
        }
    }
}

extension Tensor {
    /// The reduction along one axis, which disappears; not recorded.
    func reduced(_ function: RNNReduce, axis: Int) -> Tensor {
        let (outer, length, inner) = shape.around(axis)
        return Tensor(shape: shape.removing(axis)) { y in
            read { Scalar.kernels.pointee.reduce(function, outer, length, inner, $0, y) }
        }
    }

    /// Whether all elements are zero.
    var isZero: Bool {
        // The first element decides for most tensors.
        guard count > 0, read({ $0[0] == 0 }) else { return count == 0 }
        let whole = Tensor(storage: storage, shape: [count])
        return whole.reduced(.maximum, axis: 0).scalar == 0 && whole.reduced(.minimum, axis: 0).scalar == 0
    }

    /// The sum over the axes along which a tensor of `target` was repeated to make this shape; not recorded.
    func summed(to target: [Int]) -> Tensor {
        let leading = rank - target.count
        var result = Tensor(
            storage: storage, shape: [shape[..<leading].reduce(1, *)] + shape[leading...]
        ).reduced(.sum, axis: 0)
        for axis in target.indices where target[axis] == 1 && result.shape[axis] != 1 {
            let shape = result.shape.replacing(axis, with: 1)
            result = Tensor(storage: result.reduced(.sum, axis: axis).storage, shape: shape)
        }
        return result
    }

    /// Adds another tensor of the same shape times a number, in place; not recorded.
    mutating func addInPlace(_ other: Tensor, scaledBy factor: Scalar = 1) {
        write { sum in
            other.read { Scalar.kernels.pointee.add_scaled(other.count, Double(factor), $0, sum) }
        }
    }

    mutating func scaleInPlace(by factor: Double) {
        let kernel = Scalar.kernels.pointee.scale
        write { [count] elements in
            forEachPart(of: count) { start, count in kernel(count, factor, elements + start, elements + start) }
        }
    }

    mutating func clampInPlace(to limit: Double) {
        let kernel = Scalar.kernels.pointee.clamp
        write { [count] elements in
            forEachPart(of: count) { start, count in kernel(count, -limit, limit, elements + start, elements + start) }
        }
    }
}

/// Calls `body` for parts of a tensor's elements, each of which changes by itself: divided among the threads where
/// there are many.
func forEachPart(of count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    Threads.split(count, multiple: 64, work: count, minimum: 200_000) { body($0.lowerBound, $0.count) }
}
