import RNNKit
import TestSupport

/// The functions of operations.py, by the same names, written with this library.
struct ReferenceCases<Scalar: TensorScalar>: Sendable {
    typealias Function = @Sendable ([Tensor<Scalar>]) -> Tensor<Scalar>

    /// In the order in which they are defined below; each once, if the tests are right.
    private(set) var names: [String] = []
    private(set) var functions: [String: Function] = [:]

    init() {
        defineArithmetic()
        definePowers()
        defineElementwise()
        defineActivations()
        defineMasks()
        defineReductions()
        defineExtremes()
        defineRowFunctions()
        defineMatrixProducts()
        defineShapes()
        defineParts()
        defineGathering()
        defineLosses()
        defineLayers()
        defineCreation()
    }

    private mutating func define(_ name: String, _ function: @escaping Function) {
        names.append(name)
        functions[name] = function
    }

    /// Numbers that are not differentiated, as a tensor.
    private static func numbers(_ numbers: [Int32], _ shape: [Int]) -> Tensor<Scalar> {
        Tensor(numbers.map { Scalar($0) }, shape: shape)
    }
}

// MARK: - Two tensors, element by element

extension ReferenceCases {
    private mutating func defineArithmetic() {
        let pairs = [
            "[3, 4] and [3, 4]", "[3, 4] and [4]", "[3] and [2, 3]", "[2, 1, 3] and [4, 1]", "[2, 3, 2] and [2, 1, 2]",
            "[3, 4] and []", "[] and []",
        ]
        for pair in pairs {
            define("a + b of \(pair)") { $0[0] + $0[1] }
            define("a - b of \(pair)") { $0[0] - $0[1] }
            define("a * b of \(pair)") { $0[0] * $0[1] }
            define("a / b of \(pair)") { $0[0] / $0[1] }
            define("max(a, b) of \(pair)") { max($0[0], $0[1]) }
            define("min(a, b) of \(pair)") { min($0[0], $0[1]) }
            define("pow(a, b) of \(pair)") { pow($0[0], $0[1]) }
        }
        define("a / b of a negative divisor") { $0[0] / $0[1] }
        define("a + number") { $0[0] + 2.5 }
        define("number + a") { 2.5 + $0[0] }
        define("a - number") { $0[0] - 2.5 }
        define("number - a") { 2.5 - $0[0] }
        define("a * number") { $0[0] * 2.5 }
        define("number * a") { 2.5 * $0[0] }
        define("a / number") { $0[0] / 2.5 }
        define("number / a") { 2.5 / $0[0] }
        defineAssignments()
        define("a + a") { $0[0] + $0[0] }
        define("a - a") { $0[0] - $0[0] }
        define("a * a") { $0[0] * $0[0] }
        define("a / a") { $0[0] / $0[0] }
        define("max(a, b) where some are equal") { max($0[0], $0[1]) }
        define("min(a, b) where some are equal") { min($0[0], $0[1]) }
        define("max(a, number)") { max($0[0], 0.25) }
        define("min(a, number)") { min($0[0], 0.25) }
    }

    private mutating func defineAssignments() {
        define("a += b") {
            var a = $0[0]
            a += $0[1]
            return a
        }
        define("a -= b") {
            var a = $0[0]
            a -= $0[1]
            return a
        }
        define("a *= b") {
            var a = $0[0]
            a *= $0[1]
            return a
        }
        define("a /= b") {
            var a = $0[0]
            a /= $0[1]
            return a
        }
        define("a *= number") {
            var a = $0[0]
            a *= 2.5
            return a
        }
    }

    private mutating func definePowers() {
        define("pow(a, 2)") { pow($0[0], 2) }
        define("pow(a, 3)") { pow($0[0], 3) }
        define("pow(a, -1.5)") { pow($0[0], -1.5) }
        define("pow(a, 0.5)") { pow($0[0], 0.5) }
        define("pow(a, 0)") { pow($0[0], 0) }
        define("pow(a, 2) at 0") { pow($0[0], 2) }
        define("pow(a, 1) at 0") { pow($0[0], 1) }
        define("pow(a, 0) at 0") { pow($0[0], 0) }
        define("pow(a, b) at a base of 0") { pow($0[0], $0[1]) }
        define("pow(a, b) at a base and an exponent of 0") { pow($0[0], $0[1]) }
    }
}

// MARK: - Each element by itself

