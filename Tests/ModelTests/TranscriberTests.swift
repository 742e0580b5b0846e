import RNNKit
import TestSupport
import Testing

@Suite struct TranscriberTests {
    @Test("A transcriber gives logits for each frame, whatever the padding")
    func logits() {
        var random = RandomSource(seed: 1)
        let model = BiLSTMTranscriber<Double>(features: 2, hidden: 3, symbols: 4, layers: 2, random: &random)
        let x: Tensor<Double> = Sample.wave([3, 5, 2])
        let logits = model(SequenceBatch(x, lengths: [5, 2, 0]))
        #expect(logits.shape == [3, 5, 4] && logits.lengths == [5, 2, 0])
        for (row, length) in [5, 2, 0].enumerated() {
            let alone = model(SequenceBatch(x.slice(row..<row + 1).slice(0..<length, axis: 1))).values
            #expect(alone.entry(0) == logits.values.entry(row).slice(0..<length))
        }
        #expect(model.parameters.map(\.name).suffix(2) == ["output.weight", "output.bias"])
        #expect(model.parameters[0].name == "recurrent.weight_ih_l0")
        #expect("\(model)".contains("Linear 6 -> 4"))
    }

    @Test("The gradient of a transcriber's loss is that of differences")
    func gradient() {
        var random = RandomSource(seed: 2)
        let model = GRUTranscriber<Double>(features: 2, hidden: 2, symbols: 3, random: &random)
        let frames = SequenceBatch<Double>(Sample.wave([2, 4, 2]), lengths: [4, 2])
        let check = checkGradient(at: model, tolerance: 1e-8) {
            ctcLoss($0(frames), TokenBatch([[1, 2], [2]]))
        }
        #expect(check.passes, "\(check)")
    }

    @Test("A map of another width is refused")
    func misfit() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(GRUCell<Float>(inputs: 2, hidden: 3, random: &random))
            _ = Transcriber(recurrent: layer, output: Linear(inputs: 4, outputs: 5, random: &random))
        }
        #expect(message(result).contains("Transcriber: the layer has 3 outputs, but the map takes 4"))
    }
}
