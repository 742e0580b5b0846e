import RNNKit
import TestSupport
import Testing

@Suite struct TranscriptionTests {
    private static let data = Dataset(
        [4, 0, 6, 2, 6].enumerated().map { Sample.wave([$1, 2], salt: $0) as Tensor<Double> },
        labels: [[1, 2], [], [2, 2, 1], [1], []] as [[Int32]])

    @Test("Batches of frames have every example once, with its own frames and labels")
    func batches() {
        for batches in [
            Self.data.batches(of: 2), Self.data.batches(of: 2, bucketed: true),
            Self.data.batches(of: 2, seed: 3, epoch: 1),
        ] {
            #expect(batches.count == 3)
            #expect(batches.flatMap(\.indices).sorted() == Array(0..<5))
            for batch in batches {
                for (row, index) in batch.indices.enumerated() {
                    let frames = Self.data.inputs[index]
                    #expect(batch.inputs.values.entry(row).slice(0..<frames.shape[0]) == frames)
                    #expect(batch.labels[row] == Self.data.labels[index])
                }
                #expect(batch.inputs.lengths == batch.indices.map { Self.data.inputs[$0].shape[0] })
            }
        }
        #expect(Self.data.batches(of: 2).map(\.indices) == [[0, 1], [2, 3], [4]])
        #expect(Self.data.batches(of: 2, bucketed: true).map(\.indices) == [[1, 3], [0, 2], [4]])
        let epochs = (0..<8).map { Self.data.batches(of: 2, seed: 3, epoch: $0).map(\.indices) }
        #expect(Set(epochs).count > 2 && epochs[5] == Self.data.batches(of: 2, seed: 3, epoch: 5).map(\.indices))
        #expect(Dataset<Tensor<Double>, [Int32]>([], labels: []).batches(of: 2).isEmpty)
    }

    @Test("The loss is the mean over the sequences of all batches, and the readings are counted")
    func mean() {
        var random = RandomSource(seed: 2)
        let model = GRUTranscriber<Double>(features: 2, hidden: 3, symbols: 3, random: &random)
        let goal = Transcription<StackedGRU<Double>>()
        let (one, other) = (
            goal.evaluate(model, on: Self.data.batches(of: 5)),
            goal.evaluate(model, on: Self.data.batches(of: 2, bucketed: true))
        )
        #expect(abs(one.loss - other.loss) < 1e-12 && one.tally == other.tally)
        #expect(one.count == 5 && one.tokens == 18 && one.tally.symbols == 6 && one.tally.sequences == 5)
        // The definition, sequence by sequence.
        var (sum, edits) = (0.0, 0)
        for (frames, labels) in zip(Self.data.inputs, Self.data.labels) {
            let logits = model(SequenceBatch(steps: frames, layout: SequenceLayout(lengths: [frames.shape[0]])))
            sum += ctcLosses(logits, TokenBatch([labels]))[0] / Double(max(1, labels.count))
            edits += editDistance(from: CTCDecoder().bestPaths(logits)[0].labels, to: labels)
        }
        #expect(abs(one.loss - sum / 5) < 1e-12 && one.tally.edits == edits)
        #expect(one.figures[.tokenErrorRate] == Double(edits) / 6)
    }

    @Test("Labels that need more frames than there are have an infinite loss, or none if asked for")
    func impossible() {
        var random = RandomSource(seed: 2)
        let model = GRUTranscriber<Double>(features: 2, hidden: 3, symbols: 3, random: &random)
        let data = Dataset([Tensor<Double>.zeros([2, 2])], labels: [[1, 1]] as [[Int32]])
        let loss = { (goal: Transcription<StackedGRU<Double>>) in goal.evaluate(model, on: data.batches(of: 1)).loss }
        #expect(loss(Transcription()) == .infinity && loss(Transcription(impossible: .zero)) == 0)
    }
}
