import Foundation
import RNNKit
import TestSupport
import Testing

/// Masks of attention against a softmax in plain loops, and their gradients against differences.
@Suite struct AttentionMaskTests {
    static let (batch, heads, queryCount, keyCount, width) = (3, 2, 3, 4, 4)

    let queries: Tensor<Double> = Sample.wave([batch, queryCount, width], salt: 1)
    let keys: Tensor<Double> = Sample.wave([batch, keyCount, width], salt: 2)
    let values: Tensor<Double> = Sample.wave([batch, keyCount, width], salt: 3)

    /// Masks, and what they do to a pair of query and key.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What is added to the scores, for which there is a gradient; nil if nothing is.
        let bias: Tensor<Double>?
        /// The masks that are constants.
        let others: [AttentionMask<Double>]
        /// Whether a query sees a key, where nothing is added.
        let sees: @Sendable (_ sequence: Int, _ head: Int, _ query: Int, _ key: Int) -> Bool

        init(
            _ name: String, bias: Tensor<Double>? = nil, _ others: [AttentionMask<Double>] = [],
            sees: @escaping @Sendable (_ sequence: Int, _ head: Int, _ query: Int, _ key: Int) -> Bool = { _, _, _, _ in
                true
            }
        ) {
            (testDescription, self.bias, self.others, self.sees) = (name, bias, others, sees)
        }

        /// All masks, of which one adds the bias.
        func masks(_ bias: Tensor<Double>) -> [AttentionMask<Double>] {
            self.bias == nil ? others : [.added(bias)] + others
        }

        /// Whether it fits scores without heads.
        var isWithoutHeads: Bool { !testDescription.contains("head") }

