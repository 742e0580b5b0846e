import TestSupport
import Testing

@testable import RNNKit

/// Cells and options that PyTorch lacks, against examples worked out with plain loops.
@Suite struct WorkedExampleTests {
    static let cases: [ReferenceCase] =
        ((try? Fixture.load("recurrent_loops.json")) ?? []) + ((try? Fixture.load("scan_loops.json")) ?? [])

    @Test("The reference has cases of every kind")
    func fixture() {
        #expect(Self.cases.count == 58)
        #expect(
            Set(Self.cases.map(\.kind)) == [
                "RNN_TANH", "GRU_RESET_BEFORE", "GRU_RESET_AFTER", "LSTM", "LSTM_COUPLED", "LSTM_NORMALIZED",
                "GRU_NORMALIZED", "MINGRU",
            ])
        #expect(Self.cases.filter { $0.masks?["zoneoutHidden"] != nil }.count == 9)
        #expect(Self.cases.filter { $0.masks?["recurrentDropout"] != nil }.count == 9)
        #expect(Self.cases.filter { $0.options.zoneoutHidden != nil }.count == 9)
    }

    @Test("Values and gradients to eleven digits, in every way to compute them", arguments: cases)
    func example(_ example: ReferenceCase) {
        var random = RandomSource(seed: 1)
        let (options, inputs, hidden) = (example.options, example.options.input, example.options.hidden)
        let bias: RecurrentBias = options.bias ? .two : .none
        switch example.kind {
        case "RNN_TANH":
            example.checkCell(ElmanCell(inputs: inputs, hidden: hidden, bias: bias, random: &random))
        case "GRU_RESET_BEFORE", "GRU_RESET_AFTER":
            example.checkCell(
                GRUCell(
                    inputs: inputs, hidden: hidden,
                    reset: example.kind == "GRU_RESET_BEFORE" ? .beforeProduct : .afterProduct, bias: bias,
                    random: &random))
        case "LSTM", "LSTM_COUPLED":
            example.checkCell(
                LSTMCell(
                    inputs: inputs, hidden: hidden, projection: options.projection > 0 ? options.projection : nil,
                    hasPeepholes: options.peepholes ?? false, isCoupled: example.kind == "LSTM_COUPLED", bias: bias,
                    cellLimit: options.clip, random: &random))
        case "LSTM_NORMALIZED":
            example.checkCell(
                NormalizedLSTMCell(
                    inputs: inputs, hidden: hidden, epsilon: options.epsilon ?? .nan, random: &random))
        case "GRU_NORMALIZED":
            example.checkCell(
                NormalizedGRUCell(
                    inputs: inputs, hidden: hidden, epsilon: options.epsilon ?? .nan, random: &random))
        case "MINGRU":
            example.checkCell(MinGRUCell(inputs: inputs, hidden: hidden, hasBias: options.bias, random: &random))
        default:
            Issue.record("\(example.name): there is no cell of kind \(example.kind)")
        }
    }
}

extension ReferenceCase {
    /// Compares with the reference what a cell gives step by step, what the kernels give if they know it, and what a
    /// user gets, unless the case gives masks, which a user cannot.
    fileprivate func checkCell<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Double {
        let layer = Recurrent(
            cell,
            options: RecurrentOptions(
                hiddenZoneout: options.zoneoutHidden ?? 0, memoryZoneout: options.zoneoutCell ?? 0))
        check(layer, tolerance: 1e-11) { run($0, $1, $2, fused: false) }
        if cell.fusedForm != nil || cell.scanForm != nil {
            check(layer, tolerance: 1e-11) { run($0, $1, $2, fused: true) }
        }
        if masks?.isEmpty ?? true { check(layer, tolerance: 1e-11) }
    }

    private func run<Cell: RecurrentCell>(
        _ layer: Recurrent<Cell>, _ x: SequenceBatch<Double>, _ initial: Cell.State?, fused: Bool
    ) -> (outputs: SequenceBatch<Double>, state: Cell.State) where Cell.Scalar == Double {
        let initial = initial ?? layer.initialState(batch: x.count)
        let noise = noise(for: layer, initial, time: x.time)
        if fused, let form = layer.cell.fusedForm {
            var results = layer.fused(form, x, noise, givesOutputs: true)(x, state: initial.parameterValues)
            return (SequenceBatch(results.removeFirst(), layout: x.layout), initial.replacingParameters(by: results))
        }
        if fused, let form = layer.cell.scanForm { return layer.scanned(form, x, initial: initial, noise) }
        return layer.unrolled(x, initial: initial, noise: noise)
    }

    /// The case's masks, or where it has none what the layer's options make.
    private func noise<Cell: RecurrentCell>(
        for layer: Recurrent<Cell>, _ state: Cell.State, time: Int
    ) -> StateNoise<Double> where Cell.Scalar == Double {
        guard let masks, !masks.isEmpty else { return StateNoise(layer.options, state: state, time: time) }
        var noise = StateNoise<Double>(dropout: masks["recurrentDropout"]?.tensor())
        if let hidden = masks["zoneoutHidden"] {
            noise.zoneout = [.mask(hidden.tensor())]
            if let cell = masks["zoneoutCell"] { noise.zoneout.append(.mask(cell.tensor())) }
        }
        return noise
    }
}
