import RNNKit
import TestSupport
import Testing

/// What recurrent layers say of what they cannot compute.
@Suite("Mistakes with recurrent layers") struct MistakeTests {
    @Test("An initial state of another batch is refused, whichever way the cell runs")
    func state() async {
        let fused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(LSTMCell<Float>(inputs: 2, hidden: 4, random: &random))
            _ = layer(Tensor.zeros([3, 5, 2]), initial: layer.initialState(batch: 1))
        }
        #expect(
            message(fused).contains(
                "Recurrent: the state has a tensor of shape [1, 4], but x has 3 sequences"))
        let unrolled = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(NormalizedGRUCell<Float>(inputs: 2, hidden: 4, random: &random))
            _ = layer.final(Tensor.zeros([1, 5, 2]), initial: layer.initialState(batch: 3))
        }
        #expect(message(unrolled).contains("Recurrent: the state has a tensor of shape [3, 4], but x has 1 sequences"))
    }

    @Test("Lengths that do not fit are named")
    func lengths() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(GRUCell<Float>(inputs: 2, hidden: 4, random: &random))
            _ = layer(SequenceBatch(.zeros([2, 5, 2]), lengths: [6, 1]))
        }
        #expect(message(result).contains("SequenceBatch: lengths [6, 1] do not fit values of shape [2, 5, 2]"))
    }

    @Test("Vectors of another width, or with more axes, are refused, whether padded or valid steps alone")
    func width() async {
        let padded = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(GRUCell<Float>(inputs: 2, hidden: 4, random: &random))
            _ = layer(SequenceBatch(.zeros([2, 5, 3]), lengths: [5, 1]))
        }
        #expect(message(padded).contains("Recurrent: x has shape [2, 5, 3], not [batch, time, 2]"))
        let steps = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(GRUCell<Float>(inputs: 2, hidden: 4, random: &random))
            _ = layer.final(SequenceBatch(steps: .zeros([6, 1, 2]), layout: SequenceLayout(lengths: [5, 1])))
        }
        #expect(message(steps).contains("Recurrent: x has shape [2, 5, 1, 2], not [batch, time, 2]"))
    }

    @Test("Directions of different sizes have no sum")
    func directions() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Bidirectional(
                forward: GRUCell<Float>(inputs: 2, hidden: 1, random: &random),
                backward: GRUCell<Float>(inputs: 2, hidden: 4, random: &random), merge: .mean)
        }
        #expect(message(result).contains("Bidirectional: the cells have 1 and 4 outputs, of which there is no mean"))
    }

    @Test("Weights of another cell are refused by the cell")
    func weights() async {
        let lstm = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LSTMCell<Float>(
                weights: RecurrentWeights(input: .zeros([24, 3]), recurrent: .zeros([24, 6])), isCoupled: true)
        }
        #expect(
            message(lstm).contains(
                """
                LSTMCell: input and recurrent have shapes [24, 3] and [24, 6], not [3 * hidden, inputs] and \
                [3 * hidden, hidden]
                """))
        let elman = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ElmanCell<Float>(weights: RecurrentWeights(input: .zeros([6, 3]), recurrent: .zeros([6, 2])))
        }
        #expect(message(elman).contains("ElmanCell: recurrent has shape [6, 2], not [hidden, hidden]"))
        let peepholes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LSTMCell<Float>(
                weights: RecurrentWeights(input: .zeros([6, 3]), recurrent: .zeros([6, 2])), peephole: .zeros([6]),
                isCoupled: true)
        }
        #expect(message(peepholes).contains("LSTMCell: peephole has shape [6], not [2 * 2]"))
    }
}
