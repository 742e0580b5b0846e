import RNNKit
import TestSupport
import Testing

@Suite struct TransductionTests {
    private static let data = Dataset(
        [4, 0, 6, 2, 6].enumerated().map { Sample.wave([$1, 2], salt: $0) as Tensor<Double> },
        labels: [[1, 2], [], [2, 2, 1], [1], []] as [[Int32]])

    private static func model(hidden: Int = 3) -> GRUTransducer<Double> {
        var random = RandomSource(seed: 2)
        return GRUTransducer(features: 2, hidden: hidden, symbols: 3, embedding: 2, random: &random)
    }

    @Test("The loss is the mean over the sequences of all batches, and the readings are counted")
    func mean() {
        let model = Self.model()
        let goal = Transduction<StackedGRU<Double>, StackedGRU<Double>>(maximumPerFrame: 2)
        let (one, other) = (
            goal.evaluate(model, on: Self.data.batches(of: 5)),
            goal.evaluate(model, on: Self.data.batches(of: 2, bucketed: true))
        )
        #expect(abs(one.loss - other.loss) < 1e-12 && one.tally == other.tally)
        #expect(one.count == 5 && one.tokens == 18 && one.tally.symbols == 6 && one.tally.sequences == 5)
        // The definition, sequence by sequence.
        var (sum, edits) = (0.0, 0)
        for (frames, labels) in zip(Self.data.inputs, Self.data.labels) {
            let batch = SequenceBatch(steps: frames, layout: SequenceLayout(lengths: [frames.shape[0]]))
            let texts = TokenBatch([labels])
            sum += transducerLosses(model(batch, texts), texts)[0] / Double(max(1, labels.count))
            edits += editDistance(from: model.readings(batch, maximumPerFrame: 2)[0].labels, to: labels)
        }
        #expect(abs(one.loss - sum / 5) < 1e-12 && one.tally.edits == edits && edits > 0)
        #expect(one.figures[.tokenErrorRate] == Double(edits) / 6)
    }

    @Test("A training lowers the loss, and reads in its validation")
    func training() throws {
        let goal = Transduction<StackedGRU<Double>, StackedGRU<Double>>()
        var training = Training(
            Self.model(hidden: 8), for: goal, with: Adam(learningRate: 0.05),
            options: .init(criterion: .tokenErrorRate))
        try training.run(
            epochs: 60, batches: { Self.data.batches(of: 2, seed: 1, epoch: $0) },
            validation: Self.data.batches(of: 5))
        let (first, last) = (training.history[0], training.history[59])
        #expect(last.training.loss < first.training.loss / 2)
        #expect(last.training[.tokenErrorRate] == nil)
        #expect(training.best?.record.validation?[.tokenErrorRate] == 0)
        #expect(training.best?.record.validation?[.exact] == 1)
    }

    @Test("Labels without frames have an infinite loss, or none if asked for")
    func impossible() {
        let data = Dataset([Tensor<Double>.zeros([0, 2])], labels: [[1, 1]] as [[Int32]])
        let loss = { (goal: Transduction<StackedGRU<Double>, StackedGRU<Double>>) in
            goal.evaluate(Self.model(), on: data.batches(of: 1)).loss
        }
        #expect(loss(Transduction()) == .infinity && loss(Transduction(impossible: .zero)) == 0)
    }
}
