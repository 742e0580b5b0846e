/// The eigenvalues of an upper Hessenberg matrix by the QR iteration with double shifts (Francis 1961), in the form of EISPACK's
/// `hqr` (Martin, Peters and Wilkinson 1970).
///
/// The matrix is seen from its end: once the last subdiagonal element, or the one before it, is negligible, one or two
/// eigenvalues can be read off, and the rest is a smaller problem.
struct HessenbergIteration {
    private(set) var real: [Double]
    private(set) var imaginary: [Double]
    private var h: SquareMatrix
    /// What was subtracted from the diagonal by exceptional shifts.
    private var shifted = 0.0
    private let norm: Double

    init(_ hessenberg: SquareMatrix) {
        h = hessenberg
        real = Array(repeating: 0, count: h.size)
        imaginary = real
        norm = h.elements.reduce(0) { $0 + abs($1) }
    }

    /// Finds all eigenvalues; those for which the iteration does not end are NaN, which is not known to happen.
    mutating func run() {
        var last = h.size - 1
        var count = 0
        while last >= 0 {
            let first = start(ofBlockTo: last)
            if first == last {
                real[last] = h[last, last] + shifted
                (last, count) = (last - 1, 0)
            } else if first == last - 1 {
                readPair(last)
                (last, count) = (last - 2, 0)
            } else {
                guard count < 100 else {
                    for index in 0...last { (real[index], imaginary[index]) = (.nan, .nan) }
                    return
                }
                let shift = shift(last, isExceptional: count > 0 && count % 10 == 0)
                count += 1
                sweep(first, last, shift)
            }
        }
    }

    /// The first row of the block that ends at a row, no subdiagonal element in between being negligible.
    private mutating func start(ofBlockTo last: Int) -> Int {
        var row = last
        while row > 0 {
            let neighbours = abs(h[row - 1, row - 1]) + abs(h[row, row])
            if abs(h[row, row - 1]) <= .ulpOfOne * (neighbours == 0 ? norm : neighbours) {
                h[row, row - 1] = 0
                return row
            }
            row -= 1
        }
        return 0
    }

    /// Both eigenvalues of the block of two rows that ends at a row.
    private mutating func readPair(_ last: Int) {
        let corner = h[last, last]
        let product = h[last, last - 1] * h[last - 1, last]
        let half = (h[last - 1, last - 1] - corner) / 2
        let discriminant = half * half + product
        let root = abs(discriminant).squareRoot()
        if discriminant >= 0 {
            // The one whose terms do not cancel; the other from their product.
            let far = half + (half < 0 ? -root : root)
            real[last - 1] = corner + shifted + far
            real[last] = far == 0 ? corner + shifted : corner + shifted - product / far
        } else {
            (real[last - 1], real[last]) = (corner + shifted + half, corner + shifted + half)
            (imaginary[last - 1], imaginary[last]) = (root, -root)
        }
    }

    /// Two shifts as the corner of a matrix of two rows: its diagonal, and the product of the other two elements.
    private typealias Shift = (last: Double, other: Double, product: Double)

    private mutating func shift(_ last: Int, isExceptional: Bool) -> Shift {
        guard isExceptional else {
            return (h[last, last], h[last - 1, last - 1], h[last, last - 1] * h[last - 1, last])
        }
        // The usual shifts may go round in a circle; any others lead out of it.
        shifted += h[last, last]
        let corner = h[last, last]
        for index in 0...last { h[index, index] -= corner }
        let size = abs(h[last, last - 1]) + abs(h[last - 1, last - 2])
        return (0.75 * size, 0.75 * size, -0.4375 * size * size)
    }

    /// One QR step with both shifts on the rows from first to last: a reflection of three rows makes a bulge below the
    /// subdiagonal, which further ones push down and out of the matrix.
    private mutating func sweep(_ first: Int, _ last: Int, _ shift: Shift) {
        let start: Int
        var (p, q, r): (Double, Double, Double)
        (start, p, q, r) = bulge(first, last, shift)
        for row in start + 2...last {
            h[row, row - 2] = 0
            if row > start + 2 { h[row, row - 3] = 0 }
        }
        for k in start..<last {
            let isWide = k < last - 1
            var size = 0.0
            if k > start {
                p = h[k, k - 1]
                q = h[k + 1, k - 1]
                r = isWide ? h[k + 2, k - 1] : 0
                size = abs(p) + abs(q) + abs(r)
                if size == 0 { continue }
                p /= size
                q /= size
                r /= size
            }
            let length = (p * p + q * q + r * r).squareRoot()
            let s = p < 0 ? -length : length
            if s == 0 { continue }
            if k > start {
                h[k, k - 1] = -s * size
            } else if first != start {
                h[k, k - 1] = -h[k, k - 1]
            }
            p += s
            reflect(k, first, last, isWide, left: (q / p, r / p), right: (p / s, q / s, r / s))
        }
    }

    /// Where the step may begin, which is below two subdiagonal elements that are small together, and the first column of the
    /// shifted product there.
    private func bulge(
        _ first: Int, _ last: Int, _ shift: Shift
    ) -> (start: Int, p: Double, q: Double, r: Double) {
        var row = last - 2
        while true {
            let corner = h[row, row]
            let (a, b) = (shift.last - corner, shift.other - corner)
            var p = (a * b - shift.product) / h[row + 1, row] + h[row, row + 1]
            var q = h[row + 1, row + 1] - corner - a - b
            var r = h[row + 2, row + 1]
            let size = abs(p) + abs(q) + abs(r)
            (p, q, r) = (p / size, q / size, r / size)
            if row == first { return (row, p, q, r) }
            let small = abs(h[row, row - 1]) * (abs(q) + abs(r))
            let great = abs(p) * (abs(h[row - 1, row - 1]) + abs(corner) + abs(h[row + 1, row + 1]))
            if small <= .ulpOfOne * great { return (row, p, q, r) }
            row -= 1
        }
    }

    /// The reflection of the rows k, k + 1 and, if it is wide, k + 2, and of the columns of these numbers.
    private mutating func reflect(
        _ k: Int, _ first: Int, _ last: Int, _ isWide: Bool, left: (q: Double, r: Double),
        right: (x: Double, y: Double, z: Double)
    ) {
        for column in k...last {
            var sum = h[k, column] + left.q * h[k + 1, column]
            if isWide {
                sum += left.r * h[k + 2, column]
                h[k + 2, column] -= sum * right.z
            }
            h[k + 1, column] -= sum * right.y
            h[k, column] -= sum * right.x
        }
        for row in first...min(last, k + 3) {
            var sum = right.x * h[row, k] + right.y * h[row, k + 1]
            if isWide {
                sum += right.z * h[row, k + 2]
                h[row, k + 2] -= sum * left.r
            }
            h[row, k + 1] -= sum * left.q
            h[row, k] -= sum
        }
    }
}
