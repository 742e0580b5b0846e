import RNNKit
import TestSupport
import Testing

/// A cell and what every cell must do, whatever its type.
struct CellCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// The properties to be checked, each as a function that records an issue where it does not hold.
    let checks: @Sendable () -> Void

    var testDescription: String { name }

    init<Cell: RecurrentCell>(_ name: String, _ make: @escaping @Sendable (inout RandomSource) -> Cell)
    where Cell.Scalar == Double {
        self.name = name
        checks = {
            var random = RandomSource(seed: 7)
            // Offsets and all else away from zero, so that every parameter matters.
            let cell = make(&random).mapParameters { _, value in
                value + Tensor.uniform(value.shape, in: -0.3..<0.3, random: &random)
            }
            let harness = CellHarness(name: name, cell: cell)
            harness.checkGradients()
            harness.checkNoStateIsZeroState()
            harness.checkPadding()
            harness.checkRowsAreIndependent()
            harness.checkStepsAreTheSequence()
            harness.checkEmptySequences()
            harness.checkNames()
        }
    }

    static let all: [CellCase] = [
        CellCase("Elman tanh") { ElmanCell(inputs: 3, hidden: 4, random: &$0) },
        CellCase("Elman relu") { ElmanCell(inputs: 3, hidden: 4, activation: .relu, bias: .one, random: &$0) },
        CellCase("Elman without bias") { ElmanCell(inputs: 4, hidden: 4, bias: .none, random: &$0) },
        CellCase("GRU after") { GRUCell(inputs: 3, hidden: 4, random: &$0) },
        CellCase("GRU after, one bias") { GRUCell(inputs: 3, hidden: 4, bias: .one, random: &$0) },
        CellCase("GRU before") { GRUCell(inputs: 3, hidden: 4, reset: .beforeProduct, random: &$0) },
        CellCase("GRU before, no bias") {
            GRUCell(inputs: 3, hidden: 4, reset: .beforeProduct, bias: .none, random: &$0)
        },
        CellCase("LSTM") { LSTMCell(inputs: 3, hidden: 4, random: &$0) },
        CellCase("LSTM without bias") { LSTMCell(inputs: 3, hidden: 4, bias: .none, random: &$0) },
        CellCase("LSTM with peepholes") { LSTMCell(inputs: 3, hidden: 4, hasPeepholes: true, random: &$0) },
        CellCase("LSTM with coupled gates") { LSTMCell(inputs: 3, hidden: 4, isCoupled: true, random: &$0) },
        CellCase("LSTM with projection") { LSTMCell(inputs: 3, hidden: 4, projection: 2, random: &$0) },
        CellCase("LSTM with a cell limit") { LSTMCell(inputs: 3, hidden: 4, cellLimit: 0.35, random: &$0) },
        CellCase("LSTM with everything") {
            LSTMCell(
                inputs: 3, hidden: 4, projection: 2, hasPeepholes: true, isCoupled: true, bias: .one, cellLimit: 0.5,
                random: &$0)
        },
    ]
}

/// The properties, for a cell of one type.
private struct CellHarness<Cell: RecurrentCell> where Cell.Scalar == Double {
    let name: String
    let cell: Cell

    func input(batch: Int = 3, time: Int = 5) -> Tensor<Double> {
        Sample.wave([batch, time, cell.inputSize], salt: 2)
    }

    /// A state with no zeros in it.
    func someState(batch: Int = 3) -> Cell.State {
        var salt = 5
        return cell.initialState(batch: batch).mapParameters { _, value in
            salt += 1
            return Sample.wave(value.shape, salt: salt) * 0.3
        }
    }

    /// Everything a layer gives, in one row of numbers.
    func everything(_ result: (outputs: Tensor<Double>, state: Cell.State)) -> Tensor<Double> {
        Tensor.concatenated([result.outputs.flattened()] + result.state.parameterValues.map { $0.flattened() })
    }

