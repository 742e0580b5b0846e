import CRNNKernels
import Testing

// Sums, extremes and their positions. Sums of small integers are exact; those of fractions are compared in Double.

@Suite("Reductions")
struct ReductionKernelTests {
    @Test("A reduction of integers along any axis is exact", arguments: KernelTable.all)
    func integersAreExact(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes + [200, 1000] {
                for (outer, inner) in [(1, 1), (3, 1), (0, 1), (1, 0), (2, 2), (1, 7), (2, 16), (1, 33), (3, 65)] {
                    let shape = Shape(outer: outer, n: n, inner: inner)
                    let x: [Scalar] = integers(shape.count, salt: n + inner)
                    for function in [RNNReduce.sum, .maximum, .minimum] {
                        let expected = shape.lines(x).map { Scalar(reference(function, $0)) }
                        expect(kernels.reduce(function, shape, x), equals: expected, "\(function.name) of \(shape)")
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "A sum or an extreme with NaN is NaN; infinity is a number",
        arguments: KernelTable.all)
    func notANumberInReductions(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (outer, n, inner) in [(1, 37, 1), (2, 5, 3), (1, 70, 1), (1, 3, 19)] {
                let shape = Shape(outer: outer, n: n, inner: inner)
                let base: [Scalar] = integers(shape.count, salt: 1)
                for place in 0..<shape.count {
                    for value in [Scalar.nan, .infinity, -.infinity] {
                        var x = base
                        x[place] = value
                        for function in [RNNReduce.sum, .maximum, .minimum] {
                            let expected = shape.lines(x).map { Scalar(reference(function, $0)) }
                            let what = "\(function.name) of \(shape) with \(value) at \(place)"
                            expect(kernels.reduce(function, shape, x), equals: expected, what)
                        }
                    }
                }
            }
            let all: [Scalar] = [-.infinity, -.infinity, -.infinity]
            let shape = Shape(outer: 1, n: 3, inner: 1)
            expect(kernels.reduce(.maximum, shape, all), equals: [-.infinity], "all -infinity")
            expect(kernels.reduce(.minimum, shape, all.map { -$0 }), equals: [.infinity], "all infinity")
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Columns of a wider matrix have, any number of them, the sums that all have", arguments: KernelTable.all)
    func someColumns(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (n, width) in [(0, 5), (1, 3), (70, 300), (200, 131)] {
                let x: [Scalar] = wave(n * width, salt: width)
                let input = Guarded(x)
                let whole = kernels.reduce(.sum, Shape(outer: 1, n: n, inner: width), x)
                for columns in [0..<width, 0..<1, 1..<width, width / 2..<width, width / 3..<width / 2] {
                    let what = "columns \(columns) of \(n) x \(width)"
                    let sums = kernels.output(count: columns.count, what, #_sourceLocation) { y in
                        kernels.table.sum_columns(n, columns.count, input.pointer + columns.lowerBound, width, y)
                    }
                    expect(sums, equals: Array(whole[columns]), what)
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("The sum of a million numbers is right to six digits", arguments: KernelTable.all)
    func longSums(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for x in millionNumbers(Scalar.self) {
                let sum = kernels.reduce(.sum, Shape(outer: 1, n: x.count, inner: 1), x)
                let total = exactSum(x.map { Double($0) })
                expect(sum, near: [total], relative: longSumLimit(Scalar.self), "from \(x[0]), \(x[1])")

                let squares = exactSum(x.map { Double($0) * Double($0) })
                let limit = longSumLimit(Scalar.self) * squares
                let input = Guarded(x)
                let square = kernels.table.sum_of_squares(x.count, input.pointer)
                #expect(abs(square - squares) <= limit, "from \(x[0]), \(x[1])")
                let dot = kernels.table.dot(x.count, input.pointer, input.pointer)
                #expect(abs(dot - squares) <= limit, "from \(x[0]), \(x[1])")
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("The sum of many rows is right to six digits", arguments: KernelTable.all)
    func longSumsAcross(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for x in millionNumbers(Scalar.self) {
                for inner in [2, 40] {
                    let shape = Shape(outer: 1, n: x.count / inner, inner: inner)
                    let expected = shape.lines(x).map { exactSum($0) }
                    let what = "\(shape.n) rows of \(inner), from \(x[0]), \(x[1])"
                    expect(kernels.reduce(.sum, shape, x), near: expected, relative: longSumLimit(Scalar.self), what)
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Sums of squares and products are exact on integers and near on fractions", arguments: KernelTable.all)
    func dotProducts(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table), portable = Kernels<Scalar>.portable
            for count in raggedSizes + [4095, 4096, 4097, 8200] {
                let a: [Scalar] = integers(count, salt: 1), b: [Scalar] = integers(count, salt: 2)
                let (left, right) = (Guarded(a), Guarded(b))
                let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                #expect(kernels.table.dot(count, left.pointer, right.pointer) == product, "\(count)")
                let squares = a.reduce(0.0) { $0 + Double($1) * Double($1) }
                #expect(kernels.table.sum_of_squares(count, left.pointer) == squares, "\(count)")

                let x: [Scalar] = wave(count, salt: 3), y: [Scalar] = wave(count, salt: 4)
                let (first, second) = (Guarded(x), Guarded(y))
                let terms = zip(x, y).map { Double($0) * Double($1) }
                let size = Scalar.epsilon * (1 + terms.reduce(0.0) { $0 + abs($1) })
                let dot = kernels.table.dot(count, first.pointer, second.pointer)
                #expect(abs(dot - terms.reduce(0, +)) <= size, "\(count)")
                #expect(abs(dot - portable.table.dot(count, first.pointer, second.pointer)) <= size, "\(count)")
            }
            for value in [Scalar.nan, .infinity] {
                for place in [0, 5, 16, 36] {
                    var x = Array(repeating: Scalar(1), count: 37)
                    x[place] = value
                    let (input, ones) = (Guarded(x), Guarded(Array(repeating: Scalar(1), count: 37)))
                    let results = [
                        kernels.table.sum_of_squares(37, input.pointer),
                        kernels.table.dot(37, input.pointer, ones.pointer),
                        kernels.table.dot(37, ones.pointer, input.pointer),
                    ]
                    #expect(results.allSatisfy { value.isNaN ? $0.isNaN : $0 == .infinity })
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "A position is that of the first largest or smallest element, or of the first NaN",
        arguments: KernelTable.all)
    func positions(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes where n > 0 {
                for (outer, inner) in [(1, 1), (3, 1), (0, 1), (2, 0), (2, 5), (1, 33)] {
                    let shape = Shape(outer: outer, n: n, inner: inner)
                    // Few different values, so that there are ties.
                    let base: [Scalar] = integers(shape.count, salt: n)
                    for variant in 0..<4 {
                        var x = base
                        for index in x.indices where variant > 0 && index % 11 == variant {
                            x[index] = variant == 1 ? .nan : variant == 2 ? .infinity : -.infinity
                        }
                        for smallest in [false, true] {
                            let expected = shape.lines(x).map { firstPosition($0, smallest: smallest) }
                            let found = kernels.position(smallest, shape, x)
                            #expect(found == expected, "\(shape), smallest: \(smallest), variant \(variant)")
                        }
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}

/// What is reduced: [outer, n, inner], along n.
private struct Shape: CustomStringConvertible {
    let outer: Int, n: Int, inner: Int
    var count: Int { outer * n * inner }
    var description: String { "[\(outer), \(n), \(inner)]" }

    /// The elements of each line along n.
    func lines<Scalar: KernelScalar>(_ x: [Scalar]) -> [[Double]] {
        (0..<outer).flatMap { slab in
            (0..<inner).map { column in (0..<n).map { Double(x[(slab * n + $0) * inner + column]) } }
        }
    }
}

/// A million numbers between 0 and 1, and a million times the same one, whose roundings all go the same way.
private func millionNumbers<Scalar: KernelScalar>(_ type: Scalar.Type) -> [[Scalar]] {
    [wave(1_000_000, salt: 1, scale: 0.5, offset: 0.5), Array(repeating: 0.1, count: 1_000_000)]
}

private func longSumLimit<Scalar: KernelScalar>(_ type: Scalar.Type) -> Double { type == Float.self ? 1e-6 : 1e-12 }

/// A sum that keeps what each addition loses (Neumaier's).
private func exactSum(_ terms: [Double]) -> Double {
    var sum = 0.0, lost = 0.0
    for term in terms {
        let next = sum + term
        lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
        sum = next
    }
    return sum + lost
}

private func reference(_ function: RNNReduce, _ line: [Double]) -> Double {
    switch function {
    case .sum: line.reduce(0, +)
    case .maximum: line.contains { $0.isNaN } ? .nan : line.max() ?? -.infinity
    case .minimum: line.contains { $0.isNaN } ? .nan : line.min() ?? .infinity
    }
}

private func firstPosition(_ line: [Double], smallest: Bool) -> Int32 {
    if let place = line.firstIndex(where: { $0.isNaN }) { return Int32(place) }
    let best = smallest ? line.min() : line.max()
    return Int32(line.firstIndex { $0 == best } ?? -1)
}

extension Kernels {
    fileprivate func reduce(
        _ function: RNNReduce, _ shape: Shape, _ x: [Scalar], _ location: SourceLocation = #_sourceLocation
    ) -> [Scalar] {
        let input = Guarded(x)
        return output(count: shape.outer * shape.inner, function.name, location) { y in
            table.reduce(function, shape.outer, shape.n, shape.inner, input.pointer, y)
        }
    }

    fileprivate func position(
        _ smallest: Bool, _ shape: Shape, _ x: [Scalar], _ location: SourceLocation = #_sourceLocation
    ) -> [Int32] {
        let input = Guarded(x)
        let result = Guarded(Array(repeating: Int32.min, count: shape.outer * shape.inner), canary: Int32.min)
        table.position(smallest, shape.outer, shape.n, shape.inner, input.pointer, result.pointer)
        result.expectIntactMargins("position", location)
        return result.values
    }
}
