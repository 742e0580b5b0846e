extension SquareMatrix {
    /// The solution x of A x = b by elimination with row pivots; nil if the matrix is singular or has elements that are not
    /// finite.
    func solving(_ b: [Double]) -> [Double]? {
        var a = self
        var x = b
        for step in 0..<size {
            var pivot = step
            for row in step + 1..<max(size, step + 1) where abs(a[row, step]) > abs(a[pivot, step]) { pivot = row }
            let head = a[pivot, step]
            guard head != 0, head.isFinite else { return nil }
            if pivot != step {
                for column in step..<size {
                    (a[step, column], a[pivot, column]) = (a[pivot, column], a[step, column])
                }
                x.swapAt(step, pivot)
            }
            for row in step + 1..<max(size, step + 1) {
                let factor = a[row, step] / head
                guard factor != 0 else { continue }
                for column in step + 1..<size { a[row, column] -= factor * a[step, column] }
                x[row] -= factor * x[step]
            }
        }
        for row in (0..<size).reversed() {
            for column in row + 1..<max(size, row + 1) { x[row] -= a[row, column] * x[column] }
            x[row] /= a[row, row]
        }
        return x.allSatisfy(\.isFinite) ? x : nil
    }
}
