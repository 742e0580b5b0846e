import RNNKit
import TestSupport
import Testing

@Suite("Encoder-decoders")
struct EncoderDecoderTests {
    typealias Model = EncoderDecoder<Float>

    static let settings: [EncoderDecoderSettings] = [
        EncoderDecoderSettings("bigru", embedding: 5, hidden: 6),
        EncoderDecoderSettings("bilstm", embedding: 5, hidden: 6, layers: 2, attention: .general),
        EncoderDecoderSettings("gru", embedding: 5, hidden: 6, attention: .multihead, heads: 2, feedsInput: true),
        EncoderDecoderSettings(
            "bigru", embedding: 5, hidden: 6, attention: .additive, wiring: .bahdanau, isTied: true),
        EncoderDecoderSettings("bigru", embedding: 5, hidden: 6, attention: .location, filterWidth: 3),
        EncoderDecoderSettings("lstm", embedding: 5, hidden: 6, attention: .location, wiring: .bahdanau),
    ]

    private func model(_ settings: EncoderDecoderSettings) -> Model {
        var random = RandomSource(seed: 5)
        return Model(settings, source: 9, target: 8, random: &random)
    }

    @Test("A batch gives what each pair alone gives, to the bit, and padding changes nothing", arguments: settings)
    func batches(_ settings: EncoderDecoderSettings) {
        let model = model(settings)
        let sources: [[Int32]] = [[1, 2, 3, 8], [4], [], [5, 6]]
        let targets: [[Int32]] = [[1, 3], [1, 7, 2, 2, 4], [1], []]
        let (logits, alignment) = model(TokenBatch(sources), TokenBatch(targets))
        let (wider, _) = model(TokenBatch(sources, padding: 3, time: 7), TokenBatch(targets, padding: 5, time: 9))
        #expect(logits.steps == wider.steps)
        var start = 0
        for (index, (source, target)) in zip(sources, targets).enumerated() {
            let (alone, weights) = model(TokenBatch([source]), TokenBatch([target]))
            #expect(alone.steps.scalars == logits.steps.slice(start..<start + target.count).scalars, "\(index)")
            start += target.count
            guard let weights, let alignment, !target.isEmpty else { continue }
            let own = alignment.entry(index).slice(0..<target.count).slice(0..<source.count, axis: 1)
            #expect(own.scalars == weights.entry(0).scalars, "\(index)")
        }
    }

    @Test("Gradients agree with differences of values, with lengths and without tokens", arguments: settings)
    func gradients(_ settings: EncoderDecoderSettings) {
        var random = RandomSource(seed: 6)
        var settings = settings
        (settings.embedding, settings.hidden) = (3, 4)
        let model = EncoderDecoder<Double>(settings, source: 6, target: 5, random: &random)
        let source = TokenBatch([[1, 2, 3], [4], [], [5, 1]])
        let target = TokenBatch([[1, 3], [1, 4, 2], [1], []])
        let labels = TokenBatch([[3, 0], [4, 2, 0], [2], []])
        let check = checkGradient(at: model, tolerance: 1e-7) { crossEntropy($0(source, target).logits, labels) }
        #expect(check.passes, "\(check)")
        #expect(check.count == model.parameterCount)
    }

    @Test("A query that looks by location sees the weights before it through filters, and they get gradients")
    func location() {
        var random = RandomSource(seed: 4)
        let score = LocationScore<Double>(queries: 3, keys: 2, hidden: 4, filters: 2, width: 3, random: &random)
        let parts: [Tensor<Double>] = [Sample.wave([2, 1, 3]), Sample.wave([2, 4, 2], salt: 1), Sample.wave([2, 4])]
        let check = checkGradient(at: parts, tolerance: 1e-8) {
            score.scores(queries: $0[0], keys: $0[1], previous: $0[2]).squared().sum()
        }
        #expect(check.passes, "\(check)")
        // By the formula, one key after the other.
        let scores = score.scores(queries: parts[0], keys: parts[1], previous: parts[2])
        let (filters, weight) = (score.filters.scalars, score.locationWeight.scalars)
        for sequence in 0..<2 {
            let previous = parts[2].entry(sequence).scalars
            for key in 0..<4 {
                var sums =
                    matmul(parts[0].entry(sequence), score.content.queryWeight, transposing: .right)
                    + matmul(
                        parts[1].entry(sequence).slice(key..<key + 1), score.content.keyWeight, transposing: .right)
                for filter in 0..<2 {
                    var seen = 0.0
                    for tap in 0..<3 where previous.indices.contains(key + tap - 1) {
                        seen += filters[filter * 3 + tap] * previous[key + tap - 1]
                    }
                    sums = sums + Tensor((0..<4).map { weight[$0 * 2 + filter] * seen })
                }
                let expected = (tanh(sums) * score.content.vector).sum().scalar
                #expect(abs(scores.scalars[sequence * 4 + key] - expected) < 1e-12)
            }
        }
    }

