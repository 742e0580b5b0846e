import CRNNKernels
import Foundation
import Synchronization
import Testing

// What every kernel test stands on: the tables to be tested, arrays with guarded margins, data, and comparisons.

/// An element type that each level has a table for.
protocol KernelScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    /// The table of a level.
    static func kernels(level: Int) -> RNNKernels
    /// A number that no kernel makes: what lies around and between the elements of an array.
    static var canary: Self { get }
    /// The bits in memory.
    var bits: UInt64 { get }
}

extension Float: KernelScalar {
    static func kernels(level: Int) -> RNNKernels { rnn_level_float(level).pointee }
    static let canary = Float(nan: 0x1_5A5A, signaling: false)
    var bits: UInt64 { UInt64(bitPattern) }
}

extension Double: KernelScalar {
    static func kernels(level: Int) -> RNNKernels { rnn_level_double(level).pointee }
    static let canary = Double(nan: 0x1_5A5A, signaling: false)
    var bits: UInt64 { bitPattern }
}

extension KernelScalar {
    /// The distance of two neighbours at 1.
    static var epsilon: Double { Double(Self.ulpOfOne) }
}

/// One table of kernels: a level and an element type.
struct KernelTable: Sendable, CustomTestStringConvertible {
    let level: Int
    let isDouble: Bool

    /// All tables of this machine.
    static let all = (0..<rnn_level_count()).flatMap { level in
        [KernelTable(level: level, isDouble: false), KernelTable(level: level, isDouble: true)]
    }
    /// The tables for Float.
    static let single = all.filter { !$0.isDouble }

    var name: String { String(cString: rnn_level_float(level).pointee.level) }
    var testDescription: String { "\(name) \(isDouble ? "Double" : "Float")" }
}

/// An array with margins before and behind it that no kernel may write to. It starts at no multiple of any vector's
/// size.
final class Guarded<Element: BitwiseCopyable> {
    /// More than the widest panel, and odd.
    static var margin: Int { 67 }

    let count: Int
    private let canary: Element
    private let storage: UnsafeMutablePointer<Element>

    init(_ values: [Element], canary: Element) {
        count = values.count
        self.canary = canary
        storage = .allocate(capacity: values.count + 2 * Self.margin)
        storage.initialize(repeating: canary, count: values.count + 2 * Self.margin)
        (storage + Self.margin).update(from: values, count: values.count)
    }

    deinit {
        FreedLater.memory.withLock { $0.add(storage, bytes: (count + 2 * Self.margin) * MemoryLayout<Element>.stride) }
    }

    var pointer: UnsafeMutablePointer<Element> { storage + Self.margin }
    var values: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// Expects the margins as they were.
    func expectIntactMargins(_ what: String, _ location: SourceLocation) {
        let bytes = Self.margin * MemoryLayout<Element>.stride
        let margin = Array(repeating: canary, count: Self.margin)
        let intact = memcmp(storage, margin, bytes) == 0 && memcmp(pointer + count, margin, bytes) == 0
        if !intact { Issue.record("\(what) wrote outside its array", sourceLocation: location) }
    }
}

/// Memory of arrays that are no longer referred to. A pointer taken from an array is used after the last mention of the
/// array, when Swift may have ended its life: what it points to is kept until much more memory has come after it than
/// any call uses.
private struct FreedLater: @unchecked Sendable {
    static let memory = Mutex(FreedLater())

    private var pieces: [(pointer: UnsafeMutableRawPointer, bytes: Int)] = []
    private var next = 0
    private var total = 0

    mutating func add(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
        pieces.append((pointer, bytes))
        total += bytes
        while total > 1 << 28 {
            pieces[next].pointer.deallocate()
            total -= pieces[next].bytes
            next += 1
        }
        if next > 100_000 {
            pieces.removeFirst(next)
            next = 0
        }
    }
}

extension Guarded where Element: KernelScalar {
    convenience init(_ values: [Element]) { self.init(values, canary: Element.canary) }
    convenience init(count: Int) { self.init(Array(repeating: Element.canary, count: count)) }
}

/// The kernels of one table as functions of arrays. Each input lies between margins of NaN; each output is checked
/// for what was written around it.
struct Kernels<Scalar: KernelScalar> {
    let table: RNNKernels

    init(_ table: KernelTable) { self.table = Scalar.kernels(level: table.level) }

    /// The kernels that every machine has, and that give the same bits on each.
    static var portable: Kernels<Scalar> { Kernels(KernelTable(level: 0, isDouble: Scalar.self == Double.self)) }

    /// Gives an output array to a kernel, filled with `initial`, and returns what the kernel made of it.
    func output(
        _ initial: [Scalar], _ what: String, _ location: SourceLocation, _ body: (UnsafeMutablePointer<Scalar>) -> Void
    ) -> [Scalar] {
        let array = Guarded(initial)
        body(array.pointer)
        array.expectIntactMargins(what, location)
        return array.values
    }

    /// The same for an output that the kernel must not read.
    func output(
        count: Int, _ what: String, _ location: SourceLocation, _ body: (UnsafeMutablePointer<Scalar>) -> Void
    ) -> [Scalar] {
        output(Array(repeating: Scalar.canary, count: count), what, location, body)
    }
}

// MARK: - Data