        /// What is added to the score of a pair.
        func added(_ sequence: Int, _ head: Int, _ query: Int, _ key: Int) -> Double {
            guard let bias else { return 0 }
            return element(of: bias, sequence, head, query, key)
        }
    }

    /// The element of a mask of any of the shapes that it may have.
    static func element(of mask: Tensor<Double>, _ sequence: Int, _ head: Int, _ query: Int, _ key: Int) -> Double {
        let all = mask.rank == 4 ? [sequence, head, query, key] : [sequence, query, key].suffix(mask.rank)
        var element = 0
        for (length, index) in zip(mask.shape, all) { element = element * length + (length == 1 ? 0 : index) }
        return mask.scalars[element]
    }

    /// A mask with some elements at 0, the others at anything else.
    static func mask(_ shape: [Int], salt: Int) -> Tensor<Double> {
        let numbers: Tensor<Double> = Sample.wave(shape, salt: salt)
        return select(where: numbers .> -0.2, numbers + 3, otherwise: Tensor(0))
    }

    /// Numbers to add, some of them -infinity.
    static func bias(_ shape: [Int], salt: Int) -> Tensor<Double> {
        let numbers: Tensor<Double> = Sample.wave(shape, salt: salt)
        return select(where: numbers .> -0.5, numbers, otherwise: Tensor(-.infinity))
    }

    static func allowed(_ name: String, _ shape: [Int], salt: Int) -> Case {
        let mask = mask(shape, salt: salt)
        return Case(name, [.allowed(mask)]) { element(of: mask, $0, $1, $2, $3) != 0 }
    }

    static func added(_ name: String, _ shape: [Int], salt: Int) -> Case {
        Case(name, bias: bias(shape, salt: salt))
    }

    /// The second query sees nothing, and some others not everything.
    static let hidingQuery = Tensor<Double>([[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 1]])
    static let ofKeysOfHeads = mask([3, 2, 1, 4], salt: 20)
    static let ofSequences = mask([3, 3, 4], salt: 21)

    static let cases: [Case] = [
        Case("no mask"),
        Case("causal", [.causal]) { $3 <= $2 },
        Case("own step", [.window(before: 0)]) { $3 == $2 },
        Case("window backwards", [.window(before: 1)]) { $3 <= $2 && $3 >= $2 - 1 },
        Case("window forwards", [.window(before: 0, after: 2)]) { $3 >= $2 && $3 <= $2 + 2 },
        Case("window of everything", [.window(before: .max, after: .max)]),
        Case("two windows", [.window(before: 2, after: 1), .causal]) { $3 <= $2 && $3 >= $2 - 2 },
        allowed("allowed", [3, 4], salt: 5), allowed("allowed of a key", [4], salt: 6),
        allowed("allowed of a query", [3, 1], salt: 6), allowed("allowed of each sequence", [3, 3, 4], salt: 7),
        allowed("allowed of each sequence's keys", [3, 1, 4], salt: 8),
        allowed("allowed of each head", [3, 2, 3, 4], salt: 9),
        allowed("allowed of each head in all sequences", [1, 2, 3, 4], salt: 10),
        added("added", [3, 4], salt: 11), added("added to a key", [4], salt: 12),
        added("added in each sequence", [3, 3, 4], salt: 13),
        added("added in each sequence's queries", [3, 3, 1], salt: 14),
        added("added in each head", [3, 2, 3, 4], salt: 15), added("added in each head alike", [1, 2, 1, 4], salt: 16),
        Case("a query that sees nothing", [.allowed(hidingQuery)]) { hidingQuery[$2, $3] != 0 },
        Case(
            "a query that sees nothing by what is added",
            bias: select(where: hidingQuery, Sample.wave([3, 4], salt: 17), otherwise: Tensor(-.infinity))),
        Case("causal, allowed, added", bias: bias([3, 3, 4], salt: 18), [.causal, .allowed(hidingQuery)]) {
            $3 <= $2 && hidingQuery[$2, $3] != 0
        },
        Case(
            "everything, in each head", bias: bias([3, 2, 3, 4], salt: 19),
            [
                .allowed(ofKeysOfHeads), .window(before: 1, after: 1), .allowed(ofSequences),
                .window(before: 2, after: 0),
            ]
        ) {
            $3 <= $2 && $3 >= $2 - 1 && element(of: ofKeysOfHeads, $0, $1, $2, $3) != 0
                && element(of: ofSequences, $0, $1, $2, $3) != 0
        },
    ]

    /// Weights of scores [batch, heads, queries, keys] by loops: the softmax over the keys that a query sees, and zeros
    /// elsewhere.
    private func plainWeights(_ scores: Tensor<Double>, _ example: Case, _ lengths: [Int]?) -> Tensor<Double> {
        var weights = Tensor<Double>.zeros(scores.shape)
        for sequence in 0..<scores.shape[0] {
            for head in 0..<scores.shape[1] {
                for query in 0..<scores.shape[2] {
                    let seen = (0..<scores.shape[3]).filter { key in
                        key < lengths?[sequence] ?? Self.keyCount && example.sees(sequence, head, query, key)
                            && example.added(sequence, head, query, key) > -.infinity
                    }
                    let exponentials = seen.map { key in
                        exp(scores[sequence, head, query, key] + example.added(sequence, head, query, key))
                    }
                    let sum = exponentials.reduce(0, +)
                    for (key, exponential) in zip(seen, exponentials) {
                        weights[sequence, head, query, key] = exponential / sum
                    }
                }
            }
        }
        return weights
    }

    /// All that a result depends on, to take gradients of.
    private struct Everything<Model: Module>: Module {
        var model: Model
        var queries: Tensor<Model.Scalar>
        var keys: Tensor<Model.Scalar>
        var values: Tensor<Model.Scalar>
        var bias: Tensor<Model.Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Model.Scalar>) {
            model.visitParameters(&visitor)
            visitor.visit("queries", &queries)
            visitor.visit("keys", &keys)
            visitor.visit("values", &values)
            visitor.visit("bias", &bias)
        }
    }

    /// Compares a model with weights and contexts by loops, and its gradients with differences.
    private func check<Model: Module>(
        _ model: Model, _ example: Case, _ name: String,
        plain: (_ lengths: [Int]?) -> (context: Tensor<Double>, weights: Tensor<Double>),
        attend: @escaping (Everything<Model>, _ lengths: [Int]?) -> (context: Tensor<Double>, weights: Tensor<Double>)
    ) where Model.Scalar == Double {
        let all = Everything(
            model: model, queries: queries, keys: keys, values: values, bias: example.bias ?? Tensor(0))
        for lengths in [nil, [4, 2, 0]] {
            let (context, weights) = attend(all, lengths)
            let expected = plain(lengths)
            let what = "\(name), \(example), lengths \(lengths ?? [])"
            #expect(weights.isClose(to: expected.weights, relative: 1e-13, absolute: 1e-15), "\(what): weights")
            #expect(context.isClose(to: expected.context, relative: 1e-12, absolute: 1e-14), "\(what): context")
            // What is hidden is exactly zero.
            #expect(
                zip(weights.scalars, expected.weights.scalars).allSatisfy { ($0 == 0) == ($1 == 0) }, "\(what): zeros")
            #expect(
                zip(context.scalars, expected.context.scalars).allSatisfy { ($0 == 0) == ($1 == 0) }, "\(what): zeros")
            for part in 0..<2 {
                let check = checkGradient(at: all, tolerance: 1e-8) {
                    let (context, weights) = attend($0, lengths)
                    return part == 0 ? context : weights
                }
                #expect(check.passes, "\(what): \(check)")
            }
            let gradient = valueWithGradient(at: all) { attend($0, lengths).context.squared().sum() }.gradient
            #expect(gradient.parameterValues.allSatisfy { $0.isFinite }, "\(what)")
        }
    }

    private func checkScore<Score: AttentionScore<Double>>(_ score: Score, _ example: Case, _ name: String) {
        check(score, example, name) { lengths in
            let scores = score.scores(queries: queries, keys: keys)
            let weights = plainWeights(scores.expanded(axis: 1), example, lengths).squeezed(axis: 1)
            return (matmul(weights, values), weights)
        } attend: { all, lengths in
            all.model(
                queries: all.queries, keys: SequenceBatch(all.keys, lengths: lengths),
                values: SequenceBatch(all.values, lengths: lengths), masks: example.masks(all.bias))
        }
    }

    @Test(
        "Scores with masks give what loops give, and their gradients agree", arguments: cases.filter(\.isWithoutHeads))
    func scores(_ example: Case) {
        var random = RandomSource(seed: 1)
        checkScore(DotScore<Double>(), example, "dot")
        checkScore(GeneralScore<Double>(queries: 4, keys: 4, random: &random), example, "general")
        checkScore(AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random), example, "additive")
    }

    /// A layer with no parameter at zero.
    private func multiHead() -> MultiHeadAttention<Double> {
        var random = RandomSource(seed: 2)
        var layer = MultiHeadAttention<Double>(width: Self.width, heads: Self.heads, random: &random)
        layer.inputBias = Sample.wave([12], salt: 4)
        layer.output.bias = Tensor([1, 2, 3, 4])
        return layer
    }

    @Test("Several heads with masks give what loops give, and their gradients agree", arguments: cases)
    func heads(_ example: Case) {
        let layer = multiHead()
        let part = Self.width / Self.heads
        func mapped(_ x: Tensor<Double>, _ number: Int) -> Tensor<Double> {
            let rows = number * Self.width..<(number + 1) * Self.width
            return matmul(x, layer.inputWeight.slice(rows), transposing: .right) + layer.inputBias.slice(rows)
        }
        let (q, k, v) = (mapped(queries, 0), mapped(keys, 1), mapped(values, 2))
        check(layer, example, "heads") { lengths in
            var scores = Tensor<Double>.zeros([Self.batch, Self.heads, Self.queryCount, Self.keyCount])
            func forEachPair(_ body: (_ sequence: Int, _ head: Int, _ query: Int, _ key: Int, _ feature: Int) -> Void) {
                for number in 0..<scores.count * part {
                    let (pair, feature) = (number / part, number % part)
                    let (rest, key) = (pair / Self.keyCount, pair % Self.keyCount)
                    let (sequence, head) = (
                        rest / Self.queryCount / Self.heads, rest / Self.queryCount % Self.heads
                    )
                    body(sequence, head, rest % Self.queryCount, key, head * part + feature)
                }
            }
            var sums = scores
            forEachPair { sequence, head, query, key, feature in
                sums[sequence, head, query, key] +=
                    q[sequence, query, feature] * k[sequence, key, feature] / Double(part).squareRoot()
            }
            scores = sums
            let weights = plainWeights(scores, example, lengths)
            var joined = Tensor<Double>.zeros([Self.batch, Self.queryCount, Self.width])
            forEachPair { sequence, head, query, key, feature in
                joined[sequence, query, feature] += weights[sequence, head, query, key] * v[sequence, key, feature]
            }
            // Who sees nothing in any head has a context of zero, without the bias of the output.
            let seen = weights.sum(axis: 3).sum(axis: 1).expanded(axis: 2)
            return (select(where: seen, layer.output(joined), otherwise: Tensor(0)), weights)
        } attend: { all, lengths in
            let (context, weights) = all.model(
                queries: SequenceBatch(all.queries), keys: SequenceBatch(all.keys, lengths: lengths),
                values: SequenceBatch(all.values, lengths: lengths), masks: example.masks(all.bias))
            return (context.values, weights)
        }
    }

    @Test("A query that sees nothing has a context of zero even where values are infinite or NaN")
    func nothingOfInfinity() {
        let x = Tensor<Double>([[[1, 2], [.nan, .infinity]]])
        let seesNothing = Tensor<Double>([[1, 0], [0, 0]])
        let (context, weights) = DotScore()(
            queries: Tensor([[[1, 1], [1, 1]]]), keys: x, masks: [.allowed(seesNothing)])
        #expect(weights == Tensor([[[1, 0], [0, 0]]]))
        #expect(context.slice(1..<2, axis: 1) == .zeros([1, 1, 2]))
        // A query in the padding sees nothing either.
        let padded = DotScore()(queries: SequenceBatch(Tensor.ones([1, 2, 2]), lengths: [1]), keys: SequenceBatch(x))
        #expect(padded.context.values.slice(1..<2, axis: 1) == .zeros([1, 1, 2]))
    }

    @Test("A bias that is NaN hides no key: the weights are NaN")
    func biasOfNaN() {
        let x = Tensor<Double>([[[1, 2], [3, 4]]])
        let (_, weights) = DotScore()(queries: x, keys: x, masks: [.added(Tensor([[.nan, 0], [0, 0]]))])
        #expect(weights[0, 0, 0].isNaN && !weights[0, 1, 0].isNaN)
    }

    @Test("A query that sees nothing has context and weights of exactly zero, and gives no gradient")
    func nothingSeen() {
        func check<Model: Module>(
            _ model: Model, _ name: String,
            _ attend: (Everything<Model>, [AttentionMask<Double>]) -> (context: Tensor<Double>, weights: Tensor<Double>)
        ) where Model.Scalar == Double {
            let bias = select(where: Self.hidingQuery, Tensor<Double>(0), otherwise: Tensor(-.infinity))
            let all = Everything(model: model, queries: queries, keys: keys, values: values, bias: bias)
            for isAdded in [false, true] {
                let (_, gradient, result) = valueWithGradient(at: all) { all in
                    let (context, weights) = attend(
                        all, [isAdded ? .added(all.bias) : .allowed(Self.hidingQuery)])
                    return (context.sum() + weights.squared().sum(), (context.detached, weights.detached))
                }
                #expect(result.0.isFinite && result.1.isFinite, "\(name)")
                #expect(result.0.slice(1..<2, axis: 1) == .zeros([3, 1, 4]), "\(name)")
                let weights = result.1.slice(1..<2, axis: result.1.rank - 2)
                #expect(weights == .zeros(weights.shape), "\(name)")
                #expect(result.0.slice(0..<1, axis: 1) != .zeros([3, 1, 4]), "\(name)")
                #expect(gradient.parameterValues.allSatisfy { $0.isFinite }, "\(name)")
                #expect(gradient.queries.slice(1..<2, axis: 1) == .zeros([3, 1, 4]), "\(name)")
                #expect(gradient.queries.slice(0..<1, axis: 1) != .zeros([3, 1, 4]), "\(name)")
                // A hidden key has no gradient, of the bias either.
                let ofHidden = select(where: Self.hidingQuery, Tensor<Double>(0), otherwise: gradient.bias)
                #expect(ofHidden == .zeros([3, 4]) && (gradient.bias != .zeros([3, 4])) == isAdded, "\(name)")
            }
        }
        var random = RandomSource(seed: 1)
        check(DotScore<Double>(), "dot") { $0.model(queries: $0.queries, keys: $0.keys, values: $0.values, masks: $1) }
        check(AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random), "additive") {
            $0.model(queries: $0.queries, keys: $0.keys, values: $0.values, masks: $1)
        }
        check(multiHead(), "heads") { $0.model(queries: $0.queries, keys: $0.keys, values: $0.values, masks: $1) }
    }

    @Test("A step with a causal mask gives what the steps up to it alone give, whatever stands in the padding")
    func causal() {
        let (x, lengths) = (Sample.wave([3, 5, 4], salt: 6) as Tensor<Double>, [5, 3, 0])
        var spoilt = x
        for feature in 0..<4 { (spoilt[1, 3, feature], spoilt[2, 0, feature]) = (.nan, .infinity) }
        func check(
            _ name: String,
            _ attend: (SequenceBatch<Double>, [AttentionMask<Double>]) -> (
                context: SequenceBatch<Double>, weights: Tensor<Double>
            )
        ) {
            let (context, weights) = attend(SequenceBatch(spoilt, lengths: lengths), [.causal])
            #expect(context.layout == SequenceLayout(lengths: lengths), "\(name)")
            for (row, length) in lengths.enumerated() {
                for step in 0..<length {
                    let prefix = SequenceBatch(x.slice(row..<row + 1).slice(0..<step + 1, axis: 1))
                    let alone = attend(prefix, []).context.values.entry(0).entry(step)
                    #expect(context.values.entry(row).entry(step).isClose(to: alone, relative: 1e-13), "\(name)")
                }
                #expect(context.values.entry(row).slice(length..<5) == .zeros([5 - length, 4]), "\(name)")
            }
            #expect(weights.isFinite, "\(name)")
            func gradient(_ x: Tensor<Double>) -> Tensor<Double> {
                valueWithGradient(at: x) {
                    attend(SequenceBatch($0, lengths: lengths), [.causal]).context.values.squared().sum()
                }.gradient
            }
            #expect(gradient(spoilt) == gradient(x) && gradient(x).isFinite, "\(name)")
            // The first steps owe nothing to later ones.
            let ofFirst = valueWithGradient(at: x) {
                attend(SequenceBatch($0, lengths: lengths), [.causal]).context.values.slice(0..<2, axis: 1).sum()
            }.gradient
            #expect(ofFirst.slice(2..<5, axis: 1) == .zeros([3, 3, 4]), "\(name)")
            #expect(ofFirst.slice(0..<2, axis: 1) != .zeros([3, 2, 4]), "\(name)")
        }
        var random = RandomSource(seed: 3)
        check("dot") { DotScore()($0, masks: $1) }
        let general = GeneralScore<Double>(queries: 4, keys: 4, random: &random)
        check("general") { general($0, masks: $1) }
        let additive = AdditiveScore<Double>(queries: 4, keys: 4, hidden: 3, random: &random)
        check("additive") { additive($0, masks: $1) }
        let layer = multiHead()
        check("heads") { layer($0, masks: $1) }
    }

    @Test("One query a sequence takes masks of its one step")
    func oneQuery() {
        let query = queries.entry(0, axis: 1)
        let mask = Tensor<Double>([[[1, 0, 1, 1]], [[0, 0, 0, 0]], [[0, 1, 1, 1]]])
        let batch = SequenceBatch(keys, lengths: [4, 3, 2])
        let (context, weights) = DotScore()(queries: query, keys: batch, masks: [.allowed(mask)])
        let several = DotScore()(queries: query.expanded(axis: 1), keys: batch, masks: [.allowed(mask)])
        #expect(context == several.context.squeezed(axis: 1) && weights == several.weights.squeezed(axis: 1))
        #expect(context.entry(1) == .zeros([4]) && weights.entry(2).isClose(to: Tensor([0, 1, 0, 0])))
        #expect(
            DotScore()(queries: query, keys: batch, masks: [.causal]).weights
                == Tensor(
                    [[1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]))
    }

    @Test("Masks that do not fit are named")
    func mistakes() async {
        let keys = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor<Float>.ones([2, 3, 4])
            _ = DotScore()(queries: x, keys: x, masks: [.allowed(.ones([3, 4]))])
        }
        #expect(message(keys).contains("mask: shapes [3, 4] and [2, 3, 3] do not fit"))
        let heads = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor<Float>.ones([2, 3, 4])
            _ = DotScore()(queries: x, keys: x, masks: [.added(.ones([2, 2, 3, 3]))])
        }
        #expect(
            message(heads).contains("attention: a mask of shape [2, 2, 3, 3] does not fit scores of shape [2, 3, 3]"))
        let window = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = AttentionMask<Float>.window(before: -1)
        }
        #expect(message(window).contains("AttentionMask: a window of -1 steps before and 0 after"))
    }
}
