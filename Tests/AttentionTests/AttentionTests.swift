import RNNKit
import TestSupport
import Testing

@Suite struct AttentionTests {
    let x: Tensor<Double> = Sample.wave([3, 5, 4])
    let lengths = [5, 2, 0]

    /// The sequences with their padding replaced by not a number.
    private var spoilt: Tensor<Double> {
        var spoilt = x
        for row in 0..<3 {
            for step in lengths[row]..<5 { for feature in 0..<4 { spoilt[row, step, feature] = .nan } }
        }
        return spoilt
    }

    @Test("Poolings, by hand", arguments: SequencePooling.allCases)
    func pooling(_ pooling: SequencePooling) {
        let x = Tensor<Double>([
            [[1, -2], [3, -4], [9, 9]], [[5, 6], [9, 9], [9, 9]], [[9, 9], [9, 9], [9, 9]],
        ])
        let expected: Tensor<Double>
        switch pooling {
        case .last: expected = Tensor([[3, -4], [5, 6], [0, 0]])
        case .mean: expected = Tensor([[2, -3], [5, 6], [0, 0]])
        case .max: expected = Tensor([[3, -2], [5, 6], [0, 0]])
        }
        #expect(pooling(x, lengths: [2, 1, 0]) == expected)
        #expect(pooling(x, lengths: [3, 3, 3]) == pooling(x))
        #expect(pooling(Tensor<Double>.zeros([2, 0, 4])) == .zeros([2, 4]))
        let check = checkGradient(at: self.x, tolerance: 1e-8) { pooling($0, lengths: lengths) }
        #expect(check.passes, "\(check)")
    }

