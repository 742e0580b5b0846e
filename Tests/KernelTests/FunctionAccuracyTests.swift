import CRNNKernels
import Foundation
import Testing

// How near the functions of one argument, and those of a cell's gates, come to the exact values, over the whole range of
// Float. The reference is the C library's function in Double. With RNNKIT_EXHAUSTIVE=1 every one of the 2^32 bit patterns
// is tried.

/// A function with its reference, and how far from it, in units of the last place, a result in Float and in Double
/// may be.
struct AccurateFunction: Sendable, CustomTestStringConvertible {
    /// Where the kernels compute it.
    enum Place {
        case unary(RNNUnary)
        /// The values of an LSTM's gate, by its position in i f g o.
        case gate(Int)
    }

    let place: Place
    let name: String
    let single: Double
    /// Nil where cells compute another of the functions in Double.
    let double: Double?
    /// Where the kernel changes its method, or its result meets an end of the range.
    let branches: [Float]
    let reference: @Sendable (Double) -> Double

    var testDescription: String { name }

    /// Those that the kernels compute themselves, in single precision.
    static let own = [
        AccurateFunction(
            place: .unary(.exponential), name: "exp", single: 1.1, double: 1,
            branches: [0, 1, 87.33654, 88.72284, 89, 103.27893, 103.97208, 104], reference: { exp($0) }),
        AccurateFunction(
            place: .unary(.logarithm), name: "log", single: 1, double: 1,
            branches: [0, .leastNormalMagnitude, 0.70710678, 1, 1.41421356, 2, .greatestFiniteMagnitude],
            reference: { log($0) }),
        AccurateFunction(
            place: .unary(.tanh), name: "tanh", single: 1.4, double: 1, branches: [0, 1e-4, 0.625, 9.01, 10, 44, 88.5],
            reference: { tanh($0) }),
        AccurateFunction(
            place: .unary(.sigmoid), name: "sigmoid", single: 2, double: 2,
            branches: [0, 1e-4, 16.6, 17.3, 87.33654, 88.72284, 89, 103.27893, 103.97208, 104],
            reference: { 1 / (1 + exp(-$0)) }),
        AccurateFunction(
            place: .unary(.softplus), name: "softplus", single: 3.4, double: 3,
            branches: [0, 1e-4, 16.6, 17.3, 87.33654, 88.72284, 103.27893, 103.97208, 104],
            reference: { max($0, 0) + log1p(exp(-abs($0))) }),
        AccurateFunction(
            place: .gate(0), name: "sigmoid of a gate", single: 2.5, double: nil,
            branches: [0, 1e-4, 16.6, 17.3, 87],
            reference: { 1 / (1 + exp(-min(max($0, -87), 87))) }),
        AccurateFunction(
            place: .gate(2), name: "tanh of a cell", single: 2.56, double: nil,
            branches: [0, 1e-4, 0.0625, 0.1733, 9.01, 10, 88.5], reference: { tanh($0) }),
    ]
    /// Those that the C library is asked for.
    static let fromLibrary = [
        AccurateFunction(
            place: .unary(.sine), name: "sin", single: 1, double: 1, branches: [0, 0.7853982, 3.1415927, 120],
            reference: { sin($0) }),
        AccurateFunction(
            place: .unary(.cosine), name: "cos", single: 1, double: 1, branches: [0, 0.7853982, 1.5707964, 120],
            reference: { cos($0) }),
        AccurateFunction(
            place: .unary(.errorFunction), name: "erf", single: 1, double: 1, branches: [0, 0.84375, 1.25, 3.9],
            reference: { erf($0) }),
    ]
    static let all = own + fromLibrary

    func callAsFunction<Scalar: KernelScalar>(_ arguments: [Scalar], _ table: KernelTable) -> [Scalar] {
        switch place {
        case .unary(let function):
            let kernels = Scalar.kernels(level: table.level)
            return Array(unsafeUninitializedCapacity: arguments.count) { buffer, count in
                kernels.unary(function, arguments.count, arguments, buffer.baseAddress!)
                count = arguments.count
            }
        case .gate(let position): return Kernels<Scalar>(table).gate(position, ofSums: arguments)
        }
    }
}

