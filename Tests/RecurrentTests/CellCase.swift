import RNNKit
import TestSupport
import Testing

/// A kind of cell, in every form of layer that it can take.
struct CellCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// Records an issue where a property does not hold.
    let check: @Sendable (HarnessPart) -> Void
    /// The same where the kernels' way differs from the chain of steps.
    let checkFused: @Sendable () -> Void
    /// The same of what a recording says.
    let checkRecording: @Sendable () -> Void

    var testDescription: String { name }

    init<Cell: RecurrentCell>(
        _ name: String, _ make: @escaping @Sendable (_ inputs: Int, _ random: inout RandomSource) -> Cell
    ) where Cell.Scalar == Double {
        self.name = name
        // Biases and all else away from zero, so that every parameter matters.
        @Sendable func moved(_ inputs: Int, _ random: inout RandomSource) -> Cell {
            let cell = make(inputs, &random)
            return cell.mapParameters { _, value in
                value + Tensor.uniform(value.shape, in: -0.3..<0.3, random: &random)
            }
        }
        checkFused = {
            var random = RandomSource(seed: 7)
            checkAgainstSteps(moved(3, &random), name)
        }
        checkRecording = {
            var random = RandomSource(seed: 7)
            compareRecords(of: moved(3, &random), name)
        }
        check = { part in
            var random = RandomSource(seed: 7)
            func cell(_ inputs: Int = 3) -> Cell { moved(inputs, &random) }
            func both(_ inputs: Int = 3, _ merge: Bidirectional<Cell>.Merge = .concatenate) -> Bidirectional<Cell> {
                Bidirectional(forward: cell(inputs), backward: cell(inputs), merge: merge)
            }
            let width = cell().initialState(batch: 1).output.shape[1]

            LayerHarness(name: "\(name), forward", layer: Recurrent(cell())).check(part, gradientTolerance: 1e-8)
            LayerHarness(name: "\(name), reversed", layer: Recurrent(cell(), isReversed: true))
                .check(part, gradientTolerance: 1e-8)
            for merge in Bidirectional<Cell>.Merge.allCases {
                LayerHarness(name: "\(name), both directions, \(merge)", layer: both(3, merge))
                    .check(part, gradientTolerance: merge == .concatenate ? 1e-8 : nil)
            }
            LayerHarness(
                name: "\(name), zoneout",
                layer: Recurrent(cell(), options: RecurrentOptions(hiddenZoneout: 0.25, memoryZoneout: 0.375))
            ).check(part, gradientTolerance: 1e-8)
            LayerHarness(
                name: "\(name), both directions, zoneout",
                layer: Bidirectional(
                    forward: cell(), backward: cell(), merge: .mean,
                    options: RecurrentOptions(hiddenZoneout: 0.25, memoryZoneout: 0.375))
            ).check(part, gradientTolerance: nil)
            // Differences know nothing of limits to gradients, but padding must not change those either.
            LayerHarness(
                name: "\(name), zoneout and a gradient limit, reversed",
                layer: Recurrent(
                    cell(), isReversed: true, options: RecurrentOptions(hiddenZoneout: 0.25, gradientLimit: 0.3))
            ).check(part, gradientTolerance: nil)
            let stack = [Recurrent(cell()), Recurrent(cell(width)), Recurrent(cell(width), isReversed: true)]
            LayerHarness(name: "\(name), stacked", layer: Stacked(stack)).check(part, gradientTolerance: 1e-8)
            LayerHarness(
                name: "\(name), stacked, residual, normalised",
                layer: Stacked(stack, isResidual: true, isNormalized: true)
                // Rows of nearly equal numbers are normalised with a steep slope, where differences say less.
            ).check(part, gradientTolerance: 1e-7)
            LayerHarness(
                name: "\(name), stacked in both directions", layer: Stacked([both(), both(2 * width)])
            ).check(part, gradientTolerance: nil)

            if part == .behaviour { checkSteps(cell(), name) }
        }
    }

    static let all: [CellCase] = [
        CellCase("Elman tanh") { ElmanCell(inputs: $0, hidden: 4, random: &$1) },
        CellCase("Elman relu") { ElmanCell(inputs: $0, hidden: 4, activation: .relu, bias: .one, random: &$1) },
        CellCase("Elman scaled tanh, limit") {
            ElmanCell(
                inputs: $0, hidden: 4, activation: .scaledTanh(scale: 1.25, slope: 0.75), limit: 0.8, random: &$1)
        },
        CellCase("Elman without bias") { ElmanCell(inputs: $0, hidden: 3, bias: .none, random: &$1) },
        CellCase("GRU after") { GRUCell(inputs: $0, hidden: 4, random: &$1) },
        CellCase("GRU after, one bias") { GRUCell(inputs: $0, hidden: 4, bias: .one, random: &$1) },
        CellCase("GRU before") { GRUCell(inputs: $0, hidden: 4, reset: .beforeProduct, random: &$1) },
        CellCase("GRU before, no bias") {
            GRUCell(inputs: $0, hidden: 4, reset: .beforeProduct, bias: .none, random: &$1)
        },
        CellCase("GRU before, keeping, other functions") {
            GRUCell(
                inputs: $0, hidden: 4, reset: .beforeProduct, update: .keeps,
                functions: GateFunctions(gate: .hardSigmoid(slope: 0.3), candidate: .softsign), random: &$1)
        },
        CellCase("GRU after, replacing, limit") {
            GRUCell(
                inputs: $0, hidden: 4, update: .replaces, functions: GateFunctions(limit: 0.7), random: &$1)
        },
        CellCase("LSTM") { LSTMCell(inputs: $0, hidden: 4, random: &$1) },
        CellCase("LSTM without bias") { LSTMCell(inputs: $0, hidden: 4, bias: .none, random: &$1) },
        CellCase("LSTM with peepholes") { LSTMCell(inputs: $0, hidden: 4, hasPeepholes: true, random: &$1) },
        CellCase("LSTM with coupled gates and peepholes") {
            LSTMCell(inputs: $0, hidden: 4, hasPeepholes: true, isCoupled: true, random: &$1)
        },
        CellCase("LSTM with coupled gates") { LSTMCell(inputs: $0, hidden: 4, isCoupled: true, random: &$1) },
        CellCase("LSTM with projection") { LSTMCell(inputs: $0, hidden: 4, projection: 2, random: &$1) },
        CellCase("LSTM with a cell limit") { LSTMCell(inputs: $0, hidden: 4, cellLimit: 0.35, random: &$1) },
        CellCase("LSTM with everything") {
            LSTMCell(
                inputs: $0, hidden: 4, projection: 2, hasPeepholes: true, isCoupled: true, bias: .one, cellLimit: 0.5,
                random: &$1)
        },
        CellCase("LSTM with other functions and a limit") {
            LSTMCell(
                inputs: $0, hidden: 4, hasPeepholes: true,
                functions: GateFunctions(gate: .hardSigmoid(), candidate: .elu(), output: .softsign, limit: 0.9),
                random: &$1)
        },
        CellCase("Normalised LSTM") { NormalizedLSTMCell(inputs: $0, hidden: 4, epsilon: 0.05, random: &$1) },
        CellCase("Normalised LSTM with a cell limit") {
            NormalizedLSTMCell(inputs: $0, hidden: 4, cellLimit: 0.5, epsilon: 0.05, random: &$1)
        },
        CellCase("Normalised GRU") { NormalizedGRUCell(inputs: $0, hidden: 4, epsilon: 0.05, random: &$1) },
        CellCase("Minimal GRU") { MinGRUCell(inputs: $0, hidden: 4, random: &$1) },
        CellCase("Minimal GRU without bias") { MinGRUCell(inputs: $0, hidden: 5, hasBias: false, random: &$1) },
        CellCase("A scan of the user's own") { inputs, random in LeakyScan(inputs: inputs, random: &random) },
        CellCase("A cell of the user's own") { inputs, random in LeakyCell(inputs: inputs, random: &random) },
    ]
}

