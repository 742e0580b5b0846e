import RNNKit
import TestSupport
import Testing

/// A differentiable operation, and inputs around which it is smooth.
struct GradientCase: Sendable, CustomTestStringConvertible {
    let name: String
    let inputs: [Tensor<Double>]
    let function: @Sendable ([Tensor<Double>]) -> Tensor<Double>

    var testDescription: String { name }

    init(
        _ name: String, _ inputs: [Tensor<Double>], _ function: @escaping @Sendable ([Tensor<Double>]) -> Tensor<Double>
    ) {
        self.name = name
        self.inputs = inputs
        self.function = function
    }
}

/// Numbers away from the kinks at -1, 0 and 1, where one-sided differences mislead.
private func smooth(_ shape: [Int], salt: Int = 0) -> Tensor<Double> {
    let wave: Tensor<Double> = Sample.wave(shape, salt: salt)
    return Tensor(wave.scalars.map { $0 < 0 ? $0 * 0.8 - 0.1 : $0 * 0.8 + 0.1 }, shape: shape)
}

private func wave(_ shape: [Int], salt: Int = 0) -> Tensor<Double> { Sample.wave(shape, salt: salt) }
private func positive(_ shape: [Int], salt: Int = 0) -> Tensor<Double> { Sample.positive(shape, salt: salt) }

private let elementwiseCases: [GradientCase] = [
    GradientCase("negative", [wave([7])]) { -$0[0] },
    GradientCase("squared", [wave([7])]) { $0[0].squared() },
    GradientCase("reciprocal", [positive([7])]) { $0[0].reciprocal() },
    GradientCase("sign", [smooth([7])]) { $0[0].sign() },
    GradientCase("clamped", [smooth([19]) * 2]) { $0[0].clamped(to: -1...1) },
    GradientCase("abs", [smooth([19])]) { abs($0[0]) },
    GradientCase("sqrt", [positive([19])]) { sqrt($0[0]) },
    GradientCase("exp", [wave([19])]) { exp($0[0]) },
    GradientCase("log", [positive([19])]) { log($0[0]) },
    GradientCase("sin", [wave([19])]) { sin($0[0]) },
    GradientCase("cos", [wave([19])]) { cos($0[0]) },
    GradientCase("erf", [wave([19])]) { erf($0[0]) },
    GradientCase("tanh", [wave([19])]) { tanh($0[0]) },
    GradientCase("sigmoid", [wave([19])]) { sigmoid($0[0]) },
    GradientCase("relu", [smooth([19])]) { relu($0[0]) },
    GradientCase("softplus", [wave([19])]) { softplus($0[0]) },
]

private let activationCases: [GradientCase] =
    (Sample.activations.map(\.function) + [
        .affine(scale: -1.5, offset: 0.25), .scaledTanh(scale: 1.25, slope: -0.75), .leakyRelu(slope: 0.25),
        .thresholdedRelu(threshold: 0.05), .elu(scale: 0.75), .hardSigmoid(slope: 0.75, offset: 0.25),
    ]).map { activation in
        GradientCase("activation \(activation)", [smooth([19]) * 0.9]) { activation($0[0]) }
    }

private let pairs: [([Int], [Int])] = [
    ([5], [5]), ([3, 4], [4]), ([4], [3, 4]), ([2, 1, 3], [4, 1]), ([1, 4], [3, 1]), ([], [2, 3]), ([2, 3], []),
    ([2, 3, 4, 2], [3, 1, 2]), ([1], [1]), ([1, 1, 2], [3, 2, 1]),
]

