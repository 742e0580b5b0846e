import RNNKit
import TestSupport
import Testing

/// Every form learns a task that needs what the form is for. Seeds are fixed: the same numbers everywhere.
@Suite struct LearningTests {
    /// The loss after some steps.
    private func train<Model: Module<Float>>(
        _ model: inout Model, steps: Int, rate: Double = 0.02, _ loss: (Model) -> Tensor<Float>
    ) -> Float {
        var optimizer = Adam<Model>(learningRate: rate)
        for _ in 0..<steps {
            optimizer.update(&model, along: valueWithGradient(at: model, loss).gradient)
        }
        return loss(model).scalar
    }

    /// Sequences of the tokens 3 to 5 with one 1 and one 2 among them, and which of the two comes first.
    private func order(_ count: Int, random: inout RandomSource) -> (batch: TokenBatch, labels: [Int32]) {
        var sequences: [[Int32]] = []
        var labels: [Int32] = []
        for _ in 0..<count {
            let length = Int.random(in: 2...7, using: &random)
            var sequence = (0..<length).map { _ in Int32.random(in: 3...5, using: &random) }
            let places = Array(0..<length).shuffled(using: &random).prefix(2)
            let label = Int32.random(in: 0...1, using: &random)
            sequence[places.min() ?? 0] = 1 + label
            sequence[places.max() ?? 0] = 2 - label
            sequences.append(sequence)
            labels.append(label)
        }
        return (TokenBatch(sequences), labels)
    }

    @Test("A classifier of each kind learns which of two tokens came first", arguments: ClassifierKind.allCases)
    func classifier(_ kind: ClassifierKind) {
        func check<Model: TextClassifier<Float>>(_ model: Model, random: RandomSource) {
            var (model, random) = (model, random)
            let (batch, labels) = order(160, random: &random)
            let loss = train(&model, steps: 60) { crossEntropy($0(batch), labels) }
            #expect(loss < 0.1)
            let (others, otherLabels) = order(100, random: &random)
            let right = zip(model(others).argmax(), otherLabels).count { $0 == Int($1) }
            #expect(right > 90, "\(right) of 100 it has not seen")
        }
        var random = RandomSource(seed: 11)
        let model = SequenceClassifier<AnyRecurrentLayer<Float>>(
            kind, vocabulary: 6, embedding: 8, hidden: 12, classes: 2, random: &random)
        check(model, random: random)
    }

    @Test("A tagger in both directions learns what stands before and behind")
    func tagger() {
        var random = RandomSource(seed: 12)
        let sequences = (0..<24).map { _ in
            (0..<Int.random(in: 1...8, using: &random)).map { _ in Int32.random(in: 1...4, using: &random) }
        }
        let batch = TokenBatch(sequences)
        // Whether a token stands between two that are equal.
        let labels = sequences.flatMap { sequence in
            sequence.indices.map { place -> Int32 in
                place > 0 && place + 1 < sequence.count && sequence[place - 1] == sequence[place + 1] ? 1 : 0
            }
        }
        var model = BiLSTMTagger<Float>(vocabulary: 5, embedding: 8, hidden: 16, labels: 2, random: &random)
        let loss = train(&model, steps: 100, rate: 0.03) {
            crossEntropy($0(batch).steps, labels)
        }
        #expect(loss < 0.1)
    }

    @Test("A regressor learns the sum of a sequence", arguments: [true, false])
    func regressor(_ isLSTM: Bool) {
        var random = RandomSource(seed: 13)
        let x = Tensor<Float>.uniform([64, 6, 1], in: -1..<1, random: &random)
        let lengths = (0..<64).map { _ in Int.random(in: 0...6, using: &random) }
        let sums = Tensor(
            lengths.enumerated().map { row, length in (0..<length).reduce(Float(0)) { $0 + x[row, $1, 0] } },
            shape: [64, 1])
        func check<Layer>(_ model: SequenceRegressor<Layer>) where Layer.Scalar == Float {
            var model = model
            let batch = SequenceBatch(x, lengths: lengths)
            let loss = train(&model, steps: 150, rate: 0.03) { meanSquaredError($0(batch), sums) }
            #expect(loss < 0.03)
        }
        if isLSTM {
            check(LSTMRegressor<Float>(features: 1, hidden: 12, random: &random))
        } else {
            check(GRURegressor<Float>(features: 1, hidden: 12, random: &random))
        }
    }
}