extension ReferenceCases {
    private mutating func defineElementwise() {
        define("negative") { -$0[0] }
        define("squared") { $0[0].squared() }
        define("reciprocal") { $0[0].reciprocal() }
        define("abs") { abs($0[0]) }
        define("exp") { exp($0[0]) }
        define("sin") { sin($0[0]) }
        define("cos") { cos($0[0]) }
        define("erf") { erf($0[0]) }
        define("tanh") { tanh($0[0]) }
        define("sigmoid") { sigmoid($0[0]) }
        define("relu") { relu($0[0]) }
        define("softplus") { softplus($0[0]) }
        define("sqrt") { sqrt($0[0]) }
        define("log") { log($0[0]) }
        define("sqrt over many orders of magnitude") { sqrt($0[0]) }
        define("log over many orders of magnitude") { log($0[0]) }
        define("exp far from 0") { exp($0[0]) }
        define("sin far from 0") { sin($0[0]) }
        define("cos far from 0") { cos($0[0]) }
        define("erf far from 0") { erf($0[0]) }
        define("tanh far from 0") { tanh($0[0]) }
        define("sigmoid far from 0") { sigmoid($0[0]) }
        define("relu far from 0") { relu($0[0]) }
        define("softplus far from 0") { softplus($0[0]) }
        define("sign") { $0[0].sign() }
        define("abs at 0") { abs($0[0]) }
        define("relu at 0") { relu($0[0]) }
        define("clamped") { $0[0].clamped(to: -0.75...0.75) }
        define("clamped at its bounds") { $0[0].clamped(to: -0.75...0.5) }
    }

    private mutating func defineActivations() {
        for place in ["", " far from 0", " at 0"] {
            define("leakyRelu\(place)") { leakyRelu($0[0]) }
            define("elu\(place)") { elu($0[0]) }
            define("gelu\(place)") { gelu($0[0]) }
            define("softsign\(place)") { softsign($0[0]) }
        }
        define("silu") { silu($0[0]) }
        define("silu far from 0") { silu($0[0]) }
        define("hardSigmoid") { hardSigmoid($0[0]) }
        define("hardSigmoid far from 0") { hardSigmoid($0[0]) }
        define("hardTanh") { hardTanh($0[0]) }
        define("leakyRelu with a slope of 0.25") { leakyRelu($0[0], slope: 0.25) }
        define("elu with a scale of 0.75") { elu($0[0], scale: 0.75) }
        define("hardSigmoid with a slope of 0.25 and an offset of 0.375") {
            hardSigmoid($0[0], slope: 0.25, offset: 0.375)
        }
        // PyTorch has no affine function, no scaled tanh and no default threshold.
        for (name, activation) in Sample.activations
        where !["affine", "scaledTanh", "thresholdedRelu"].contains(name) {
            define("Activation.\(name)") { activation($0[0]) }
        }
    }

    private mutating func defineMasks() {
        define("a .> b") { $0[0] .> $0[1] }
        define("a .>= b") { $0[0] .>= $0[1] }
        define("a .< b") { $0[0] .< $0[1] }
        define("a .<= b") { $0[0] .<= $0[1] }
        define("a .== b") { $0[0] .== $0[1] }
        define("a .!= b") { $0[0] .!= $0[1] }
        define("a .> number") { $0[0] .> 0.5 }
        define("a .>= number") { $0[0] .>= 0.5 }
        define("a .< number") { $0[0] .< 0.5 }
        define("a .<= number") { $0[0] .<= 0.5 }
        define("a .== number") { $0[0] .== 0.5 }
        define("a .!= number") { $0[0] .!= 0.5 }
        for kind in ["", " by any number that is not 0", " with repeated operands", " from one number"] {
            define("select\(kind)") { select(where: $0[0], $0[1], otherwise: $0[2]) }
        }
    }
}

// MARK: - Along axes

