import RNNKit
import TestSupport
import Testing

@Suite("Operations give what PyTorch gives")
struct ReferenceTests {
    @Test("Double: output and gradients within 1e-12", arguments: Reference.double.names)
    func double(name: String) throws {
        // Relative to each number, or absolute where it is smaller than 1.
        try Reference.double.check(name) { _, expected in 1e-12 * max(1, abs(expected)) }
    }

    @Test("Float: output and gradients within 1e-5 of the greatest magnitude", arguments: Reference.float.names)
    func float(name: String) throws {
        try Reference.float.check(name) { greatest, _ in 1e-5 * greatest }
    }

    @Test("Every case of the fixture has its function here, and every function its case")
    func names() throws {
        let fixture = Set(try Reference.cases.get().keys)
        #expect(fixture.subtracting(Reference.double.names).sorted() == [], "cases without a function")
        #expect(Set(Reference.double.names).subtracting(fixture).sorted() == [], "functions without a case")
        #expect(Reference.double.names == Reference.float.names)
        #expect(Set(Reference.double.names).count == Reference.double.names.count, "names given twice")
    }
}

/// The content of operations.json, and the functions to be compared with it.
private enum Reference {
    struct Case: Decodable, Sendable {
        let inputs: [Fixture.Array]
        let output: Fixture.Array
        /// For each input the gradient's elements; nil where PyTorch passes none.
        let gradients: [[Double]?]
    }

    static let cases = Result { try Fixture.load("operations.json", as: [String: Case].self) }
    static let double = ReferenceCases<Double>()
    static let float = ReferenceCases<Float>()
}

extension ReferenceCases {
    /// The allowed error of a number, from the greatest magnitude in its array and the number expected.
    fileprivate typealias Tolerance = (_ greatest: Double, _ expected: Double) -> Double

    fileprivate func check(_ name: String, _ tolerance: Tolerance) throws {
        let reference = try #require(try Reference.cases.get()[name], "the fixture has no such case")
        let function = try #require(functions[name])
        let inputs: [Tensor<Scalar>] = reference.inputs.map { $0.tensor() }
        let expected = reference.output
        func compare(_ found: Tensor<Scalar>, _ values: [Double], _ shape: [Int], _ what: String) {
            #expect(found.shape == shape, "\(what): the shape")
            let greatest = values.reduce(0) { max($0, abs($1)) }
            for (index, (a, b)) in zip(found.scalars.map { Double($0) }, values).enumerated() {
                #expect(abs(a - b) <= tolerance(greatest, b), "\(what), number \(index): \(a) instead of \(b)")
            }
        }
        compare(function(inputs), expected.values, expected.shape, "output")

        /// The sum that the fixture differentiates, and the output itself.
        func weighted(_ output: Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>) {
            let weights = (0..<output.count).map { Scalar(1 + 0.5 * Double(($0 * 7919) % 13) / 13) }
            return ((output * Tensor(weights, shape: output.shape)).sum(), output.detached)
        }
        func compareGradient(_ gradient: Tensor<Scalar>, ofInput index: Int, _ what: String) {
            let shape = inputs[index].shape
            let none = [Double](repeating: 0, count: inputs[index].count)
            compare(gradient, reference.gradients[index] ?? none, shape, "\(what) of input \(index)")
        }
        let (_, gradients, output) = valueWithGradient(at: inputs) { weighted(function($0)) }
        compare(output, expected.values, expected.shape, "recorded output")
        try #require(gradients.count == reference.gradients.count)
        for (index, gradient) in gradients.enumerated() { compareGradient(gradient, ofInput: index, "gradient") }

        // The other inputs being constants, operations keep and compute less; the gradient is the same.
        guard inputs.count > 1 else { return }
        for index in inputs.indices {
            let alone = valueWithGradient(at: inputs[index]) { input in
                var inputs = inputs
                inputs[index] = input
                return weighted(function(inputs)).0
            }
            compareGradient(alone.gradient, ofInput: index, "gradient by itself")
        }
    }
}
