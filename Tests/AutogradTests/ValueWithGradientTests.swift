import RNNKit
import TestSupport
import Testing

struct Perceptron<Scalar: TensorScalar>: Module {
    var hidden: Linear<Scalar>
    var output: [Linear<Scalar>]
    var scale: Tensor<Scalar>?
    var mean: Tensor<Scalar>

    init(seed: UInt64) {
        var random = RandomSource(seed: seed)
        hidden = Linear(inputs: 3, outputs: 4, random: &random)
        output = [
            Linear(inputs: 4, outputs: 2, random: &random),
            Linear(inputs: 4, outputs: 2, hasBias: false, random: &random),
        ]
        scale = Tensor(2)
        mean = Tensor([0.1, 0.2, 0.3])
    }

    func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        let h = tanh(hidden(x - mean))
        return (output[0](h) - output[1](h)) * (scale ?? Tensor(1))
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("hidden", &hidden)
        visitor.visit("output", &output)
        visitor.visit("scale", &scale)
        visitor.visit("mean", &mean, isTrainable: false)
    }
}

@Suite struct ValueWithGradientTests {
    let x: Tensor<Double> = Sample.wave([5, 3])
    let target: Tensor<Double> = Sample.wave([5, 2], salt: 1)

    @Test("The gradient of a model is a model")
    func model() {
        let model = Perceptron<Double>(seed: 1)
        let (value, gradient) = valueWithGradient(at: model) { meanSquaredError($0(x), target) }
        #expect(value == meanSquaredError(model(x), target).scalar)
        #expect(gradient.parameters.map(\.name) == model.parameters.map(\.name))
        #expect(gradient.parameters.map(\.value.shape) == model.parameters.map(\.value.shape))
        #expect(gradient.hidden.weight.norm().scalar > 0)
        #expect(gradient.mean == .zeros([3]), "what is not trainable has no gradient")
        let check = checkGradient(at: model, tolerance: 1e-8) { meanSquaredError($0(x), target) }
        #expect(check.passes, "\(check)")
        #expect(check.count == model.parameterCount)
    }

    @Test("Parameters have the names of the way to them, in a fixed order")
    func names() {
        let names = Perceptron<Float>(seed: 1).parameters.map(\.name)
        #expect(
            names == [
                "hidden.weight", "hidden.bias", "output.0.weight", "output.0.bias", "output.1.weight", "scale", "mean",
            ])
        #expect(Perceptron<Float>(seed: 1).parameterCount == 12 + 4 + 8 + 2 + 8 + 1)
    }

    @Test("A parameter that the loss does not depend on has a gradient of zeros")
    func unused() {
        let (value, gradient) = valueWithGradient(at: [x, target]) { $0[0].sum() }
        #expect(value == x.sum().scalar)
        #expect(gradient[0] == .ones([5, 3]))
        #expect(gradient[1] == .zeros([5, 2]))
        #expect(valueWithGradient(at: x) { _ in Tensor(3) }.gradient == .zeros([5, 3]))
    }

    @Test("Two and three tensors, a function's gradient, a further result")
    func forms() {
        let a = Tensor<Double>([1, 2])
        let b = Tensor<Double>([3, 5])
        let two = valueWithGradient(at: a, b) { ($0 * $1).sum() }
        #expect(two.value == 13)
        #expect(two.gradient.0 == b && two.gradient.1 == a)
        let three = valueWithGradient(at: a, b, Tensor(2)) { ($0 * $1).sum() * $2 }
        #expect(three.gradient.0 == b * 2 && three.gradient.1 == a * 2 && three.gradient.2 == Tensor(13))
        let slope = gradient(of: { (x: Tensor<Double>) in (x * x).sum() })
        #expect(slope(a) == a * 2)
        let (value, gradient, extra) = valueWithGradient(at: a) { ($0.sum(), "also") }
        #expect(value == 3 && gradient == .ones([2]) && extra == "also")
    }

    @Test("A pullback takes any gradient of the value, any number of times")
    func pullback() {
        let (value, pullback) = valueWithPullback(at: x) { tanh($0) }
        #expect(value == tanh(x))
        let slope = 1 - tanh(x).squared()
        #expect(pullback(.ones(x.shape)).isClose(to: slope, relative: 1e-14))
        #expect(pullback(x).isClose(to: slope * x, relative: 1e-14))
        #expect(pullback(.ones(x.shape)).isClose(to: slope, relative: 1e-14))
    }

    @Test("Errors of the function pass through")
    func errors() {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) {
            try valueWithGradient(at: x) { _ -> Tensor<Double> in throw Refusal() }
        }
    }

    @Test("A detached value is a constant")
    func detached() {
        let gradient = valueWithGradient(at: x) { ($0.detached * $0).sum() }.gradient
        #expect(gradient == x)
    }

    @Test("Changing a recorded tensor by hand makes it a constant")
    func changedByHand() {
        let gradient = valueWithGradient(at: x) { x -> Tensor<Double> in
            var y = x * 2
            y[0, 0] = 7
            return y.sum() + x.sum()
        }.gradient
        #expect(gradient == .ones([5, 3]))
    }

    @Test("Gradients of micro-batches add up to that of the batch")
    func accumulation() {
        let model = Perceptron<Double>(seed: 2)
        let whole = valueWithGradient(at: model) { meanSquaredError($0(x), target) }.gradient
        var sum = model.zeroed
        for range in [0..<2, 2..<5] {
            let part = valueWithGradient(at: model) {
                meanSquaredError($0(x.slice(range)), target.slice(range)) * (Double(range.count) / 5)
            }
            sum.add(part.gradient)
        }
        for (a, b) in zip(sum.parameters, whole.parameters) {
            #expect(a.value.isClose(to: b.value, relative: 1e-12, absolute: 1e-14), "\(a.name)")
        }
        sum.scale(by: 0.5)
        #expect(sum.hidden.bias?.isClose(to: (whole.hidden.bias ?? Tensor(0)) * 0.5, relative: 1e-12) == true)
    }

    @Test("An inner gradient stops at its own variables")
    func nested() {
        let (outer, gradient) = valueWithGradient(at: x) { x -> Tensor<Double> in
            let inner = valueWithGradient(at: target) { ($0 * $0).sum() + x.sum() }
            #expect(inner.gradient == target * 2)
            return (x * x).sum() + inner.gradient.sum()
        }
        #expect(gradient == x * 2)
        #expect(abs(outer - ((x * x).sum().scalar + 2 * target.sum().scalar)) < 1e-12)
    }

    @Test("Gradients are taken in many tasks at once")
    func concurrent() async {
        let expected = valueWithGradient(at: x) { tanh($0 * 3).sum() }.gradient
        let all = await withTaskGroup(of: Tensor<Double>.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<50).map { _ in valueWithGradient(at: x) { tanh($0 * 3).sum() }.gradient }[49] }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all.allSatisfy { $0 == expected })
    }

    @Test("A snapshot of a model does not change with it")
    func snapshot() {
        var model = Perceptron<Double>(seed: 3)
        let best = model
        var optimizer = SGD<Perceptron<Double>>(learningRate: 0.1)
        let before = meanSquaredError(model(x), target).scalar
        for _ in 0..<20 {
            optimizer.update(&model, along: valueWithGradient(at: model) { meanSquaredError($0(x), target) }.gradient)
        }
        #expect(meanSquaredError(model(x), target).scalar < before * 0.9)
        #expect(meanSquaredError(best(x), target).scalar == before)
        #expect(model.mean == best.mean)
    }
}
