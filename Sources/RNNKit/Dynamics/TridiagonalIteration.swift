/// The eigenvalues and eigenvectors of a symmetric matrix: reflections make it tridiagonal, and the implicit QL iteration
/// (Dubrulle 1970) makes it diagonal by rotations of neighbouring rows.
struct TridiagonalIteration {
    /// The diagonal, at the end the eigenvalues.
    private(set) var diagonal: [Double]
    /// The vectors that belong to the diagonal, a row for each.
    private(set) var vectors: SquareMatrix
    /// The elements beside the diagonal; the last one is 0.
    private var beside: [Double]

    /// Makes a matrix tridiagonal; what is left of the matrix is of no use.
    init(_ a: inout SquareMatrix) {
        let size = a.size
        diagonal = (0..<size).map { a[$0, $0] }
        beside = Array(repeating: 0, count: size)
        vectors = SquareMatrix(identity: size)
        var reflectors: [(first: Int, vector: [Double])] = []
        // A - v wᵀ - w vᵀ, w = A v - v (vᵀ A v) / 2, in the lower half alone.
        for step in 0..<max(size - 1, 0) {
            let first = step + 1
            let column = (first..<size).map { a[$0, step] }
            guard let (v, reflected) = SquareMatrix.reflector(column) else {
                beside[step] = column[0]
                continue
            }
            beside[step] = reflected
            reflectors.append((first, v))
            let count = size - first
            var w = Array(repeating: 0.0, count: count)
            for row in 0..<count {
                var sum = a[first + row, first + row] * v[row]
                let factor = v[row]
                for column in 0..<row {
                    let element = a[first + row, first + column]
                    sum += element * v[column]
                    w[column] += element * factor
                }
                w[row] += sum
            }
            var share = 0.0
            for index in 0..<count { share += w[index] * v[index] }
            for index in 0..<count { w[index] -= share / 2 * v[index] }
            for row in 0..<count {
                for column in 0...row { a[first + row, first + column] -= v[row] * w[column] + w[row] * v[column] }
            }
        }
        for index in 0..<size { diagonal[index] = a[index, index] }
        // The product of all reflections, transposed: of the unit vectors only those are changed that they reach.
        for (first, v) in reflectors.reversed() {
            for row in first..<size {
                var sum = 0.0
                for index in v.indices { sum += vectors[row, first + index] * v[index] }
                for index in v.indices { vectors[row, first + index] -= sum * v[index] }
            }
        }
    }

    /// Makes the matrix diagonal; what the iteration does not end for is NaN, which is not known to happen.
    mutating func run() {
        let size = diagonal.count
        for first in 0..<size {
            var count = 0
            while true {
                let last = (first..<size).first { isNegligible($0) } ?? size - 1
                if last == first { break }
                guard count < 100 else {
                    for row in 0..<size {
                        diagonal[row] = .nan
                        for column in 0..<size { vectors[row, column] = .nan }
                    }
                    return
                }
                count += 1
                sweep(first, last)
            }
        }
    }

    /// Whether the element beside the diagonal at a row is no more than a rounding error.
    private func isNegligible(_ row: Int) -> Bool {
        guard row + 1 < diagonal.count else { return true }
        return abs(beside[row]) <= .ulpOfOne * (abs(diagonal[row]) + abs(diagonal[row + 1]))
    }

    /// One QL step on the rows from first to last.
    private mutating func sweep(_ first: Int, _ last: Int) {
        // The shift: the eigenvalue of the first two rows that is closer to the first diagonal element.
        let half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first])
        let root = (half * half + 1).squareRoot()
        var g = diagonal[last] - diagonal[first] + beside[first] / (half + (half < 0 ? -root : root))
        var (sine, cosine, moved) = (1.0, 1.0, 0.0)
        for row in (first..<last).reversed() {
            let f = sine * beside[row]
            let b = cosine * beside[row]
            let r = (f * f + g * g).squareRoot()
            beside[row + 1] = r
            if r == 0 {
                // The matrix falls into two before the step is through.
                diagonal[row + 1] -= moved
                beside[last] = 0
                return
            }
            sine = f / r
            cosine = g / r
            g = diagonal[row + 1] - moved
            let t = (diagonal[row] - g) * sine + 2 * cosine * b
            moved = sine * t
            diagonal[row + 1] = g + moved
            g = cosine * t - b
            rotate(row, sine, cosine)
        }
        diagonal[first] -= moved
        beside[first] = g
        beside[last] = 0
    }

    /// Rotates the vectors of a row and the next one.
    private mutating func rotate(_ row: Int, _ sine: Double, _ cosine: Double) {
        let size = vectors.size
        let (upper, lower) = (row * size, (row + 1) * size)
        for column in 0..<size {
            let (a, b) = (vectors.elements[upper + column], vectors.elements[lower + column])
            vectors.elements[lower + column] = sine * a + cosine * b
            vectors.elements[upper + column] = cosine * a - sine * b
        }
    }
}
