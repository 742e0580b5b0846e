/// The eigenvalues and eigenvectors of a symmetric matrix, the greatest eigenvalue first.
///
/// ```swift
/// let system = SymmetricEigensystem(of: Tensor<Double>([[2, 1], [1, 2]]))
/// system.values   // [3, 1]
/// system.vectors  // a row for each, of length 1 and orthogonal to the others
/// ```
///
/// They are computed in double precision. Of the two directions of a vector that is taken in which its element of the greatest
/// magnitude is positive. Only the lower half of the matrix and its diagonal are looked at. If an element is not finite, all
/// values and vectors are NaN.
public struct SymmetricEigensystem: Sendable {
    /// The eigenvalues.
    public let values: [Double]
    /// The eigenvectors, a row for each eigenvalue: [size, size].
    public let vectors: Tensor<Double>

    /// The eigenvalues and eigenvectors of a matrix [size, size].
    public init<Scalar>(of matrix: Tensor<Scalar>) {
        var work = SquareMatrix(matrix, "SymmetricEigensystem")
        let size = work.size
        guard let scale = work.normalize() else {
            values = Array(repeating: .nan, count: size)
            vectors = Tensor(repeating: .nan, shape: [size, size])
            return
        }
        var iteration = TridiagonalIteration(&work)
        iteration.run()
        let order = (0..<size).sorted { iteration.diagonal[$0] > iteration.diagonal[$1] }
        values = order.map { iteration.diagonal[$0] * scale }
        vectors = Tensor(
            order.flatMap { row in
                directed(iteration.vectors.elements[row * size..<(row + 1) * size])
            }, shape: [size, size])
    }
}

/// The vector with its sign chosen so that its largest element by magnitude is positive. Where magnitudes are equal up to
/// rounding errors, the first of them decides, so that the sign is the same on every processor.
private func directed(_ vector: ArraySlice<Double>) -> [Double] {
    let greatest = vector.reduce(0) { max($0, abs($1)) }
    let decisive = vector.first { abs($0) >= greatest * (1 - 1e-9) } ?? 0
    return vector.map { decisive < 0 ? -$0 : $0 }
}
