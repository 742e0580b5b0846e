import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct GateFunctionsTests {
    @Test("Only what the kernels know is given to them")
    func fusedForms() {
        var random = RandomSource(seed: 1)
        func gru(_ reset: GRUCell<Float>.Reset, _ update: GRUCell<Float>.Update?, _ functions: GateFunctions)
            -> FusedForm<Float>.Recurrence?
        {
            GRUCell(inputs: 2, hidden: 3, reset: reset, update: update, functions: functions, random: &random)
                .fusedForm?.recurrence
        }
        #expect(gru(.beforeProduct, nil, .standard) == .gruBefore)
        #expect(gru(.beforeProduct, .replaces, .standard) == .gruBefore)
        #expect(gru(.beforeProduct, .keeps, .standard) == nil)
        #expect(gru(.afterProduct, nil, .standard) == .gruAfter)
        #expect(gru(.afterProduct, .keeps, .standard) == .gruAfter)
        #expect(gru(.afterProduct, .replaces, .standard) == nil)
        let ofGRU = [
            GateFunctions(gate: .hardSigmoid()), GateFunctions(candidate: .relu), GateFunctions(limit: 3),
        ]
        for functions in ofGRU {
            #expect(gru(.afterProduct, nil, functions) == nil && gru(.beforeProduct, nil, functions) == nil)
        }
        let others = ofGRU + [GateFunctions(output: .identity)]
        #expect(LSTMCell<Float>(inputs: 2, hidden: 3, random: &random).fusedForm?.recurrence == .lstm)
        for functions in others {
            for isCoupled in [false, true] {
                let cell = LSTMCell<Float>(
                    inputs: 2, hidden: 3, isCoupled: isCoupled, functions: functions, random: &random)
                #expect(cell.fusedForm == nil)
            }
        }
        for (activation, limit, form) in [
            (Activation.tanh, nil, FusedForm<Float>.Recurrence.elmanTanh), (.relu, nil, .elmanRelu),
            (.sigmoid, nil, nil), (.tanh, 2, nil), (.relu, 2, nil),
        ] as [(Activation, Float?, FusedForm<Float>.Recurrence?)] {
            let cell = ElmanCell<Float>(inputs: 2, hidden: 3, activation: activation, limit: limit, random: &random)
            #expect(cell.fusedForm?.recurrence == form)
        }
        #expect(NormalizedLSTMCell<Float>(inputs: 2, hidden: 3, random: &random).fusedForm == nil)
        #expect(NormalizedGRUCell<Float>(inputs: 2, hidden: 3, random: &random).fusedForm == nil)
    }

    @Test(
        "An update gate that replaces is one that keeps with the negative of its weights",
        arguments: GRUCell<Double>.Reset.allCases)
    func update(_ reset: GRUCell<Double>.Reset) {
        var random = RandomSource(seed: 2)
        let keeping = GRUCell<Double>(inputs: 3, hidden: 2, reset: reset, update: .keeps, random: &random)
            .mapParameters { _, value in value + Tensor.uniform(value.shape, in: -0.3..<0.3, random: &random) }
        let sign = Tensor<Double>([1, 1, -1, -1, 1, 1])
        let replacing = GRUCell(
            weights: keeping.weights.mapParameters { $1.rank == 2 ? $1 * sign.expanded(axis: 1) : $1 * sign },
            reset: reset, update: .replaces)
        let x: Tensor<Double> = Sample.wave([2, 5, 3])
        #expect(Recurrent(replacing)(x).outputs.isClose(to: Recurrent(keeping)(x).outputs, relative: 1e-12))
    }

    @Test("What makes no sense is refused, whether written or read")
    func refused() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = GRUCell<Float>(
                inputs: 2, hidden: 3, functions: GateFunctions(output: .identity), random: &random)
        }
        #expect(
            message(result).contains(
                "GRUCell: functions.output is that of an LSTM's memory, of which this cell has none"))
        let later = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var functions = GateFunctions.standard
            functions.limit = 0
        }
        #expect(message(later).contains("GateFunctions: a limit must be positive"))

        let functions = GateFunctions(gate: .hardSigmoid(slope: 0.3), output: .softsign, limit: 2)
        let text = try JSONEncoder().encode(functions)
        #expect(try JSONDecoder().decode(GateFunctions.self, from: text) == functions)
        let broken = String(decoding: text, as: UTF8.self).replacingOccurrences(of: "\"limit\":2", with: "\"limit\":-2")
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(GateFunctions.self, from: Data(broken.utf8))
        }
    }

    @Test("A limit that no sum reaches changes nothing")
    func greatLimit() {
        let x: Tensor<Double> = Sample.wave([2, 5, 3])
        func check<Cell: RecurrentCell>(_ make: (_ limit: Double?, _ random: inout RandomSource) -> Cell)
        where Cell.Scalar == Double {
            var (one, two) = (RandomSource(seed: 3), RandomSource(seed: 3))
            let (limited, free) = (make(100, &one), make(nil, &two))
            #expect(Recurrent(limited)(x).outputs.isClose(to: Recurrent(free)(x).outputs, relative: 1e-12))
        }
        check { ElmanCell(inputs: 3, hidden: 4, limit: $0, random: &$1) }
        check { GRUCell(inputs: 3, hidden: 4, functions: GateFunctions(limit: $0), random: &$1) }
        check { LSTMCell(inputs: 3, hidden: 4, functions: GateFunctions(limit: $0), random: &$1) }
    }
}
