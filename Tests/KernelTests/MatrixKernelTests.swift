import CRNNKernels
import Testing

// Matrix products. Most use small integers, whose sums of products are exact, so that results must be equal to the
// last bit.

@Suite("Products of matrices")
struct MatrixKernelTests {
    static let factors = [0, 1, -0.5]

    @Test(
        "A product of ragged sizes is exact on integers, whichever way its sides are stored", arguments: KernelTable.all
    )
    func raggedSizesAreExact(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            var turn = 0
            for m in [0, 1, 2, 3, 5, 6, 7, 11, 12, 13, 25] {
                for n in raggedSizes {
                    for k in [0, 1, 2, 3, 8, 17] {
                        let product = Product<Scalar>(integers: m, n, k)
                        let sums = product.sums()
                        for left in Layout.allCases {
                            for right in Right.allCases {
                                let alpha = Self.factors[turn % 3], beta = Self.factors[turn / 3 % 3]
                                turn += 1
                                product.expectExact(kernels, alpha, beta, left, right, sums)
                            }
                        }
                    }
                    // So that no size sees only one of the factors.
                    turn += 1
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A product is alpha A B + beta C, and with beta 0 what C held does not matter", arguments: KernelTable.all)
    func factorsAreApplied(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (m, n, k) in [(1, 70, 5), (2, 65, 1), (7, 33, 513), (14, 100, 20), (3, 17, 0)] {
                let product = Product<Scalar>(integers: m, n, k)
                let sums = product.sums()
                for alpha in [0, 1, -0.5, 2] {
                    for beta in [0, 1, -0.5, 2] {
                        for right in [Right(.rows), Right(.columns), Right(.rows, packed: true)] {
                            product.expectExact(kernels, alpha, beta, .rows, right, sums)
                            product.expectExact(kernels, alpha, beta, .columns, right, sums)
                        }
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "A product of more rows than a group and deeper than a block is exact on integers", arguments: KernelTable.all)
    func largeSizesAreExact(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let sizes = [
                (264, 32, 512), (265, 33, 513), (133, 70, 600), (132, 16, 511), (24, 70, 512), (13, 65, 1025),
                (1, 300, 1030), (2, 140, 513), (530, 20, 30), (131, 1, 520), (530, 129, 30), (320, 140, 513),
                (150, 1050, 513), (280, 1050, 9),
            ]
            for (turn, (m, n, k)) in sizes.enumerated() {
                let product = Product<Scalar>(integers: m, n, k)
                let sums = product.sums()
                for left in Layout.allCases {
                    for right in Right.allCases {
                        product.expectExact(kernels, 1, Self.factors[turn % 3], left, right, sums)
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A product of fractions is as near as rounding allows", arguments: KernelTable.all)
    func fractionsAreNear(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (m, n, k) in [(1, 1, 1), (1, 100, 64), (3, 17, 31), (13, 65, 100), (7, 33, 700), (30, 40, 1300)] {
                let product = Product<Scalar>(fractions: m, n, k)
                let sums = product.sums(), sizes = product.sums(absolute: true)
                for (alpha, beta) in [(1.0, 0.0), (-0.3, 0.7), (1, 1)] {
                    let expected = product.expected(sums, Double(Scalar(alpha)), Double(Scalar(beta)))
                    // A sum of k terms in random order drifts by about the square root of k roundings.
                    let tolerance = { (index: Int) in
                        let size = sizes[index] * abs(alpha) + abs(Double(product.c[index]) * beta)
                        return Scalar.epsilon * (1 + Double(k).squareRoot() / 4) * size
                    }
                    let results = [kernels, .portable].map { set in
                        product.multiply(set, alpha, beta, .rows, Right(.rows))
                    }
                    expect(results[0], near: expected, within: tolerance, "\(m) x \(n) x \(k)")
                    expect(results[0], near: results[1].map { Double($0) }, within: tolerance, "and portable")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A product is added to chosen rows of another matrix, which stay as they are", arguments: KernelTable.all)
    func chosenRowsAreAdded(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (m, n, k) in [
                (1, 150, 40), (2, 70, 520), (15, 33, 31), (300, 70, 600), (310, 130, 40), (150, 1050, 9), (3, 17, 0),
            ] {
                let product = Product<Scalar>(fractions: m, n, k)
                let rows = (0..<m).map { Int32(($0 * 7 + 3) % m) }
                for beta in [0, 1, 0.7] {
                    for right in [Right(.rows), Right(.columns), Right(.rows, packed: true)] {
                        for left in Layout.allCases {
                            let result = product.multiply(kernels, -0.3, beta, left, right, adding: rows)
                            var gathered = product
                            gathered.c = rows.flatMap { product.c[Int($0) * n..<Int($0 + 1) * n] }
                            let expected = gathered.multiply(kernels, -0.3, beta, left, right)
                            expect(result, equals: expected, "\(m) x \(n) x \(k), beta \(beta), \(left) by \(right)")
                        }
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A product has the same bits however its sides are stored, packed or not", arguments: KernelTable.all)
    func storageDoesNotMatter(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (m, n, k) in [(1, 150, 40), (2, 100, 520), (3, 64, 31), (27, 70, 600), (270, 33, 70), (320, 140, 530)] {
                let product = Product<Scalar>(fractions: m, n, k)
                let first = product.multiply(kernels, -0.3, 0.7, .rows, Right(.rows))
                for left in Layout.allCases {
                    for right in Right.allCases {
                        let other = product.multiply(kernels, -0.3, 0.7, left, right)
                        expect(other, equals: first, "\(m) x \(n) x \(k), \(left) by \(right)")
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A product's rows do not depend on which others are computed with them", arguments: KernelTable.all)
    func rowsAreIndependent(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (m, n, k) in [(29, 70, 40), (275, 40, 530), (320, 140, 40)] {
                let product = Product<Scalar>(fractions: m, n, k)
                let whole = product.multiply(kernels, 0.9, 0.7, .rows, Right(.rows))
                for cuts in [[1], [2, 5, 6, 8, 20], [3, 4, 15, 27]] {
                    let ends = cuts.filter { $0 < m } + [m]
                    for (left, right) in [
                        (Layout.rows, Right(.rows)), (.columns, Right(.columns)), (.rows, Right(.rows, packed: true)),
                    ] {
                        var pieces: [Scalar] = []
                        var start = 0
                        for end in ends {
                            let rows = product.rows(start..<end)
                            pieces += rows.multiply(kernels, 0.9, 0.7, left, right)
                            start = end
                        }
                        expect(pieces, equals: whole, "\(m) x \(n) x \(k) cut at \(cuts), \(left) by \(right)")
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "A product's panels do not depend on which others are computed or packed with them", arguments: KernelTable.all)
    func panelsAreIndependent(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let width = kernels.table.panel_columns
            for m in [1, 2, 3, 15, 150] {
                for n in m < 100 ? [width * 6 + 3, width * 9, width - 1] : [width * 4 + 3] {
                    let product = Product<Scalar>(fractions: m, n, 530)
                    let whole = product.multiply(kernels, 1, 0.7, .rows, Right(.rows))
                    let panels = (n + width - 1) / width
                    for first in 0...panels {
                        for last in first...panels where last - first <= 5 || first == 0 {
                            let changed = (0..<m * n).map { index in
                                let column = index % n
                                return column >= first * width && column < last * width
                            }
                            let expected = changed.indices.map { changed[$0] ? whole[$0] : product.c[$0] }
                            for right in [Right(.rows), Right(.columns), Right(.rows, packed: true)] {
                                let part = product.multiply(kernels, 1, 0.7, .rows, right, panels: first..<last)
                                expect(part, equals: expected, "panels \(first)..<\(last) of \(panels), \(right)")
                            }
                        }
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("What is not finite reaches the row or the column it stands in, and nothing else", arguments: KernelTable.all)
    func notFiniteValuesSpread(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (m, n, k) in [(1, 70, 9), (14, 35, 20), (5, 100, 600)] {
                for value in [Scalar.nan, .infinity, -.infinity] {
                    var product = Product<Scalar>(integers: m, n, k)
                    product.a[(m - 1) * k + k / 2] = value
                    product.b[(k - 1) * n + n / 2] = value
                    let sums = product.sums()
                    for right in Right.allCases {
                        product.expectExact(kernels, 1, 1, .rows, right, sums)
                        product.expectExact(kernels, 0, 0, .columns, right, sums)
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A right side packed in pieces, in any order, is the same as packed at once", arguments: KernelTable.all)
    func packingInPieces(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let width = kernels.table.panel_columns
            for (k, n) in [(1, 3 * width), (40, 4 * width + 1), (530, 3 * width - 1), (1025, width)] {
                let panels = (n + width - 1) / width
                let values: [Scalar] = wave(k * n, salt: 4)
                for layout in Layout.allCases {
                    let matrix = Stored(values, rows: k, columns: n, layout)
                    let location = #_sourceLocation
                    let whole = matrix.packed(kernels, k, n, [0..<panels], location).array.values
                    let single = (0..<panels).reversed().map { $0..<$0 + 1 }
                    let byOne = matrix.packed(kernels, k, n, single, location).array.values
                    let halves = matrix.packed(kernels, k, n, [panels / 2..<panels, 0..<panels / 2], location)
                    expect(byOne, equals: whole, "\(k) x \(n) by \(layout), panel by panel")
                    expect(halves.array.values, equals: whole, "\(k) x \(n) by \(layout), in halves")
                    // All that was packed is finite: nothing of what lies between and behind the columns.
                    #expect(whole.allSatisfy { $0.isFinite })
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A packed right side has whole panels and says how long it is", arguments: KernelTable.all)
    func packedCountCoversWholePanels(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table).table
            for n in raggedSizes {
                let panels = (n + kernels.panel_columns - 1) / kernels.panel_columns
                #expect(kernels.packed_count(7, n) == 7 * panels * kernels.panel_columns)
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}

/// How a matrix lies in memory: by rows or by columns with gaps, or with gaps both ways.
private enum Layout: CaseIterable {
    case rows, columns, spread
}

/// How the right side is given to a product.
private struct Right: CaseIterable, CustomStringConvertible {
    let layout: Layout
    let packed: Bool

    init(_ layout: Layout, packed: Bool = false) {
        self.layout = layout
        self.packed = packed
    }

    static let allCases = Layout.allCases.flatMap { [Right($0), Right($0, packed: true)] }
    var description: String { packed ? "\(layout), packed" : "\(layout)" }
}

/// A matrix in memory; gaps between elements hold canaries.
private struct Stored<Scalar: KernelScalar> {
    let array: Guarded<Scalar>
    let rowStride: Int, columnStride: Int

    init(_ values: [Scalar], rows: Int, columns: Int, _ layout: Layout) {
        switch layout {
        case .rows: (rowStride, columnStride) = (columns + 3, 1)
        case .columns: (rowStride, columnStride) = (1, rows + 2)
        case .spread: (rowStride, columnStride) = (2 * columns + 1, 2)
        }
        let count = rows == 0 || columns == 0 ? 0 : (rows - 1) * rowStride + (columns - 1) * columnStride + 1
        array = Guarded(count: count)
        if count == 0 { return }
        for row in 0..<rows {
            for column in 0..<columns {
                array.pointer[row * rowStride + column * columnStride] = values[row * columns + column]
            }
        }
    }

    private init(packed array: Guarded<Scalar>) { (self.array, rowStride, columnStride) = (array, 0, 0) }

    /// This matrix as the packed right side of a product, packed piece by piece.
    func packed(
        _ kernels: Kernels<Scalar>, _ rows: Int, _ columns: Int, _ pieces: [Range<Int>], _ location: SourceLocation
    ) -> Stored {
        let result = Guarded<Scalar>(count: kernels.table.packed_count(rows, columns))
        for piece in pieces {
            kernels.table.pack(
                rows, columns, array.pointer, rowStride, columnStride, piece.lowerBound, piece.upperBound,
                result.pointer)
        }
        result.expectIntactMargins("pack", location)
        return Stored(packed: result)
    }
}

/// The matrices of a product, by rows.
private struct Product<Scalar: KernelScalar> {
    let m: Int, n: Int, k: Int
    var a: [Scalar], b: [Scalar], c: [Scalar]

    init(_ m: Int, _ n: Int, _ k: Int, _ a: [Scalar], _ b: [Scalar], _ c: [Scalar]) {
        (self.m, self.n, self.k, self.a, self.b, self.c) = (m, n, k, a, b, c)
    }

    init(integers m: Int, _ n: Int, _ k: Int) {
        self.init(m, n, k, integers(m * k, salt: 1), integers(k * n, salt: 2), integers(m * n, salt: 3))
    }

    init(fractions m: Int, _ n: Int, _ k: Int) {
        self.init(m, n, k, wave(m * k, salt: 1), wave(k * n, salt: 2), wave(m * n, salt: 3))
    }

    /// Some of the rows.
    func rows(_ range: Range<Int>) -> Product {
        let left = Array(a[range.lowerBound * k..<range.upperBound * k])
        return Product(range.count, n, k, left, b, Array(c[range.lowerBound * n..<range.upperBound * n]))
    }

    /// A B, or the product of their absolute values, by a plain loop in Double.
    func sums(absolute: Bool = false) -> [Double] {
        let left = a.map { absolute ? abs(Double($0)) : Double($0) }
        let right = b.map { absolute ? abs(Double($0)) : Double($0) }
        var sums = Array(repeating: 0.0, count: m * n)
        for row in 0..<m {
            for step in 0..<k {
                let factor = left[row * k + step]
                for column in 0..<n { sums[row * n + column] += factor * right[step * n + column] }
            }
        }
        return sums
    }

    func expected(_ sums: [Double], _ alpha: Double, _ beta: Double) -> [Double] {
        sums.indices.map { index in
            let product = k == 0 ? 0 : alpha * sums[index]
            return beta == 0 ? product : product + beta * Double(c[index])
        }
    }

    /// Expects the product without any error.
    func expectExact(
        _ kernels: Kernels<Scalar>, _ alpha: Double, _ beta: Double, _ left: Layout, _ right: Right, _ sums: [Double],
        _ location: SourceLocation = #_sourceLocation
    ) {
        let result = multiply(kernels, alpha, beta, left, right, location)
        let what = "\(m) x \(n) x \(k), \(alpha) A B + \(beta) C, \(left) by \(right)"
        expect(result, near: expected(sums, alpha, beta), within: { _ in 0 }, what, location)
    }

    /// The product by a kernel. C has gaps between its rows; with beta 0 it holds only canaries. So it does where rows
    /// of c are chosen, one for each row of the product: then c is another matrix.
    func multiply(
        _ kernels: Kernels<Scalar>, _ alpha: Double, _ beta: Double, _ left: Layout, _ right: Right,
        panels: Range<Int>? = nil, adding rows: [Int32]? = nil, _ location: SourceLocation = #_sourceLocation
    ) -> [Scalar] {
        let width = kernels.table.panel_columns
        let all = 0..<(n + width - 1) / width
        let covered = panels ?? all
        let leftSide = Stored(a, rows: m, columns: k, left)
        var rightSide = Stored(b, rows: k, columns: n, right.layout)
        if right.packed { rightSide = rightSide.packed(kernels, k, n, [all], location) }
        let stride = n + 5
        let target = Guarded<Scalar>(count: m * stride)
        for row in 0..<m where beta != 0 && rows == nil {
            for column in 0..<n { target.pointer[row * stride + column] = c[row * n + column] }
        }
        let before = target.values
        let other = rows.map { _ in Guarded(c) }
        var product = RNNProduct(
            m: m, n: n, k: k, alpha: alpha, beta: beta, a: leftSide.array.pointer, a_row_stride: leftSide.rowStride,
            a_column_stride: leftSide.columnStride, b: rightSide.array.pointer, b_row_stride: rightSide.rowStride,
            b_column_stride: rightSide.columnStride, c: target.pointer, c_row_stride: stride,
            addend: other.map { UnsafeRawPointer($0.pointer) }, addend_row_stride: n,
            addend_rows: rows.map { UnsafePointer(Guarded($0, canary: -1).pointer) },
            first_panel: covered.lowerBound, last_panel: covered.upperBound)
        let workspace = Guarded<Scalar>(count: kernels.table.multiply_workspace(&product))
        kernels.table.multiply(&product, workspace.count == 0 ? nil : workspace.pointer)
        withExtendedLifetime((leftSide, rightSide)) {}
        target.expectIntactMargins("multiply", location)
        workspace.expectIntactMargins("multiply (workspace)", location)
        if let other { expect(other.values, equals: c, "the matrix that was added", location) }

        let after = target.values
        let columns = covered.lowerBound * width..<max(covered.lowerBound * width, min(covered.upperBound * width, n))
        let untouched = after.indices.allSatisfy { index in
            columns.contains(index % stride) || after[index].bits == before[index].bits
        }
        if !untouched { Issue.record("multiply wrote outside its panels", sourceLocation: location) }
        return (0..<m).flatMap { after[$0 * stride..<$0 * stride + n] }
    }
}
