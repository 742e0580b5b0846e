import Foundation
import RNNKit
import TestSupport
import Testing

/// Conditional random fields, against all sequences of labels one by one, and at their edges.
@Suite struct ConditionalRandomFieldTests {
    /// A field and emissions, in one value to take gradients of.
    struct Everything<Scalar: TensorScalar>: Module {
        var crf: ConditionalRandomField<Scalar>
        var emissions: Tensor<Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
            visitor.visit("crf", &crf)
            visitor.visit("emissions", &emissions)
        }
    }

    static let labels = 3
    static let lengths = [4, 1, 0, 3]
    static let tags = TokenBatch([[1, 0, 0, 2], [2], [], [1, 2, 0]])
    /// Neither 1 nor 2 after 2, no 0 first, no 1 last.
    static let rules: ForbiddenTransitions = {
        var rules = ForbiddenTransitions(labels: labels)
        rules.forbid(2, before: 2)
        rules.forbid(2, before: 1)
        rules.forbidStart(0)
        rules.forbidEnd(1)
        return rules
    }()

    static func example<Scalar: TensorScalar>(
        _ rules: ForbiddenTransitions? = nil, scale: Scalar = 2, batch: Int = 4, time: Int = 4, labels: Int = labels
    ) -> Everything<Scalar> {
        Everything(
            crf: ConditionalRandomField(
                transitions: Sample.wave([labels, labels], salt: 1) * scale,
                start: Sample.wave([labels], salt: 2) * scale,
                end: Sample.wave([labels], salt: 3) * scale, forbidden: rules),
            emissions: Sample.wave([batch, time, labels], salt: 4) * scale)
    }

    /// The scores of all sequences of labels that are allowed.
    static func scores(_ all: Everything<Double>, sequence: Int, length: Int) -> [(tags: [Int32], score: Double)] {
        guard length > 0 else { return [([], 0)] }
        return Paths(symbols: Int32(all.crf.labels), frames: length).filter { all.crf.forbidden.allows($0) }
            .map { tags in
                var score = all.crf.start[Int(tags[0])] + all.crf.end[Int(tags[length - 1])]
                for (step, tag) in tags.enumerated() {
                    score += all.emissions[sequence, step, Int(tag)]
                    if step > 0 { score += all.crf.transitions[Int(tags[step - 1]), Int(tag)] }
                }
                return (tags, score)
            }
    }

    @Test("Losses, marginals and best tags are those of all sequences of labels", arguments: [nil, rules])
    func enumeration(_ rules: ForbiddenTransitions?) throws {
        let all: Everything<Double> = Self.example(rules)
        let batch = SequenceBatch(all.emissions, lengths: Self.lengths)
        let losses = all.crf.losses(batch, Self.tags)
        let (best, bestScores) = all.crf.best(batch)
        let marginals = all.crf.marginals(batch)
        let normalizers = all.crf.logNormalizers(batch)
        #expect(best.lengths == Self.lengths && best.time == 4 && marginals.layout == batch.layout)
        for (sequence, length) in Self.lengths.enumerated() {
            let scores = Self.scores(all, sequence: sequence, length: length)
            let normalizer = log(scores.reduce(0) { $0 + exp($1.score) })
            #expect(abs(normalizers[sequence] - normalizer) < 1e-13)
            let own = try #require(scores.first { $0.tags == Self.tags.sequences[sequence] })
            #expect(abs(losses[sequence] - (normalizer - own.score)) < 1e-13)
            let greatest = try #require(scores.max { $0.score < $1.score })
            #expect(best.sequences[sequence] == greatest.tags)
            #expect(abs(bestScores[sequence] - greatest.score) < 1e-13)
            for step in 0..<length {
                for label in 0..<Self.labels {
                    let share = scores.filter { $0.tags[step] == label }.reduce(0) { $0 + exp($1.score - normalizer) }
                    #expect(abs(marginals.values[sequence, step, label] - share) < 1e-13)
                }
            }
        }
        #expect(abs(all.crf.loss(batch, Self.tags).scalar - losses.sum().scalar / 4) < 1e-14)
        #expect(abs(all.crf.loss(batch, Self.tags, reduction: .sum).scalar - losses.sum().scalar) < 1e-13)
    }

    @Test("Gradients are those of the sum over all sequences of labels", arguments: [nil, rules])
    func gradients(_ rules: ForbiddenTransitions?) {
        let all: Everything<Double> = Self.example(rules)
        let check = checkGradient(at: all, tolerance: 1e-9) {
            $0.crf.losses(SequenceBatch($0.emissions, lengths: Self.lengths), Self.tags)
        }
        #expect(check.passes, "\(check)")
        let gradient = valueWithGradient(at: all) {
            $0.crf.loss(SequenceBatch($0.emissions, lengths: Self.lengths), Self.tags)
        }.gradient
        guard let rules else { return }
        for label in 0..<Self.labels {
            if !rules.allowsStart(label) { #expect(gradient.crf.start[label] == 0) }
            if !rules.allowsEnd(label) { #expect(gradient.crf.end[label] == 0) }
            for next in 0..<Self.labels where !rules.allows(label, before: next) {
                #expect(gradient.crf.transitions[label, next] == 0)
            }
        }
    }

    @Test("Only one of emissions and parameters may want a gradient, which is the same")
    func parts() {
        let all: Everything<Double> = Self.example(Self.rules)
        func loss(_ crf: ConditionalRandomField<Double>, _ emissions: Tensor<Double>) -> Tensor<Double> {
            crf.loss(SequenceBatch(emissions, lengths: Self.lengths), Self.tags)
        }
        let both = valueWithGradient(at: all) { loss($0.crf, $0.emissions) }
        let ofEmissions = valueWithGradient(at: all.emissions) { loss(all.crf, $0) }
        let ofField = valueWithGradient(at: all.crf) { loss($0, all.emissions) }
        #expect(both.value == ofEmissions.value && both.value == ofField.value)
        #expect(both.value == loss(all.crf, all.emissions).scalar)
        #expect(both.gradient.emissions == ofEmissions.gradient)
        #expect(both.gradient.crf.parameterValues == ofField.gradient.parameterValues)
    }

    @Test("Without scores of its own, a field is the cross-entropy of each step")
    func independent() {
        let x: Tensor<Double> = Sample.wave([2, 5, 4], salt: 5) * 3
        let tags = TokenBatch([[0, 1, 2, 3, 3], [2, 2]])
        let batch = SequenceBatch(x, lengths: [5, 2])
        let crf = ConditionalRandomField<Double>(labels: 4)
        #expect(crf.parameterValues.allSatisfy { $0 == .zeros($0.shape) })
        let one = valueWithGradient(at: x) { crf.loss(SequenceBatch($0, lengths: [5, 2]), tags, reduction: .sum) }
        let other = valueWithGradient(at: x) { crossEntropy(SequenceBatch($0, lengths: [5, 2]), tags) * 7 }
        #expect(abs(one.value - other.value) < 1e-13)
        #expect(one.gradient.isClose(to: other.gradient, relative: 1e-13, absolute: 1e-15))
        #expect(crf.best(batch).tags.steps == batch.steps.argmax())
        #expect(crf.marginals(batch).steps.isClose(to: batch.steps.softmax(), relative: 1e-13))
    }

    @Test("Long sequences and large scores keep their digits")
    func extreme() {
        // Far from each other, as after much training, and with a way that only an unlikely label allows.
        for scale in [1.0, 30, 1000] {
            let wide: Everything<Double> = Self.example(Self.rules, scale: scale, batch: 1, time: 300)
            let single = Everything<Float>(
                crf: ConditionalRandomField(
                    transitions: Tensor(converting: wide.crf.transitions), start: Tensor(converting: wide.crf.start),
                    end: Tensor(converting: wide.crf.end), forbidden: Self.rules),
                emissions: Tensor(converting: wide.emissions))
            // The same numbers, rounded, in both.
            let rounded = Everything<Double>(
                crf: ConditionalRandomField(
                    transitions: Tensor(converting: single.crf.transitions),
                    start: Tensor(converting: single.crf.start), end: Tensor(converting: single.crf.end),
                    forbidden: Self.rules),
                emissions: Tensor(converting: single.emissions))
            let tags = TokenBatch([(0..<300).map { step in step == 299 ? 0 : 1 }])
            let one = valueWithGradient(at: rounded) { $0.crf.loss(SequenceBatch($0.emissions), tags) }
            let other = valueWithGradient(at: single) { $0.crf.loss(SequenceBatch($0.emissions), tags) }
            #expect(one.value > 0 && abs(Double(other.value) / one.value - 1) < 1e-6)
            for (a, b) in zip(one.gradient.parameterValues, other.gradient.parameterValues) {
                let greatest = max(1, a.scalars.map(abs).max() ?? 0)
                #expect(zip(a.scalars, b.scalars).allSatisfy { abs($0 - Double($1)) < 1e-5 * greatest })
            }
            let sums = rounded.crf.marginals(SequenceBatch(rounded.emissions)).values.sum(axis: 2).scalars
            #expect(sums.allSatisfy { abs($0 - 1) < 1e-11 })
        }
    }

    @Test("A batch gives what each sequence alone gives, whatever the padding, to the bit")
    func padding() {
        func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
            let all: Everything<Scalar> = Self.example(Self.rules)
            var dirty = all
            for (sequence, length) in Self.lengths.enumerated() {
                for step in length..<4 {
                    for label in 0..<Self.labels { dirty.emissions[sequence, step, label] = .nan }
                }
            }
            func run(_ all: Everything<Scalar>, padding: Int32) -> (Tensor<Scalar>, Everything<Scalar>) {
                let tags = TokenBatch(Self.tags.sequences, padding: padding)
                let (_, gradient, losses) = valueWithGradient(at: all) {
                    let losses = $0.crf.losses(SequenceBatch($0.emissions, lengths: Self.lengths), tags)
                    return (losses.sum(), losses)
                }
                return (losses, gradient)
            }
            let (expected, slopes) = run(all, padding: 0)
            let (found, gradient) = run(dirty, padding: 77)
            #expect(expected == found && slopes.parameterValues == gradient.parameterValues)
            for (sequence, length) in Self.lengths.enumerated() {
                let alone = all.emissions.slice(sequence..<sequence + 1).slice(0..<length, axis: 1)
                let (value, own) = valueWithGradient(at: alone) {
                    all.crf.loss(SequenceBatch($0), TokenBatch([Self.tags.sequences[sequence]]))
                }
                #expect(value == expected[sequence])
                #expect(own.entry(0) == slopes.emissions.entry(sequence).slice(0..<length))
            }
            let (clean, spoilt) = (
                SequenceBatch(all.emissions, lengths: Self.lengths),
                SequenceBatch(dirty.emissions, lengths: Self.lengths)
            )
            #expect(all.crf.best(clean).tags == all.crf.best(spoilt).tags)
            #expect(all.crf.marginals(clean).values == all.crf.marginals(spoilt).values)
        }
        check(Float.self)
        check(Double.self)
    }

    @Test("Any number of threads gives the same bits")
    func threads() {
        let all: Everything<Float> = Self.example(batch: 9, time: 60, labels: 11)
        let lengths = (0..<9).map { 60 - 6 * $0 }
        let tags = TokenBatch(lengths.map { length in (0..<length).map { Int32($0 % 11) } }, time: 60)
        func run(_ threads: Int) -> (Float, [Tensor<Float>], [Int32], Tensor<Float>) {
            Threads.limited(to: threads) {
                let (value, gradient) = valueWithGradient(at: all) {
                    $0.crf.loss(SequenceBatch($0.emissions, lengths: lengths), tags)
                }
                let batch = SequenceBatch(all.emissions, lengths: lengths)
                return (
                    value, gradient.parameterValues, all.crf.best(batch).tags.ids, all.crf.marginals(batch).values
                )
            }
        }
        let one = run(1)
        for threads in [2, 3, 5] { #expect(run(threads) == one) }
    }

    @Test("Tags that are forbidden have an infinite loss or none, and no gradient")
    func impossible() {
        let all: Everything<Double> = Self.example(Self.rules)
        let tags = TokenBatch([[1, 0, 0, 2], [2], [], [1, 2, 1]])
        func run(_ impossible: ImpossibleLoss) -> (Tensor<Double>, Everything<Double>) {
            let (_, gradient, losses) = valueWithGradient(at: all) {
                let losses = $0.crf.losses(
                    SequenceBatch($0.emissions, lengths: Self.lengths), tags, impossible: impossible)
                return (losses.sum(), losses)
            }
            return (losses, gradient)
        }
        let (infinite, slopes) = run(.infinite)
        let (zero, others) = run(.zero)
        #expect(infinite[0].isFinite && infinite[1].isFinite && infinite[2] == 0 && infinite[3] == .infinity)
        #expect(zero.scalars == infinite.scalars.prefix(3) + [0])
        #expect(slopes.parameterValues == others.parameterValues)
        #expect(slopes.parameterValues.allSatisfy { $0.isFinite })
        #expect(slopes.emissions.entry(3) == .zeros([4, 3]) && slopes.emissions.entry(0) != .zeros([4, 3]))
        let possible = valueWithGradient(at: all) {
            $0.crf.losses(SequenceBatch($0.emissions.slice(0..<1)), TokenBatch([[1, 0, 0, 2]])).sum()
        }.gradient
        #expect(possible.crf.transitions == slopes.crf.transitions)
    }

    @Test("Where nothing is allowed, there are no probabilities, and the score says so")
    func nothing() {
        var rules = ForbiddenTransitions(labels: 2)
        for label in 0..<2 { for next in 0..<2 { rules.forbid(label, before: next) } }
        let crf = ConditionalRandomField<Float>(forbidden: rules)
        let x = SequenceBatch(Tensor<Float>.ones([2, 3, 2]), lengths: [3, 1])
        #expect(crf.logNormalizers(x)[0] == -.infinity && crf.logNormalizers(x)[1].isFinite)
        #expect(crf.best(x).scores[0] == -.infinity)
        #expect(crf.marginals(x).values.entry(0) == .zeros([3, 2]))
        #expect(crf.losses(x, TokenBatch([[0, 1, 0], [1]]))[0] == .infinity)
    }

    @Test("Scores that are not numbers give losses that are none, of their own sequence alone")
    func notNumbers() {
        var all: Everything<Float> = Self.example()
        all.emissions[0, 1, 1] = .nan
        let losses = all.crf.losses(SequenceBatch(all.emissions, lengths: Self.lengths), Self.tags)
        #expect(losses[0].isNaN && losses[1].isFinite && losses[2] == 0 && losses[3].isFinite)
        #expect(all.crf.best(SequenceBatch(all.emissions)).tags.ids.allSatisfy { (0..<3).contains($0) })
        all.crf.transitions[0, 1] = .infinity
        #expect(all.crf.losses(SequenceBatch(all.emissions, lengths: Self.lengths), Self.tags)[3].isNaN)
    }

    @Test("No sequences have no loss")
    func empty() {
        let crf = ConditionalRandomField<Float>(labels: 3)
        let none = SequenceBatch(Tensor<Float>.zeros([0, 4, 3]))
        #expect(crf.loss(none, TokenBatch([], time: 4)).scalar == 0)
        #expect(crf.best(none).tags.count == 0 && crf.marginals(none).shape == [0, 4, 3])
    }

    @Test("Shapes and tags that cannot be are named")
    func mistakes() async {
        let emissions = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ConditionalRandomField<Float>(labels: 3).best(SequenceBatch(Tensor<Float>.zeros([1, 2, 4])))
        }
        #expect(
            message(emissions).contains(
                "ConditionalRandomField.best: emissions of shape [1, 2, 4] are not [batch, time, labels] with 3 labels")
        )
        let tag = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ConditionalRandomField<Float>(labels: 3).loss(
                SequenceBatch(Tensor<Float>.zeros([2, 2, 3])), TokenBatch([[0, 1], [0, 3]]))
        }
        #expect(
            message(tag).contains(
                "ConditionalRandomField: tag 3 of step 1 of sequence 1 is not one of 3 labels"))
        let lengths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ConditionalRandomField<Float>(labels: 3).loss(
                SequenceBatch(Tensor<Float>.zeros([2, 2, 3])), TokenBatch([[0, 1], [0]]))
        }
        #expect(
            message(lengths).contains(
                """
                ConditionalRandomField: tags of sequences with lengths [2, 1] for emissions of shape [2, 2, 3] with \
                lengths [2, 2]
                """))
        let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ConditionalRandomField<Float>(transitions: .zeros([3, 2]), start: .zeros([3]), end: .zeros([3]))
        }
        #expect(message(shapes).contains("transitions of shape [3, 2], start of [3] and end of [3] are not"))
        let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ConditionalRandomField<Float>(labels: 0)
        }
        #expect(message(labels).contains("ConditionalRandomField: 0 labels; there must be at least one"))
        let rule = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var rules = ForbiddenTransitions(labels: 3)
            rules.forbid(0, before: 3)
        }
        #expect(message(rule).contains("ForbiddenTransitions: label 3 is not one of 3 labels"))
    }
}

