internal import CRNNKernels

/// The right side of a matrix product, laid out once for the kernels and used many times: the weights of a model that
/// is only run.
///
/// ```swift
/// let weight = PackedMatrix(layer.weight, transposed: true)
/// for x in stream { print(matmul(x, weight)) }
/// ```
public struct PackedMatrix<Scalar: TensorScalar>: Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    let storage: Storage<Scalar>
    fileprivate let matrix: Tensor<Scalar>
    fileprivate let isTransposed: Bool

    /// Lays out a matrix, or its transpose.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(_ matrix: Tensor<Scalar>, transposed: Bool = false) {
        require(matrix.rank == 2, "PackedMatrix: the tensor has shape \(matrix.shape), not that of a matrix")
        let (rows, columns) = transposed ? (matrix.shape[1], matrix.shape[0]) : (matrix.shape[0], matrix.shape[1])
        storage = Storage(uninitialized: Scalar.kernels.pointee.packed_count(rows, columns))
        storage.write { packed in
            matrix.read { Self.pack($0, rows: rows, columns: columns, transposed: transposed, into: packed) }
        }
        self.rows = rows
        self.columns = columns
        self.matrix = matrix
        isTransposed = transposed
    }

    /// Lays out a matrix of rows and columns, which is stored by rows, or, if it is transposed, by columns.
    static func pack(
        _ matrix: UnsafePointer<Scalar>, rows: Int, columns: Int, transposed: Bool,
        into packed: UnsafeMutablePointer<Scalar>
    ) {
        let width = Scalar.kernels.pointee.panel_columns
        Threads.split((columns + width - 1) / width, multiple: 1, work: rows * columns, minimum: 200_000) { panels in
            Scalar.kernels.pointee.pack(
                rows, columns, matrix, transposed ? 1 : columns, transposed ? rows : 1, panels.lowerBound,
                panels.upperBound, packed)
        }
    }
}

/// The product of a matrix and a packed one. Gradients pass to both.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func matmul<Scalar>(_ a: Tensor<Scalar>, _ b: PackedMatrix<Scalar>) -> Tensor<Scalar> {
    require(
        a.rank == 2 && a.shape[1] == b.rows,
        "matmul: shapes \(a.shape) and [\(b.rows), \(b.columns)] do not fit")
    guard a.history == nil && b.matrix.history == nil else {
        return matmul(a, b.matrix, transposing: b.isTransposed ? .right : [])
    }
    let product = MatrixProduct<Scalar>(m: a.shape[0], n: b.columns, k: b.rows)
    return Tensor(shape: [a.shape[0], b.columns]) { c in
        a.read { a in b.storage.read { product.run(a, packed: $0, into: c) } }
    }
}
