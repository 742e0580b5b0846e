import CRNNKernels
import Foundation
import Testing

// Softmax, its logarithm, and normalisation, row by row, against plain loops in Double.

@Suite("Functions of rows")
struct RowKernelTests {
    @Test("Softmax and its logarithm are those of each row", arguments: KernelTable.all)
    func softmaxValues(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes + [1000, 5000] {
                for rows in n > 200 ? [1] : [0, 1, 3] {
                    let x: [Scalar] = wave(rows * n, salt: n, scale: 6)
                    let logarithms = x.rows(of: n).flatMap { exactLogSoftmax($0) }
                    let y = kernels.byRow(\.softmax, rows, n, x)
                    let what = "softmax of \(rows) x \(n)"
                    expect(y, near: logarithms.map { exp($0) }, relative: 12 * Scalar.epsilon, what)
                    let logY = kernels.byRow(\.log_softmax, rows, n, x)
                    let tolerance = { (index: Int) in 4 * Scalar.epsilon + 1.5 * Double(Scalar(logarithms[index]).ulp) }
                    expect(logY, near: logarithms, within: tolerance, "log_\(what)")

                    let portable = Kernels<Scalar>.portable
                    let portableY = portable.byRow(\.softmax, rows, n, x).map { Double($0) }
                    expect(y, near: portableY, relative: 6 * Scalar.epsilon, "\(what) and portable")
                    let portableLog = portable.byRow(\.log_softmax, rows, n, x).map { Double($0) }
                    expect(logY, near: portableLog, within: tolerance, "log_\(what) and portable")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "Softmax takes rows of huge, equal and infinitely small values, and gives 1 for a single one",
        arguments: KernelTable.all)
    func softmaxExtremes(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let huge = Scalar.greatestFiniteMagnitude / 4
            for n in [1, 2, 15, 16, 17, 40] {
                for level in [huge, -huge, 1000, -1000, 0] {
                    let equal = Array(repeating: level, count: n)
                    let share = Array(repeating: 1 / Double(n), count: n)
                    expect(
                        kernels.byRow(\.softmax, 1, n, equal), near: share, relative: Scalar.epsilon, "\(n) x \(level)")
                    let logs = kernels.byRow(\.log_softmax, 1, n, equal)
                    expect(logs, near: share.map { log($0) }, relative: Scalar.epsilon, "\(n) x \(level)")
                }
                // The greatest stands alone, wherever it is; the others are infinitely less.
                for place in 0..<n {
                    for (great, small) in [(huge, -huge), (Scalar(0), -Scalar.infinity)] {
                        var x = Array(repeating: small, count: n)
                        x[place] = great
                        let alone = (0..<n).map { $0 == place ? Scalar(1) : 0 }
                        expect(kernels.byRow(\.softmax, 1, n, x), equals: alone, "greatest at \(place) of \(n)")
                        let logs = (0..<n).map { $0 == place ? Scalar(0) : small - great }
                        expect(kernels.byRow(\.log_softmax, 1, n, x), equals: logs, "greatest at \(place) of \(n)")
                    }
                    var x: [Scalar] = wave(2 * n, salt: 1)
                    x[place] = .nan
                    for kernel in [\RNNKernels.softmax, \.log_softmax] {
                        let y = kernels.byRow(kernel, 2, n, x)
                        #expect(y.prefix(n).allSatisfy { $0.isNaN } && y.dropFirst(n).allSatisfy { $0.isFinite })
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("The derivative of softmax and of its logarithm is that of calculus", arguments: KernelTable.all)
    func softmaxDerivatives(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes + [1000] {
                for rows in [0, 1, 3] {
                    let x: [Scalar] = wave(rows * n, salt: n, scale: 3)
                    let logs = x.rows(of: n).flatMap { exactLogSoftmax($0) }
                    let dy: [Scalar] = wave(rows * n, salt: n + 1)
                    let slope = dy.map { Double($0) }

                    let y = logs.map { Scalar(exp($0)) }
                    let along = y.indices.map { Double(y[$0]) * slope[$0] }.rows(of: n).flatMap { row in
                        row.map { _ in row.reduce(0, +) }
                    }
                    let expected = y.indices.map { Double(y[$0]) * (slope[$0] - along[$0]) }
                    let dx = kernels.byRow(\.softmax_backward, rows, n, y, dy)
                    let what = "derivative of softmax, \(rows) x \(n)"
                    expect(dx, near: expected, within: { 4 * Scalar.epsilon * Double(y[$0]) }, what)
                    expect(kernels.byRow(\.softmax_backward, rows, n, y, dy, inPlace: true), equals: dx, what)

                    let logY = logs.map { Scalar($0) }
                    let totals = slope.rows(of: n).flatMap { row in row.map { _ in row.reduce(0, +) } }
                    let expectedLog = logY.indices.map { slope[$0] - exp(Double(logY[$0])) * totals[$0] }
                    let logDx = kernels.byRow(\.log_softmax_backward, rows, n, logY, dy)
                    let sizes = slope.rows(of: n).flatMap { row in row.map { _ in row.reduce(0) { $0 + abs($1) } } }
                    let size = logY.indices.map { index in
                        abs(expectedLog[index]) + exp(Double(logY[index])) * (3 * abs(totals[index]) + sizes[index] / 4)
                    }
                    expect(logDx, near: expectedLog, within: { Scalar.epsilon * size[$0] }, "log: \(what)")
                    expect(kernels.byRow(\.log_softmax_backward, rows, n, logY, dy, inPlace: true), equals: logDx, what)
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Each normalised row has mean 0 and variance 1, and its factor is kept", arguments: KernelTable.all)
    func normalizing(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes + [1000] where n > 0 {
                for (rows, epsilon, offset) in [(0, 1e-5, 0.0), (1, 1e-5, 0), (3, 0.1, 2), (2, 0.0, -1)] {
                    if n == 1 && epsilon == 0 { continue }
                    let x: [Scalar] = wave(rows * n, salt: n, scale: 2, offset: offset)
                    let exact = x.rows(of: n).map { exactNormalize($0, epsilon) }
                    let (y, scales) = kernels.normalize(rows, n, epsilon, x)
                    let what = "normalize \(rows) x \(n)"
                    // The mean is rounded to the type before it is subtracted.
                    let shift = (2 + abs(offset)) * Scalar.epsilon
                    expect(scales, near: exact.map(\.scale), relative: 4 * Scalar.epsilon * (1 + shift), what)
                    let expected = exact.flatMap(\.y)
                    let tolerance = { (index: Int) in
                        2 * shift * exact[index / n].scale + 4 * Scalar.epsilon * abs(expected[index])
                    }
                    expect(y, near: expected, within: tolerance, what)
                    let portable = Kernels.portable.normalize(rows, n, epsilon, x)
                    expect(y, near: portable.y.map { Double($0) }, within: tolerance, "\(what) and portable")
                }
            }
            // A single element has no variance: it becomes 0, and the factor is that of epsilon alone.
            let (y, scales) = kernels.normalize(2, 1, 0.25, [5, -7])
            expect(y, equals: [0, 0], "single elements")
            expect(scales, equals: [2, 2], "single elements")
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("The derivative of normalisation is that of calculus", arguments: KernelTable.all)
    func normalizeDerivative(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes where n > 0 {
                for rows in [0, 1, 3] {
                    let y: [Scalar] = wave(rows * n, salt: n, scale: 2), dy: [Scalar] = wave(rows * n, salt: n + 1)
                    let scales: [Scalar] = wave(rows, salt: 3, offset: 1.5)
                    let factor = Guarded(scales)
                    func backward(inPlace: Bool) -> [Scalar] {
                        let (left, right) = (Guarded(y), Guarded(dy))
                        let initial = inPlace ? dy : dy.map { _ in .canary }
                        return kernels.output(initial, "normalize_backward", #_sourceLocation) { dx in
                            let slope = inPlace ? dx : right.pointer
                            kernels.table.normalize_backward(rows, n, left.pointer, factor.pointer, slope, dx)
                        }
                    }
                    let expected = (0..<rows).flatMap { row in
                        let outputs = y.rows(of: n)[row].map { Double($0) },
                            slopes = dy.rows(of: n)[row].map { Double($0) }
                        let mean = slopes.reduce(0, +) / Double(n)
                        let along = zip(outputs, slopes).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
                        return zip(outputs, slopes).map { Double(scales[row]) * ($1 - mean - $0 * along) }
                    }
                    let dx = backward(inPlace: false)
                    let what = "derivative of normalize, \(rows) x \(n)"
                    // dy, its mean, and y times the mean of dy y are each at most 1, 1 and 4.
                    let tolerance = { (index: Int) in 4 * Scalar.epsilon * Double(scales[index / n]) }
                    expect(dx, near: expected, within: tolerance, what)
                    expect(backward(inPlace: true), equals: dx, what)
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("A row does not depend on which others are computed with it", arguments: KernelTable.all)
    func rowsAreIndependent(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let rows = 5, n = 37
            let x: [Scalar] = wave(rows * n, salt: 1, scale: 4), dy: [Scalar] = wave(rows * n, salt: 2)
            for kernel in [\RNNKernels.softmax, \.log_softmax] {
                let pieces = x.rows(of: n).flatMap { kernels.byRow(kernel, 1, n, $0) }
                expect(kernels.byRow(kernel, rows, n, x), equals: pieces, "rows one by one")
            }
            for kernel in [\RNNKernels.softmax_backward, \.log_softmax_backward] {
                let pieces = (0..<rows).flatMap { kernels.byRow(kernel, 1, n, x.rows(of: n)[$0], dy.rows(of: n)[$0]) }
                expect(kernels.byRow(kernel, rows, n, x, dy), equals: pieces, "rows one by one, backward")
            }
            let pieces = x.rows(of: n).map { kernels.normalize(1, n, 1e-5, $0) }
            let whole = kernels.normalize(rows, n, 1e-5, x)
            expect(whole.y, equals: pieces.flatMap(\.y), "rows one by one, normalised")
            expect(whole.scales, equals: pieces.flatMap(\.scales), "rows one by one, factors")
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}

extension Array {
    /// The rows of a matrix with n columns.
    func rows(of n: Int) -> [[Element]] {
        n == 0 ? [] : stride(from: 0, to: count, by: n).map { Array(self[$0..<$0 + n]) }
    }
}

private func exactLogSoftmax<Scalar: KernelScalar>(_ row: [Scalar]) -> [Double] {
    let x = row.map { Double($0) }
    let greatest = x.max() ?? 0
    let rest = log(x.reduce(0) { $0 + exp($1 - greatest) })
    return x.map { $0 - greatest - rest }
}

private func exactNormalize<Scalar: KernelScalar>(_ row: [Scalar], _ epsilon: Double) -> (y: [Double], scale: Double) {
    let x = row.map { Double($0) }
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    let scale = 1 / (variance + epsilon).squareRoot()
    return (x.map { ($0 - mean) * scale }, scale)
}

/// A kernel from rows to rows, and one from two matrices to one.
private typealias RowKernel = @convention(c) (Int, Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
private typealias RowDerivative =
    @convention(c) (
        Int, Int, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer
    ) -> Void

extension Kernels {
    fileprivate func byRow(
        _ kernel: KeyPath<RNNKernels, RowKernel>, _ rows: Int, _ n: Int, _ x: [Scalar],
        _ location: SourceLocation = #_sourceLocation
    ) -> [Scalar] {
        let input = Guarded(x)
        return output(count: x.count, "a function of rows", location) { y in
            table[keyPath: kernel](rows, n, input.pointer, y)
        }
    }

    fileprivate func byRow(
        _ kernel: KeyPath<RNNKernels, RowDerivative>, _ rows: Int, _ n: Int, _ y: [Scalar], _ dy: [Scalar],
        inPlace: Bool = false, _ location: SourceLocation = #_sourceLocation
    ) -> [Scalar] {
        let (value, slope) = (Guarded(y), Guarded(dy))
        return output(inPlace ? dy : dy.map { _ in .canary }, "a derivative of rows", location) { dx in
            table[keyPath: kernel](rows, n, value.pointer, inPlace ? dx : slope.pointer, dx)
        }
    }

    fileprivate func normalize(
        _ rows: Int, _ n: Int, _ epsilon: Double, _ x: [Scalar], _ location: SourceLocation = #_sourceLocation
    ) -> (y: [Scalar], scales: [Scalar]) {
        let input = Guarded(x)
        var scales: [Scalar] = []
        let y = output(count: x.count, "normalize", location) { y in
            scales = output(count: rows, "normalize (factors)", location) { scale in
                table.normalize(rows, n, epsilon, input.pointer, y, scale)
            }
        }
        return (y, scales)
    }
}