private let arithmeticCases: [GradientCase] = pairs.flatMap { a, b -> [GradientCase] in
    let x = wave(a, salt: 1)
    let y = positive(b, salt: 2)
    return [
        GradientCase("\(a) + \(b)", [x, y]) { $0[0] + $0[1] },
        GradientCase("\(a) - \(b)", [x, y]) { $0[0] - $0[1] },
        GradientCase("\(a) * \(b)", [x, y]) { $0[0] * $0[1] },
        GradientCase("\(a) / \(b)", [x, y]) { $0[0] / $0[1] },
        GradientCase("max(\(a), \(b))", [x, wave(b, salt: 2)]) { max($0[0], $0[1]) },
        GradientCase("min(\(a), \(b))", [x, wave(b, salt: 2)]) { min($0[0], $0[1]) },
        GradientCase("pow(\(a), \(b))", [positive(a), y]) { pow($0[0], $0[1]) },
        GradientCase("select(\(a), \(b))", [x, y]) {
            select(where: wave([3, 1], salt: 5) .> 0, $0[0].sum(), otherwise: $0[1].sum())
        },
    ]
}

private let scalarCases: [GradientCase] = [
    GradientCase("x + 2", [wave([5])]) { $0[0] + 2 },
    GradientCase("2 - x", [wave([5])]) { 2 - $0[0] },
    GradientCase("x * 3", [wave([5])]) { $0[0] * 3 },
    GradientCase("2 / x", [positive([5])]) { 2 / $0[0] },
    GradientCase("x / 3", [wave([5])]) { $0[0] / 3 },
    GradientCase("pow(x, 2.5)", [positive([5])]) { pow($0[0], 2.5) },
    GradientCase("max(x, 0.05)", [smooth([15])]) { max($0[0], 0.05) },
    GradientCase("x + x * x, an operand three times", [wave([5])]) { $0[0] + $0[0] * $0[0] },
    GradientCase("select with a mask", [wave([2, 3]), wave([3], salt: 1)]) {
        select(where: wave([2, 1], salt: 4) .> 0, $0[0], otherwise: $0[1])
    },
    GradientCase("compound assignment", [wave([3]), positive([3])]) {
        var x = $0[0]
        x += $0[1]
        x *= $0[1]
        x -= $0[0]
        x /= $0[1]
        return x
    },
]

private let reductionCases: [GradientCase] =
    (-3..<3).flatMap { axis in
        [false, true].flatMap { kept -> [GradientCase] in
            let x = wave([3, 2, 4])
            return [
                GradientCase("sum axis \(axis) \(kept)", [x]) { $0[0].sum(axis: axis, keepingAxis: kept) },
                GradientCase("mean axis \(axis) \(kept)", [x]) { $0[0].mean(axis: axis, keepingAxis: kept) },
                GradientCase("max axis \(axis) \(kept)", [x]) { $0[0].max(axis: axis, keepingAxis: kept) },
                GradientCase("min axis \(axis) \(kept)", [x]) { $0[0].min(axis: axis, keepingAxis: kept) },
                GradientCase("norm axis \(axis) \(kept)", [x]) { $0[0].norm(axis: axis, keepingAxis: kept) },
            ]
        }
    } + [
        GradientCase("sum", [wave([2, 3])]) { $0[0].sum() },
        GradientCase("mean", [wave([2, 3])]) { $0[0].mean() },
        GradientCase("max", [wave([2, 3])]) { $0[0].max() },
        GradientCase("min", [wave([2, 3])]) { $0[0].min() },
        GradientCase("norm", [wave([2, 3])]) { $0[0].norm() },
        GradientCase("sum axes", [wave([2, 3, 4])]) { $0[0].sum(axes: [0, -1]) },
        GradientCase("mean axes kept", [wave([2, 3, 4])]) { $0[0].mean(axes: [1, 2], keepingAxes: true) },
        GradientCase("dot", [wave([2, 3]), wave([2, 3], salt: 1)]) { $0[0].dot($0[1]) },
    ]

