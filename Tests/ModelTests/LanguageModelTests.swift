import RNNKit
import TestSupport
import Testing

@Suite("Language models")
struct LanguageModelTests {
    typealias Model = LanguageModel<Float>

    private func model(_ settings: LanguageModelSettings = .init("lstm", embedding: 6, hidden: 7, layers: 2)) -> Model {
        var random = RandomSource(seed: 3)
        return Model(settings, vocabulary: 9, random: &random)
    }

    static let settings: [LanguageModelSettings] = [
        .init("lstm", embedding: 6, hidden: 7, layers: 2), .init("gru", embedding: 6, hidden: 7, isTied: true),
        .init("rnn", embedding: 7, hidden: 7, isTied: true), .init("mingru", embedding: 6, hidden: 7),
    ]

    @Test("A text in windows, with the state carried, gives what the whole text gives", arguments: settings)
    func windows(_ settings: LanguageModelSettings) {
        let model = model(settings)
        let ids = (0..<41).map { Int32(($0 * $0 + 3) % 9) }
        let whole = model(TokenBatch([Array(ids.dropLast())])).logits.steps
        let streams = TokenStreams(ids, streams: 1, window: 7)
        #expect(streams.count == 6)
        var (state, parts): (NamedState<Float>?, [Tensor<Float>]) = (nil, [])
        for window in streams {
            let (logits, next) = model(window.inputs, from: state)
            parts.append(logits.steps)
            state = next
        }
        #expect(Tensor.concatenated(parts).scalars == whole.scalars)
        let alone = NextToken<Float>().evaluate(model, on: streams)
        let together = NextToken<Float>().evaluate(model, on: TokenStreams(ids, streams: 1, window: 100))
        #expect(abs(alone.loss - together.loss) < 1e-6 && alone.tokens == 40)
        let expected = crossEntropy(whole, Array(ids.dropFirst())).scalar
        #expect(abs(Double(expected) - together.loss) < 1e-6)
    }

    @Test("Gradients agree with differences of values", arguments: settings)
    func gradients(_ settings: LanguageModelSettings) {
        var random = RandomSource(seed: 8)
        let model = LanguageModel<Double>(settings, vocabulary: 7, random: &random)
        let (inputs, labels) = (TokenBatch([[1, 2, 6], [3], []]), TokenBatch([[2, 6, 0], [5], []]))
        let check = checkGradient(at: model, tolerance: 1e-7) { crossEntropy($0(inputs).logits, labels) }
        #expect(check.passes, "\(check)")
        #expect(check.count == model.parameterCount)
    }

    @Test("Streams are parts of one length, of which each goes on from window to window")
    func streams() {
        let streams = TokenStreams(Array(0..<23), streams: 3, window: 4)
        #expect(streams.length == 6 && streams.count == 2)
        #expect(streams[0].inputs.sequences == [[0, 1, 2, 3], [7, 8, 9, 10], [14, 15, 16, 17]])
        #expect(streams[0].labels.sequences == [[1, 2, 3, 4], [8, 9, 10, 11], [15, 16, 17, 18]])
        #expect(streams[1].inputs.sequences == [[4, 5], [11, 12], [18, 19]])
        #expect(streams[1].labels.sequences == [[5, 6], [12, 13], [19, 20]])
        #expect(TokenStreams([1, 2], streams: 1, window: 9).map(\.labels.sequences) == [[[2]]])
    }

    @Test("Text shorter than a window for each stream stops with a text that says so")
    func tooShort() async {
        await #expect(processExitsWith: .failure) { _ = TokenStreams([1, 2, 3], streams: 2, window: 4) }
    }

    @Test("Written after a prompt, tokens are those of a pass over all of it", arguments: settings)
    func writing(_ settings: LanguageModelSettings) {
        let model = model(settings)
        let decoding = Decoding(maximumLength: 8)
        for prompt in [[4], [1, 2, 3]] as [[Int32]] {
            let written = model.write(after: prompt, decoding)[0].tokens
            let logits = model(TokenBatch([prompt + written.dropLast()])).logits.steps
            #expect(Array(logits.argmax().suffix(8)) == written)
            #expect(Array(model.stream(after: prompt, decoding)) == written)
        }
        let beam = model.write(after: [1], Decoding(.beam(width: 3, best: 2), maximumLength: 4))
        #expect(beam.count == 2 && beam[0].logProbability >= beam[1].logProbability)
    }

