import RNNKit
import TestSupport
import Testing

/// The joint network of a transducer, over the cells that there are.
@Suite struct JoinerTests {
    private static let lengths = (frames: [3, 0, 1, 4], labels: [2, 3, 1, 5])

    private static func inputs<Scalar: TensorScalar>(
        _ type: Scalar.Type = Scalar.self
    ) -> (encoded: Tensor<Scalar>, predicted: Tensor<Scalar>) {
        (Sample.wave([4, 4, 5], salt: 1), Sample.wave([4, 5, 3], salt: 2))
    }

    private static func joiner<Scalar: TensorScalar>(_ type: Scalar.Type = Scalar.self) -> Joiner<Scalar> {
        var random = RandomSource(seed: 3)
        return Joiner(encoded: 5, predicted: 3, width: 6, symbols: 4, random: &random)
    }

    @Test("Each cell has the logits of its frame and its labels, and no other")
    func values() {
        let joiner = Self.joiner(Double.self)
        let (encoded, predicted) = Self.inputs(Double.self)
        let pairs = joiner(
            SequenceBatch(encoded, lengths: Self.lengths.frames), SequenceBatch(predicted, lengths: Self.lengths.labels)
        )
        #expect(pairs.layout == PairLayout(rows: Self.lengths.frames, columns: Self.lengths.labels))
        #expect(pairs.cells.shape == [3 * 2 + 1 + 4 * 5, 4] && pairs.count == 4)
        for sequence in 0..<4 {
            let logits = pairs[sequence]
            #expect(logits.shape == [Self.lengths.frames[sequence], Self.lengths.labels[sequence], 4])
            for frame in 0..<Self.lengths.frames[sequence] {
                for label in 0..<Self.lengths.labels[sequence] {
                    let (e, p) = (encoded.entry(sequence).entry(frame), predicted.entry(sequence).entry(label))
                    let expected = joiner.output(tanh(joiner.encoder(e) + joiner.predictor(p)))
                    let found = logits.entry(frame).entry(label)
                    #expect(abs(found - expected).max().scalar < 1e-14)
                }
            }
        }
    }

    @Test("Gradients are those of differences, of the parameters and of both inputs")
    func gradients() {
        let (encoded, predicted) = Self.inputs(Double.self)
        let joiner = Self.joiner(Double.self)
        func pairs(_ joiner: Joiner<Double>, _ encoded: Tensor<Double>, _ predicted: Tensor<Double>) -> Tensor<Double> {
            joiner(
                SequenceBatch(encoded, lengths: Self.lengths.frames),
                SequenceBatch(predicted, lengths: Self.lengths.labels)
            ).cells
        }
        #expect(checkGradient(at: joiner, tolerance: 1e-8) { pairs($0, encoded, predicted) }.passes)
        #expect(checkGradient(at: encoded, tolerance: 1e-8) { pairs(joiner, $0, predicted) }.passes)
        #expect(checkGradient(at: predicted, tolerance: 1e-8) { pairs(joiner, encoded, $0) }.passes)
    }

    @Test("A batch gives what each sequence alone gives, to the bit, whatever the padding")
    func alone() {
        let joiner = Self.joiner(Float.self)
        let (encoded, predicted) = Self.inputs(Float.self)
        func run(
            _ encoded: Tensor<Float>, _ predicted: Tensor<Float>, _ frames: [Int], _ labels: [Int]
        ) -> (pairs: PairBatch<Float>, gradients: [Tensor<Float>]) {
            let (_, gradients, pairs) = valueWithGradient(at: [encoded, predicted]) { values in
                let pairs = joiner(
                    SequenceBatch(values[0], lengths: frames), SequenceBatch(values[1], lengths: labels))
                return ((pairs.cells * pairs.cells).sum(), pairs.detached)
            }
            return (pairs, gradients)
        }
        let (frames, labels) = Self.lengths
        let (together, slopes) = run(encoded, predicted, frames, labels)
        var dirty = encoded
        dirty[0, 3, 2] = .nan
        let (other, others) = run(dirty, predicted, frames, labels)
        #expect(other.cells == together.cells && others == slopes && slopes.allSatisfy { $0.isFinite })
        for sequence in 0..<4 {
            let rows = sequence..<sequence + 1
            let (alone, own) = run(encoded.slice(rows), predicted.slice(rows), [frames[sequence]], [labels[sequence]])
            #expect(alone[0] == together[sequence])
            #expect(own == slopes.map { $0.slice(rows) })
        }
    }

    @Test("Maps and sequences that do not fit are named")
    func mistakes() async {
        let widths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Joiner(
                encoder: Linear<Float>(inputs: 2, outputs: 3, random: &random),
                predictor: Linear(inputs: 2, outputs: 3, random: &random),
                output: Linear(inputs: 4, outputs: 5, random: &random))
        }
        #expect(message(widths).contains("Joiner: the maps to 3 and 3 values do not fit a map from 4"))
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = JoinerTests.joiner(Float.self)(SequenceBatch(.zeros([2, 1, 5])), SequenceBatch(.zeros([1, 1, 3])))
        }
        #expect(message(count).contains("Joiner: 2 sequences of frames do not match 1 of labels"))
    }
}
