import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct LayerTests {
    @Test("A linear layer maps the last axis, of any number of axes")
    func linear() {
        var random = RandomSource(seed: 1)
        let layer = Linear<Double>(inputs: 3, outputs: 2, random: &random)
        let x: Tensor<Double> = Sample.wave([4, 5, 3])
        #expect(layer(x).shape == [4, 5, 2])
        #expect(layer(x).entry(2).isClose(to: layer(x.entry(2)), relative: 1e-14))
        #expect(layer(x.entry(1).entry(3)).isClose(to: layer(x).entry(1).entry(3), relative: 1e-14))
        #expect(layer.parameterCount == 8)
        let check = checkGradient(at: layer, tolerance: 1e-8) { $0(x) }
        #expect(check.passes, "\(check)")
    }

    @Test("An embedding's padding row is zero and stays so in training")
    func embedding() {
        var random = RandomSource(seed: 2)
        var layer = Embedding<Float>(vocabulary: 6, width: 3, padding: 0, random: &random)
        #expect(layer([0]) == .zeros([1, 3]))
        #expect(layer([[1, 2], [3, 0]]).shape == [2, 2, 3])
        var optimizer = Adam<Embedding<Float>>(learningRate: 0.1)
        let before = layer.weight
        for _ in 0..<3 {
            optimizer.update(&layer, along: valueWithGradient(at: layer) { $0([0, 4, 4]).squared().sum() }.gradient)
        }
        #expect(layer([0]) == .zeros([1, 3]))
        #expect(layer([5]) == before.rows([5]))
        #expect(layer([4]) != before.rows([4]))
    }

    @Test("Dropout does nothing in inference")
    func dropoutInference() {
        let x: Tensor<Float> = Sample.wave([100])
        #expect(Dropout(rate: 0.5)(x) == x)
        #expect(!isTraining)
    }

    @Test("Dropout keeps the mean, drops its share, and repeats with the same source", arguments: [0.1, 0.5, 0.9])
    func dropoutTraining(_ rate: Double) {
        var random = RandomSource(seed: 3)
        var again = random
        let x = Tensor<Float>.ones([40_000])
        let layer = Dropout(rate: rate)
        let y = withTraining(random: &random) {
            #expect(isTraining)
            return layer(x)
        }
        #expect(abs(Double((y .== 0).mean().scalar) - rate) < 0.01)
        #expect(abs(y.mean().scalar - 1) < 0.06)
        #expect(withTraining(random: &again) { layer(x) } == y)
        #expect(withTraining(random: &random) { layer(x) } != y)
    }

    @Test("Two dropouts of one computation have different masks")
    func dropoutMasks() {
        var random = RandomSource(seed: 4)
        let layer = Dropout(rate: 0.5)
        let x = Tensor<Float>.ones([1000])
        let (a, b) = withTraining(random: &random) { (layer(x), layer(x)) }
        #expect(a != b)
    }

    @Test("Dropout's gradient has its mask; rates of 0 and 1 are everything and nothing")
    func dropoutGradient() {
        let x: Tensor<Double> = Sample.positive([50])
        let check = checkGradient(at: x, tolerance: 1e-8) { x in
            var random = RandomSource(seed: 5)
            return withTraining(random: &random) { Dropout(rate: 0.4)(x) }
        }
        #expect(check.passes, "\(check)")
        var random = RandomSource(seed: 6)
        #expect(withTraining(random: &random) { Dropout(rate: 0)(x) } == x)
        #expect(withTraining(random: &random) { Dropout(rate: 1)(x) } == .zeros([50]))
    }

    @Test("Layer normalisation gives each row mean 0 and variance 1, then scales it")
    func layerNorm() {
        var layer = LayerNorm<Double>(width: 33)
        let x: Tensor<Double> = Sample.wave([4, 33]) * 50 + 7
        let y = layer(x)
        #expect(y.mean(axis: 1).isClose(to: .zeros([4]), absolute: 1e-12))
        #expect(y.squared().mean(axis: 1).isClose(to: .ones([4]), relative: 1e-6))
        layer.weight = Sample.positive([33])
        layer.bias = Sample.wave([33], salt: 2)
        let check = checkGradient(at: layer, tolerance: 1e-8) { $0(x) }
        #expect(check.passes, "\(check)")
        #expect(layer.parameterCount == 66)
    }

    @Test("Every activation has a value everywhere, and can be saved", arguments: Sample.activations.map(\.function))
    func activations(_ activation: Activation) throws {
        let x = Tensor<Double>([-3, -0.5, 0, 0.5, 3])
        let y = activation(x)
        #expect(y.shape == x.shape && y.isFinite)
        #expect(try JSONDecoder().decode(Activation.self, from: JSONEncoder().encode(activation)) == activation)
        #expect(activation(Tensor<Float>([-1e30, 1e30])).scalars.allSatisfy { !$0.isNaN })
    }

    @Test("An activation's parameters are those of its formula")
    func activationParameters() throws {
        let x: [Double] = [-2, -0.6, -0.1, 0, 0.1, 0.5, 0.6, 2]
        func check(_ activation: Activation, _ formula: (Double) -> Double) throws {
            #expect(
                activation(Tensor(x)).isClose(to: Tensor(x.map(formula)), relative: 1e-14, absolute: 1e-15),
                "\(activation)")
            #expect(try JSONDecoder().decode(Activation.self, from: JSONEncoder().encode(activation)) == activation)
        }
        try check(.affine(scale: -1.5, offset: 0.25)) { 0.25 - 1.5 * $0 }
        try check(.affine()) { $0 }
        try check(.scaledTanh(scale: 1.25, slope: 0.75)) { 1.25 * tanh(0.75 * $0) }
        try check(.scaledTanh()) { tanh($0) }
        try check(.leakyRelu(slope: 0.25)) { $0 > 0 ? $0 : 0.25 * $0 }
        try check(.thresholdedRelu(threshold: 0.5)) { $0 > 0.5 ? $0 : 0 }
        try check(.thresholdedRelu()) { $0 > 1 ? $0 : 0 }
        try check(.elu(scale: 0.75)) { $0 > 0 ? $0 : 0.75 * (exp($0) - 1) }
        try check(.hardSigmoid(slope: 0.75, offset: 0.25)) { min(max(0.75 * $0 + 0.25, 0), 1) }
    }

    @Test("A small network learns exclusive or", arguments: [1, 2, 3] as [UInt64])
    func learning(_ seed: UInt64) {
        struct Network: Module {
            var hidden: Linear<Float>
            var output: Linear<Float>

            func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { output(tanh(hidden(x))) }

            mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
                visitor.visit("hidden", &hidden)
                visitor.visit("output", &output)
            }
        }
        var random = RandomSource(seed: seed)
        var network = Network(
            hidden: Linear(inputs: 2, outputs: 8, random: &random),
            output: Linear(inputs: 8, outputs: 2, random: &random))
        let x = Tensor<Float>([[0, 0], [0, 1], [1, 0], [1, 1]])
        let labels: [Int32] = [0, 1, 1, 0]
        var optimizer = Adam<Network>(learningRate: 0.05)
        var loss: Float = 0
        for _ in 0..<200 {
            let step = valueWithGradient(at: network) { crossEntropy($0(x), labels) }
            loss = step.value
            optimizer.update(&network, along: step.gradient)
        }
        #expect(loss < 0.05)
        #expect(network(x).argmax() == labels)
    }
}
