import CRNNKernels
import Foundation
import Testing

// Functions of each element. Where one operation of Double, rounded, is the correctly rounded result, results must be
// equal to it; how near the others are is said here for derivatives and powers, and in FunctionAccuracyTests for the
// rest.

let everyUnary: [RNNUnary] = [
    .negate, .absolute, .sign, .square, .squareRoot, .reciprocal, .exponential, .logarithm, .sine, .cosine,
    .errorFunction, .tanh, .sigmoid, .relu, .softplus,
]

extension Kernels {
    func unary(
        _ function: RNNUnary, _ x: [Scalar], inPlace: Bool = false, _ location: SourceLocation = #_sourceLocation
    ) -> [Scalar] {
        let input = Guarded(x)
        return output(inPlace ? x : x.map { _ in .canary }, function.name, location) { y in
            table.unary(function, x.count, inPlace ? UnsafePointer(y) : UnsafePointer(input.pointer), y)
        }
    }
}

@Suite("Functions of each element")
struct ElementwiseKernelTests {
    @Test("Each function gives its value for arrays of every length, in place or not", arguments: KernelTable.all)
    func unaryValues(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for function in everyUnary {
                for count in raggedSizes {
                    let positive = function == .logarithm || function == .squareRoot
                    let x: [Scalar] = wave(count, salt: count, scale: 3, offset: positive ? 3.1 : 0)
                    let expected = x.map { exactValue(function, Double($0)) }
                    let y = kernels.unary(function, x)
                    let what = "\(function.name) of \(count)"
                    if isExact(function) {
                        expect(y, equals: expected.map { Scalar($0) }, what)
                    } else {
                        let unit = { (index: Int) in 3 * Double(Scalar(expected[index]).ulp) }
                        expect(y, near: expected, within: unit, what)
                        let portable = Kernels.portable.unary(function, x).map { Double($0) }
                        expect(y, near: portable, within: unit, "\(what), and portable")
                    }
                    expect(kernels.unary(function, x, inPlace: true), equals: y, "\(what), in place")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("An element's value does not depend on where in the array it lies", arguments: KernelTable.all)
    func unaryPositions(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let near: [Scalar] = wave(51, salt: 1, scale: 1.2), far: [Scalar] = wave(40, salt: 2, scale: 110)
            let x = near + specialValues() + far
            for function in everyUnary {
                let whole = kernels.unary(function, x)
                expect(x.flatMap { kernels.unary(function, [$0]) }, equals: whole, "\(function.name), one by one")
                let later = kernels.unary(function, Array(x.dropFirst(5)))
                expect(later, equals: Array(whole.dropFirst(5)), "\(function.name), from the sixth")
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "Each derivative is that of calculus, times the gradient given, whatever array it goes to",
        arguments: KernelTable.all)
    func derivatives(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for function in everyUnary {
                for count in raggedSizes {
                    let positive = function == .logarithm || function == .squareRoot
                    let x: [Scalar] = wave(count, salt: count, scale: 3, offset: positive ? 3.1 : 0)
                    let y = x.map { Scalar(exactValue(function, Double($0))) }
                    let dy: [Scalar] = wave(count, salt: count + 1)
                    let slopes = x.map { exactDerivative(function, Double($0)) }
                    let expected = slopes.indices.map { slopes[$0] * Double(dy[$0]) }
                    let dx = kernels.unaryBackward(function, x, y, dy)
                    let tolerance = { (index: Int) in
                        let x = Double(x[index])
                        // tanh and sigmoid start from the rounded y; the exponent of erf's slope is rounded.
                        let relative = function == .errorFunction ? 2 + x * x : 2.5
                        let size = function == .tanh || function == .sigmoid ? 1 : abs(slopes[index])
                        return Scalar.epsilon * relative * size * abs(Double(dy[index]))
                    }
                    let what = "derivative of \(function.name), \(count) elements"
                    expect(dx, near: expected, within: tolerance, what)
                    let portable = Kernels.portable.unaryBackward(function, x, y, dy).map { Double($0) }
                    expect(dx, near: portable, within: tolerance, "\(what), and portable")
                    for shared in 0..<3 {
                        let again = kernels.unaryBackward(function, x, y, dy, into: shared)
                        expect(again, equals: dx, "\(what), into argument \(shared)")
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Derivatives from y are exact to the last places of y", arguments: KernelTable.all)
    func derivativesFromResults(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let y: [Scalar] = wave(100, salt: 5), dy: [Scalar] = wave(100, salt: 6)
            let unused = Array(repeating: Scalar.nan, count: 100)
            let cases: [(RNNUnary, (Double) -> Double)] = [
                (.tanh, { 1 - $0 * $0 }), (.sigmoid, { $0 * (1 - $0) }), (.exponential, { $0 }),
                (.squareRoot, { 0.5 / $0 }), (.reciprocal, { -$0 * $0 }),
            ]
            for (function, slope) in cases {
                let expected = y.indices.map { slope(Double(y[$0])) * Double(dy[$0]) }
                let size = y.indices.map { max(abs(expected[$0]), function == .tanh ? abs(Double(dy[$0])) : 0) }
                let dx = kernels.unaryBackward(function, unused, y, dy)
                expect(dx, near: expected, within: { 2 * Scalar.epsilon * size[$0] }, function.name)
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Derivatives at corners: 0 where the function has one, and NaN stays", arguments: KernelTable.all)
    func derivativesAtCorners(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let x: [Scalar] = [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .nan]
            let dy: [Scalar] = [3, 3, 3, 3, 3, 3, 3]
            let cases: [(RNNUnary, [Scalar])] = [
                (.absolute, [0, 0, 3, -3, 3, -3, .nan]), (.relu, [0, 0, 3, 0, 3, 0, .nan]),
            ]
            for (function, expected) in cases {
                let y = kernels.unary(function, x)
                // Plus 0, so that the sign of a zero does not count.
                let dx = kernels.unaryBackward(function, x, y, dy).map { $0 + 0 }
                expect(dx, equals: expected, function.name)
            }
            let flat = kernels.unaryBackward(.sign, x, x, dy).map { $0 + 0 }
            expect(Array(flat.dropLast()), equals: [0, 0, 0, 0, 0, 0], "sign")
            for function in everyUnary where function != .sign && function != .negate {
                let dx = kernels.unaryBackward(function, [.nan], [.nan], [1])
                #expect(dx[0].isNaN, "\(function.name)")
            }
            for function in everyUnary {
                let dx = kernels.unaryBackward(function, [1.5], [0.75], [.nan])
                #expect(dx[0].isNaN, "\(function.name) with a gradient of NaN")
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "An operation on two arrays takes whole rows, repeated rows, columns and single elements",
        arguments: KernelTable.all)
    func binaryOperands(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for function in Operation.all {
                for n in raggedSizes {
                    for rows in [0, 1, 3] {
                        for layout in Repetition.pairs {
                            let a = Operand<Scalar>(rows, n, layout.a, salt: n, positive: function.function == .power)
                            let b = Operand<Scalar>(rows, n, layout.b, salt: n + 1)
                            let y = kernels.binary(function.function, rows, n, a, b)
                            let what = "\(function.function.name) of \(rows) x \(n), \(layout.a) and \(layout.b)"
                            function.expectValues(y, a.elements, b.elements, what)
                            if layout.a == .rows {
                                let inPlace = kernels.binary(function.function, rows, n, a, b, into: 0)
                                expect(inPlace, equals: y, "\(what), into a")
                            }
                            if layout.b == .rows {
                                let inPlace = kernels.binary(function.function, rows, n, a, b, into: 1)
                                expect(inPlace, equals: y, "\(what), into b")
                            }
                        }
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("An operation on two numbers treats every special one as IEEE 754 does", arguments: KernelTable.all)
    func binarySpecialValues(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let values: [Scalar] = specialValues() + [0.5, -3, 7]
            let pairs = values.flatMap { first in values.map { (first, $0) } }
            let a = pairs.map(\.0), b = pairs.map(\.1)
            for function in Operation.all {
                let y = kernels.binary(function.function, 1, a.count, Operand(row: a), Operand(row: b))
                function.expectValues(y, a, b, function.function.name)
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Selecting takes from the one array where the mask is not 0, else from the other", arguments: KernelTable.all)
    func selecting(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let marks: [Scalar] = [0, 1, -0.0, 0.5, 0, 0, -3, .nan, .leastNonzeroMagnitude, 0, .infinity]
            for count in raggedSizes {
                let mask = (0..<count).map { marks[$0 % marks.count] }
                let a: [Scalar] = wave(count, salt: 1)
                let b = (0..<count).map { $0 % 4 == 0 ? Scalar.nan : Scalar($0) }
                let inputs = [mask, a, b].map { Guarded($0) }
                let y = kernels.output(count: count, "select", #_sourceLocation) { y in
                    kernels.table.select(count, inputs[0].pointer, inputs[1].pointer, inputs[2].pointer, y)
                }
                expect(y, equals: (0..<count).map { mask[$0] != 0 ? a[$0] : b[$0] }, "select of \(count)")
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Filling and scaling round once, in place or not", arguments: KernelTable.all)
    func fillingAndScaling(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for count in raggedSizes {
                for value in [0.1, 0, -3, .infinity, .nan] {
                    let filled = kernels.output(count: count, "fill", #_sourceLocation) { y in
                        kernels.table.fill(count, value, y)
                    }
                    expect(filled, equals: Array(repeating: Scalar(value), count: count), "fill of \(count)")

                    let x: [Scalar] = wave(count, salt: 1)
                    let scaled = x.map { $0 * Scalar(value) }
                    let input = Guarded(x)
                    let apart = kernels.output(count: count, "scale", #_sourceLocation) { y in
                        kernels.table.scale(count, value, input.pointer, y)
                    }
                    expect(apart, equals: scaled, "scale of \(count) by \(value)")
                    let inPlace = kernels.output(x, "scale", #_sourceLocation) { y in
                        kernels.table.scale(count, value, y, y)
                    }
                    expect(inPlace, equals: scaled, "scale of \(count) by \(value), in place")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Adding a multiple rounds once, or at the portable level twice", arguments: KernelTable.all)
    func addingScaled(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for count in raggedSizes {
                for alpha in [0, 1, -0.3] {
                    let x: [Scalar] = wave(count, salt: 1), before: [Scalar] = wave(count, salt: 2)
                    let input = Guarded(x)
                    let after = kernels.output(before, "add_scaled", #_sourceLocation) { y in
                        kernels.table.add_scaled(count, alpha, input.pointer, y)
                    }
                    let factor = Scalar(alpha)
                    // The portable level is the one without fused multiply-add.
                    let expected = x.indices.map { index in
                        let product = factor * x[index]
                        return table.level == 0
                            ? before[index] + product : before[index].addingProduct(factor, x[index])
                    }
                    expect(after, equals: expected, "add_scaled of \(count) by \(alpha)")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Limiting leaves what lies between the limits, and NaN", arguments: KernelTable.all)
    func limiting(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for count in raggedSizes {
                let special: [Scalar] = [.nan, .infinity, -.infinity, 0.25, -0.5, -0.0]
                let random: [Scalar] = wave(count, salt: 1)
                let x = random.indices.map { $0 % 3 == 2 ? special[$0 / 3 % special.count] : random[$0] }
                let expected = x.map { $0 < -0.5 ? -0.5 : $0 > 0.25 ? 0.25 : $0 }
                let input = Guarded(x)
                let limited = kernels.output(count: count, "clamp", #_sourceLocation) { y in
                    kernels.table.clamp(count, -0.5, 0.25, input.pointer, y)
                }
                expect(limited, equals: expected, "clamp of \(count)")
                let above = kernels.output(count: count, "clamp", #_sourceLocation) { y in
                    kernels.table.clamp(count, 0.125, .infinity, input.pointer, y)
                }
                expect(above, equals: x.map { $0 < 0.125 ? 0.125 : $0 }, "clamp of \(count) from below")
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}

extension Kernels {
    /// The derivative, into an array of its own or into x (0), y (1) or dy (2).
    fileprivate func unaryBackward(
        _ function: RNNUnary, _ x: [Scalar], _ y: [Scalar], _ dy: [Scalar], into shared: Int? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) -> [Scalar] {
        let arrays = [x, y, dy]
        let inputs = arrays.map { Guarded($0) }
        let initial = shared.map { arrays[$0] } ?? x.map { _ in .canary }
        return output(initial, "derivative of \(function.name)", location) { dx in
            let pointers = (0..<3).map { UnsafePointer($0 == shared ? dx : inputs[$0].pointer) }
            table.unary_backward(function, x.count, pointers[0], pointers[1], pointers[2], dx)
        }
    }

    /// The operation, into an array of its own or into a (0) or b (1).
    fileprivate func binary(
        _ function: RNNBinary, _ rows: Int, _ n: Int, _ a: Operand<Scalar>, _ b: Operand<Scalar>,
        into shared: Int? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) -> [Scalar] {
        let initial = shared.map { $0 == 0 ? a.elements : b.elements } ?? Array(repeating: .canary, count: rows * n)
        return output(initial, function.name, location) { y in
            let (left, leftStride) = shared == 0 ? (y, n) : (a.array.pointer, a.rowStride)
            let (right, rightStride) = shared == 1 ? (y, n) : (b.array.pointer, b.rowStride)
            table.binary(function, rows, n, left, leftStride, a.step, right, rightStride, b.step, y)
        }
    }
}

private func isExact(_ function: RNNUnary) -> Bool {
    switch function {
    case .negate, .absolute, .sign, .square, .squareRoot, .reciprocal, .relu: true
    default: false
    }
}

private func exactValue(_ function: RNNUnary, _ x: Double) -> Double {
    switch function {
    case .negate: -x
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .square: x * x
    case .squareRoot: x.squareRoot()
    case .reciprocal: 1 / x
    case .exponential: exp(x)
    case .logarithm: log(x)
    case .sine: sin(x)
    case .cosine: cos(x)
    case .errorFunction: erf(x)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .relu: x < 0 ? 0 : x
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    }
}

private func exactDerivative(_ function: RNNUnary, _ x: Double) -> Double {
    switch function {
    case .negate: -1
    case .absolute: x > 0 ? 1 : x < 0 ? -1 : 0
    case .sign: 0
    case .square: 2 * x
    case .squareRoot: 0.5 / x.squareRoot()
    case .reciprocal: -1 / (x * x)
    case .exponential: exp(x)
    case .logarithm: 1 / x
    case .sine: cos(x)
    case .cosine: -sin(x)
    case .errorFunction: 2 / Double.pi.squareRoot() * exp(-x * x)
    case .tanh: 1 / (cosh(x) * cosh(x))
    case .sigmoid: exp(-x) / ((1 + exp(-x)) * (1 + exp(-x)))
    case .relu: x > 0 ? 1 : 0
    case .softplus: 1 / (1 + exp(-x))
    }
}

/// How the elements of an operand are found.
private enum Repetition: CaseIterable {
    /// All are there, row behind row, or with gaps between the rows.
    case rows, gaps
    /// One row for all, one element for each row, or one element for all.
    case oneRow, column, single

    static let pairs = allCases.flatMap { a in allCases.map { (a: a, b: $0) } }
}

/// An operand of `binary`, and its elements as a plain matrix.
private struct Operand<Scalar: KernelScalar> {
    let array: Guarded<Scalar>
    let rowStride: Int, step: Int
    let elements: [Scalar]

    init(_ rows: Int, _ n: Int, _ layout: Repetition, salt: Int, positive: Bool = false) {
        let (stride, step) =
            switch layout {
            case .rows: (n, 1)
            case .gaps: (n + 2, 1)
            case .oneRow: (0, 1)
            case .column: (3, 0)
            case .single: (0, 0)
            }
        let stored = rows == 0 || n == 0 ? 0 : (rows - 1) * stride + (n - 1) * step + 1
        var values: [Scalar] = wave(stored, salt: salt, scale: 2, offset: positive ? 2.1 : 0)
        // So that some pairs are equal.
        for index in values.indices where index % 3 == 0 { values[index] = 1 }
        var read = Array(repeating: Scalar.canary, count: stored)
        var elements: [Scalar] = []
        for row in 0..<rows {
            for column in 0..<n {
                let place = row * stride + column * step
                read[place] = values[place]
                elements.append(values[place])
            }
        }
        (rowStride, self.step, self.elements, array) = (stride, step, elements, Guarded(read))
    }

    init(row: [Scalar]) { (rowStride, step, elements, array) = (row.count, 1, row, Guarded(row)) }
}

/// An operation on two numbers and its reference.
private struct Operation: Sendable {
    let function: RNNBinary
    let reference: @Sendable (Double, Double) -> Double

    static let all = [
        Operation(function: .add) { $0 + $1 },
        Operation(function: .subtract) { $0 - $1 },
        Operation(function: .multiply) { $0 * $1 },
        Operation(function: .divide) { $0 / $1 },
        Operation(function: .maximum) { $0.isNaN || $1.isNaN ? .nan : $0 > $1 ? $0 : $1 },
        Operation(function: .minimum) { $0.isNaN || $1.isNaN ? .nan : $0 < $1 ? $0 : $1 },
        Operation(function: .power) { pow($0, $1) },
        Operation(function: .greater) { $0 > $1 ? 1 : 0 },
        Operation(function: .greaterOrEqual) { $0 >= $1 ? 1 : 0 },
        Operation(function: .less) { $0 < $1 ? 1 : 0 },
        Operation(function: .lessOrEqual) { $0 <= $1 ? 1 : 0 },
        Operation(function: .equal) { $0 == $1 ? 1 : 0 },
        Operation(function: .notEqual) { $0 != $1 ? 1 : 0 },
    ]

    /// Expects a result equal to the reference, rounded; a power within one unit of the last place. Which zero is the
    /// greater is left open.
    func expectValues<Scalar: KernelScalar>(
        _ y: [Scalar], _ a: [Scalar], _ b: [Scalar], _ what: String, _ location: SourceLocation = #_sourceLocation
    ) {
        let expected = zip(a, b).map { reference(Double($0), Double($1)) }
        switch function {
        case .power:
            let unit = { (index: Int) in Double(Scalar(expected[index]).ulp) }
            expect(y, near: expected, within: unit, what, location)
        case .maximum, .minimum:
            expect(y.map { $0 + 0 }, equals: expected.map { Scalar($0) + 0 }, what, location)
        default:
            expect(y, equals: expected.map { Scalar($0) }, what, location)
        }
    }
}
