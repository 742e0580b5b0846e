import RNNKit
import TestSupport
import Testing

/// What a layer gives out when it has read everything, where each direction has its say at its own end.
@Suite struct FinalOutputTests {
    let x: Tensor<Double> = Sample.wave([3, 5, 4])
    var ragged: SequenceBatch<Double> { SequenceBatch(x, lengths: [5, 2, 0]) }

    private func cell(_ inputs: Int = 4, hidden: Int = 4, salt: UInt64 = 1) -> LSTMCell<Double> {
        var random = RandomSource(seed: salt)
        return LSTMCell(inputs: inputs, hidden: hidden, random: &random)
    }

    /// Two layers of both directions, whose inputs are as wide as their outputs.
    private var layers: [Bidirectional<LSTMCell<Double>>] {
        [
            Bidirectional(forward: cell(hidden: 2), backward: cell(hidden: 2, salt: 2)),
            Bidirectional(forward: cell(hidden: 2, salt: 3), backward: cell(hidden: 2, salt: 4)),
        ]
    }

    /// The rows of values [batch, time, ...] at a step of each sequence; zeros at step -1.
    private func rows(_ values: Tensor<Double>, _ steps: [Int]) -> Tensor<Double> {
        .stacked(
            steps.enumerated().map { row, step in
                step < 0 ? .zeros([values.shape[2]]) : values.entry(row).entry(step)
            })
    }

    private let lastSteps = [4, 1, -1]
    private let firstSteps = [0, 0, -1]

    @Test("One direction: the output at the step read last")
    func oneDirection() {
        for isReversed in [false, true] {
            let layer = Recurrent(cell(hidden: 3), isReversed: isReversed)
            let result = layer(ragged)
            #expect(layer.outputSize == 3)
            let expected = rows(result.outputs.values, isReversed ? firstSteps : lastSteps)
            #expect(layer.finalOutput(of: result) == expected)
            #expect(layer.entriesAtEnd(of: result.outputs) == expected)
            let full = layer(x)
            #expect(layer.finalOutput(of: full) == rows(full.outputs, isReversed ? [0, 0, 0] : [4, 4, 4]))
            #expect(layer.entriesAtEnd(of: SequenceBatch(full.outputs)) == layer.finalOutput(of: full))
        }
    }

    @Test("Both directions, merged", arguments: Bidirectional<LSTMCell<Double>>.Merge.allCases)
    func bothDirections(_ merge: Bidirectional<LSTMCell<Double>>.Merge) {
        let layer = Bidirectional(forward: cell(), backward: cell(salt: 2), merge: merge)
        let directions = layer.directions(ragged)
        let (ahead, behind) = (
            rows(directions.forward.values, lastSteps), rows(directions.backward.values, firstSteps)
        )
        let result = layer(ragged)
        let final = layer.finalOutput(of: result)
        #expect(layer.outputSize == result.outputs.shape[2])
        switch merge {
        case .concatenate: #expect(final == .concatenated([ahead, behind], axis: 1))
        case .sum: #expect(final == ahead + behind)
        case .mean: #expect(final == (ahead + behind) * 0.5)
        }
    }

    @Test("Directions of different sizes")
    func sizes() {
        let layer = Bidirectional(forward: cell(hidden: 3), backward: cell(hidden: 2, salt: 2))
        let result = layer(ragged)
        #expect(layer.outputSize == 5)
        let final = layer.finalOutput(of: result)
        #expect(final.shape == [3, 5])
        #expect(layer.entriesAtEnd(of: result.outputs) == final)
    }

    @Test("A stack ends as its last layer does")
    func stack() {
        var random = RandomSource(seed: 3)
        let stack = StackedBiLSTM<Double>(inputs: 4, hidden: 3, layers: 2, random: &random)
        let lower = stack.layers[0](ragged).outputs
        let upper = stack.layers[1](lower)
        let result = stack(ragged)
        #expect(stack.outputSize == 6)
        #expect(stack.finalOutput(of: result) == stack.layers[1].finalOutput(of: upper))
        #expect(stack.entriesAtEnd(of: result.outputs) == stack.finalOutput(of: result))
    }

