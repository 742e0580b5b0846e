import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct ForgetBiasTests {
    /// A cell's biases, a row for each gate.
    private func biases(_ bias: Tensor<Double>?, gates: Int) throws -> [Tensor<Double>] {
        try #require(bias).split(parts: gates)
    }

    @Test("A bias is saved, and one that no cell can have is not read")
    func saved() throws {
        for bias in [ForgetBias.constant(1.5), .chrono(longest: 2)] {
            #expect(try JSONDecoder().decode(ForgetBias.self, from: JSONEncoder().encode(bias)) == bias)
        }
        for text in [#"{"chrono": {"longest": 1}}"#, #"{"chrono": {"longest": -3}}"#, #"{"chrono": {}}"#, "{}"] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(ForgetBias.self, from: Data(text.utf8)) }
        }
    }

    @Test("A constant is the forget gate's alone")
    func constant() throws {
        var random = RandomSource(seed: 1)
        let zeros = Tensor<Double>.zeros([3])
        let usual = try biases(LSTMCell(inputs: 2, hidden: 3, random: &random).weights.inputBias, gates: 4)
        #expect(usual == [zeros, .ones([3]), zeros, zeros])
        let cell = LSTMCell<Double>(inputs: 2, hidden: 3, isCoupled: true, forgetBias: 1.5, random: &random)
        #expect(try biases(cell.weights.inputBias, gates: 3) == [zeros + 1.5, zeros, zeros])
        #expect(cell.weights.recurrentBias == .zeros([9]))
        let normalized = NormalizedLSTMCell<Double>(inputs: 2, hidden: 3, forgetBias: 2, random: &random)
        #expect(try biases(normalized.bias, gates: 4) == [zeros, zeros + 2, zeros, zeros])
    }

    @Test("Without biases there is nothing to start with")
    func withoutBias() {
        var random = RandomSource(seed: 1)
        #expect(LSTMCell<Double>(inputs: 2, hidden: 3, bias: .none, random: &random).weights.inputBias == nil)
    }

    @Test("Of a GRU it is the update gate's, with the sign that makes the hidden state last")
    func gru() throws {
        var random = RandomSource(seed: 5)
        let zeros = Tensor<Double>.zeros([3])
        func gates(_ cell: GRUCell<Double>) throws -> [Tensor<Double>] {
            try biases(cell.weights.inputBias, gates: 3)
        }
        #expect(try gates(GRUCell(inputs: 2, hidden: 3, random: &random)) == [zeros, zeros, zeros])
        for (reset, update, sign) in [
            (.afterProduct, nil, 1), (.beforeProduct, nil, -1), (.beforeProduct, .keeps, 1),
            (.afterProduct, .replaces, -1),
        ] as [(GRUCell<Double>.Reset, GRUCell<Double>.Update?, Double)] {
            let cell = GRUCell<Double>(
                inputs: 2, hidden: 3, reset: reset, update: update, forgetBias: 1.5, random: &random)
            #expect(try gates(cell) == [zeros, zeros + 1.5 * sign, zeros])
            #expect(cell.weights.recurrentBias == .zeros([9]))
            // The greater it is, the more of the state stays.
            let lasting = GRUCell<Double>(
                inputs: 2, hidden: 3, reset: reset, update: update, forgetBias: 30, random: &random)
            let state = HiddenState(Sample.wave([2, 3]) as Tensor<Double>)
            #expect(lasting(Sample.wave([2, 2], salt: 1), state).hidden.isClose(to: state.hidden, relative: 1e-10))
        }
        let chrono = try gates(
            GRUCell(inputs: 2, hidden: 3, bias: .one, forgetBias: .chrono(longest: 100), random: &random))
        #expect(chrono[0] == zeros && chrono[2] == zeros)
        #expect(chrono[1].min().scalar > 0 && chrono[1].max().scalar <= log(99))
        let normalized = NormalizedGRUCell<Double>(inputs: 2, hidden: 3, forgetBias: 30, random: &random)
        #expect(normalized.inputNorms.gates.bias == .concatenated([zeros, zeros - 30]))
        let state = HiddenState(Sample.wave([2, 3]) as Tensor<Double>)
        #expect(normalized(Sample.wave([2, 2], salt: 1), state).hidden.isClose(to: state.hidden, relative: 1e-10))
    }

    @Test("Chrono: memories last uniformly from one step to the longest, and input gates are the opposite")
    func chrono() throws {
        var random = RandomSource(seed: 2)
        let size = 2000
        func check(_ bias: Tensor<Double>?, isCoupled: Bool = false) throws {
            var gates = try biases(bias, gates: isCoupled ? 3 : 4)
            if !isCoupled {
                #expect(gates[0] == -gates[1])
                gates.removeFirst()
            }
            #expect(gates[1] == .zeros([size]) && gates[2] == .zeros([size]))
            // Uniform in 1 ... 99: so are the quarters.
            let lasting = gates[0].scalars.map { exp($0) }
            #expect(lasting.allSatisfy { $0 >= 1 && $0 <= 99 })
            var quarters = [0, 0, 0, 0]
            for value in lasting { quarters[min(Int((value - 1) / 24.5), 3)] += 1 }
            #expect(quarters.allSatisfy { abs($0 - size / 4) < 100 }, "\(quarters)")
        }
        try check(
            LSTMCell(inputs: 1, hidden: size, projection: 1, forgetBias: .chrono(longest: 100), random: &random)
                .weights.inputBias)
        try check(
            LSTMCell(
                inputs: 1, hidden: size, projection: 1, isCoupled: true, bias: .one,
                forgetBias: .chrono(longest: 100), random: &random
            ).weights.inputBias, isCoupled: true)
        var small = RandomSource(seed: 3)
        let normalized = NormalizedLSTMCell<Double>(
            inputs: 1, hidden: 4, forgetBias: .chrono(longest: 100), random: &small)
        let gates = try biases(normalized.bias, gates: 4)
        #expect(gates[0] == -gates[1] && gates[1].min().scalar > 0 && gates[1].max().scalar <= log(99))
        #expect(gates[2] == .zeros([4]) && gates[3] == .zeros([4]))
    }

    @Test("Chrono for two steps is no bias at all")
    func shortest() {
        var random = RandomSource(seed: 4)
        let cell = LSTMCell<Double>(inputs: 1, hidden: 3, forgetBias: .chrono(longest: 2), random: &random)
        #expect(cell.weights.inputBias == .zeros([12]))
    }

    @Test("What would need a bias is refused where there is none")
    func refused() async {
        let constant = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = GRUCell<Float>(inputs: 1, hidden: 3, bias: .none, forgetBias: 2, random: &random)
        }
        #expect(
            message(constant).contains(
                "GRUCell: forgetBias is constant(2.0), but bias is none: there is no bias to start with"))
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = LSTMCell<Float>(
                inputs: 1, hidden: 3, bias: .none, forgetBias: .chrono(longest: 10), random: &random)
        }
        #expect(
            message(result).contains(
                "LSTMCell: forgetBias is chrono(longest: 10), but bias is none: there is no bias to start with"))
    }
}
