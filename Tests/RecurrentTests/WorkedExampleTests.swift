import RNNKit
import TestSupport
import Testing

/// Cells that PyTorch lacks, against examples worked out with plain loops.
@Suite struct WorkedExampleTests {
    /// The kinds that are checked here so far, and how their cells are made.
    static let cases: [ReferenceCase] = ((try? Fixture.load("recurrent_loops.json", as: [ReferenceCase].self)) ?? [])
        .filter { example in
            !["zoneout", "dropout", "normalized"].contains { example.name.contains($0) }
        }

    @Test("Values and gradients to eleven digits", arguments: cases)
    func example(_ example: ReferenceCase) {
        var random = RandomSource(seed: 1)
        let options = example.options
        let bias: RecurrentBias = options.bias ? .two : .none
        if example.name.hasPrefix("GRU") {
            let cell = GRUCell<Double>(
                inputs: options.input, hidden: options.hidden,
                reset: example.name.contains("reset before") ? .beforeProduct : .afterProduct, bias: bias,
                random: &random)
            example.check(Recurrent(cell), tolerance: 1e-11)
        } else {
            let cell = LSTMCell<Double>(
                inputs: options.input, hidden: options.hidden,
                projection: options.projection > 0 ? options.projection : nil,
                hasPeepholes: options.peepholes ?? false, isCoupled: example.name.contains("coupled"), bias: bias,
                cellLimit: options.clip, random: &random)
            example.check(Recurrent(cell), tolerance: 1e-11)
        }
    }
}