    @Test("A residual stack adds the end of the last layer's input to its final output")
    func residual() {
        let stack = Stacked(layers, isResidual: true)
        let lower = layers[0](ragged).outputs + ragged
        let upper = layers[1](lower)
        let ends = Tensor.concatenated(
            [
                rows(lower.values.slice(0..<2, axis: 2), lastSteps),
                rows(lower.values.slice(2..<4, axis: 2), firstSteps),
            ], axis: 1)
        // A sequence that nothing was read of has a final state all the same: the initial one.
        let initial = stack.initialState(batch: 3).mapParameters { $1 + 0.25 }
        let final = stack.finalOutput(of: stack(ragged))
        #expect(final.isClose(to: layers[1].finalOutput(of: upper) + ends, absolute: 1e-14))
        let later = stack(ragged, initial: initial)
        #expect(stack.finalOutput(of: later).entry(2) == Tensor([0.25, 0.25, 0.25, 0.25]))
        #expect(stack.finalOutput(of: stack(x.slice(0..<0, axis: 1), initial: initial)) == .ones([3, 4]) * 0.25)
    }

    @Test("A residual stack whose sizes differ has nothing to add")
    func residualOfOtherSize() {
        let stack = Stacked([Recurrent(cell(hidden: 3))], isResidual: true)
        let result = stack(ragged)
        #expect(stack.finalOutput(of: result) == result.state[0].hidden)
        // So it does not matter that sums of directions cannot be taken apart.
        let sums = Stacked(
            [Bidirectional(forward: cell(hidden: 3), backward: cell(hidden: 3, salt: 2), merge: .sum)],
            isResidual: true)
        let (outputs, state) = sums(ragged)
        #expect(sums.finalOutput(of: (outputs, state)) == state[0].forward.hidden + state[0].backward.hidden)
    }

    @Test("Gradients agree with differences of values, and pass through states alone if nothing was added to outputs")
    func gradients() {
        for isResidual in [false, true] {
            let stack = Stacked(layers, isResidual: isResidual)
            let check = checkGradient(at: x, tolerance: 1e-8) {
                stack.finalOutput(of: stack(SequenceBatch($0, layout: ragged.layout)))
            }
            #expect(check.passes, "\(check)")
            let (outputs, state) = stack(ragged)
            let gradient = valueWithGradient(at: outputs.values) {
                stack.finalOutput(of: (SequenceBatch($0, layout: outputs.layout), state)).sum()
            }.gradient
            #expect((gradient == .zeros(outputs.shape)) == !isResidual)
        }
    }

    @Test("A residual stack of sums cannot tell its directions' ends, and says so")
    func residualSum() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let cell = GRUCell<Float>(inputs: 2, hidden: 2, random: &random)
            let stack = Stacked([Bidirectional(forward: cell, backward: cell, merge: .sum)], isResidual: true)
            _ = stack.finalOutput(of: stack(Tensor.ones([1, 3, 2])))
        }
        #expect(
            message(result).contains(
                "Bidirectional: the directions end at different steps, and their sum cannot be taken"))
    }

    @Test("Stacks by their sizes are stacks of layers made for each other")
    func forms() {
        var random = RandomSource(seed: 4)
        let lstm = StackedLSTM<Double>(inputs: 4, hidden: 3, layers: 3, dropout: 0.5, random: &random)
        #expect(lstm.layers.map(\.inputSize) == [4, 3, 3])
        #expect(lstm.dropout.rate == 0.5)
        #expect(lstm(x).outputs.shape == [3, 5, 3])
        #expect(
            StackedBiLSTM<Double>(inputs: 4, hidden: 3, layers: 2, random: &random).layers.map(\.inputSize) == [4, 6])
        #expect(StackedGRU<Double>(inputs: 4, hidden: 3, layers: 2, random: &random)(x).outputs.shape == [3, 5, 3])
        #expect(StackedElman<Double>(inputs: 4, hidden: 3, random: &random)(x).outputs.shape == [3, 5, 3])
    }
}
