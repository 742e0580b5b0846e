import RNNKit
import TestSupport
import Testing

@Suite("Gate saturation") struct GateSaturationTests {
    @Test("Shares count what is beyond the bounds, and not what is at them")
    func shares() {
        var saturation = GateSaturation(of: Tensor<Double>([[0, 0.95], [0.05, 0.9], [0.1, 0.5], [0.5, .nan]]))
        #expect(saturation.closed == [0.5, 0] && saturation.open == [0, 0.25] && saturation.stepCount == 4)
        saturation.add(GateSaturation(of: Tensor<Double>([[1, 0], [1, 0], [1, 0], [0, 0]])))
        #expect(saturation.closed == [0.375, 0.5] && saturation.open == [0.375, 0.125] && saturation.stepCount == 8)
        let other = GateSaturation(of: Tensor<Double>([[0.3, 0.7]]), bounds: 0.4...0.6)
        #expect(other.closed == [1, 0] && other.open == [0, 1])
        let empty = GateSaturation(of: Tensor<Float>.zeros([0, 2]))
        #expect(empty.closed == [0, 0] && empty.open == [0, 0])
    }

    @Test("Of a recording only valid steps count")
    func recorded() {
        // The forget gate of unit 0 is always open, that of unit 1 always closed, and the input decides about unit 2.
        var weights = RecurrentWeights<Float>(input: .zeros([12, 1]), recurrent: .zeros([12, 3]))
        weights.inputBias = Tensor([0, 0, 0, 9, -9, 0, 0, 0, 0, 0, 0, 0])
        weights.input = Tensor([0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0], shape: [12, 1])
        let x = SequenceBatch(Tensor<Float>([[[1], [-1], [1], [0]], [[1], [7], [7], [7]]]), lengths: [4, 1])
        let (_, record) = recording(.gates) { Recurrent(LSTMCell(weights: weights))(x) }
        let forget = record.layers[0].saturation(of: "f")
        #expect(forget.stepCount == 5)
        #expect(forget.open == [1, 0, 0.6] && forget.closed == [0, 1, 0.2])
        let input = record.layers[0].saturation(of: "i")
        #expect(input.open == [0, 0, 0] && input.closed == [0, 0, 0])
    }

    @Test("A gate that was not recorded is named")
    func missing() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(GRUCell<Float>(inputs: 1, hidden: 2, random: &random))
            let (_, record) = recording(.gates) { layer(Tensor.zeros([1, 2, 1])) }
            _ = record.layers[0].saturation(of: "f")
        }
        #expect(message(result).contains(#"saturation: the record has no "f", but ["n", "r", "z"]"#))
    }
}
