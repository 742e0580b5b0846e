import TestSupport
import Testing

@testable import RNNKit

/// Convolutions, poolings and batch normalisation against PyTorch: values and gradients.
@Suite("Convolutions, by PyTorch") struct ConvolutionReferenceTests {
    struct Expected: Decodable, Sendable {
        let outputs: Fixture.Array
        let gradients: [String: Fixture.Array]
    }

    /// A number, a pair of them, or a word.
    enum Sizes: Decodable, Sendable {
        case each([Int])
        case same

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .each([number, number])
            } else if let pair = try? container.decode([Int].self) {
                self = .each(pair)
            } else {
                self = .same
            }
        }

        var pair: (height: Int, width: Int) {
            guard case .each(let sizes) = self else { return (0, 0) }
            return (sizes[0], sizes[sizes.count - 1])
        }
    }

    struct ConvolutionCase: Decodable, Sendable, CustomTestStringConvertible {
        let shape: [Int]
        let outputs: Int
        let size: [Int]
        let stride: Sizes
        let padding: Sizes
        let dilation: Sizes
        let groups: Int
        let bias: Bool
        let expected: Expected

        var testDescription: String { "\(shape), \(size), \(stride), \(padding), \(dilation), \(groups) groups" }
    }

    struct PoolingCase: Decodable, Sendable, CustomTestStringConvertible {
        let kind: String
        let shape: [Int]
        let size: [Int]
        let stride: [Int]?
        let padding: [Int]
        let dilation: [Int]
        let rounds_up: Bool
        let counts_padding: Bool
        let expected: Expected

        var testDescription: String { "\(kind), \(shape), \(size), \(stride ?? []), \(padding), \(dilation)" }

        func pair(_ sizes: [Int]) -> (height: Int, width: Int) {
            sizes.count == 1 ? (sizes[0], sizes[0]) : (sizes[0], sizes[1])
        }
    }

    struct NormalisationStep: Decodable, Sendable {
        let outputs: Fixture.Array
        let gradients: [String: Fixture.Array]
        let mean: Fixture.Array
        let variance: Fixture.Array
    }

    struct NormalisationCase: Decodable, Sendable {
        let shape: [Int]
        let momentum: Double
        let affine: Bool
        let steps: [NormalisationStep]
    }

    struct Cases: Decodable, Sendable {
        var convolutions: [ConvolutionCase] = []
        var poolings: [PoolingCase] = []
        var normalisations: [NormalisationCase] = []
    }

    static let cases: Cases = (try? Fixture.load("convolution.json")) ?? Cases()
    /// The first ten salts of formula.py.
    static let salts = [0, 2, 4, 9, 10, 12, 15, 16, 17, 19]

    @Test("The reference is there")
    func fixture() {
        #expect(Self.cases.convolutions.count == 23)
        #expect(Self.cases.poolings.count == 17)
        #expect(Self.cases.normalisations.count == 2)
    }

    @Test("Convolutions in Double, to ten digits", arguments: cases.convolutions)
    func wide(_ example: ConvolutionCase) throws { try compare(example, Double.self, tolerance: 1e-10) }

    @Test("Convolutions in Float, to five digits", arguments: cases.convolutions)
    func single(_ example: ConvolutionCase) throws { try compare(example, Float.self, tolerance: 1e-5) }

    private func compare<Scalar: TensorScalar>(
        _ example: ConvolutionCase, _ type: Scalar.Type, tolerance: Double
    ) throws {
        let x: Tensor<Scalar> = Fixture.Formula(shape: example.shape, salt: Self.salts[0]).tensor()
        let inputs = example.shape[example.shape.count - 1]
        let weight: Tensor<Scalar> = Fixture.Formula(
            shape: [example.outputs, inputs / example.groups] + example.size, salt: Self.salts[1]
        ).tensor()
        let bias: Tensor<Scalar>? =
            example.bias ? Fixture.Formula(shape: [example.outputs], salt: Self.salts[2]).tensor() : nil
        let (stride, dilation, padding) = (example.stride.pair, example.dilation.pair, example.padding.pair)
        func outputs(_ parts: [Tensor<Scalar>]) -> Tensor<Scalar> {
            let bias = parts.count > 2 ? parts[2] : nil
            guard example.size.count > 1 else {
                var sides = SequencePadding.each(padding.width)
                if case .same = example.padding { sides = .same }
                return Conv1D(
                    weight: parts[1], bias: bias, stride: stride.width, padding: sides, dilation: dilation.width,
                    groups: example.groups)(parts[0])
            }
            var sides = ImagePadding.each(height: padding.height, width: padding.width)
            if case .same = example.padding { sides = .same }
            return Conv2D(
                weight: parts[1], bias: bias, stride: stride, padding: sides, dilation: dilation,
                groups: example.groups)(parts[0])
        }
        let parts = [x, weight] + [bias].compactMap { $0 }
        try check(outputs, parts, ["x", "weight", "bias"], example.expected, tolerance)
    }

    @Test("Poolings in Double, to ten digits", arguments: cases.poolings)
    func widePooling(_ example: PoolingCase) throws { try compare(example, Double.self, tolerance: 1e-10) }

    @Test("Poolings in Float, to five digits", arguments: cases.poolings)
    func singlePooling(_ example: PoolingCase) throws { try compare(example, Float.self, tolerance: 1e-5) }

    private func compare<Scalar: TensorScalar>(
        _ example: PoolingCase, _ type: Scalar.Type, tolerance: Double
    ) throws {
        let x: Tensor<Scalar> = Fixture.Formula(shape: example.shape, salt: Self.salts[3]).tensor()
        let (size, padding, dilation) = (
            example.pair(example.size), example.pair(example.padding), example.pair(example.dilation)
        )
        let stride = example.stride.map(example.pair)
        func outputs(_ parts: [Tensor<Scalar>]) -> Tensor<Scalar> {
            switch (example.shape.count, example.kind) {
            case (3, "max"):
                MaxPool1D(
                    width: size.width, stride: stride?.width, padding: .each(padding.width), dilation: dilation.width,
                    roundsUp: example.rounds_up)(SequenceBatch(parts[0])).values
            case (3, _):
                MeanPool1D(
                    width: size.width, stride: stride?.width, padding: .each(padding.width),
                    countsPadding: example.counts_padding, roundsUp: example.rounds_up)(SequenceBatch(parts[0])).values
            case (_, "max"):
                MaxPool2D(
                    size: size, stride: stride, padding: padding, dilation: dilation, roundsUp: example.rounds_up)(
                        parts[0])
            default:
                MeanPool2D(
                    size: size, stride: stride, padding: padding, countsPadding: example.counts_padding,
                    roundsUp: example.rounds_up)(parts[0])
            }
        }
        try check(outputs, [x], ["x"], example.expected, tolerance)
    }

    private func check<Scalar: TensorScalar>(
        _ outputs: ([Tensor<Scalar>]) -> Tensor<Scalar>, _ parts: [Tensor<Scalar>], _ names: [String],
        _ expected: Expected, _ tolerance: Double
    ) throws {
        let weights: Tensor<Scalar> = Fixture.Formula(shape: expected.outputs.shape, salt: Self.salts[9]).tensor()
        let (_, gradient, values) = valueWithGradient(at: parts) { parts in
            let outputs = outputs(parts)
            guard outputs.shape == weights.shape else { return (outputs.sum(), outputs) }
            return ((outputs * weights).sum(), outputs)
        }
        expect(values, expected.outputs, tolerance, "outputs")
        #expect(expected.gradients.count == parts.count)
        for (name, part) in zip(names, gradient) {
            expect(part, try #require(expected.gradients[name]), tolerance, name)
        }
    }

    @Test("Batch normalisation: two batches of training and one of inference")
    func normalisation() throws {
        for example in Self.cases.normalisations {
            try compare(example, Double.self, tolerance: 1e-10, ofInputs: 1e-10)
            // The gradient of the inputs is a difference of numbers ten times as large.
            try compare(example, Float.self, tolerance: 1e-5, ofInputs: 1e-4)
        }
    }

    private func compare<Scalar: TensorScalar>(
        _ example: NormalisationCase, _ type: Scalar.Type, tolerance: Double, ofInputs: Double
    ) throws {
        let width = example.shape[example.shape.count - 1]
        var layer = BatchNorm<Scalar>(width: width, momentum: example.momentum, isAffine: example.affine)
        if example.affine {
            layer.weight = Fixture.Formula(shape: [width], salt: Self.salts[4]).tensor()
            layer.bias = Fixture.Formula(shape: [width], salt: Self.salts[5]).tensor()
        }
        let weights: Tensor<Scalar> = Fixture.Formula(shape: example.shape, salt: Self.salts[9]).tensor()
        var random = RandomSource(seed: 1)
        for (number, step) in example.steps.enumerated() {
            let x: Tensor<Scalar> = Fixture.Formula(shape: example.shape, salt: Self.salts[6 + number]).tensor()
            func run(_ layer: BatchNorm<Scalar>) -> (gradient: Pair<Scalar>, outputs: Tensor<Scalar>) {
                let (_, gradient, outputs) = valueWithGradient(at: Pair(layer: layer, x: x)) { pair in
                    let outputs = pair.layer(pair.x)
                    return ((outputs * weights).sum(), outputs)
                }
                return (gradient, outputs)
            }
            let (gradient, outputs) = number < 2 ? withTraining(&layer, random: &random) { run($0) } : run(layer)
            expect(outputs, step.outputs, tolerance, "outputs")
            expect(gradient.x, try #require(step.gradients["x"]), ofInputs, "x")
            if example.affine {
                expect(try #require(gradient.layer.weight), try #require(step.gradients["weight"]), tolerance, "weight")
                expect(try #require(gradient.layer.bias), try #require(step.gradients["bias"]), tolerance, "bias")
            }
            expect(layer.runningMean, step.mean, tolerance, "mean")
            expect(layer.runningVariance, step.variance, tolerance, "variance")
        }
    }

    private struct Pair<Scalar: TensorScalar>: Module {
        var layer: BatchNorm<Scalar>
        var x: Tensor<Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
            visitor.visit("layer", &layer)
            visitor.visit("x", &x)
        }
    }

    private func expect<Scalar: TensorScalar>(
        _ value: Tensor<Scalar>, _ expected: Fixture.Array, _ tolerance: Double, _ name: String
    ) {
        #expect(value.shape == expected.shape, "\(name)")
        let scale = max(0.01, expected.values.map { abs($0) }.max() ?? 0)
        let error = zip(value.scalars, expected.values).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(error <= tolerance * scale, "\(name): \(error) of \(scale)")
    }
}