private let shapeCases: [GradientCase] = [
    GradientCase("reshaped", [wave([2, 6])]) { $0[0].reshaped([3, -1]) },
    GradientCase("flattened", [wave([2, 6])]) { $0[0].flattened() },
    GradientCase("expanded", [wave([2, 6])]) { $0[0].expanded(axis: 1) },
    GradientCase("squeezed", [wave([2, 1, 6])]) { $0[0].squeezed(axis: 1) },
    GradientCase("transposed", [wave([2, 3, 5])]) { $0[0].transposed() },
    GradientCase("broadcast", [wave([3, 1])]) { $0[0].broadcast(to: [2, 3, 4]) },
    GradientCase("slice", [wave([4, 3, 2])]) { $0[0].slice(1..<3, axis: 1) },
    GradientCase("slice of nothing", [wave([4, 3])]) { $0[0].slice(2..<2, axis: 0).sum() + $0[0].sum() },
    GradientCase("overlapping slices", [wave([5, 2])]) {
        $0[0].slice(0..<3).sum() * 2 + $0[0].slice(1..<5).squared().sum() + $0[0].sum()
    },
    GradientCase("entry", [wave([4, 3, 2])]) { $0[0].entry(2, axis: 1) },
    GradientCase("split", [wave([5, 2])]) { x in
        let parts = x[0].split(lengths: [2, 0, 3])
        return parts[0].sum() * parts[2].sum()
    },
    GradientCase("split parts", [wave([2, 6])]) { x in
        let parts = x[0].split(parts: 3, axis: -1)
        return parts[0] * parts[1] - parts[2]
    },
    GradientCase("reversed", [wave([3, 4, 2])]) { $0[0].reversed(axis: 1) },
    GradientCase("concatenated", [wave([2, 3]), wave([2, 1], salt: 1), wave([2, 2], salt: 2)]) {
        Tensor.concatenated($0, axis: 1)
    },
    GradientCase("stacked", [wave([2, 3]), wave([2, 3], salt: 1)]) { Tensor.stacked($0, axis: 1) },
    GradientCase("rows", [wave([5, 3])]) { $0[0].rows([4, 0, 4, 2]) },
    GradientCase("elements", [wave([2, 2, 3])]) { $0[0].elements(at: [2, 0, 0, 1]) },
    GradientCase("softmax", [wave([3, 4])]) { $0[0].softmax() },
    GradientCase("softmax axis 0", [wave([3, 4])]) { $0[0].softmax(axis: 0) },
    GradientCase("softmax axis 1 of 3", [wave([2, 3, 4])]) { $0[0].softmax(axis: 1) },
    GradientCase("logSoftmax", [wave([3, 4])]) { $0[0].logSoftmax() },
    GradientCase("logSoftmax axis 0", [wave([3, 4])]) { $0[0].logSoftmax(axis: 0) },
    GradientCase("normalized", [wave([3, 17])]) { $0[0].normalized(epsilon: 1e-2) },
]

