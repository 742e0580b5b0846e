import RNNKit
import TestSupport
import Testing

@Suite("Recurrent spectra") struct RecurrentSpectrumTests {
    @Test("Each gate of each layer has its own, by the names of the parameters and of the gates")
    func names() {
        var random = RandomSource(seed: 1)
        let layer = AnyRecurrentLayer<Float>("bilstm", inputs: 3, hidden: 4, layers: 2, random: &random)
        let model = SequenceClassifier(
            embedding: Embedding(vocabulary: 5, width: 3, random: &random), recurrent: layer, classes: 2,
            random: &random)
        let spectrum = RecurrentSpectrum(of: model)
        let parameters = ["l0", "l0_reverse", "l1", "l1_reverse"].map { "recurrent.weight_hh_\($0)" }
        #expect(spectrum.blocks.map(\.parameter) == parameters.flatMap { Array(repeating: $0, count: 4) })
        #expect(spectrum.blocks.map(\.gate) == (0..<4).flatMap { _ in ["i", "f", "g", "o"] })
        // They start orthogonal.
        #expect(spectrum.blocks.allSatisfy { abs($0.eigenvalues.spectralRadius - 1) < 1e-5 })
        #expect(RecurrentSpectrum(of: layer).blocks.first?.parameter == "weight_hh_l0")
    }

    @Test("A block is that of its gate's rows")
    func values() {
        var random = RandomSource(seed: 2)
        var cell = GRUCell<Double>(inputs: 3, hidden: 4, random: &random)
        cell.weights.recurrent = Sample.wave([12, 4]) * Sample.wave([12, 4], salt: 5)
        let spectrum = RecurrentSpectrum(of: cell)
        #expect(spectrum.blocks.map(\.gate) == ["r", "z", "n"])
        for (number, block) in spectrum.blocks.enumerated() {
            let matrix = cell.weights.recurrent.slice(4 * number..<4 * number + 4)
            #expect(block.eigenvalues == Eigenvalues(of: matrix))
        }
    }

    @Test("Other cells have numbers for names, and matrices that are not square are left out")
    func others() {
        struct Other: Module {
            var weight: Tensor<Double>
            mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) {
                visitor.visit("weight_hh_l0", &weight)
            }
        }
        #expect(RecurrentSpectrum(of: Other(weight: Sample.wave([6, 3]))).blocks.map(\.gate) == ["0", "1"])
        #expect(RecurrentSpectrum(of: Other(weight: Sample.wave([7, 3]))).blocks.isEmpty)
        var random = RandomSource(seed: 3)
        func gates(_ cell: some RecurrentCell<Double>) -> [String] {
            RecurrentSpectrum(of: Recurrent(cell)).blocks.map(\.gate)
        }
        #expect(gates(ElmanCell<Double>(inputs: 2, hidden: 4, random: &random)) == ["h"])
        #expect(gates(LSTMCell<Double>(inputs: 2, hidden: 4, isCoupled: true, random: &random)) == ["f", "g", "o"])
        #expect(gates(Unrolled(NormalizedGRUCell<Double>(inputs: 2, hidden: 4, random: &random))) == ["r", "z", "n"])
        #expect(gates(NormalizedLSTMCell<Double>(inputs: 2, hidden: 4, random: &random)) == ["i", "f", "g", "o"])
        #expect(gates(LSTMCell<Double>(inputs: 2, hidden: 4, projection: 2, random: &random)).isEmpty)
        #expect(gates(MinGRUCell<Double>(inputs: 2, hidden: 4, random: &random)).isEmpty)
    }
}
