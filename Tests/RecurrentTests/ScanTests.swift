import TestSupport
import Testing

@testable import RNNKit

/// Sequences that are scans.
@Suite struct ScanTests {
    private func layer(isReversed: Bool = false) -> Recurrent<MinGRUCell<Float>> {
        var random = RandomSource(seed: 3)
        let cell = MinGRUCell<Float>(inputs: 5, hidden: 37, forgetBias: 1, random: &random)
        return Recurrent(cell, isReversed: isReversed)
    }

    @Test("A sequence cut anywhere gives the same bits, if the state is carried on", arguments: 0...9)
    func cut(_ middle: Int) {
        let layer = layer()
        let x: Tensor<Float> = Sample.wave([4, 9, 5])
        let batch = SequenceBatch(x, lengths: [9, 3, 0, 6])
        let whole = layer(batch)
        let first = layer(batch[batch.layout.window(0..<middle)])
        let rest = layer(batch[batch.layout.window(middle..<9)], initial: first.state)
        #expect(Tensor.concatenated([first.outputs.values, rest.outputs.values], axis: 1) == whole.outputs.values)
        #expect(rest.state.hidden == whole.state.hidden)
    }

    @Test("The same bits for 1, 2 and 3 threads", arguments: [false, true])
    func threads(_ isReversed: Bool) {
        let layer = layer(isReversed: isReversed)
        let all = Everything(layer: layer, x: Sample.wave([6, 20, 5]), state: layer.initialState(batch: 6))
        func results(_ threads: Int) -> [Tensor<Float>] {
            Threads.$dividesAll.withValue(true) {
                Threads.limited(to: threads) {
                    let (_, gradient, outputs) = valueWithGradient(at: all) { all in
                        let x = SequenceBatch(all.x, lengths: [20, 3, 0, 7, 7, 19])
                        let outputs = all.layer(x, initial: all.state).outputs.values
                        return (outputs.squared().sum(), outputs.detached)
                    }
                    return gradient.parameterValues + [outputs]
                }
            }
        }
        let one = results(1)
        for threads in 2...3 { #expect(results(threads) == one) }
    }

    @Test("NaN stays in its sequence, and in later steps")
    func notANumber() {
        let layer = layer()
        var x: Tensor<Float> = Sample.wave([3, 5, 5])
        let clean = layer(x).outputs
        x[1, 2, 0] = .nan
        let outputs = layer(x).outputs
        #expect(outputs.slice(0..<1) == clean.slice(0..<1) && outputs.slice(2..<3) == clean.slice(2..<3))
        #expect(outputs[1, 1, 0] == clean[1, 1, 0] && outputs[1, 2, 0].isNaN && outputs[1, 4, 36].isNaN)
    }

    @Test("The bias of the gate starts such that the state lasts")
    func forgetBias() {
        let bias = layer().cell.bias
        #expect(bias?.slice(0..<37).scalars == Array(repeating: -1, count: 37))
        #expect(bias?.slice(37..<74).scalars == Array(repeating: 0, count: 37))
    }

    @Test("Recurrent dropout has nothing to apply to, and coefficients must fit the state")
    func refused() async {
        let dropout = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 3)
            let cell = MinGRUCell<Float>(inputs: 2, hidden: 3, random: &random)
            let layer = Recurrent(cell, options: RecurrentOptions(dropout: 0.5))
            _ = withTraining(random: &random) { layer(.zeros([1, 2, 2])) }
        }
        #expect(
            message(dropout).contains(
                "MinGRUCell: no product sees the hidden state, so recurrent dropout has nothing to apply to"))
        let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Recurrent(Broken())(.zeros([1, 2, 2]))
        }
        #expect(
            message(shape).contains("ScanForm: factor and addend have shapes [2, 2] and [2, 2], not [2, 3]"))
    }
}

/// A cell whose coefficients are as wide as its input, and not as its state.
private struct Broken: RecurrentCell {
    var inputSize: Int { 2 }
    func initialState(batch: Int) -> HiddenState<Float> { HiddenState(.zeros([batch, 3])) }
    func callAsFunction(_ x: Tensor<Float>, _ state: HiddenState<Float>) -> HiddenState<Float> { state }
    var scanForm: ScanForm<Float>? { ScanForm { ($0, $0) } }
    mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {}
}