@Suite struct ForbiddenTransitionsTests {
    @Test("In BIO, a piece is only continued where one of its kind is open")
    func bio() {
        let names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
        let rules = ForbiddenTransitions.bio(names)
        for (label, name) in names.enumerated() {
            #expect(rules.allowsStart(label) == !name.hasPrefix("I-"))
            #expect(rules.allowsEnd(label))
            for (next, other) in names.enumerated() {
                let continues = other.hasPrefix("I-")
                let expected = !continues || name == "B-" + other.dropFirst(2) || name == other
                #expect(rules.allows(label, before: next) == expected, "\(name) before \(other)")
            }
        }
        #expect(rules.allows([0, 1, 2, 2, 3, 4, 0]) && !rules.allows([0, 2]) && !rules.allows([2]))
        #expect(!rules.allows([1, 4]) && rules.allows([]))
        #expect(rules.firstBreach(in: [0, 1, 2, 4, 2]) == 3 && rules.firstBreach(in: [2, 2]) == 0)
        #expect(rules.firstBreach(in: [0, 1, 2]) == nil)
        var others = rules
        others.forbidEnd(2)
        #expect(others.firstBreach(in: [0, 1, 2]) == 2 && others.firstBreach(in: [0, 1, 2, 0]) == nil)
    }