extension ReferenceCases {
    private mutating func defineReductions() {
        for (kept, suffix) in [(false, ""), (true, ", kept")] {
            for axis in [0, 1, 2, -1] {
                define("sum over axis \(axis)\(suffix)") { $0[0].sum(axis: axis, keepingAxis: kept) }
                define("mean over axis \(axis)\(suffix)") { $0[0].mean(axis: axis, keepingAxis: kept) }
                define("max over axis \(axis)\(suffix)") { $0[0].max(axis: axis, keepingAxis: kept) }
                define("min over axis \(axis)\(suffix)") { $0[0].min(axis: axis, keepingAxis: kept) }
                define("norm over axis \(axis)\(suffix)") { $0[0].norm(axis: axis, keepingAxis: kept) }
            }
            for axes in [[0, 2], [1, 2], [-1, 0], [1], [0, 1, 2]] {
                define("sum over axes \(axes)\(suffix)") { $0[0].sum(axes: axes, keepingAxes: kept) }
                define("mean over axes \(axes)\(suffix)") { $0[0].mean(axes: axes, keepingAxes: kept) }
            }
        }
        for shape in ["[2, 3]", "[5, 7]", "[]"] {
            define("sum of all \(shape)") { $0[0].sum() }
            define("mean of all \(shape)") { $0[0].mean() }
            define("max of all \(shape)") { $0[0].max() }
            define("min of all \(shape)") { $0[0].min() }
            define("norm of all \(shape)") { $0[0].norm() }
        }
        define("sum over an axis without entries") { $0[0].sum(axis: 0) }
        define("norm at 0") { $0[0].norm() }
        define("norm over axis 1 at 0") { $0[0].norm(axis: 1) }
        define("dot") { $0[0].dot($0[1]) }
        define("dot of matrices") { $0[0].dot($0[1]) }
        define("dot with itself") { $0[0].dot($0[0]) }
    }

    private mutating func defineExtremes() {
        for axis in [0, 1] {
            define("max over axis \(axis) where some are equal") { $0[0].max(axis: axis) }
            define("min over axis \(axis) where some are equal") { $0[0].min(axis: axis) }
            let rest = axis == 0 ? [5] : [3]
            define("argmax over axis \(axis) where some are equal") { Self.numbers($0[0].argmax(axis: axis), rest) }
            define("argmin over axis \(axis) where some are equal") { Self.numbers($0[0].argmin(axis: axis), rest) }
        }
        for (axis, rest) in [(0, [3, 4]), (1, [2, 4])] {
            define("argmax over axis \(axis)") { Self.numbers($0[0].argmax(axis: axis), rest) }
            define("argmin over axis \(axis)") { Self.numbers($0[0].argmin(axis: axis), rest) }
        }
        define("argmax over axis -1") { Self.numbers($0[0].argmax(), [2, 3]) }
        define("argmin over axis -1") { Self.numbers($0[0].argmin(), [2, 3]) }
    }

    private mutating func defineRowFunctions() {
        for axis in [0, 1, 2] {
            define("softmax over axis \(axis)") { $0[0].softmax(axis: axis) }
            define("logSoftmax over axis \(axis)") { $0[0].logSoftmax(axis: axis) }
        }
        for rows in ["over axis -1", "of a vector", "of long rows", "of large numbers"] {
            define("softmax \(rows)") { $0[0].softmax() }
            define("logSoftmax \(rows)") { $0[0].logSoftmax() }
        }
        for rows in ["", " vector", " long rows"] {
            define("normalized\(rows)") { $0[0].normalized() }
        }
        define("normalized with an epsilon of 0.125") { $0[0].normalized(epsilon: 0.125) }
    }
}

// MARK: - Products of matrices

extension ReferenceCases {
    private mutating func defineMatrixProducts() {
        let products = [
            "[3, 4] and [4, 5]", "[2, 3, 2] and [2, 2, 4]", "[2, 1, 2, 3] and [3, 3, 1]", "[2, 2, 3] and [3, 4]",
            "[2, 3] and [2, 3, 4]", "[1, 3] and [3, 1]",
        ]
        let sides: [(String, TransposedSides)] = [
            ("none", []), ("the left", .left), ("the right", .right), ("both", [.left, .right]),
        ]
        for product in products {
            for (name, sides) in sides {
                define("matmul of \(product) with \(name) stored transposed") {
                    matmul($0[0], $0[1], transposing: sides)
                }
            }
        }
        define("matmul of odd sizes") { matmul($0[0], $0[1]) }
        define("matmul of many rows, the right transposed") { matmul($0[0], $0[1], transposing: .right) }
        define("matmul without inner entries") { matmul($0[0], $0[1]) }
        define("matmul with itself") { matmul($0[0], $0[0], transposing: .right) }
        define("matmul with a packed matrix") { matmul($0[0], PackedMatrix($0[1])) }
        define("matmul with a packed transposed matrix") { matmul($0[0], PackedMatrix($0[1], transposed: true)) }
    }
}

// MARK: - Shapes and parts

