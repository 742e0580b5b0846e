import RNNKit
import TestSupport
import Testing

@Suite struct AttentionTests {
    let x: Tensor<Double> = Sample.wave([3, 5, 4])
    let lengths = [5, 2, 0]

    /// Vectors with the lengths of the sequences.
    private func ragged(_ values: Tensor<Double>) -> SequenceBatch<Double> { SequenceBatch(values, lengths: lengths) }

    /// The sequences with their padding replaced by NaN.
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
        #expect(pooling(SequenceBatch(x, lengths: [2, 1, 0])) == expected)
        #expect(pooling(SequenceBatch(x, lengths: [3, 3, 3])) == pooling(SequenceBatch(x)))
        #expect(pooling(SequenceBatch(Tensor<Double>.zeros([2, 0, 4]))) == .zeros([2, 4]))
        let check = checkGradient(at: self.x, tolerance: 1e-8) { pooling(ragged($0)) }
        #expect(check.passes, "\(check)")
    }

    @Test("The order of the sequences makes no difference, the longest and the empty ones anywhere")
    func order() {
        var random = RandomSource(seed: 5)
        let attention = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        var functions: [(String, (SequenceBatch<Double>) -> Tensor<Double>)] = SequencePooling.allCases.map { pooling in
            ("\(pooling)", { pooling($0) })
        }
        functions.append(("attention pooling", { attention($0).pooled }))
        functions.append(("weights", { attention($0).weights }))
        for (name, function) in functions {
            let expected = function(ragged(x))
            for places in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] as [[Int32]] {
                let sequences = x.reshaped([3, -1]).rows(places).reshaped(x.shape)
                let found = function(SequenceBatch(sequences, lengths: places.map { lengths[Int($0)] }))
                #expect(found == expected.rows(places), "\(name) \(places)")
            }
        }
    }

    @Test("What is pooled has as many lengths as there are sequences, and one axis of features")
    func lengthsThatDoNotFit() async {
        let lengths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequencePooling.last(SequenceBatch(Tensor<Float>.ones([2, 3, 4]), lengths: [3]))
        }
        #expect(message(lengths).contains("SequenceBatch: lengths [3] do not fit values of shape [2, 3, 4]"))
        let features = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequencePooling.last(SequenceBatch(Tensor<Float>.ones([2, 3]), lengths: [3, 1]))
        }
        #expect(message(features).contains("SequencePooling: x has shape [2, 3], not [batch, time, features]"))
    }

    @Test("Without a bias, attention is what it is with one of zeros")
    func noBias() {
        var random = RandomSource(seed: 7)
        var attention = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        attention.projection = Linear(weight: attention.projection.weight, bias: .zeros([3]))
        let expected = attention(ragged(x))
        attention.projection = Linear(weight: attention.projection.weight, bias: nil)
        let found = attention(ragged(x))
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

    @Test("What stands in the padding changes neither values nor gradients, even if it is NaN")
    func padding() {
        var random = RandomSource(seed: 1)
        let attention = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        let heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        let queries: Tensor<Double> = Sample.wave([3, 2, 4], salt: 3)
        var functions: [(String, (Tensor<Double>) -> Tensor<Double>)] = SequencePooling.allCases.map { pooling in
            ("\(pooling)", { pooling(ragged($0)) })
        }
        functions += [
            ("attention pooling", { attention(ragged($0)).pooled }),
            ("additive", { additive(queries: queries, keys: ragged($0)).context }),
            ("dot", { DotScore()(queries: queries, keys: ragged($0)).context }),
            ("heads", { heads(ragged($0)).context.values }),
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
            _ model: Model,
            _ attend: @escaping (Model, SequenceBatch<Double>, SequenceBatch<Double>) -> Tensor<Double>
        ) where Model.Scalar == Double {
            func gradient(_ keys: Tensor<Double>, _ values: Tensor<Double>) -> [Tensor<Double>] {
                let all = ModelAndTensors(model: model, keys: keys, values: values)
                return valueWithGradient(at: all) {
                    attend($0.model, ragged($0.keys), ragged($0.values)).squared().sum()
                }
                .gradient.parameterValues
            }
            let (clean, dirty) = (gradient(x, cleanValues), gradient(spoilt, values))
            #expect(clean == dirty, "\(Model.self)")
            #expect(clean.allSatisfy(\.isFinite) && clean.contains { $0 != .zeros($0.shape) }, "\(Model.self)")
            let context = attend(model, ragged(x), ragged(cleanValues))
            let same = attend(model, ragged(spoilt), ragged(values))
            #expect(context == same && context.entry(2) == .zeros([2, 4]), "\(Model.self)")
        }
        check(DotScore<Double>()) { $0(queries: queries, keys: $1, values: $2).context }
        check(GeneralScore<Double>(queries: 4, keys: 4, random: &random)) {
            $0(queries: queries, keys: $1, values: $2).context
        }
        check(AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)) {
            $0(queries: queries, keys: $1, values: $2).context
        }
        var heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        heads.output.bias = Tensor([1, 2, 3, 4])
        heads.inputBias = Sample.wave([12], salt: 5)
        check(heads) { $0(queries: SequenceBatch(queries), keys: $1, values: $2).context.values }
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
            _ attend: (SequenceBatch<Double>) -> (context: SequenceBatch<Double>, weights: Tensor<Double>),
            _ name: String
        ) {
            func values(_ x: Tensor<Double>, _ lengths: [Int]? = nil) -> (
                context: Tensor<Double>, weights: Tensor<Double>
            ) {
                let (context, weights) = attend(SequenceBatch(x, lengths: lengths))
                return (context.values, weights)
            }
            let (context, weights) = values(x, lengths)
            #expect(attend(ragged(x)).context.layout == ragged(x).layout, "\(name)")
            for (row, length) in lengths.enumerated() {
                let alone = values(x.slice(row..<row + 1).slice(0..<length, axis: 1))
                #expect(
                    context.entry(row).slice(0..<length).isClose(to: alone.context.entry(0), relative: 1e-13),
                    "\(name)")
                #expect(context.entry(row).slice(length..<5) == .zeros([5 - length, 4]), "\(name)")
                let ours = weights.entry(row), rank = ours.rank
                let valid = ours.slice(0..<length, axis: rank - 2)
                #expect(
                    valid.slice(0..<length, axis: rank - 1).isClose(to: alone.weights.entry(0), relative: 1e-13),
                    "\(name)")
                #expect(valid.slice(length..<5, axis: rank - 1).scalars.allSatisfy { $0 == 0 }, "\(name)")
                #expect(ours.slice(length..<5, axis: rank - 2).scalars.allSatisfy { $0 == 0 }, "\(name)")
            }
            let same = values(spoilt, lengths)
            #expect(same.context == context && same.weights == weights, "\(name)")
            func gradient(_ x: Tensor<Double>) -> Tensor<Double> {
                valueWithGradient(at: x) { x in
                    let (context, weights) = values(x, lengths)
                    return context.squared().sum() + weights.squared().sum()
                }.gradient
            }
            #expect(gradient(spoilt) == gradient(x) && gradient(x).isFinite, "\(name)")
            let difference = checkGradient(at: x, tolerance: 1e-8) { values($0, lengths).context }
            #expect(difference.passes, "\(name): \(difference)")
            #expect(values(x).context == values(x, [5, 5, 5]).context, "\(name)")
            #expect(values(.zeros([0, 5, 4]), []).context.shape == [0, 5, 4], "\(name)")
            #expect(values(.zeros([2, 0, 4]), [0, 0]).context.shape == [2, 0, 4], "\(name)")
        }
        var random = RandomSource(seed: 8)
        check({ DotScore()($0) }, "dot")
        let general = GeneralScore<Double>(queries: 4, keys: 4, random: &random)
        check({ general($0) }, "general")
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        check({ additive($0) }, "additive")
        var heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        heads.output.bias = Tensor([1, 2, 3, 4])
        check({ heads($0) }, "heads")
    }

    @Test("Keys and values of different lengths, and queries of another batch, are refused, by who asks for them")
    func mismatch() async {
        let lengths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let keys = Tensor<Float>.ones([2, 3, 4])
            _ = DotScore()(queries: keys, keys: SequenceBatch(keys, lengths: [4, 1]))
        }
        #expect(message(lengths).contains("SequenceBatch: lengths [4, 1] do not fit values of shape [2, 3, 4]"))
        let score = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let keys = Tensor<Float>.ones([2, 3, 4])
            _ = DotScore()(queries: keys, keys: SequenceBatch(keys, lengths: [3, 1]), values: SequenceBatch(keys))
        }
        #expect(
            message(score).contains(
                "attention: keys and values have lengths [3, 1] of 3 steps and [3, 3] of 3 steps"))
        let batch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let keys = Tensor<Float>.ones([2, 3, 4])
            _ = DotScore()(queries: Tensor.ones([1, 3, 4]), keys: keys)
        }
        #expect(
            message(batch).contains(
                "attention: queries, keys and values have shapes [1, 3, 4], [2, 3, 4] and [2, 3, 4]"))
        let heads = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 8)
            let keys = SequenceBatch(Tensor<Float>.ones([2, 3, 4]), lengths: [1, 3])
            _ = MultiHeadAttention(width: 4, heads: 2, random: &random)(
                queries: keys, keys: keys, values: SequenceBatch(keys.values, lengths: [1, 2]))
        }
        #expect(
            message(heads).contains(
                "MultiHeadAttention: keys and values have lengths [1, 3] of 3 steps and [1, 2] of 3 steps"))
        let width = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 8)
            let x = SequenceBatch(Tensor<Float>.ones([2, 3, 4]), lengths: [1, 3])
            _ = MultiHeadAttention(width: 6, heads: 2, random: &random)(x)
        }
        #expect(message(width).contains("MultiHeadAttention: queries have shape [2, 3, 4], not [2, time, 6]"))
    }

    @Test("Weights add up to one over the valid steps, and are zero where there are none")
    func weights() {
        var random = RandomSource(seed: 2)
        let (pooled, weights) = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)(ragged(x))
        #expect(weights.sum(axis: 1).isClose(to: Tensor([1, 1, 0])))
        #expect(weights.entry(1).slice(2..<5) == .zeros([3]))
        #expect(pooled.entry(2) == .zeros([4]))
        let heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        let ofHeads = heads(ragged(x)).weights
        #expect(ofHeads.shape == [3, 2, 5, 5])
        #expect(ofHeads.entry(0).sum(axis: 2).isClose(to: .ones([2, 5])))
        #expect(ofHeads.entry(2) == .zeros([2, 5, 5]))
    }

    @Test("Gradients agree with differences of values")
    func gradients() {
        var random = RandomSource(seed: 3)
        let pooling = AttentionPooling<Double>(features: 4, hidden: 3, random: &random)
        #expect(checkGradient(at: pooling, tolerance: 1e-8) { $0(ragged(x)).pooled }.passes)
        let heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        #expect(checkGradient(at: heads, tolerance: 1e-8) { $0(ragged(x)).context.values }.passes)
        #expect(checkGradient(at: x, tolerance: 1e-8) { heads(ragged($0)).context.values }.passes)
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        for count in 0..<3 {
            let queries: Tensor<Double> = Sample.wave([3, count, 4], salt: 3)
            #expect(
                checkGradient(at: additive, tolerance: 1e-8) { $0(queries: queries, keys: ragged(x)).context }.passes)
            #expect(
                checkGradient(at: x, tolerance: 1e-8) { additive(queries: queries, keys: ragged($0)).weights }.passes)
        }
    }

    @Test("A query from which masks hide all keys has a context of zero from several heads, without the output's bias")
    func hiddenQuery() {
        var random = RandomSource(seed: 9)
        var heads = MultiHeadAttention<Double>(width: 4, heads: 2, random: &random)
        heads.output.bias = Tensor([1, 2, 3, 4])
        let queries: Tensor<Double> = Sample.wave([3, 2, 4], salt: 1)
        let ofAllHeads = Tensor<Double>([[0, 0, 0, 0, 0], [1, 1, 1, 1, 1]])
        let (hidden, _) = heads(queries: queries, keys: x, values: x, masks: [.allowed(ofAllHeads)])
        #expect(hidden.entry(0, axis: 1) == .zeros([3, 4]))
        #expect(hidden.entry(1, axis: 1) == heads(queries: queries, keys: x, values: x).context.entry(1, axis: 1))
        // With a head that sees something, there is a context.
        let ofOneHead = Tensor<Double>([0, 1, 1, 1], shape: [1, 2, 2, 1])
        let (seen, _) = heads(queries: queries, keys: x, values: x, masks: [.allowed(ofOneHead)])
        #expect(!seen.entry(0, axis: 1).scalars.contains(0))
        let check = checkGradient(at: heads, tolerance: 1e-8) {
            $0(queries: queries, keys: x, values: x, masks: [.allowed(ofAllHeads)]).context
        }
        #expect(check.passes, "\(check)")
    }

    @Test("A mask that allows is a constant, and any number but 0 allows, with other masks too")
    func numbersOfMasks() {
        let (queries, keys): (Tensor<Double>, Tensor<Double>) = (
            Sample.wave([3, 3, 4], salt: 1), x.slice(0..<4, axis: 1)
        )
        let mask = Tensor<Double>([[1, -2, 0, .infinity], [0.5, .nan, 1, 0], [0, .infinity, 1e-300, 1]])
        let ones = select(where: mask .!= 0, Tensor<Double>(1), otherwise: Tensor(0))
        for others in [[], [.causal], [.allowed(.ones([4]))], [.allowed(Tensor([[1, 0, 1, 1]]))]]
            as [[AttentionMask<Double>]]
        {
            func weights(_ mask: Tensor<Double>) -> Tensor<Double> {
                DotScore()(queries: queries, keys: keys, masks: [.allowed(mask)] + others).weights
            }
            #expect(weights(mask) == weights(ones))
        }
        let gradient = valueWithGradient(at: ones) { mask in
            DotScore()(queries: queries, keys: keys, masks: [.allowed(mask)]).context.sum() + mask.sum() * 0
        }.gradient
        #expect(gradient == .zeros([3, 4]))
    }

    @Test("Multi-head attention counts its parameters as PyTorch does")
    func count() {
        var random = RandomSource(seed: 4)
        #expect(MultiHeadAttention<Float>(width: 8, heads: 2, random: &random).parameterCount == 4 * 64 + 4 * 8)
    }
}