    @Test("In BIOES, what was begun is ended, and nothing else is", arguments: [("E", "S"), ("L", "U")])
    func bioes(end: String, single: String) {
        let names = ["O", "B-x", "I-x", "\(end)-x", "\(single)-x", "B-y", "I-y", "\(end)-y", "\(single)-y"]
        let rules = ForbiddenTransitions.bioes(names)
        // All sequences of three labels, by a reader that knows whether a piece is open.
        for path in Paths(symbols: 9, frames: 3) {
            var open: Substring?
            var isRight = true
            for tag in path {
                let (prefix, kind) = (names[Int(tag)].prefix(1), names[Int(tag)].suffix(1))
                switch prefix {
                case "I": isRight = isRight && open == kind
                case end[...]:
                    isRight = isRight && open == kind
                    open = nil
                default:
                    isRight = isRight && open == nil
                    open = prefix == "B" ? kind : nil
                }
            }
            #expect(rules.allows(path) == (isRight && open == nil), "\(path.map { names[Int($0)] })")
        }
    }

    @Test("Names of neither kind are outside of all pieces; kinds may have hyphens")
    func names() {
        let rules = ForbiddenTransitions.bio(["B", "I", "X-PER", "B-a-b", "I-a-b", "I-a"])
        #expect(rules.allowsStart(0) && rules.allowsStart(1) && rules.allowsStart(2))
        #expect(rules.allows(3, before: 4) && !rules.allows(3, before: 5) && !rules.allows(2, before: 4))
        #expect(ForbiddenTransitions.bio(["O", "B-x"]).isEmpty)
    }
}
