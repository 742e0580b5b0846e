/// The eigenvalues of a real square matrix, sorted by magnitude, largest first.
///
/// ```swift
/// let eigenvalues = Eigenvalues(of: Tensor<Float>([[0, -1], [1, 0]]))  // a rotation by a right angle
/// eigenvalues.real            // [0, 0]
/// eigenvalues.imaginary       // [1, -1]
/// eigenvalues.spectralRadius  // 1
/// ```
///
/// They are computed in double precision. Complex ones come in pairs, the one with the positive imaginary part first.
/// Repeated eigenvalues of a matrix without as many eigenvectors are found less exactly, as by any method: an error of e in the
/// matrix moves k equal ones by about the k-th root of e. If an element of the matrix is not finite, all eigenvalues are NaN.
public struct Eigenvalues: Sendable, Equatable {
    /// The real parts.
    public let real: [Double]
    /// The imaginary parts.
    public let imaginary: [Double]

    /// The eigenvalues of a matrix [size, size].
    public init<Scalar>(of matrix: Tensor<Scalar>) {
        var work = SquareMatrix(matrix, "Eigenvalues")
        guard let scale = work.normalize() else {
            real = Array(repeating: .nan, count: work.size)
            imaginary = real
            return
        }
        work.balance()
        work.reduceToHessenberg()
        var iteration = HessenbergIteration(work)
        iteration.run()
        let values = zip(iteration.real, iteration.imaginary).map { (real: $0 * scale, imaginary: $1 * scale) }
        let sorted = values.sorted { one, other in
            let magnitudes = (magnitude(one.real, one.imaginary), magnitude(other.real, other.imaginary))
            if magnitudes.0 != magnitudes.1 { return magnitudes.0 > magnitudes.1 }
            return (one.real, one.imaginary) > (other.real, other.imaginary)
        }
        real = sorted.map(\.real)
        imaginary = sorted.map(\.imaginary)
    }

    /// The number of eigenvalues.
    public var count: Int { real.count }

    /// The magnitudes.
    public var magnitudes: [Double] { zip(real, imaginary).map(magnitude) }

    /// The largest magnitude: the factor by which a vector grows each time it is multiplied by the matrix, in the long run. 0
    /// for an empty matrix.
    public var spectralRadius: Double { magnitudes.first ?? 0 }
}

/// The square root of a sum of squares, where neither square may overflow.
private func magnitude(_ a: Double, _ b: Double) -> Double {
    let (small, great) = abs(a) < abs(b) ? (abs(a), abs(b)) : (abs(b), abs(a))
    guard great > 0, great.isFinite else { return great + small }
    let ratio = small / great
    return great * (1 + ratio * ratio).squareRoot()
}