private let permutationCases: [GradientCase] = [
    [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
].map { order in GradientCase("permuted \(order)", [wave([2, 3, 5])]) { $0[0].permuted(order) } }

private let productCases: [GradientCase] =
    [TransposedSides](arrayLiteral: [], .left, .right, [.left, .right]).flatMap { sides -> [GradientCase] in
        func operands(_ left: [Int], _ right: [Int]) -> [Tensor<Double>] {
            func stored(_ shape: [Int], _ side: TransposedSides) -> [Int] {
                sides.contains(side) ? shape.dropLast(2) + [shape[shape.count - 1], shape[shape.count - 2]] : shape
            }
            return [wave(stored(left, .left)), wave(stored(right, .right), salt: 3)]
        }
        let shapes: [([Int], [Int])] = [
            ([3, 5], [5, 4]), ([1, 5], [5, 1]), ([2, 3, 5], [2, 5, 4]), ([2, 3, 5], [5, 4]), ([3, 5], [2, 5, 4]),
            ([2, 1, 3, 2], [3, 2, 4]), ([0, 3], [3, 2]), ([3, 0], [0, 2]),
        ]
        return shapes.map { left, right in
            GradientCase("matmul \(left) x \(right) sides \(sides.rawValue)", operands(left, right)) {
                matmul($0[0], $0[1], transposing: sides)
            }
        }
    } + [
        GradientCase("matmul with a packed matrix", [wave([3, 5]), wave([4, 5], salt: 3)]) {
            matmul($0[0], PackedMatrix($0[1], transposed: true))
        },
        GradientCase("a matrix times itself", [wave([3, 3])]) { matmul($0[0], $0[0], transposing: .right) },
    ]

private let lossCases: [GradientCase] = [
    GradientCase("meanSquaredError", [wave([3, 2]), wave([3, 2], salt: 1)]) { meanSquaredError($0[0], $0[1]) },
    GradientCase("crossEntropy", [wave([3, 4])]) { crossEntropy($0[0], [2, 0, 3]) },
    GradientCase("crossEntropy with everything", [wave([2, 3, 4])]) {
        crossEntropy(
            SequenceBatch($0[0], lengths: [3, 2]), TokenBatch([[2, 0, 3], [1, 1]], padding: 9),
            classWeights: [1, 0.5, 2, 3], smoothing: 0.2, ignoring: 0)
    },
    GradientCase("crossEntropy where nothing counts", [wave([2, 4])]) { crossEntropy($0[0], [1, 1], ignoring: 1) },
    GradientCase("binaryCrossEntropy", [wave([2, 3]) * 3, wave([2, 3], salt: 1) * 0.5 + 0.5]) {
        binaryCrossEntropy($0[0], $0[1])
    },
    GradientCase("meanAbsoluteError", [wave([3, 2]), wave([3, 2], salt: 1)]) { meanAbsoluteError($0[0], $0[1]) },
    GradientCase("huberLoss", [wave([5, 2]) * 2, wave([5, 2], salt: 1)]) { huberLoss($0[0], $0[1]) },
    GradientCase("pinballLoss", [wave([3, 2, 3]), wave([3, 2], salt: 1)]) {
        pinballLoss($0[0], $0[1], quantiles: [0.1, 0.5, 0.8])
    },
    GradientCase("gaussianLoss", [wave([3, 2]), wave([3, 2], salt: 1), wave([3, 2], salt: 2)]) {
        gaussianLoss(mean: $0[0], logDeviation: $0[1], $0[2])
    },
]

@Suite struct GradientTests {
    static let cases =
        elementwiseCases + activationCases + arithmeticCases + scalarCases + reductionCases + shapeCases
        + permutationCases + productCases + lossCases

    @Test("The gradient of every operation agrees with differences of its values", arguments: cases)
    func agreesWithDifferences(_ example: GradientCase) {
        let check = checkGradient(at: example.inputs, tolerance: 1e-8, example.function)
        #expect(check.passes, "\(check)")
        #expect(check.count == example.inputs.reduce(0) { $0 + $1.count })
    }

    @Test("An operation gives the same value whether it is recorded or not", arguments: cases)
    func sameValueRecorded(_ example: GradientCase) {
        let (value, _) = valueWithPullback(at: example.inputs, example.function)
        #expect(value == example.function(example.inputs))
    }

    @Test("Float gradients are Double gradients, rounded")
    func floatAgrees() {
        let x: Tensor<Double> = Sample.wave([6, 5])
        let w: Tensor<Double> = Sample.wave([3, 5], salt: 1)
        func loss<S: TensorScalar>(_ p: [Tensor<S>]) -> Tensor<S> {
            tanh(matmul(p[0], p[1], transposing: .right)).logSoftmax().squared().mean()
        }
        let wide = valueWithGradient(at: [x, w]) { loss($0) }.gradient
        let single = valueWithGradient(at: [Tensor<Float>(converting: x), Tensor<Float>(converting: w)]) { loss($0) }
            .gradient
        for (a, b) in zip(single, wide) {
            #expect(Tensor<Double>(converting: a).isClose(to: b, relative: 1e-4, absolute: 1e-6))
        }
    }
}