extension ReferenceCases {
    private mutating func defineShapes() {
        define("reshaped to [2, 6]") { $0[0].reshaped([2, 6]) }
        define("reshaped to [2, -1, 3]") { $0[0].reshaped([2, -1, 3]) }
        define("reshaped to []") { $0[0].reshaped([]) }
        define("flattened") { $0[0].flattened() }
        for axis in [0, 1, 2, -1] {
            define("expanded at axis \(axis)") { $0[0].expanded(axis: axis) }
        }
        for axis in [1, -2] {
            define("squeezed at axis \(axis)") { $0[0].squeezed(axis: axis) }
        }
        define("transposed matrix") { $0[0].transposed() }
        define("transposed matrices") { $0[0].transposed() }
        let orders = [
            [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
            [3, 1, 0, 2], [2, 0, 3, 1], [1, 0, 2, 3], [-1, 0, -2, 1],
        ]
        for order in orders {
            define("permuted by \(order)") { $0[0].permuted(order) }
        }
        let broadcasts = [
            ([3], [2, 3]), ([3, 1], [3, 4]), ([], [2, 2]), ([1, 3], [2, 4, 3]), ([2, 1, 2], [2, 3, 2]), ([3], [3]),
        ]
        for (shape, target) in broadcasts {
            define("\(shape) broadcast to \(target)") { $0[0].broadcast(to: target) }
        }
    }

    private mutating func defineParts() {
        define("slice 1..<3 of axis 0") { $0[0].slice(1..<3) }
        define("slice 1..<4 of axis 1") { $0[0].slice(1..<4, axis: 1) }
        define("slice 0..<2 of axis -1") { $0[0].slice(0..<2, axis: -1) }
        define("slice 1..<3 of axis 1 of three") { $0[0].slice(1..<3, axis: 1) }
        define("slice of all") { $0[0].slice(0..<4) }
        define("slice of nothing") { $0[0].slice(2..<2) }
        define("slices that overlap") { $0[0].slice(0..<3) * $0[0].slice(1..<4) }
        define("entry 1 of axis 0") { $0[0].entry(1) }
        define("entry 2 of axis 1") { $0[0].entry(2, axis: 1) }
        define("entry 3 of axis -1") { $0[0].entry(3, axis: -1) }
        define("entry of a vector") { $0[0].entry(2) }
        define("split by lengths") {
            let parts = $0[0].split(lengths: [1, 3, 2], axis: 1)
            return Tensor.concatenated([parts[2], parts[0], parts[1]], axis: 1)
        }
        define("split by lengths, one part used") { $0[0].split(lengths: [1, 2])[1] }
        define("split into parts") {
            let parts = $0[0].split(parts: 3)
            return parts[0] - parts[2]
        }
        define("split into parts of axis -1") {
            let parts = $0[0].split(parts: 2, axis: -1)
            return parts[0] * parts[1]
        }
        for axis in [0, 1, 2, -1] {
            define("reversed along axis \(axis)") { $0[0].reversed(axis: axis) }
            define("stacked along axis \(axis)") { Tensor.stacked($0, axis: axis) }
        }
        define("stacked numbers") { Tensor.stacked($0) }
        define("concatenated along axis 0") { Tensor.concatenated($0) }
        define("concatenated along axis 1") { Tensor.concatenated($0, axis: 1) }
        define("concatenated along axis -1") { Tensor.concatenated($0, axis: -1) }
        define("concatenated with nothing") { Tensor.concatenated($0) }
        define("concatenated with itself") { Tensor.concatenated([$0[0], $0[0]]) }
    }

    /// Ids with repetitions, and one that is missing.
    private static var ids: [Int32] { [3, 0, 3, 1, 3, 0] }

    private mutating func defineGathering() {
        define("rows") { $0[0].rows([2, 0, 1]) }
        define("rows, some repeated") { $0[0].rows(Self.ids) }
        define("rows, wide ones") { $0[0].rows([1, 1, 0]) }
        define("rows with padding 0") { $0[0].rows(Self.ids, padding: 0) }
        define("rows with padding 3") { $0[0].rows(Self.ids, padding: 3) }
        define("elements of a matrix") { $0[0].elements(at: [2, 0, 2]) }
        define("elements of three axes") { $0[0].elements(at: [0, 3, 1, 1, 2, 0]) }
        define("element of a vector") { $0[0].elements(at: [3]) }
    }
}

// MARK: - Losses, layers, creation

extension ReferenceCases {
    private mutating func defineLosses() {
        define("meanSquaredError") { meanSquaredError($0[0], $0[1]) }
        define("meanSquaredError of numbers") { meanSquaredError($0[0], $0[1]) }
        define("crossEntropy") { crossEntropy($0[0], [4, 0, 4]) }
        define("crossEntropy of large logits") { crossEntropy($0[0], [1, 0, 2]) }
        let weights: [Scalar] = [1, 0.5, 2, 0, 0.25]
        define("crossEntropy with class weights") { crossEntropy($0[0], [4, 0, 3], classWeights: weights) }
        define("crossEntropy with smoothing") { crossEntropy($0[0], [4, 0, 4], smoothing: 0.1) }
        define("crossEntropy with nothing but smoothing") { crossEntropy($0[0], [4, 0, 4], smoothing: 1) }
        define("crossEntropy with weights and smoothing") {
            crossEntropy($0[0], [4, 0, 3], classWeights: weights, smoothing: 0.2)
        }
        define("crossEntropy with an ignored label") { crossEntropy($0[0], [4, -1, 3], ignoring: -1) }
        define("crossEntropy with an ignored class") { crossEntropy($0[0], [4, 2, 3], ignoring: 2) }
        define("crossEntropy of steps") {
            crossEntropy(SequenceBatch($0[0]), TokenBatch([[4, 0, 2, 3], [1, 2, 1, 0], [0, 0, 4, 1]]))
        }
        define("crossEntropy of steps with lengths") {
            crossEntropy(SequenceBatch($0[0], lengths: [4, 2, 0]), TokenBatch([[4, 0, 2, 3], [1, 2], []]))
        }
        define("crossEntropy of steps with everything") {
            let labels = TokenBatch([[4, 0, 2], [1, 2, -1, 0], [0]], padding: 99)
            let logits = SequenceBatch($0[0], layout: labels.layout)
            return crossEntropy(logits, labels, classWeights: weights, smoothing: 0.3, ignoring: -1)
        }
        define("binaryCrossEntropy") { binaryCrossEntropy($0[0], $0[1]) }
        define("binaryCrossEntropy of large logits") {
            binaryCrossEntropy($0[0], Tensor([[0, 1, 0.25, 0.75], [1, 0, 0.5, 1]]))
        }
        define("meanAbsoluteError") { meanAbsoluteError($0[0], $0[1]) }
        define("huberLoss") { huberLoss($0[0], $0[1]) }
        define("pinballLoss") { pinballLoss($0[0], $0[1], quantiles: [0.1, 0.5, 0.75]) }
        define("gaussianLoss") { gaussianLoss(mean: $0[0], logDeviation: $0[1], $0[2]) }
        define("huberLoss with a threshold of 0.5") { huberLoss($0[0], $0[1], threshold: 0.5) }
    }