/// A cell as a user writes one.
struct LeakyCell: RecurrentCell {
    var weight: Tensor<Double>
    var recurrent: Tensor<Double>

    init(inputs: Int, random: inout RandomSource) {
        weight = .xavierUniform([4, inputs], random: &random)
        recurrent = .orthogonal([4, 4], random: &random)
    }

    var inputSize: Int { weight.shape[1] }

    func initialState(batch: Int) -> HiddenState<Double> { HiddenState(.zeros([batch, 4])) }

    func callAsFunction(_ x: Tensor<Double>, _ state: HiddenState<Double>) -> HiddenState<Double> {
        let target = matmul(x, weight, transposing: .right) + matmul(state.hidden, recurrent, transposing: .right)
        return HiddenState(state.hidden * 0.7 + softsign(target) * 0.3)
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) {
        visitor.visit("weight", &weight)
        visitor.visit("recurrent", &recurrent)
    }
}

/// A cell as a user writes one whose sequences are scans.
struct LeakyScan: RecurrentCell {
    var weight: Tensor<Double>
    var leak: Tensor<Double>

    init(inputs: Int, random: inout RandomSource) {
        weight = .xavierUniform([4, inputs], random: &random)
        leak = .uniform([4], in: -1..<1, random: &random)
    }

    var inputSize: Int { weight.shape[1] }

    func initialState(batch: Int) -> HiddenState<Double> { HiddenState(.zeros([batch, 4])) }

    func callAsFunction(_ x: Tensor<Double>, _ state: HiddenState<Double>) -> HiddenState<Double> {
        HiddenState(sigmoid(leak) * state.hidden + matmul(x, weight, transposing: .right))
    }

    var scanForm: ScanForm<Double>? {
        ScanForm { x in
            let target = matmul(x, weight, transposing: .right)
            return (sigmoid(leak).broadcast(to: target.shape), target)
        }
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) {
        visitor.visit("weight", &weight)
        visitor.visit("leak", &leak)
    }
}

/// One step at a time gives what the sequence gives: the same bits in a stream, and the cell itself up to rounding.
private func checkSteps<Cell: RecurrentCell>(_ cell: Cell, _ name: String) where Cell.Scalar == Double {
    let x: Tensor<Double> = Sample.wave([2, 6, cell.inputSize], salt: 3)
    let layer = Stacked([Recurrent(cell, options: RecurrentOptions(hiddenZoneout: 0.1, memoryZoneout: 0.2))])
    let whole = layer(x)
    var stream = RecurrentStream(layer, batch: 2)
    for step in 0..<6 {
        #expect(stream(x.entry(step, axis: 1)) == whole.outputs.entry(step, axis: 1), "\(name)")
    }
    #expect(zip(stream.state[0].parameterValues, whole.state[0].parameterValues).allSatisfy { $0 == $1 }, "\(name)")

    let outputs = Recurrent(cell)(x).outputs
    var state = cell.initialState(batch: 2)
    for step in 0..<6 {
        state = cell(x.entry(step, axis: 1), state)
        #expect(state.output.isClose(to: outputs.entry(step, axis: 1), relative: 1e-13, absolute: 1e-14), "\(name)")
    }
}