    @Test("The order of the sequences makes no difference, the longest and the empty ones anywhere")
    func order() {
        var random = RandomSource(seed: 5)
        let attention = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        var functions: [(String, (Tensor<Double>, [Int]) -> Tensor<Double>)] = SequencePooling.allCases.map { pooling in
            ("\(pooling)", { pooling($0, lengths: $1) })
        }
        functions.append(("attention pooling", { attention($0, lengths: $1).pooled }))
        functions.append(("weights", { attention($0, lengths: $1).weights }))
        for (name, function) in functions {
            let expected = function(x, lengths)
            for places in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] as [[Int32]] {
                let sequences = x.reshaped([3, -1]).rows(places).reshaped(x.shape)
                let found = function(sequences, places.map { lengths[Int($0)] })
                #expect(found == expected.rows(places), "\(name) \(places)")
            }
        }
    }

    @Test("Pooling takes as many lengths as there are sequences, and no others")
    func lengthsThatDoNotFit() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequencePooling.last(Tensor<Float>.ones([2, 3, 4]), lengths: [3])
        }
        #expect(message(result).contains("SequencePooling: lengths [3] do not fit x of shape [2, 3, 4]"))
    }

    @Test("Without an offset, attention is what it is with one of zeros")
    func noOffset() {
        var random = RandomSource(seed: 7)
        var attention = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        attention.projection = Linear(weight: attention.projection.weight, bias: .zeros([3]))
        let expected = attention(x, lengths: lengths)
        attention.projection = Linear(weight: attention.projection.weight, bias: nil)
        let found = attention(x, lengths: lengths)
        #expect(found.pooled == expected.pooled && found.weights == expected.weights)
    }

    @Test("Queries that all sequences share give the scores of queries that are repeated, with the same gradient")
    func sharedQueries() {
        var random = RandomSource(seed: 6)
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        let queries: Tensor<Double> = Sample.wave([1, 2, 4], salt: 3)
        let weights: Tensor<Double> = Sample.wave([3, 2, 5], salt: 4)
        let shared = valueWithGradient(at: queries) { (additive.scores(queries: $0, keys: x) * weights).sum() }
        let repeated = valueWithGradient(at: queries) { queries in
            let all = queries + Tensor<Double>.zeros([3, 2, 4])
            return (additive.scores(queries: all, keys: x) * weights).sum()
        }
        #expect(abs(shared.value - repeated.value) < 1e-12)
        #expect(shared.gradient.isClose(to: repeated.gradient))
        // One sequence by itself, with several queries.
        for row in 0..<3 {
            let keys = x.slice(row..<row + 1)
            #expect(
                additive.scores(queries: queries, keys: keys)
                    == additive.scores(queries: queries, keys: x).slice(row..<row + 1))
        }
    }

    @Test("What stands in the padding changes neither values nor gradients, even if it is not a number")
    func padding() {
        var random = RandomSource(seed: 1)
        let attention = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        let heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        let queries: Tensor<Double> = Sample.wave([3, 2, 4], salt: 3)
        var functions: [(String, (Tensor<Double>) -> Tensor<Double>)] = SequencePooling.allCases.map { pooling in
            ("\(pooling)", { pooling($0, lengths: lengths) })
        }
        functions += [
            ("attention pooling", { attention($0, lengths: lengths).pooled }),
            ("additive", { additive(queries: queries, keys: $0, lengths: lengths).found }),
            ("dot", { DotScore()(queries: queries, keys: $0, lengths: lengths).found }),
            ("heads", { heads($0, lengths: lengths).found }),
        ]
        for (name, function) in functions {
            let clean = valueWithGradient(at: x) { function($0).sum() }
            let dirty = valueWithGradient(at: spoilt) { function($0).sum() }
            #expect(clean.value == dirty.value, "\(name)")
            #expect(clean.gradient == dirty.gradient, "\(name)")
            #expect(function(x).isFinite, "\(name)")
        }
    }

    @Test("With queries, keys and values apart, padding is seen by none of the parameters either")
    func paddingOfKeysAndValues() {
        var random = RandomSource(seed: 1)
        let queries: Tensor<Double> = Sample.wave([3, 2, 4], salt: 3)
        var values: Tensor<Double> = Sample.wave([3, 5, 4], salt: 4)
        let cleanValues = values
        for row in 0..<3 {
            for step in lengths[row]..<5 { for feature in 0..<4 { values[row, step, feature] = .infinity } }
        }
        func check<Model: Module>(
            _ model: Model, _ attend: @escaping (Model, Tensor<Double>, Tensor<Double>) -> Tensor<Double>
        ) where Model.Scalar == Double {
            func gradient(_ keys: Tensor<Double>, _ values: Tensor<Double>) -> [Tensor<Double>] {
                let all = ModelAndTensors(model: model, keys: keys, values: values)
                return valueWithGradient(at: all) { attend($0.model, $0.keys, $0.values).squared().sum() }
                    .gradient.parameterValues
            }
            let (clean, dirty) = (gradient(x, cleanValues), gradient(spoilt, values))
            #expect(clean == dirty, "\(Model.self)")
            #expect(clean.allSatisfy(\.isFinite) && clean.contains { $0 != .zeros($0.shape) }, "\(Model.self)")
            let (found, same) = (attend(model, x, cleanValues), attend(model, spoilt, values))
            #expect(found == same && found.entry(2) == .zeros([2, 4]), "\(Model.self)")
        }
        check(DotScore<Double>()) { $0(queries: queries, keys: $1, values: $2, lengths: lengths).found }
        check(GeneralScore<Double>(queries: 4, keys: 4, random: &random)) {
            $0(queries: queries, keys: $1, values: $2, lengths: lengths).found
        }
        check(AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)) {
            $0(queries: queries, keys: $1, values: $2, lengths: lengths).found
        }
        var heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        heads.output.bias = Tensor([1, 2, 3, 4])
        heads.inputBias = Sample.wave([12], salt: 5)
        check(heads) { $0(queries: queries, keys: $1, values: $2, lengths: lengths).found }
    }

    /// What a gradient is taken of.
    private struct ModelAndTensors<Model: Module>: Module {
        var model: Model
        var keys: Tensor<Model.Scalar>
        var values: Tensor<Model.Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Model.Scalar>) {
            model.visitParameters(&visitor)
            visitor.visit("keys", &keys)
            visitor.visit("values", &values)
        }
    }

    @Test("A sequence's attention to itself is that of each alone, whatever stands in the padding")
    func selfAttention() {
        func check(
            _ attend: (Tensor<Double>, [Int]?) -> (found: Tensor<Double>, weights: Tensor<Double>), _ name: String
        ) {
            let (found, weights) = attend(x, lengths)
            for (row, length) in lengths.enumerated() {
                let alone = attend(x.slice(row..<row + 1).slice(0..<length, axis: 1), nil)
                #expect(
                    found.entry(row).slice(0..<length).isClose(to: alone.found.entry(0), relative: 1e-13), "\(name)")
                #expect(found.entry(row).slice(length..<5) == .zeros([5 - length, 4]), "\(name)")
                let ours = weights.entry(row), rank = ours.rank
                let valid = ours.slice(0..<length, axis: rank - 2)
                #expect(
                    valid.slice(0..<length, axis: rank - 1).isClose(to: alone.weights.entry(0), relative: 1e-13),
                    "\(name)")
                #expect(valid.slice(length..<5, axis: rank - 1).scalars.allSatisfy { $0 == 0 }, "\(name)")
                #expect(ours.slice(length..<5, axis: rank - 2).scalars.allSatisfy { $0 == 0 }, "\(name)")
            }
            #expect(attend(spoilt, lengths).found == found && attend(spoilt, lengths).weights == weights, "\(name)")
            func gradient(_ x: Tensor<Double>) -> Tensor<Double> {
                valueWithGradient(at: x) { x in
                    let (found, weights) = attend(x, lengths)
                    return found.squared().sum() + weights.squared().sum()
                }.gradient
            }
            #expect(gradient(spoilt) == gradient(x) && gradient(x).isFinite, "\(name)")
            let difference = checkGradient(at: x, tolerance: 1e-8) { attend($0, lengths).found }
            #expect(difference.passes, "\(name): \(difference)")
            #expect(attend(x, nil).found == attend(x, [5, 5, 5]).found, "\(name)")
            #expect(attend(.zeros([0, 5, 4]), []).found.shape == [0, 5, 4], "\(name)")
            #expect(attend(.zeros([2, 0, 4]), [0, 0]).found.shape == [2, 0, 4], "\(name)")
        }
        var random = RandomSource(seed: 8)
        check({ DotScore()($0, lengths: $1) }, "dot")
        let general = GeneralScore<Double>(queries: 4, keys: 4, random: &random)
        check({ general($0, lengths: $1) }, "general")
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        check({ additive($0, lengths: $1) }, "additive")
        var heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        heads.output.bias = Tensor([1, 2, 3, 4])
        check({ heads($0, lengths: $1) }, "heads")
    }

    @Test("Lengths that do not fit are named, by who asks for them")
    func lengthsOfKeys() async {
        let score = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let keys = Tensor<Float>.ones([2, 3, 4])
            _ = DotScore()(queries: keys, keys: keys, lengths: [4, 1])
        }
        #expect(message(score).contains("attention: lengths [4, 1] do not fit keys of shape [2, 3, 4]"))
        let heads = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 8)
            let keys = Tensor<Float>.ones([2, 3, 4])
            _ = MultiHeadAttention(width: 4, heads: 2, random: &random)(
                queries: keys, keys: keys, values: keys, lengths: [1])
        }
        #expect(message(heads).contains("MultiHeadAttention: lengths [1] do not fit keys of shape [2, 3, 4]"))
    }

    @Test("Weights add up to one over the valid steps, and are zero where there are none")
    func weights() {
        var random = RandomSource(seed: 2)
        let (pooled, weights) = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)(x, lengths: lengths)
        #expect(weights.sum(axis: 1).isClose(to: Tensor([1, 1, 0])))
        #expect(weights.entry(1).slice(2..<5) == .zeros([3]))
        #expect(pooled.entry(2) == .zeros([4]))
        let heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        let found = heads(x, lengths: lengths)
        #expect(found.weights.shape == [3, 2, 5, 5])
        #expect(found.weights.entry(0).sum(axis: 2).isClose(to: .ones([2, 5])))
        #expect(found.weights.entry(2) == .zeros([2, 5, 5]))
    }

    @Test("Gradients agree with differences of values")
    func gradients() {
        var random = RandomSource(seed: 3)
        let pooling = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        #expect(checkGradient(at: pooling, tolerance: 1e-8) { $0(x, lengths: lengths).pooled }.passes)
        let heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        #expect(checkGradient(at: heads, tolerance: 1e-8) { $0(x, lengths: lengths).found }.passes)
        #expect(checkGradient(at: x, tolerance: 1e-8) { heads($0, lengths: lengths).found }.passes)
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        for count in 0..<3 {
            let queries: Tensor<Double> = Sample.wave([3, count, 4], salt: 3)
            #expect(
                checkGradient(at: additive, tolerance: 1e-8) { $0(queries: queries, keys: x, lengths: lengths).found }
                    .passes)
            #expect(
                checkGradient(at: x, tolerance: 1e-8) { additive(queries: queries, keys: $0, lengths: lengths).weights }
                    .passes)
        }
    }

    @Test("Multi-head attention counts its parameters as PyTorch does")
    func count() {
        var random = RandomSource(seed: 4)
        #expect(MultiHeadAttention<Float>(width: 8, heads: 2, random: &random).parameterCount == 4 * 64 + 4 * 8)
    }
}
