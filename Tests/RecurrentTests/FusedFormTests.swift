import RNNKit
import TestSupport
import Testing

/// A cell of one's own that the kernels run: a GRU whose recurrent matrix serves all its gates.
private struct SharedGRU: RecurrentCell {
    var input: Tensor<Double>
    var shared: Tensor<Double>

    var inputSize: Int { input.shape[1] }

    private var weights: RecurrentWeights<Double> {
        RecurrentWeights(input: input, recurrent: .concatenated([shared, shared, shared]))
    }

    func initialState(batch: Int) -> HiddenState<Double> { HiddenState(.zeros([batch, shared.shape[0]])) }

    func callAsFunction(_ x: Tensor<Double>, _ state: HiddenState<Double>) -> HiddenState<Double> {
        GRUCell(weights: weights)(x, state)
    }

    var fusedForm: FusedForm<Double>? { FusedForm(.gruAfter, weights: weights) }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) {
        visitor.visit("input", &input)
        visitor.visit("shared", &shared)
    }
}

@Suite struct FusedFormTests {
    @Test("A cell of one's own runs in the kernels, and gradients pass to what its weights are made of")
    func ownCell() {
        let cell = SharedGRU(input: Sample.wave([12, 3]), shared: Sample.wave([4, 4], salt: 1) * 0.5)
        let x = SequenceBatch(Sample.wave([3, 5, 3], salt: 2) as Tensor<Double>, lengths: [5, 2, 4])
        func results<Layer: RecurrentLayer>(_ layer: Layer) -> [Tensor<Double>] where Layer.Scalar == Double {
            let (_, gradient, outputs) = valueWithGradient(at: layer) { layer in
                let outputs = layer(x).outputs.values
                return (outputs.squared().sum(), outputs.detached)
            }
            return gradient.parameterValues + [outputs]
        }
        let (fused, unrolled) = (results(Recurrent(cell)), results(Recurrent(Unrolled(cell))))
        #expect(fused.count == 3)
        for (a, b) in zip(fused, unrolled) { #expect(a.isClose(to: b, relative: 1e-12, absolute: 1e-14)) }
        let builtIn = GRUCell(
            weights: cell.fusedForm?.weights ?? RecurrentWeights(input: cell.input, recurrent: cell.input))
        #expect(Recurrent(cell)(x).outputs.values == Recurrent(builtIn)(x).outputs.values)
        let check = checkGradient(at: cell, tolerance: 1e-8) { Recurrent($0)(x).outputs.values }
        #expect(check.passes, "\(check)")
    }

    @Test("Parameters that do not make the recurrence are refused")
    func refused() async {
        let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = FusedForm<Float>(.lstm, weights: RecurrentWeights(input: .zeros([6, 2]), recurrent: .zeros([6, 2])))
        }
        #expect(
            message(rows).contains(
                """
                FusedForm: input and recurrent have shapes [6, 2] and [6, 2]; lstm has 4 blocks of rows and 1 outputs
                """))
        let peepholes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = FusedForm<Float>(
                .lstmCoupled, weights: RecurrentWeights(input: .zeros([6, 2]), recurrent: .zeros([6, 2])),
                peephole: .zeros([6]))
        }
        #expect(message(peepholes).contains("FusedForm: peephole has shape [6], not [2 * 2]"))
        let limit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = FusedForm<Float>(
                .gruAfter, weights: RecurrentWeights(input: .zeros([6, 2]), recurrent: .zeros([6, 2])), cellLimit: 1)
        }
        #expect(message(limit).contains("FusedForm: gruAfter has no peepholes, projection or cell limit"))
    }
}
