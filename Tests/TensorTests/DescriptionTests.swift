import RNNKit
import Testing

@Suite struct DescriptionTests {
    @Test("Matrices are printed with aligned columns")
    func matrix() {
        let x = Tensor<Float>([[1, -2.5], [30.25, 0]])
        #expect("\(x)" == "[[  1.0,  -2.5],\n [30.25,   0.0]]")
    }

    @Test("Numbers have four digits after the point, or an exponent where those would say little")
    func numbers() {
        #expect(
            "\(Tensor<Double>([1, 0.5, -3.14159, 1e-7, 2.5e9, 99999.99999]))"
                == "[1.0, 0.5, -3.1416, 1.0e-7, 2.5e9, 100000.0]")
        #expect("\(Tensor<Double>([.nan, .infinity, -.infinity, -0.0]))" == "[nan, inf, -inf, 0.0]")
        #expect("\(Tensor<Float>(2.5))" == "2.5")
        #expect("\(Tensor<Double>([9.99999e-5, 1e-300]))" == "[1.0e-4, 1.0e-300]")
        let small = Tensor([Double.leastNonzeroMagnitude, -1.7e308, -Double.leastNormalMagnitude / 8])
        #expect("\(small)" == "[4.9407e-324, -1.7e308, -2.7813e-309]")
    }

    @Test("Of a long axis the first and last three entries are printed")
    func long() {
        #expect("\(Tensor<Float>(0..<100))" == "[0.0, 1.0, 2.0, ..., 97.0, 98.0, 99.0]")
        #expect("\(Tensor<Float>(0..<8))" == "[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]")
        // Six matrices of two rows, and the line that stands for the others.
        let lines = "\(Tensor<Float>.zeros([20, 2, 30]))".split(separator: "\n")
        #expect(lines.count == 6 * 2 + 1)
    }

    @Test("Empty tensors say their shape")
    func empty() {
        #expect("\(Tensor<Float>.zeros([0]))" == "[]")
        #expect("\(Tensor<Float>.zeros([2, 0]))" == "[] of shape [2, 0]")
    }

    @Test("The debug text names type and shape")
    func debug() {
        #expect(String(reflecting: Tensor<Float>([1, 2])) == "Tensor<Float> of shape [2]\n[1.0, 2.0]")
    }
}
