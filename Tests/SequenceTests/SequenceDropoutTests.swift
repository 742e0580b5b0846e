import RNNKit
import TestSupport
import Testing

/// Random numbers are drawn for valid steps alone, so that padding changes nothing in training either.
@Suite("Dropout of sequences") struct SequenceDropoutTests {
    static let lengths = [5, 0, 2]
    static let sequences: [[Int32]] = [[3, 1, 3, 3, 1], [], [1, 3]]

    private func training<Result>(_ body: () -> Result) -> Result {
        var random = RandomSource(seed: 4)
        return withTraining(random: &random, body)
    }

    /// The vectors of the sequences, padded to a time.
    private func batch(time: Int) -> SequenceBatch<Double> {
        let x = SequenceBatch(Sample.positive([3, 5, 4]) as Tensor<Double>, lengths: Self.lengths)
        return SequenceBatch(steps: x.steps, layout: SequenceLayout(lengths: Self.lengths, time: time))
    }

    @Test(
        "Dropout of a padded batch is that of the same sequences with more padding, to the bit", arguments: [6, 9, 40])
    func padding(_ time: Int) {
        let dropout = Dropout(rate: 0.5)
        let expected = training { dropout(batch(time: 5)).steps }
        #expect(expected.scalars.contains(0) && expected.scalars.contains { $0 != 0 })
        let found = training { dropout(SequenceBatch(batch(time: time).values, lengths: Self.lengths)) }
        #expect(found.steps == expected && found.layout == SequenceLayout(lengths: Self.lengths, time: time))
        #expect(found.values.slice(5..<time, axis: 1) == .zeros([3, time - 5, 4]))
        // The same from steps, and from tokens.
        #expect(training { dropout(batch(time: time)).steps } == expected)
        let embedding = Embedding(weight: Sample.positive([4, 4]) as Tensor<Double>)
        #expect(
            training { dropout(embedding(TokenBatch(Self.sequences, padding: 2, time: time))).steps }
                == training { dropout(embedding(TokenBatch(Self.sequences))).steps })
        // It is dropout of the valid steps.
        #expect(expected == training { dropout(batch(time: 5).steps) })
    }

    @Test("Dropout between layers, with their gradients, does not depend on the padding", arguments: [6, 9])
    func layers(_ time: Int) {
        var random = RandomSource(seed: 1)
        let stack = StackedBiLSTM<Double>(inputs: 4, hidden: 3, layers: 2, dropout: 0.5, random: &random)
        func results(_ time: Int) -> (outputs: Tensor<Double>, gradient: [Tensor<Double>]) {
            training {
                let (_, gradient, outputs) = valueWithGradient(at: stack) { stack in
                    let outputs = stack(batch(time: time)).outputs
                    return (outputs.values.squared().sum(), outputs.steps.detached)
                }
                return (outputs, gradient.parameterValues)
            }
        }
        let (expected, found) = (results(5), results(time))
        #expect(found.outputs == expected.outputs && found.gradient == expected.gradient)
        #expect(stack(batch(time: 5)).outputs.steps != expected.outputs)
    }

    @Test("A model in training gives the same with more padding", arguments: PoolingKind.allCases)
    func models(_ pooling: PoolingKind) {
        var random = RandomSource(seed: 2)
        let classifier = GRUClassifier<Double>(
            vocabulary: 5, embedding: 4, hidden: 3, classes: 2, layers: 2, dropout: 0.5, pooling: pooling,
            random: &random)
        let tagger = BiLSTMTagger<Double>(
            vocabulary: 5, embedding: 4, hidden: 3, labels: 2, layers: 2, dropout: 0.5, random: &random)
        let (short, long) = (TokenBatch(Self.sequences), TokenBatch(Self.sequences, padding: 4, time: 8))
        #expect(
            training { classifier(long) }.isClose(to: training { classifier(short) }, relative: 1e-14, absolute: 1e-15))
        #expect(training { tagger(long).steps } == training { tagger(short).steps })
        #expect(training { tagger(short).steps } != tagger(short).steps)
    }

    @Test("In inference, and at a rate of 0, sequences stay as they are")
    func nothing() {
        let x = batch(time: 7)
        #expect(Dropout(rate: 0.5)(x).values == x.values)
        #expect(training { Dropout(rate: 0)(x).values } == x.values)
        #expect(training { Dropout(rate: 1)(x).values } == .zeros([3, 7, 4]))
    }
}
