import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct StreamTests {
    private static func layer() -> Stacked<Recurrent<LSTMCell<Float>>> {
        var random = RandomSource(seed: 2)
        return Stacked(
            [
                Recurrent(LSTMCell(inputs: 5, hidden: 40, random: &random)),
                Recurrent(LSTMCell(inputs: 40, hidden: 40, random: &random)),
            ], dropout: 0.5, isResidual: true, isNormalized: true)
    }

    @Test("A stream gives the bits of the whole sequence, whatever the batch")
    func sameBits() {
        let layer = Self.layer()
        let x: Tensor<Float> = Sample.wave([3, 150, 5])
        let whole = layer(x)
        var stream = RecurrentStream(layer, batch: 3)
        for step in 0..<150 { #expect(stream(x.entry(step, axis: 1)) == whole.outputs.entry(step, axis: 1)) }
        #expect(zip(stream.state, whole.state).allSatisfy { $0.cell == $1.cell && $0.hidden == $1.hidden })
    }

    @Test("A state can be copied, saved, and sent to another task")
    func states() async throws {
        let layer = Self.layer()
        let x: Tensor<Float> = Sample.wave([1, 20, 5])
        var stream = RecurrentStream(layer)
        for step in 0..<10 { _ = stream(x.entry(step, axis: 1)) }
        let saved = try JSONEncoder().encode(stream.state)
        let copy = stream
        let rest = (10..<20).map { stream(x.entry($0, axis: 1)) }

        let elsewhere = await Task.detached {
            var copy = copy
            return (10..<20).map { copy(x.entry($0, axis: 1)) }
        }.value
        #expect(elsewhere == rest)

        let state = try JSONDecoder().decode([LSTMState<Float>].self, from: saved)
        var resumed = RecurrentStream(layer, state: state)
        #expect((10..<20).map { resumed(x.entry($0, axis: 1)) } == rest)
        #expect(layer(x.slice(10..<20, axis: 1), initial: state).outputs.entry(9, axis: 1) == rest[9])
    }

    @Test("A layer whose kind is chosen when the program runs streams with the same bits", arguments: CellKind.allCases)
    func anyLayer(_ cell: CellKind) {
        var random = RandomSource(seed: 3)
        let layer = AnyRecurrentLayer<Float>(
            RecurrentKind(cell), inputs: 3, hidden: 4, layers: 2, isResidual: true, random: &random)
        let x: Tensor<Float> = Sample.wave([2, 9, 3])
        let whole = layer(x)
        var stream = RecurrentStream(layer, batch: 2)
        for step in 0..<9 { #expect(stream(x.entry(step, axis: 1)) == whole.outputs.entry(step, axis: 1)) }
        #expect(stream.state.parameterValues == whole.state.parameterValues)
        #expect(stream.state.parts.map(\.name) == whole.state.parts.map(\.name))
    }

    @Test("A stream stops at what it cannot read")
    func mistakes() async {
        let reversed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 2)
            _ = RecurrentStream(Recurrent(GRUCell<Float>(inputs: 5, hidden: 4, random: &random), isReversed: true))
        }
        #expect(message(reversed).contains("RecurrentStream: a reversed layer begins with a sequence's last step"))
        let both = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 2)
            _ = RecurrentStream(AnyRecurrentLayer<Float>("bigru", inputs: 5, hidden: 4, random: &random))
        }
        #expect(
            message(both).contains("RecurrentStream: a bidirectional layer needs the end of a sequence first"))
        let width = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var stream = RecurrentStream(StreamTests.layer())
            _ = stream(.zeros([1, 4]))
        }
        #expect(message(width).contains("RecurrentStream: x has shape [1, 4], not [batch, 5]"))
        let batch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var stream = RecurrentStream(StreamTests.layer())
            _ = stream(.zeros([2, 5]))
        }
        #expect(
            message(batch).contains("RecurrentStream: the state has a tensor of shape [1, 40], but x has 2 sequences"))
    }

    @Test("No gradient passes through a stream, whichever way its cell runs")
    func noGradients() {
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Double {
            let x: Tensor<Double> = Sample.wave([1, 3, 2])
            let (_, gradient, state) = valueWithGradient(at: cell) { cell in
                var stream = RecurrentStream(Recurrent(cell))
                let outputs = (0..<3).map { stream(x.entry($0, axis: 1)) }
                return (Tensor.stacked(outputs).sum() + cell.parameterValues[0].sum() * 0, stream.state)
            }
            #expect(gradient.parameterValues.allSatisfy { $0 == .zeros($0.shape) }, "\(Cell.self)")
            #expect(state.output == Recurrent(cell)(x).state.output, "\(Cell.self)")
        }
        var random = RandomSource(seed: 4)
        check(LSTMCell<Double>(inputs: 2, hidden: 3, random: &random))
        check(Unrolled(LSTMCell<Double>(inputs: 2, hidden: 3, random: &random)))
        check(NormalizedGRUCell<Double>(inputs: 2, hidden: 3, random: &random))
    }
}