    func checkGradients() {
        let x = input()
        let state = someState()
        for (lengths, isReversed) in [(nil, false), ([5, 2, 0], false), ([1, 5, 3], true)] as [([Int]?, Bool)] {
            let layer = Recurrent(cell, isReversed: isReversed)
            let inLayer = checkGradient(at: layer, tolerance: 1e-7) {
                everything($0(x, lengths: lengths, initial: state))
            }
            #expect(inLayer.passes, "\(name), parameters: \(inLayer)")
            let inInput = checkGradient(at: x, tolerance: 1e-7) {
                everything(layer($0, lengths: lengths, initial: state))
            }
            #expect(inInput.passes, "\(name), inputs: \(inInput)")
            let inState = checkGradient(at: state, tolerance: 1e-7) {
                everything(layer(x, lengths: lengths, initial: $0))
            }
            #expect(inState.passes, "\(name), initial state: \(inState)")
        }
    }

    func checkNoStateIsZeroState() {
        let layer = Recurrent(cell)
        let zero = cell.initialState(batch: 3).zeroed
        #expect(everything(layer(input())) == everything(layer(input(), initial: zero)), "\(name)")
    }

    func checkPadding() {
        let lengths = [5, 2, 3]
        for isReversed in [false, true] {
            let layer = Recurrent(cell, isReversed: isReversed)
            let x = input()
            let padded = layer(x, lengths: lengths, initial: someState())
            for (row, length) in lengths.enumerated() {
                let alone = layer(
                    x.slice(row..<row + 1).slice(0..<length, axis: 1),
                    initial: someState().mapParameters { $1.slice(row..<row + 1) })
                let outputs = padded.outputs.slice(row..<row + 1)
                #expect(outputs.slice(0..<length, axis: 1) == alone.outputs, "\(name)")
                #expect(outputs.slice(length..<5, axis: 1) == .zeros([1, 5 - length, outputs.shape[2]]), "\(name)")
                for (a, b) in zip(padded.state.parameterValues, alone.state.parameterValues) {
                    #expect(a.slice(row..<row + 1) == b, "\(name)")
                }
            }
            // What stands in the padding, even if it is not a number, changes neither values nor gradients.
            var spoilt = x
            for step in 2..<5 { for feature in 0..<x.shape[2] { spoilt[1, step, feature] = .nan } }
            #expect(everything(layer(spoilt, lengths: lengths, initial: someState())) == everything(padded), "\(name)")
            let gradients = [x, spoilt].map {
                valueWithGradient(at: $0) {
                    everything(layer($0, lengths: lengths, initial: someState())).sum()
                }.gradient
            }
            #expect(gradients[0].entry(1).slice(2..<5) == .zeros([3, x.shape[2]]), "\(name)")
            #expect(gradients[0] == gradients[1], "\(name)")
        }
    }

    func checkRowsAreIndependent() {
        let layer = Recurrent(cell)
        let x = input()
        let whole = layer(x).outputs
        for row in 0..<3 {
            #expect(layer(x.slice(row..<row + 1)).outputs == whole.slice(row..<row + 1), "\(name)")
        }
    }

    func checkStepsAreTheSequence() {
        let x = input()
        let whole = Recurrent(cell)(x, initial: someState())
        var state = someState()
        for step in 0..<5 {
            state = cell(x.entry(step, axis: 1), state)
            #expect(state.output == whole.outputs.entry(step, axis: 1), "\(name)")
        }
        #expect(zip(state.parameterValues, whole.state.parameterValues).allSatisfy { $0 == $1 }, "\(name)")
    }

    func checkEmptySequences() {
        let layer = Recurrent(cell)
        let state = someState()
        let nothing = layer(input().slice(0..<0, axis: 1), initial: state)
        #expect(nothing.outputs.shape == [3, 0, state.output.shape[1]], "\(name)")
        #expect(zip(nothing.state.parameterValues, state.parameterValues).allSatisfy { $0 == $1 }, "\(name)")
        let unread = layer(input(), lengths: [0, 0, 0], initial: state)
        #expect(zip(unread.state.parameterValues, state.parameterValues).allSatisfy { $0 == $1 }, "\(name)")
        #expect(layer(input().slice(0..<0)).outputs.shape == [0, 5, state.output.shape[1]], "\(name)")
    }

    func checkNames() {
        let names = Recurrent(cell).parameters.map(\.name)
        #expect(Set(names).count == names.count && names.starts(with: ["weight_ih", "weight_hh"]), "\(name): \(names)")
    }
}