/// The lengths that leave every possible rest of vectors, panels and tiles.
let raggedSizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 129]

/// Numbers between -1 and 1 without a pattern, different for each `salt`.
func wave<Scalar: KernelScalar>(_ count: Int, salt: Int, scale: Double = 1, offset: Double = 0) -> [Scalar] {
    (0..<count).map { index in
        let angle = Double((index + 1) * (2 * salt + 3)) * 0.7548776662466927 + Double(salt) * 0.618
        return Scalar((2 * (angle - angle.rounded(.down)) - 1) * scale + offset)
    }
}

/// Integers from -8 to 8: their sums of products are exact, in whatever order they are added.
func integers<Scalar: KernelScalar>(_ count: Int, salt: Int) -> [Scalar] {
    let numbers: [Double] = wave(count, salt: salt, scale: 8.4)
    return numbers.map { Scalar($0.rounded()) }
}

/// Zeros, infinities, NaN, and the ends of the range.
func specialValues<Scalar: KernelScalar>() -> [Scalar] {
    let positive: [Scalar] = [
        0, .leastNonzeroMagnitude, .leastNormalMagnitude / 2, .leastNormalMagnitude, 1, 2, .greatestFiniteMagnitude,
        .infinity, .nan,
    ]
    return positive + positive.map { -$0 }
}

// MARK: - Comparisons

/// Whether two numbers have the same bits, or are both NaN.
func same<Scalar: KernelScalar>(_ one: Scalar, _ other: Scalar) -> Bool {
    one.bits == other.bits || (one.isNaN && other.isNaN)
}

/// Expects the same bits (all NaN being alike).
func expect<Scalar: KernelScalar>(
    _ actual: [Scalar], equals expected: [Scalar], _ what: @autoclosure () -> String,
    _ location: SourceLocation = #_sourceLocation
) {
    guard actual.count == expected.count else {
        Issue.record("\(what()): \(actual.count) elements, not \(expected.count)", sourceLocation: location)
        return
    }
    guard let index = actual.indices.first(where: { !same(actual[$0], expected[$0]) }) else { return }
    let found = "\(actual[index]), not \(expected[index])"
    Issue.record("\(what()): element \(index) of \(actual.count) is \(found)", sourceLocation: location)
}

/// Expects each element within a tolerance; infinity and NaN only where they are expected.
func expect<Scalar: KernelScalar>(
    _ actual: [Scalar], near expected: [Double], within tolerance: (Int) -> Double, _ what: @autoclosure () -> String,
    _ location: SourceLocation = #_sourceLocation
) {
    guard actual.count == expected.count else {
        Issue.record("\(what()): \(actual.count) elements, not \(expected.count)", sourceLocation: location)
        return
    }
    let wrong = actual.indices.first { index in
        let result = actual[index], goal = expected[index]
        if goal.isNaN || result.isNaN { return goal.isNaN != result.isNaN }
        if goal.isInfinite || result.isInfinite { return result != Scalar(goal) }
        return !(abs(Double(result) - goal) <= tolerance(index))
    }
    guard let index = wrong else { return }
    let found = "\(actual[index]), not \(expected[index]) within \(tolerance(index))"
    Issue.record("\(what()): element \(index) of \(actual.count) is \(found)", sourceLocation: location)
}

/// Expects each element within a tolerance relative to what is expected.
func expect<Scalar: KernelScalar>(
    _ actual: [Scalar], near expected: [Double], relative: Double, _ what: @autoclosure () -> String,
    _ location: SourceLocation = #_sourceLocation
) {
    expect(actual, near: expected, within: { relative * abs(expected[$0]) }, what(), location)
}

/// The distance of a result from the exact value, in units of the last place that the exact value has in this type.
func lastPlaces<Scalar: KernelScalar>(_ actual: Scalar, _ exact: Double) -> Double {
    if actual.isNaN || exact.isNaN { return actual.isNaN && exact.isNaN ? 0 : .infinity }
    let limit = Double(Scalar.greatestFiniteMagnitude) + Double(Scalar.greatestFiniteMagnitude.ulp)
    let result = min(max(Double(actual), -limit), limit), goal = min(max(exact, -limit), limit)
    if result == goal { return 0 }
    let lowest = Int(Scalar.leastNormalMagnitude.exponent)
    let exponent = max(Int(goal.bitPattern >> 52 & 0x7FF) - 1023, lowest) - Scalar.significandBitCount
    if exponent < -1022 { return abs(result - goal) / Double.leastNonzeroMagnitude }
    return abs(result - goal) / Double(bitPattern: UInt64(exponent + 1023) << 52)
}

// MARK: - Names

// Enumerations of C print as numbers.

extension RNNUnary {
    var name: String {
        let names = [
            "negate", "absolute", "sign", "square", "square root", "reciprocal", "exp", "log", "sin", "cos", "erf",
            "tanh",
            "sigmoid", "relu", "softplus",
        ]
        return names[Int(rawValue)]
    }
}

extension RNNBinary {
    var name: String {
        let names = ["+", "-", "*", "/", "maximum", "minimum", "power", ">", ">=", "<", "<=", "==", "!="]
        return names[Int(rawValue)]
    }
}

extension RNNReduce {
    var name: String { ["sum", "maximum", "minimum"][Int(rawValue)] }
}
