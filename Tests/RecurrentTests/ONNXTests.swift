import RNNKit
import TestSupport
import Testing

/// The cells against the operators RNN, GRU and LSTM of ONNX: that the library has all that a model from there needs,
/// and how its weights are carried over.
@Suite struct ONNXTests {
    static let cases: [ONNXCase] = (try? Fixture.load("recurrent_onnx.json")) ?? []

    @Test("The reference has cases of every operator")
    func fixture() {
        #expect(Self.cases.count == 62)
        #expect(Set(Self.cases.map(\.operator)) == ["RNN", "GRU", "LSTM"])
        #expect(Self.cases.filter { $0.differs != nil }.map(\.name) == ["LSTM, clip, cells beyond it"])
    }

    @Test("In Float, ONNX's outputs and final states to five digits", arguments: cases.filter { $0.differs == nil })
    func agrees(_ example: ONNXCase) {
        switch example.operator {
        case "RNN": example.check(example.elman)
        case "GRU": example.check(example.gru)
        case "LSTM": example.check(example.lstm)
        default: Issue.record("\(example.name): there is no operator \(example.operator)")
        }
    }

    @Test("Where the reference leaves the memory without a limit on its way out, all else is as there")
    func unlimitedOutput() throws {
        // The specification, and the library with it, limits what each function sees; the engine that made these
        // numbers does not limit the memory. So h = o * tanh(limited(c)) is corrected here at each step.
        let example = try #require(Self.cases.first { $0.differs != nil })
        let limit = try Float(#require(example.attributes.clip))
        let cell = example.lstm(0)
        var state = LSTMState<Float>(
            hidden: try #require(example.initial_h).tensor().entry(0),
            cell: try #require(example.initial_c).tensor().entry(0))
        var outputs: [Tensor<Float>] = []
        var isTelling = false
        for step in 0..<example.X.shape[0] {
            state = cell(example.X.tensor().entry(step), state)
            let limited = state.cell.clamped(to: -limit...limit)
            isTelling = isTelling || limited != state.cell
            state.hidden = state.hidden / tanh(limited) * tanh(state.cell)
            outputs.append(state.hidden)
        }
        #expect(isTelling)
        example.compare(Tensor.stacked(outputs).expanded(axis: 1), example.Y, "Y")
        example.compare(state.hidden.expanded(axis: 0), example.Y_h, "Y_h")
        example.compare(state.cell.expanded(axis: 0), try #require(example.Y_c), "Y_c")
    }
}

extension ONNXCase {
    /// Compares with the case a layer of cells, one for each direction.
    fileprivate func check<Cell: RecurrentCell>(_ cell: (_ direction: Int) -> Cell) where Cell.Scalar == Float {
        let x = SequenceBatch(X.tensor(Float.self).permuted([1, 0, 2]), lengths: sequence_lens)
        /// The initial state of a direction.
        func initial(_ direction: Int, _ cell: Cell) -> Cell.State {
            var parts = [initial_h, initial_c][...]
            return cell.initialState(batch: x.count).mapParameters { _, zeros in
                parts.removeFirst()?.tensor().entry(direction) ?? zeros
            }
        }
        var outputs: [Tensor<Float>] = []
        var states: [Cell.State] = []
        if attributes.direction == "bidirectional" {
            let layer = Bidirectional(forward: cell(0), backward: cell(1))
            let (forward, backward, state) = layer.directions(
                x, initial: BidirectionalState(forward: initial(0, cell(0)), backward: initial(1, cell(1))))
            outputs = [forward.values, backward.values]
            states = [state.forward, state.backward]
        } else {
            let layer = Recurrent(cell(0), isReversed: attributes.direction == "reverse")
            let result = layer(x, initial: initial(0, cell(0)))
            outputs = [result.outputs.values]
            states = [result.state]
        }
        compare(Tensor.stacked(outputs).permuted([2, 0, 1, 3]), Y, "Y")
        compare(.stacked(states.map { $0.parameterValues[0] }), Y_h, "Y_h")
        if let Y_c { compare(.stacked(states.map { $0.parameterValues[1] }), Y_c, "Y_c") }
    }

    fileprivate func compare(_ value: Tensor<Float>, _ reference: Fixture.Array, _ what: String) {
        #expect(
            value.shape == reference.shape && value.isClose(to: reference.tensor(), relative: 0, absolute: 1e-5),
            "\(name): \(what) differs")
    }
}
