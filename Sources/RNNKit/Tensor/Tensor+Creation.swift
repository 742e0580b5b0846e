internal import CRNNKernels

extension Tensor {
    /// A tensor with every element set to `value`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(repeating value: Scalar, shape: [Int]) {
        self.init(shape: shape) { [count = shape.elementCount] in
            let to = $0
            Threads.split(count, multiple: 64, work: count, minimum: 200_000) {
                Scalar.kernels.pointee.fill($0.count, Double(value), to + $0.lowerBound)
            }
        }
    }

    /// A tensor with one element and no axes.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(_ value: Scalar) {
        self.init(repeating: value, shape: [])
    }

    /// A tensor with one axis.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(_ scalars: [Scalar]) {
        self.init(scalars, shape: [scalars.count])
    }

    /// A tensor with two axes, from rows of equal length.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(_ rows: [[Scalar]]) {
        let columns = rows.first?.count ?? 0
        for (index, row) in rows.enumerated() {
            require(
                row.count == columns, "rows: row \(index) has \(row.count) elements, the rows before it have \(columns)"
            )
        }
        self.init(rows.flatMap { $0 }, shape: [rows.count, columns])
    }

    /// A tensor with three axes, from matrices of equal shape.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(_ matrices: [[[Scalar]]]) {
        let rows = matrices.first?.count ?? 0
        let columns = matrices.first?.first?.count ?? 0
        for (index, matrix) in matrices.enumerated() {
            require(
                matrix.count == rows && matrix.allSatisfy { $0.count == columns },
                "matrices: matrix \(index) is not \(rows) x \(columns), as the first one is")
        }
        self.init(matrices.flatMap { $0.flatMap { $0 } }, shape: [matrices.count, rows, columns])
    }

    /// A tensor of a given shape, from its elements row by row.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(_ scalars: [Scalar], shape: [Int]) {
        require(
            scalars.count == shape.elementCount,
            "scalars: shape \(shape) has \(shape.elementCount) elements, but \(scalars.count) are given")
        self.init(shape: shape) { pointer in
            scalars.withUnsafeBufferPointer {
                if let base = $0.baseAddress { pointer.update(from: base, count: $0.count) }
            }
        }
    }

    /// The numbers of a range, one after the other.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(_ range: Range<Int>) {
        self.init(range.map { Scalar($0) })
    }

    /// `count` numbers at equal distances, from `start` to `end`, both included.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(from start: Scalar, through end: Scalar, count: Int) {
        require(count >= 0, "count: \(count) is negative")
        let step = (end - start) / Scalar(Swift.max(count - 1, 1))
        var scalars = (0..<count).map { start + step * Scalar($0) }
        if count > 1 { scalars[count - 1] = end }
        self.init(scalars)
    }

    /// The elements of a tensor of the other type, rounded where need be. Gradients do not pass.
    public init<Other: TensorScalar>(converting other: Tensor<Other>) {
        self.init(shape: other.shape) { to in
            other.read { from in
                for index in 0..<other.count { to[index] = Scalar(from[index]) }
            }
        }
    }

    /// A tensor of zeros.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func zeros(_ shape: [Int]) -> Tensor {
        Tensor(repeating: 0, shape: shape)
    }

    /// A tensor of ones.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func ones(_ shape: [Int]) -> Tensor {
        Tensor(repeating: 1, shape: shape)
    }

    /// The square matrix with ones on its diagonal.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func identity(_ size: Int) -> Tensor {
        var matrix = zeros([size, size])
        matrix.write { for index in 0..<size { $0[index * size + index] = 1 } }
        return matrix
    }
}
