import RNNKit
import TestSupport
import Testing

@Suite struct BagOfWordsTests {
    static let model = BagOfWords<Double>(
        weight: Tensor([10, 20, 1, -1, 0.5, 3, 2, -4], shape: [4, 2]), bias: Tensor([0.25, -0.25]))
    static let sequences: [[Int32]] = [[1, 2, 1], [3], [], [2, 3, 3, 1]]

    @Test("Logits, by hand: the weights of all tokens, however often they are there, and the bias")
    func values() {
        let logits = Self.model(TokenBatch(Self.sequences))
        #expect(logits == Tensor([2.75, 0.75, 2.25, -4.25, 0.25, -0.25, 5.75, -6.25], shape: [4, 2]))
        #expect(Self.model.attention(TokenBatch(Self.sequences)).weights == nil)
    }

    @Test("The order of the tokens makes no difference")
    func order() {
        #expect(Self.model(TokenBatch([[1, 2, 3, 2]])) == Self.model(TokenBatch([[2, 3, 2, 1]])))
    }

    @Test("Padding counts neither in values nor in gradients")
    func padding() {
        func result(_ model: BagOfWords<Double>, _ batch: TokenBatch) -> (value: Double, gradient: BagOfWords<Double>) {
            valueWithGradient(at: model) { $0(batch).squared().sum() }
        }
        var spoilt = Self.model
        for column in 0..<2 { spoilt.weight[0, column] = .nan }
        let expected = result(Self.model, TokenBatch(Self.sequences))
        let padded = result(spoilt, TokenBatch(Self.sequences, padding: 0, time: 9))
        #expect(padded.value == expected.value)
        #expect(padded.gradient.parameterValues == expected.gradient.parameterValues)
        #expect(padded.gradient.weight.entry(0) == .zeros([2]))
    }

    @Test("Batches without sequences, and of empty sequences, are legal")
    func empty() {
        #expect(Self.model(TokenBatch([])).shape == [0, 2])
        #expect(Self.model(TokenBatch([[]])).flattened() == Self.model.bias)
        #expect(Self.model(TokenBatch([[], []], time: 3)).entry(1) == Self.model.bias)
    }

    @Test("Gradients agree with differences of values")
    func gradients() {
        let check = checkGradient(at: Self.model, tolerance: 1e-8) { tanh($0(TokenBatch(Self.sequences)) * 0.1) }
        #expect(check.passes, "\(check)")
        #expect(check.count == 10)
    }

    @Test("It learns which tokens mean what, and cannot learn what their order means")
    func learns() {
        var random = RandomSource(seed: 1)
        let sequences = (0..<200).map { _ in (0..<9).map { _ in Int32(1 + random.integer(below: 4)) } }
        func accuracy(_ label: ([Int32]) -> Bool) -> Double {
            let batch = TokenBatch(sequences)
            let labels = sequences.map { label($0) ? Int32(1) : 0 }
            var model = BagOfWords<Float>(vocabulary: 5, classes: 2)
            var optimizer = Adam<BagOfWords<Float>>(learningRate: 0.02)
            for _ in 0..<200 {
                optimizer.update(
                    &model, along: valueWithGradient(at: model) { crossEntropy($0(batch), labels) }.gradient)
            }
            return Double(zip(model(batch).argmax(), labels).count { $0 == $1 }) / 200
        }
        let byCount = accuracy { tokens in tokens.count { $0 == 1 } > tokens.count { $0 == 2 } }
        let byOrder = accuracy { tokens in tokens[0] < tokens[1] }
        #expect(byCount > 0.95, "\(byCount)")
        #expect(byOrder < 0.75, "\(byOrder)")
    }

    @Test("Reviews that need memory are too much for it, at its best learning rate, and not for a gated network")
    func reviews() {
        var random = RandomSource(seed: 1)
        let reviews = SyntheticSentiment().reviews(2000, random: &random)
        let parts = reviews.mapInputs { Tokenizer.words()($0.text) }.stratifiedSplit(into: [0.8, 0.2], random: &random)
        let vocabulary = Vocabulary(parts[0].inputs)
        let (training, test) = (parts[0].mapInputs(vocabulary.encode), parts[1].mapInputs(vocabulary.encode))
        func accuracy<Model: TextClassifier<Float>>(_ model: Model, rate: Double) -> Double {
            var model = model
            var optimizer = Adam<Model>(learningRate: rate)
            for epoch in 0..<20 {
                for batch in training.batches(of: 32, seed: 1, epoch: epoch) {
                    var gradient = valueWithGradient(at: model) { crossEntropy($0(batch.tokens), batch.labels) }
                        .gradient
                    gradient.clip(toNorm: 5)
                    optimizer.update(&model, along: gradient)
                }
            }
            let batch = TokenBatch(test.inputs)
            return Double(zip(model(batch).argmax(), test.labels).count { $0 == $1 }) / Double(test.count)
        }
        let bags = [0.005, 0.01, 0.02].map {
            accuracy(BagOfWords<Float>(vocabulary: vocabulary.count, classes: 2), rate: $0)
        }
        let network = accuracy(
            GRUClassifier<Float>(
                vocabulary: vocabulary.count, embedding: 64, hidden: 64, classes: 2, random: &random), rate: 0.001)
        #expect(bags.allSatisfy { (0.6..<0.75).contains($0) }, "\(bags)")
        #expect(network > 0.88, "\(network)")
    }

    @Test("Its names, its table, and sizes that do not fit")
    func description() async {
        let model = BagOfWords<Float>(vocabulary: 1000, classes: 3)
        #expect(model.parameters.map(\.name) == ["weight", "bias"])
        #expect(model.table.parameterCount == model.parameterCount)
        #expect(
            "\(model)" == """
                BagOfWords
                layer   type             output      parameters
                weight  Sum of 1000 x 3  [batch, 3]       3,003
                total                                     3,003
                """)
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BagOfWords<Float>(weight: .zeros([4, 2]), bias: .zeros([3]))
        }
        #expect(message(result).contains("BagOfWords: weight has shape [4, 2], bias [3]"))
    }
}
