import RNNKit
import TestSupport
import Testing

@Suite struct CustomGradientTests {
    private func cube(_ x: Tensor<Double>, slope: Double = 3) -> Tensor<Double> {
        withCustomGradient(of: [x]) { inputs in
            let x = inputs[0]
            return (x * x * x, { gradient in [gradient * x * x * slope] })
        }
    }

    @Test("A function of the caller's own takes part like any other")
    func own() {
        let x: Tensor<Double> = Sample.wave([4])
        let check = checkGradient(at: x, tolerance: 1e-8) { tanh(cube($0 * 2)) }
        #expect(check.passes, "\(check)")
    }

    @Test("A wrong derivative is found, and named")
    func wrong() {
        let model = ["first", "second"].map { _ in Sample.positive([2, 2]) as Tensor<Double> }
        let check = checkGradient(at: model) { cube($0[0]) + cube($0[1] * 2, slope: 2.9) }
        #expect(!check.passes)
        #expect(check.worst?.parameter == "1")
        #expect(check.worst?.index.count == 2)
        #expect(check.description.contains("FAILED; worst at 1["))
    }

    @Test("Inputs without a gradient are left out")
    func partial() {
        let (a, b) = (Tensor<Double>([1, 2]), Tensor<Double>([3, 4]))
        let gradient = valueWithGradient(at: [a, b]) { p in
            withCustomGradient(of: p) { inputs in (inputs[0] * inputs[1], { [$0 * inputs[1], nil] }) }.sum()
        }.gradient
        #expect(gradient[0] == b)
        #expect(gradient[1] == .zeros([2]))
    }

    @Test("NaN in a gradient fails the check")
    func notANumber() {
        let check = checkGradient(at: Tensor<Double>([0.0, 1])) { x in
            withCustomGradient(of: [x]) { inputs in (inputs[0], { [$0 * Tensor([.nan, 1])] }) }
        }
        #expect(!check.passes)
        #expect(check.worst?.index == [0])
    }
}
