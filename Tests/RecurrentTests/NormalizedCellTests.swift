import RNNKit
import TestSupport
import Testing

@Suite struct NormalizedCellTests {
    private let x: Tensor<Double> = Sample.wave([2, 6, 3])

    @Test("Every normalisation has the given epsilon")
    func epsilon() {
        var random = RandomSource(seed: 1)
        let lstm = NormalizedLSTMCell<Double>(inputs: 3, hidden: 4, epsilon: 0.25, random: &random)
        #expect([lstm.inputNorm, lstm.hiddenNorm, lstm.cellNorm].allSatisfy { $0.epsilon == 0.25 })
        let gru = NormalizedGRUCell<Double>(inputs: 3, hidden: 4, epsilon: 0.25, random: &random)
        for norms in [gru.inputNorms, gru.hiddenNorms] {
            #expect(norms.gates.epsilon == 0.25 && norms.candidate.epsilon == 0.25)
        }
    }

    @Test("How large the weights are does not matter")
    func scale() {
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Double {
            let larger = cell.mapParameters { parameter, value in
                switch parameter.name {
                case "weight_ih": value * 5
                case "weight_hh": value * 20
                default: value
                }
            }
            #expect(Recurrent(larger)(x).outputs.isClose(to: Recurrent(cell)(x).outputs, relative: 1e-6))
        }
        var random = RandomSource(seed: 2)
        check(NormalizedLSTMCell(inputs: 3, hidden: 4, epsilon: 1e-12, random: &random))
        check(NormalizedGRUCell(inputs: 3, hidden: 4, epsilon: 1e-12, random: &random))
    }

    @Test("A cell limit limits the memory, and what is seen of it")
    func cellLimit() {
        func cell(_ limit: Double?) -> NormalizedLSTMCell<Double> {
            var random = RandomSource(seed: 1)
            return NormalizedLSTMCell(inputs: 3, hidden: 4, cellLimit: limit, random: &random)
        }
        let state = LSTMState(hidden: Sample.wave([2, 4]) as Tensor<Double>, cell: Sample.wave([2, 4], salt: 1) * 3)
        let (free, limited) = (cell(nil)(x.entry(0, axis: 1), state), cell(0.5)(x.entry(0, axis: 1), state))
        #expect(free.cell.scalars.contains { abs($0) > 0.5 })
        #expect(limited.cell.scalars == free.cell.scalars.map { min(max($0, -0.5), 0.5) })
        #expect(limited.hidden != free.hidden)
        #expect(cell(100)(x.entry(0, axis: 1), state).hidden == free.hidden)
    }

    @Test("Parameters have names and shapes as documented")
    func names() {
        var random = RandomSource(seed: 3)
        func shapes<Cell: RecurrentCell>(_ cell: Cell) -> [String: [Int]] where Cell.Scalar == Double {
            Dictionary(uniqueKeysWithValues: cell.parameters.map { ($0.name, $0.value.shape) })
        }
        #expect(
            shapes(NormalizedLSTMCell(inputs: 3, hidden: 4, random: &random)) == [
                "weight_ih": [16, 3], "weight_hh": [16, 4], "bias": [16], "norm_ih_weight": [16],
                "norm_ih_bias": [16], "norm_hh_weight": [16], "norm_hh_bias": [16], "norm_c_weight": [4],
                "norm_c_bias": [4],
            ])
        #expect(
            shapes(NormalizedGRUCell(inputs: 3, hidden: 4, random: &random)) == [
                "weight_ih": [12, 3], "weight_hh": [12, 4], "norm_ih_gates_weight": [8], "norm_ih_gates_bias": [8],
                "norm_hh_gates_weight": [8], "norm_hh_gates_bias": [8], "norm_ih_candidate_weight": [4],
                "norm_ih_candidate_bias": [4], "norm_hh_candidate_weight": [4], "norm_hh_candidate_bias": [4],
            ])
    }
}