    @Test("A model prints what it is made of, and all its parameters", arguments: settings)
    func table(_ settings: LanguageModelSettings) {
        let model = model(settings)
        #expect(model.layerVisits.reduce(0) { $0 + $1.layer.parameterCount } == model.parameterCount)
        #expect("\(model)".contains("recurrent.l0"))
    }

    @Test("Weights between states are dropped while training only, the same ones at all steps")
    func weightDrop() {
        var settings = LanguageModelSettings("lstm", embedding: 6, hidden: 7)
        settings.weightDrop = 0.5
        let model = model(settings)
        let batch = TokenBatch([[1, 2, 3, 4], [5, 6, 7, 8]])
        func training(_ seed: UInt64) -> [Float] {
            var random = RandomSource(seed: seed)
            return withTraining(random: &random) { model(batch).logits.steps.scalars }
        }
        let still = model(batch).logits.steps.scalars
        #expect(training(1) != still && training(1) == training(1) && training(1) != training(2))
        // The first step sees no state before it, and nothing of what is dropped.
        #expect(Array(training(1).prefix(9)) == Array(still.prefix(9)))
        settings.weightDrop = 1
        let none = self.model(settings)
        let erased = none.mapParameters { $0.name.contains("weight_hh") ? .zeros($1.shape) : $1 }
        var random = RandomSource(seed: 1)
        #expect(withTraining(random: &random) { none(batch).logits.steps } == erased(batch).logits.steps)
        let gradient = valueWithGradient(at: none) { model in
            var random = RandomSource(seed: 1)
            return withTraining(random: &random) { model(batch).logits.steps.sum() }
        }.gradient
        gradient.forEachParameter { parameter, value in
            if parameter.name.contains("weight_hh") { #expect(value.scalars.allSatisfy { $0 == 0 }) }
        }
    }

    @Test("The loss through a map that is never there as a whole is that of its logits", arguments: [1, 3, 5, 100])
    func linearCrossEntropy(_ block: Int) {
        let x = Sample.wave([7, 4], salt: 1) as Tensor<Double>
        let weight = Sample.wave([6, 4], salt: 2) as Tensor<Double>
        let bias = Sample.wave([6], salt: 3) as Tensor<Double>
        let labels: [Int32] = [0, 5, 2, 2, 1, 4, 3]
        struct Parts: Module {
            var x, weight, bias: Tensor<Double>
            mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) {
                visitor.visit("x", &x)
                visitor.visit("weight", &weight)
                visitor.visit("bias", &bias)
            }
        }
        let parts = Parts(x: x, weight: weight, bias: bias)
        let one = valueWithGradient(at: parts) {
            crossEntropy(matmul($0.x, $0.weight, transposing: .right) + $0.bias, labels) * 3
        }
        let other = valueWithGradient(at: parts) {
            crossEntropy($0.x, through: $0.weight, bias: $0.bias, labels, block: block) * 3
        }
        #expect(abs(one.value - other.value) < 1e-13)
        for (a, b) in zip(one.gradient.parameterValues, other.gradient.parameterValues) {
            #expect(zip(a.scalars, b.scalars).allSatisfy { abs($0 - $1) < 1e-13 })
        }
        #expect(crossEntropy(x, through: weight, bias: bias, labels, block: block).scalar * 3 == other.value)
        let empty = Tensor<Double>.zeros([0, 4])
        #expect(crossEntropy(empty, through: weight, bias: bias, []).scalar == 0)
    }

    @Test("A small model learns a text by heart")
    func learning() throws {
        let text: [Int32] = [0, 1, 2, 3, 4, 0, 2, 4, 1, 3]
        let ids = (0..<400).map { text[$0 % 10] }
        var random = RandomSource(seed: 4)
        let model = Model(.init("gru", embedding: 8, hidden: 24), vocabulary: 5, random: &random)
        var training = Training(model, for: NextToken(), with: Adam(learningRate: 0.02), options: .init(clipping: 1))
        let streams = TokenStreams(ids, streams: 4, window: 20)
        try training.run(epochs: 40, batches: { _ in streams })
        let measured = training.goal.evaluate(training.model, on: TokenStreams(ids, streams: 1, window: 50))
        #expect(measured.loss < 0.1, "\(measured.loss)")
        #expect(training.model.write(after: text, Decoding(maximumLength: 10))[0].tokens == text)
    }
}
