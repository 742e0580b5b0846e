import RNNKit
import TestSupport
import Testing

@Suite struct GraphTests {
    @Test("A graph of a million nodes is built, walked and freed")
    func million() {
        let x = Tensor<Float>([1, 2])
        let (value, gradient) = valueWithGradient(at: x) { x -> Tensor<Float> in
            var y = x
            for _ in 0..<500_000 { y = -(-y) }
            return y.sum()
        }
        #expect(value == 3)
        #expect(gradient == .ones([2]))
    }

    @Test("A graph that is given up without a walk is freed without a deep recursion")
    func abandoned() {
        _ = valueWithGradient(at: Tensor<Float>(1)) { x -> Tensor<Float> in
            var y = x
            for _ in 0..<300_000 { y = y + x }
            return x
        }
    }

    @Test("Every part of a sequence gets its own gradient, whatever else uses the whole")
    func slices() {
        let x: Tensor<Double> = Sample.wave([50, 2, 3])
        let gradient = valueWithGradient(at: x) { x -> Tensor<Double> in
            var sum = x.sum()
            for step in 0..<50 { sum += x.entry(step).squared().sum() * Double(step) }
            return sum + x.squared().sum()
        }.gradient
        let weights = Tensor<Double>((0..<50).map { Double($0) + 1 }, shape: [50, 1, 1])
        #expect(gradient.isClose(to: weights * x * 2 + 1, relative: 1e-13, absolute: 1e-13))
    }

    @Test("A gradient handed on to several inputs is not shared when one of them grows")
    func aliasing() {
        let (a, b) = (Tensor<Double>([1, 2]), Tensor<Double>([3, 4]))
        let gradient = valueWithGradient(at: [a, b]) { p -> Tensor<Double> in
            let sum = p[0] + p[1]
            return sum.sum() + (sum * 2).sum() + p[0].sum() + p[1].slice(0..<1).sum()
        }.gradient
        #expect(gradient[0] == Tensor([4, 4]))
        #expect(gradient[1] == Tensor([4, 3]))
    }

    @Test("A diamond of a thousand paths is walked once")
    func diamond() {
        let gradient = valueWithGradient(at: Tensor<Double>(1)) { x -> Tensor<Double> in
            var y = x
            for _ in 0..<60 { y = y + y }
            return y
        }.gradient
        #expect(gradient.scalar == 0x1p60)
    }
}
