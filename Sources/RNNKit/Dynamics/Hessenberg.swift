// What brings a matrix into a form from which its eigenvalues are found fast, without changing them.

extension SquareMatrix {
    /// Scales rows and columns, which leaves the eigenvalues as they are, until the sums of the magnitudes in each row and its
    /// column are alike (Parlett and Reinsch 1969): rounding errors are relative to the matrix's norm, which this makes
    /// smaller. All factors are powers of two, so that nothing is rounded.
    mutating func balance() {
        // Every pass but the last makes some sum smaller by a twentieth; the bound is for matrices at the edge of the range.
        for _ in 0..<100 {
            var isDone = true
            for index in 0..<size {
                var (row, column) = (0.0, 0.0)
                for other in 0..<size where other != index {
                    row += abs(self[index, other])
                    column += abs(self[other, index])
                }
                guard row > 0, column > 0 else { continue }
                let sum = row + column
                var factor = 1.0
                while column < row / 2 {
                    factor *= 2
                    column *= 4
                }
                while column > row * 2 {
                    factor /= 2
                    column /= 4
                }
                guard (row + column) / factor < 0.95 * sum else { continue }
                isDone = false
                for other in 0..<size {
                    self[index, other] /= factor
                    self[other, index] *= factor
                }
            }
            if isDone { return }
        }
    }

    /// Makes all elements below the first subdiagonal zero by reflections H = 1 - v vᵀ from both sides, H A H, each for a
    /// column: an upper Hessenberg matrix with the same eigenvalues.
    mutating func reduceToHessenberg() {
        guard size > 2 else { return }
        for step in 0..<size - 2 {
            let first = step + 1
            guard
                let (vector, reflected) = SquareMatrix.reflector((first..<size).map { self[$0, step] })
            else { continue }
            // From the left, row after row: the sums vᵀ A first, then A - v (vᵀ A).
            var sums = Array(repeating: 0.0, count: size)
            for row in first..<size {
                let factor = vector[row - first]
                for column in first..<size { sums[column] += factor * self[row, column] }
            }
            for row in first..<size {
                let factor = vector[row - first]
                for column in first..<size { self[row, column] -= factor * sums[column] }
            }
            for row in 0..<size {
                var sum = 0.0
                for column in first..<size { sum += self[row, column] * vector[column - first] }
                for column in first..<size { self[row, column] -= sum * vector[column - first] }
            }
            self[first, step] = reflected
            for row in first + 1..<size { self[row, step] = 0 }
        }
    }

    /// The vector v of the reflection 1 - v vᵀ, |v|² = 2, that takes x to a multiple of the first unit vector, and that
    /// multiple; nil if x is one already.
    static func reflector(_ x: [Double]) -> (vector: [Double], reflected: Double)? {
        let rest = x.dropFirst().reduce(0) { $0 + $1 * $1 }
        guard rest > 0 else { return nil }
        let length = (x[0] * x[0] + rest).squareRoot()
        // Of the two multiples that which is farther away: the difference does not cancel.
        let reflected = x[0] > 0 ? -length : length
        var vector = x
        vector[0] -= reflected
        let scale = (2 / (vector[0] * vector[0] + rest)).squareRoot()
        for index in vector.indices { vector[index] *= scale }
        return (vector, reflected)
    }
}