extension Kernels {
    /// A gate of an LSTM, by its position in i f g o, after one step of one sequence: of a width such that each gate's
    /// sums are all of those given.
    fileprivate func gate(_ position: Int, ofSums sums: [Scalar]) -> [Scalar] {
        let width = sums.count
        func zeros(_ count: Int) -> UnsafeMutablePointer<Scalar> {
            Guarded(Array(repeating: Scalar.zero, count: count)).pointer
        }
        let gates = Guarded<Scalar>(count: 4 * width)
        var sequence = RNNSequence()
        (sequence.recurrence, sequence.keeps, sequence.begins_with_zeros) = (.LSTM, true, true)
        (sequence.inputs, sequence.width, sequence.outputs, sequence.columns) = (1, width, width, 4 * width)
        (sequence.sequences, sequence.steps, sequence.last) = (1, 1, 1)
        (sequence.memory_limit, sequence.gradient_limit) = (.infinity, .infinity)
        sequence.starts = UnsafePointer(Guarded([0], canary: 1).pointer)
        sequence.active = UnsafePointer(Guarded([1], canary: 0).pointer)
        let number = UnsafePointer(Guarded<Int32>([0], canary: 1).pointer)
        (sequence.padded_rows, sequence.product_rows) = (number, number)
        sequence.products = UnsafeRawPointer(zeros(4 * width))
        sequence.bias = UnsafeRawPointer(Guarded(sums + sums + sums + sums).pointer)
        sequence.gates = UnsafeMutableRawPointer(gates.pointer)
        (sequence.hidden, sequence.hidden_before) = (.init(zeros(width)), .init(zeros(width)))
        (sequence.memory, sequence.memory_before) = (.init(zeros(width)), .init(zeros(width)))
        table.sequence_forward(&sequence)
        return Array(gates.values[position * width..<(position + 1) * width])
    }
}