    private mutating func defineLayers() {
        for shape in ["[4]", "[3, 4]", "[2, 2, 4]"] {
            define("Linear of \(shape)") { Linear(weight: $0[1], bias: $0[2])($0[0]) }
            define("Linear of \(shape) without bias") { Linear(weight: $0[1], bias: nil)($0[0]) }
        }
        let sequences = [Array(Self.ids[..<3]), Array(Self.ids[3...])]
        define("Embedding") { Embedding(weight: $0[0])(Self.ids) }
        define("Embedding of sequences") { Embedding(weight: $0[0])(sequences) }
        define("Embedding with padding 3") { Embedding(weight: $0[0], padding: 3)(Self.ids) }
        define("Embedding of sequences with padding 0") { Embedding(weight: $0[0], padding: 0)(sequences) }
        let norms: [(String, Scalar)] = [("of a vector", 1e-5), ("of rows", 1e-5), ("with an epsilon of 0.125", 0.125)]
        for (name, epsilon) in norms {
            define("LayerNorm \(name)") {
                var layer = LayerNorm<Scalar>(width: $0[1].count, epsilon: epsilon)
                layer.weight = $0[1]
                layer.bias = $0[2]
                return layer($0[0])
            }
        }
    }

    private mutating func defineCreation() {
        define("identity") { _ in .identity(3) }
        define("zeros") { _ in .zeros([2, 3]) }
        define("ones") { _ in .ones([2, 3]) }
        define("repeating") { _ in Tensor(repeating: 2.5, shape: [2, 3]) }
        define("range") { _ in Tensor(2..<7) }
        define("from -1 through 2") { _ in Tensor(from: -1, through: 2, count: 7) }
    }
}
