import RNNKit
import TestSupport
import Testing

@Suite struct ClippingTests {
    /// Two trainable parameters around one that is not.
    private struct Parts<Scalar: TensorScalar>: Module {
        var first: Tensor<Scalar>
        var fixed: Tensor<Scalar>
        var last: Tensor<Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
            visitor.visit("first", &first)
            visitor.visit("fixed", &fixed, isTrainable: false)
            visitor.visit("last", &last)
        }

        var trainable: [Scalar] { first.scalars + last.scalars }
    }

    private func parts<Scalar>(times factor: Scalar, _ type: Scalar.Type = Scalar.self) -> Parts<Scalar> {
        Parts(
            first: Sample.wave([7, 5]) * factor, fixed: Sample.wave([4], salt: 1) * factor,
            last: Sample.wave([300], salt: 2) * factor)
    }

    private func norm<Scalar: TensorScalar>(_ values: [Scalar]) -> Double {
        let values = values.map { Double($0) }
        let greatest = values.map(abs).max() ?? 0
        guard greatest > 0 else { return 0 }
        return greatest * values.map { ($0 / greatest) * ($0 / greatest) }.reduce(0, +).squareRoot()
    }

    @Test(
        "Float: a gradient beyond the norm is scaled by limit / (norm + 1e-6)",
        arguments: [1, 1e-3, 1e-30, 1e4, 1e30, 3e38] as [Float], [0.1, 1e-3])
    func float(magnitude: Float, share: Double) {
        check(parts(times: magnitude), share: share, tolerance: 1e-6)
    }

    @Test("Double: the same", arguments: [1, 1e-100, 1e100], [0.1, 1e-3])
    func double(magnitude: Double, share: Double) {
        check(parts(times: magnitude), share: share, tolerance: 1e-14)
    }

    private func check<Scalar>(_ gradient: Parts<Scalar>, share: Double, tolerance: Double) {
        let before = norm(gradient.trainable)
        let limit = before * share
        var clipped = gradient
        let returned = clipped.clip(toNorm: limit)
        #expect(abs(returned - before) <= 1e-14 * before && returned == gradient.gradientNorm)
        let factor = Swift.min(limit / (before + 1e-6), 1)
        for (a, b) in zip(clipped.trainable, gradient.trainable) {
            let expected = Double(b) * factor
            // Numbers too small for the type become 0.
            let smallest = Double(Scalar.leastNonzeroMagnitude)
            #expect(abs(Double(a) - expected) <= Swift.max(tolerance * abs(expected), smallest))
        }
        #expect(abs(norm(clipped.trainable) - before * factor) <= tolerance * limit)
        #expect(gradient.clipped(toNorm: limit).trainable == clipped.trainable)
        #expect(clipped.fixed == gradient.fixed)
    }

    @Test("A large gradient is clipped to the same bits by 1, 2 and 3 threads, and as a small one is")
    func threads() {
        let gradient: Tensor<Float> = Sample.wave([700_001])
        func clipped(_ threads: Int) -> (norm: Double, byNorm: Tensor<Float>, byValue: Tensor<Float>) {
            Threads.limited(to: threads) {
                var (byNorm, byValue) = (gradient, gradient)
                let norm = byNorm.clip(toNorm: 3)
                byValue.clip(toValue: 0.25)
                return (norm, byNorm, byValue)
            }
        }
        let one = clipped(1)
        for other in [clipped(2), clipped(3)] { #expect(other == one) }
        let before = norm(gradient.scalars)
        #expect(abs(one.norm - before) <= 1e-13 * before)
        #expect(one.byNorm == gradient * Float(3 / (one.norm + 1e-6)))
        #expect(one.byValue.scalars == gradient.scalars.map { min(max($0, -0.25), 0.25) })
    }

    @Test("A factor too small for a Float keeps its digits")
    func smallFactor() {
        var gradient = Tensor<Float>([3e38, -1e38, 2e38])
        gradient.clip(toNorm: 1)
        let root = Float(14).squareRoot()
        #expect(gradient.isClose(to: Tensor([3 / root, -1 / root, 2 / root]), relative: 1e-6))
    }

    @Test("A gradient within the norm keeps its bits", arguments: [0, 0x1p-146, 1e-6, 1] as [Float])
    func within(magnitude: Float) {
        let gradient = parts(times: magnitude)
        var clipped = gradient
        let before = norm(gradient.trainable)
        #expect(abs(clipped.clip(toNorm: before + 1.0001e-6) - before) <= 1e-14 * before)
        #expect(clipped.trainable.map(\.bitPattern) == gradient.trainable.map(\.bitPattern))
        #expect(clipped.clip(toNorm: 1e3) < 1e3)
        #expect(clipped.trainable.map(\.bitPattern) == gradient.trainable.map(\.bitPattern))
    }

    @Test("A norm that is not finite is returned, and nothing changes", arguments: [Float.infinity, .nan])
    func notFinite(value: Float) {
        var gradient = parts(times: 100 as Float)
        gradient.last[3] = -value
        let before = gradient.trainable.map(\.bitPattern)
        let norm = gradient.clip(toNorm: 5)
        #expect(value.isNaN ? norm.isNaN : norm == .infinity)
        #expect(gradient.trainable.map(\.bitPattern) == before)
    }

    @Test("What is not trainable does not count")
    func fixed() {
        var gradient = parts(times: 1 as Float)
        gradient.fixed = .ones([4]) * .infinity
        let before = norm(gradient.trainable)
        #expect(abs(gradient.clip(toNorm: 1) - before) <= 1e-14 * before)
        #expect(abs(norm(gradient.trainable) - 1) <= 1e-6)
        #expect(gradient.fixed == .ones([4]) * .infinity)
    }

    @Test("Clipping by value limits each element and leaves the others' bits")
    func value() {
        var gradient = parts(times: 2 as Float)
        gradient.first[0, 0] = .infinity
        gradient.first[1, 0] = .nan
        gradient.first[2, 0] = -0.0
        gradient.last[0] = -.infinity
        let before = gradient
        gradient.clip(toValue: 0.5)
        for (a, b) in zip(gradient.trainable, before.trainable) {
            #expect(a.bitPattern == (abs(b) > 0.5 ? (b < 0 ? -0.5 : 0.5) : b).bitPattern)
        }
        #expect(gradient.fixed == before.fixed)
    }

    @Test("A norm to clip to is positive")
    func positive() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var gradient = Tensor<Float>.ones([2])
            gradient.clip(toNorm: 0)
        }
        #expect(message(result).contains("clip: the norm 0.0 is not positive"))
    }

    @Test("Copies of a gradient stay as they are")
    func copies() {
        let gradient = parts(times: 10 as Float)
        let before = gradient.trainable
        var (first, second) = (gradient, gradient)
        first.clip(toNorm: 1)
        second.clip(toValue: 1)
        #expect(gradient.trainable == before)
    }
}