    @Test("Without rows there is nothing to look at, and nothing stops", arguments: settings)
    func noRows(_ settings: EncoderDecoderSettings) {
        let model = model(settings)
        #expect(model.next([], model.writing(TokenBatch([]))).logits.shape == [0, 8])
        let none = model.writing(TokenBatch([[1, 2]])).rows(at: [])
        #expect(model.next([], none).logits.shape == [0, 8])
        #expect(model.write(TokenBatch([]), starting: 1, Decoding(end: 0, maximumLength: 3)).isEmpty)
    }

    @Test("Keys of another attention, and queries of another batch, are named")
    func mistakes() async {
        let other = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let keys = CrossAttention<Float>.dot(DotScore()).keys(SequenceBatch(.zeros([2, 3, 4])))
            let attention = CrossAttention<Float>(.additive, queries: 4, keys: 4, random: &random)
            _ = attention(queries: SequenceBatch(.zeros([2, 1, 4])), keys: keys)
        }
        #expect(message(other).contains("the keys were made for scaled, but the attention is additive"))
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let attention = CrossAttention<Float>(.additive, queries: 4, keys: 4, random: &random)
            let keys = attention.keys(SequenceBatch(.zeros([3, 3, 4])))
            _ = attention(queries: SequenceBatch(.zeros([1, 1, 4])), keys: keys)
        }
        #expect(message(count).contains("queries of shape [1, 1, 4] for 3 sequences of keys"))
    }

    @Test("The same bits for any number of threads", arguments: settings)
    func threads(_ settings: EncoderDecoderSettings) {
        let model = model(settings)
        let source = TokenBatch([[1, 2, 3, 8], [4], [5, 6]])
        let target = TokenBatch([[1, 3], [1, 7, 2, 2, 4], [1]])
        func gradient(_ threads: Int) -> Model {
            Threads.limited(to: threads) {
                valueWithGradient(at: model) { $0(source, target).logits.steps.sum() }.gradient
            }
        }
        let (one, four) = (gradient(1), gradient(4))
        #expect(zip(one.parameterValues, four.parameterValues).allSatisfy { $0 == $1 })
    }

    @Test("Written greedily, tokens are those that a pass over them finds most probable", arguments: settings)
    func greedy(_ settings: EncoderDecoderSettings) {
        let model = model(settings)
        let source = TokenBatch([[1, 2, 3, 8], [4], [], [5, 6]])
        let decoding = Decoding(end: 0, maximumLength: 7)
        let written = model.write(source, starting: 1, decoding)
        for (index, hypotheses) in written.enumerated() {
            #expect(hypotheses.count == 1)
            let best = hypotheses[0]
            let whole = best.tokens + (best.end == .token ? [0] : [])
            let target = TokenBatch([[1] + whole.dropLast()])
            let (logits, alignment) = model(TokenBatch([source.sequences[index]]), target)
            #expect(logits.steps.argmax() == whole)
            let sum = logits.steps.logSoftmax().elements(at: whole).scalars.reduce(0) { $0 + Double($1) }
            #expect(abs(sum - best.logProbability) < 1e-5)
            if settings.attention != nil, !source.sequences[index].isEmpty {
                #expect(best.alignment.count == best.tokens.count)
                let weights = alignment?.entry(0).scalars ?? []
                let length = source.lengths[index]
                for (step, row) in best.alignment.enumerated() {
                    let expected = weights[step * length..<(step + 1) * length]
                    #expect(zip(row, expected).allSatisfy { abs($0 - $1) < 1e-6 })
                }
            }
            #expect(model.write(TokenBatch([source.sequences[index]]), starting: 1, decoding)[0] == hypotheses)
        }
    }

    @Test(
        "A beam of one source is the same beside others, and its hypotheses are as probable as it says",
        arguments: settings)
    func beam(_ settings: EncoderDecoderSettings) {
        let model = model(settings)
        let source = TokenBatch([[1, 2, 3, 8], [4], [], [5, 6], [7, 7, 7]])
        let decoding = Decoding(.beam(width: 4, best: 3), end: 0, maximumLength: 6)
        for (index, hypotheses) in model.write(source, starting: 1, decoding).enumerated() {
            #expect(hypotheses.count == 3)
            #expect(hypotheses.map(\.score) == hypotheses.map(\.score).sorted(by: >))
            let own = TokenBatch([source.sequences[index]])
            for hypothesis in hypotheses {
                let whole = hypothesis.tokens + (hypothesis.end == .token ? [0] : [])
                let logits = model(own, TokenBatch([[1] + whole.dropLast()])).logits.steps
                let sum = logits.logSoftmax().elements(at: whole).scalars.reduce(0) { $0 + Double($1) }
                #expect(abs(sum - hypothesis.logProbability) < 1e-4)
            }
            #expect(model.write(own, starting: 1, decoding)[0] == hypotheses, "\(index)")
        }
    }

    @Test("Its own tokens are fed in the share that is asked for, and with none of them it is told everything")
    func scheduledSampling() {
        let model = model(Self.settings[1])
        let (source, target) = (TokenBatch([[1, 2, 3]]), TokenBatch([[1, 5, 5, 5, 5, 5]]))
        func logits(_ teaching: Double, seed: UInt64) -> [Float] {
            var random = RandomSource(seed: seed)
            return withTraining(random: &random) { model(source, target, teaching: teaching).logits.steps.scalars }
        }
        let told = model(source, target).logits.steps.scalars
        #expect(logits(1, seed: 3) == told)
        #expect(model(source, target, teaching: 0).logits.steps.scalars == told)
        // Never told: what a greedy writer reads.
        var own: [Int32] = [1]
        for _ in 1..<6 { own.append(model(source, TokenBatch([own])).logits.steps.argmax().last ?? 0) }
        let expected = model(source, TokenBatch([own])).logits.steps.scalars
        #expect(zip(logits(0, seed: 3), expected).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(logits(0.5, seed: 1) == logits(0.5, seed: 1))
        #expect((2..<12).contains { logits(0.5, seed: $0) != logits(0.5, seed: 1) })
    }

    @Test("A model prints what it is made of, and all its parameters", arguments: settings)
    func table(_ settings: EncoderDecoderSettings) {
        let model = model(settings)
        #expect(model.layerVisits.reduce(0) { $0 + $1.layer.parameterCount } == model.parameterCount)
        #expect("\(model)".contains("decoder.l0") && "\(model)".contains("bridge"))
    }

    @Test("The shares of teacher forcing follow their formulas")
    func forcing() {
        #expect(TeacherForcing.always(1000) == 1)
        let line = TeacherForcing.linear(from: 1, to: 0.25, steps: 100)
        #expect(line(0) == 1 && line(50) == 0.625 && line(100) == 0.25 && line(1_000_000) == 0.25)
        #expect(abs(TeacherForcing.exponential(base: 0.99)(10) - 0.904_382_075_008_804_2) < 1e-14)
        #expect(abs(TeacherForcing.inverseSigmoid(10)(20) - 10 / (10 + 7.389_056_098_930_65)) < 1e-14)
        #expect(TeacherForcing.inverseSigmoid(5)(1_000_000) == 0 && TeacherForcing.exponential(base: 0)(0) == 1)
    }

    @Test("A small model learns to reverse sequences by attention")
    func learning() throws {
        var random = RandomSource(seed: 2)
        let pairs = (0..<300).map { _ in
            (0..<1 + random.integer(below: 5)).map { _ in Int32(3 + random.integer(below: 5)) }
        }
        let data = Dataset(pairs, labels: pairs.map { Array($0.reversed()) })
        let model = Model(
            EncoderDecoderSettings("bigru", embedding: 12, hidden: 24, attention: .general), source: 8, target: 8,
            random: &random)
        var training = Training(
            model, for: Translation(begin: 1, end: 2), with: Adam(learningRate: 0.01), options: .init(clipping: 1))
        try training.run(epochs: 45, on: data)
        let measured = training.goal.evaluate(training.model, on: data.batches(of: 100)).figures
        #expect(measured["forced_exact_match"] ?? 0 > 0.95, "\(measured)")
        let written = training.model.write(
            TokenBatch([[3, 4, 5, 6], [7]]), starting: 1, Decoding(.beam(width: 3), end: 2, maximumLength: 10))
        #expect(written.map { $0[0].tokens } == [[6, 5, 4, 3], [7]])
    }
}
