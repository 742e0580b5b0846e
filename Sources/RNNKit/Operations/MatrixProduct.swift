internal import CRNNKernels

/// One product of matrices, C = alpha * A * B + beta * C, as the kernels compute it: divided among threads and with the
/// workspace they need.
struct MatrixProduct<Scalar: TensorScalar> {
    var m: Int
    var n: Int
    var k: Int
    var isLeftTransposed = false
    var isRightTransposed = false
    var alpha: Double = 1
    var beta: Double = 0
    /// How far the rows of A as stored lie apart, where A is a block of columns of a wider matrix.
    var leftStride: Int?
    /// How far the rows of B as stored lie apart, where B is such a block.
    var rightStride: Int?
    /// How far the rows of C lie apart, where C is such a block.
    var resultStride: Int?

    /// With fewer operations a thread, starting it costs more than it saves.
    private var minimumWork: Int { 6_000_000 }

    /// A and B are stored by rows, or, if transposed, by columns.
    func run(_ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, into c: UnsafeMutablePointer<Scalar>) {
        guard !isBetterTurned else { return runTurned(a, b, into: c) }
        let rowStride = isRightTransposed ? 1 : rightStride ?? n
        let columnStride = isRightTransposed ? rightStride ?? k : 1
        // Each thread packs what it needs of A and B: where A is by far the taller one, better all of B than all of A.
        let isTall = m > 4 * Scalar.kernels.pointee.group_rows
        run(
            product(a, b, c, rowStride: rowStride, columnStride: columnStride),
            dividing: !isTall && panels > 2 * Threads.count)
    }

    /// Whether C = A' B, a long sum as in the gradient of weights, is computed faster as C' = B' A: where the columns
    /// of C would leave more of the last panel empty than its rows.
    private var isBetterTurned: Bool {
        guard isLeftTransposed && !isRightTransposed && resultStride == nil && k >= 8 * n else { return false }
        let width = Scalar.kernels.pointee.panel_columns
        func filled(_ columns: Int) -> Int { (columns + width - 1) / width * width }
        return filled(n) * m * 10 > filled(m) * n * 11
    }

    private func runTurned(_ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, into c: UnsafeMutablePointer<Scalar>)
    {
        var turned = self
        (turned.m, turned.n, turned.leftStride, turned.rightStride) = (n, m, rightStride, leftStride ?? m)
        turned.beta = 0
        Storage<Scalar>(uninitialized: m * n).write { result in
            turned.run(b, a, into: result)
            if beta == 0 { return Scalar.kernels.pointee.transpose(n, m, result, m, c, n) }
            Storage<Scalar>(uninitialized: m * n).write { sum in
                Scalar.kernels.pointee.transpose(n, m, result, m, sum, n)
                if beta != 1 { Scalar.kernels.pointee.scale(m * n, beta, c, c) }
                Scalar.kernels.pointee.add_scaled(m * n, 1, sum, c)
            }
        }
    }

    /// B was packed by ``PackedMatrix``.
    func run(_ a: UnsafePointer<Scalar>, packed b: UnsafePointer<Scalar>, into c: UnsafeMutablePointer<Scalar>) {
        run(product(a, b, c, rowStride: 0, columnStride: 0), dividing: m < 2 * Threads.count * rowMultiple)
    }

    private var rowMultiple: Int { Scalar.kernels.pointee.tile_rows }

    private var panels: Int {
        let width = Scalar.kernels.pointee.panel_columns
        return (n + width - 1) / width
    }

    private func product(
        _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ c: UnsafeMutablePointer<Scalar>, rowStride: Int,
        columnStride: Int
    ) -> RNNProduct {
        RNNProduct(
            m: m, n: n, k: k, alpha: alpha, beta: beta, a: a, a_row_stride: isLeftTransposed ? 1 : leftStride ?? k,
            a_column_stride: isLeftTransposed ? leftStride ?? m : 1, b: b, b_row_stride: rowStride,
            b_column_stride: columnStride, c: c, c_row_stride: resultStride ?? n, addend: nil, addend_row_stride: 0,
            addend_rows: nil, first_panel: 0, last_panel: panels)
    }

    /// Divides the columns of C among the threads, or its rows.
    private func run(_ whole: RNNProduct, dividing columns: Bool) {
        let work = 2 * m * n * k
        let kernels = Scalar.kernels
        func compute(_ part: RNNProduct) {
            withUnsafePointer(to: part) { part in
                let size = kernels.pointee.multiply_workspace(part)
                guard size > 0 else { return kernels.pointee.multiply(part, nil) }
                Storage<Scalar>(uninitialized: size).write { kernels.pointee.multiply(part, $0) }
            }
        }
        if columns {
            Threads.split(panels, multiple: 1, work: work, minimum: minimumWork) { range in
                var part = whole
                part.first_panel = range.lowerBound
                part.last_panel = range.upperBound
                compute(part)
            }
        } else {
            Threads.split(m, multiple: rowMultiple, work: work, minimum: minimumWork) { range in
                var part = whole
                part.m = range.count
                part.a += range.lowerBound * whole.a_row_stride * MemoryLayout<Scalar>.stride
                part.c += range.lowerBound * whole.c_row_stride * MemoryLayout<Scalar>.stride
                compute(part)
            }
        }
    }
}