@Suite("The accuracy of functions")
struct FunctionAccuracyTests {
    @Test("A function of a Float is right within its units of the last place", arguments: AccurateFunction.all)
    func sampledFloats(_ function: AccurateFunction) {
        var worst = Worst(function)
        // Every 4001st bit pattern, and whatever lies around a branch.
        worst.add(stride(from: UInt32(0), to: .max, by: 4001).map { Float(bitPattern: $0) })
        let branches = function.branches + [.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
        for branch in branches {
            let pattern = branch.bitPattern
            let around = (pattern < 3000 ? 0 : pattern - 3000)...min(pattern + 3000, Float.infinity.bitPattern)
            worst.add(around.map { Float(bitPattern: $0) })
            worst.add(around.map { -Float(bitPattern: $0) })
        }
        worst.expect()
    }

    @Test(
        "A function of a Float is right within its units of the last place for every Float there is",
        .enabled(if: ProcessInfo.processInfo.environment["RNNKIT_EXHAUSTIVE"] == "1"),
        arguments: AccurateFunction.own)
    func everyFloat(_ function: AccurateFunction) {
        var worst = Worst(function)
        for start in stride(from: 0, to: 1 << 32, by: 1 << 18) {
            worst.add((start..<start + 1 << 18).map { Float(bitPattern: UInt32($0)) })
        }
        print(worst.summary)
        worst.expect()
    }

    @Test(
        "A function of a Double is right within its units of the last place",
        arguments: AccurateFunction.all.filter { $0.double != nil })
    func sampledDoubles(_ function: AccurateFunction) throws {
        let bound = try #require(function.double)
        let near: [Double] = wave(3001, salt: 1, scale: 3), far: [Double] = wave(3001, salt: 2, scale: 40)
        let powers: [Double] = wave(3001, salt: 3, scale: 1000).map { exp2($0) }
        let arguments = near + far + powers + specialValues()
        for table in KernelTable.all where table.isDouble {
            let results = function(arguments, table)
            let errors = zip(results, arguments).map { lastPlaces($0, function.reference($1)) }
            let index = errors.indices.max { errors[$0] < errors[$1] } ?? 0
            #expect(errors[index] <= bound, "\(table.testDescription): \(function.name)(\(arguments[index]))")
        }
    }

    @Test("A zero keeps its sign where the function keeps 0", arguments: KernelTable.all)
    func signOfZero(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for function in [RNNUnary.tanh, .sine, .errorFunction, .squareRoot, .sign, .relu] {
                expect(kernels.unary(function, [0, -0.0]), equals: [0, -0.0], function.name)
            }
            expect(kernels.unary(.negate, [0, -0.0]), equals: [-0.0, 0], "negate")
            expect(kernels.unary(.absolute, [0, -0.0]), equals: [0, 0], "absolute")
            expect(kernels.unary(.square, [0, -0.0]), equals: [0, 0], "square")
            expect(kernels.unary(.reciprocal, [0, -0.0]), equals: [.infinity, -.infinity], "reciprocal")
            expect(kernels.unary(.logarithm, [0, -0.0]), equals: [-.infinity, -.infinity], "logarithm")
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "Functions have their limits at infinity, and NaN stays",
        arguments: KernelTable.all)
    func specialArguments(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let infinity = Scalar.infinity, huge = Scalar.greatestFiniteMagnitude
            let arguments: [Scalar] = [infinity, -infinity, huge, -huge, .nan, -Scalar.nan]
            let nan = Scalar.nan
            let wanted: [(RNNUnary, [Scalar])] = [
                (.exponential, [infinity, 0, infinity, 0, nan, nan]),
                (.tanh, [1, -1, 1, -1, nan, nan]),
                (.sigmoid, [1, 0, 1, 0, nan, nan]),
                (.softplus, [infinity, 0, huge, 0, nan, nan]),
                (.errorFunction, [1, -1, 1, -1, nan, nan]),
                (.squareRoot, [infinity, nan, huge.squareRoot(), nan, nan, nan]),
                (.reciprocal, [0, -0.0, 1 / huge, -1 / huge, nan, nan]),
                (.square, [infinity, infinity, infinity, infinity, nan, nan]),
                (.negate, [-infinity, infinity, -huge, huge, nan, nan]),
                (.absolute, [infinity, infinity, huge, huge, nan, nan]),
                (.sign, [1, -1, 1, -1, nan, nan]),
                (.relu, [infinity, 0, huge, 0, nan, nan]),
            ]
            for (function, values) in wanted {
                let results = kernels.unary(function, arguments)
                expect(results, equals: values, "\(function.name) of \(arguments)")
            }
            let logarithms = kernels.unary(.logarithm, [infinity, -infinity, -huge, -1, 1, .nan])
            expect(logarithms, equals: [infinity, nan, nan, nan, 0, nan], "logarithm")
            let atZero = [RNNUnary.exponential, .cosine, .sigmoid].flatMap { kernels.unary($0, [0, -0.0]) }
            expect(atZero, equals: [1, 1, 1, 1, 0.5, 0.5], "exponential, cosine and sigmoid of 0")
            expect(kernels.gate(2, ofSums: arguments), equals: [1, -1, 1, -1, nan, nan], "tanh of a cell")
            let sigmoids = kernels.gate(0, ofSums: arguments).map { $0 < 2e-38 ? 0 : $0 }
            expect(sigmoids, equals: [1, 0, 1, 0, nan, nan], "sigmoid of a gate")
            for function in [RNNUnary.sine, .cosine] {
                expect(kernels.unary(function, [infinity, -infinity, nan]), equals: [nan, nan, nan], function.name)
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}

/// The worst result of a function at each level.
private struct Worst {
    let function: AccurateFunction
    var found: [(table: KernelTable, error: Double, argument: Float)]

    init(_ function: AccurateFunction) {
        self.function = function
        found = KernelTable.single.map { ($0, 0, 0) }
    }

    mutating func add(_ arguments: [Float]) {
        let exact = arguments.map { function.reference(Double($0)) }
        for index in found.indices {
            let results = function(arguments, found[index].table)
            var (error, worst) = (found[index].error, -1)
            for place in arguments.indices {
                // What is rounded correctly is at most half a unit away.
                if error >= 0.5 && results[place] == Float(exact[place]) { continue }
                let distance = lastPlaces(results[place], exact[place])
                if distance > error { (error, worst) = (distance, place) }
            }
            if worst >= 0 { found[index] = (found[index].table, error, arguments[worst]) }
        }
    }

    var summary: String {
        found.map { entry in
            let pattern = String(entry.argument.bitPattern, radix: 16)
            return "\(entry.table.testDescription) \(function.name): \(entry.error) at \(entry.argument) (0x\(pattern))"
        }.joined(separator: "\n")
    }

    func expect() {
        #expect(found.allSatisfy { $0.error <= function.single }, "\(summary)")
    }
}
