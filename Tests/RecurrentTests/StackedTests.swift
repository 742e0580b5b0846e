import RNNKit
import TestSupport
import Testing

@Suite struct StackedTests {
    private let x: Tensor<Double> = Sample.wave([2, 4, 3])

    private func layers(_ count: Int = 2) -> [Recurrent<GRUCell<Double>>] {
        var random = RandomSource(seed: 1)
        return (0..<count).map { _ in Recurrent(GRUCell(inputs: 3, hidden: 3, random: &random)) }
    }

    @Test("Dropout is of a layer's own outputs: what is added to them stays")
    func dropout() {
        let layers = layers()
        func run(isResidual: Bool, isNormalized: Bool) -> Tensor<Double> {
            var random = RandomSource(seed: 2)
            let stack = Stacked(layers, dropout: 1, isResidual: isResidual, isNormalized: isNormalized)
            return withTraining(random: &random) { stack(x).outputs }
        }
        #expect(run(isResidual: false, isNormalized: false) == layers[1](Tensor.zeros([2, 4, 3])).outputs)
        // What a normalisation makes of zeros is its bias.
        #expect(run(isResidual: false, isNormalized: true) == layers[1](Tensor.zeros([2, 4, 3])).outputs)
        #expect(run(isResidual: true, isNormalized: false) == layers[1](x).outputs + x)
        let normalized = LayerNorm<Double>(width: 3)(x)
        #expect(run(isResidual: true, isNormalized: true) == layers[1](normalized).outputs + normalized)
    }

    @Test("Between layers: dropout, then the input, then the normalisation")
    func order() {
        let layers = layers(3)
        let norm = LayerNorm<Double>(width: 3)
        for isResidual in [false, true] {
            let stack = Stacked(layers, dropout: 0.5, isResidual: isResidual, isNormalized: true)
            let inference = stack(x).outputs
            var (one, two) = (RandomSource(seed: 2), RandomSource(seed: 2))
            let training = withTraining(random: &one) { stack(x).outputs }
            func expected() -> Tensor<Double> {
                let link: Tensor<Double> = isResidual ? .ones([]) : .zeros([])
                var values = x
                for layer in layers.dropLast() {
                    values = norm(Dropout(rate: 0.5)(layer(values).outputs) + values * link)
                }
                return layers[2](values).outputs + values * link
            }
            #expect(inference == expected())
            #expect(training == withTraining(random: &two) { expected() })
            #expect(training != inference)
        }
    }

    @Test("Layers that are not made for each other are named")
    func sizes() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Stacked([
                Recurrent(GRUCell<Float>(inputs: 3, hidden: 4, random: &random)),
                Recurrent(GRUCell<Float>(inputs: 4, hidden: 2, random: &random)),
                Recurrent(GRUCell<Float>(inputs: 3, hidden: 2, random: &random)),
            ])
        }
        #expect(message(result).contains("Stacked: layer 1 gives out 2 values, layer 2 reads 3"))
    }
}
