import RNNKit
import TestSupport
import Testing

/// Recurrent layers against PyTorch's modules: outputs, final states, gradients of inputs, initial states and every
/// parameter.
@Suite struct PyTorchTests {
    static let cases: [ReferenceCase] = (try? Fixture.load("recurrent_torch.json")) ?? []

    @Test("The reference has cases of every kind")
    func fixture() {
        #expect(Self.cases.count > 60)
        #expect(Set(Self.cases.map(\.kind)) == ["RNN_TANH", "RNN_RELU", "LSTM", "GRU"])
    }

    @Test("In Double, PyTorch's values and gradients to ten digits", arguments: cases)
    func wide(_ example: ReferenceCase) {
        example.checkLayers(Double.self, tolerance: 1e-10)
    }

    @Test("In Float, PyTorch's values and gradients to five digits", arguments: cases)
    func single(_ example: ReferenceCase) {
        example.checkLayers(Float.self, tolerance: 1e-5)
    }
}

extension ReferenceCase {
    fileprivate func checkLayers<Scalar: TensorScalar>(_ type: Scalar.Type, tolerance: Double) {
        let bias: RecurrentBias = options.bias ? .two : .none
        switch kind {
        case "RNN_TANH", "RNN_RELU":
            checkStack(tolerance: tolerance) { inputs, random in
                ElmanCell<Scalar>(
                    inputs: inputs, hidden: options.hidden, activation: kind == "RNN_TANH" ? .tanh : .relu, bias: bias,
                    random: &random)
            }
        case "GRU":
            checkStack(tolerance: tolerance) { inputs, random in
                GRUCell<Scalar>(inputs: inputs, hidden: options.hidden, bias: bias, random: &random)
            }
        case "LSTM":
            checkStack(tolerance: tolerance) { inputs, random in
                LSTMCell<Scalar>(
                    inputs: inputs, hidden: options.hidden,
                    projection: options.projection > 0 ? options.projection : nil, bias: bias, random: &random)
            }
        default:
            Issue.record("\(name): there is no cell of kind \(kind)")
        }
    }

    private func checkStack<Cell: RecurrentCell>(
        tolerance: Double, _ cell: (_ inputs: Int, _ random: inout RandomSource) -> Cell
    ) {
        var random = RandomSource(seed: 1)
        let outputs = options.projection > 0 ? options.projection : options.hidden
        let layers = options.layers ?? 1
        if options.bidirectional == true {
            check(
                Stacked(
                    (0..<layers).map { number in
                        let inputs = number == 0 ? options.input : 2 * outputs
                        return Bidirectional(forward: cell(inputs, &random), backward: cell(inputs, &random))
                    }), tolerance: tolerance)
        } else {
            check(
                Stacked((0..<layers).map { Recurrent(cell($0 == 0 ? options.input : outputs, &random)) }),
                tolerance: tolerance)
        }
    }
}
