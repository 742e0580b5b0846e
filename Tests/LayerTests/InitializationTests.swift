import RNNKit
import TestSupport
import Testing

@Suite struct InitializationTests {
    @Test("Uniform and normal weights have the variance they should", arguments: [[40, 60], [100, 25]])
    func variance(_ shape: [Int]) {
        var random = RandomSource(seed: 1)
        let (outputs, inputs) = (Double(shape[0]), Double(shape[1]))
        func variance(_ weights: Tensor<Double>) -> Double { weights.squared().mean().scalar }
        let xavier = 2 / (inputs + outputs)
        #expect(abs(variance(.xavierUniform(shape, random: &random)) / xavier - 1) < 0.08)
        #expect(abs(variance(.xavierNormal(shape, gain: 3, random: &random)) / (9 * xavier) - 1) < 0.08)
        #expect(abs(variance(.kaimingUniform(shape, random: &random)) / (2 / inputs) - 1) < 0.08)
        #expect(abs(variance(.kaimingNormal(shape, gain: 1, random: &random)) * inputs - 1) < 0.08)
    }

    @Test(
        "Orthogonal weights have orthogonal rows or columns, whichever are fewer",
        arguments: [
            [5, 5], [3, 8], [8, 3], [64, 64], [1, 4], [0, 3],
        ])
    func orthogonal(_ shape: [Int]) {
        var random = RandomSource(seed: 2)
        let weights = Tensor<Double>.orthogonal(shape, gain: 2, random: &random)
        #expect(weights.shape == shape)
        let product =
            shape[0] <= shape[1]
            ? matmul(weights, weights, transposing: .right) : matmul(weights, weights, transposing: .left)
        #expect(product.isClose(to: .identity(min(shape[0], shape[1])) * 4, absolute: 1e-12))
    }

    @Test("An identity has its gain on the diagonal, whatever its shape")
    func identity() {
        #expect(Tensor<Float>.identity([2, 3], gain: 0.5) == Tensor([[0.5, 0, 0], [0, 0.5, 0]]))
        #expect(Tensor<Float>.identity([3, 2]) == Tensor([[1, 0], [0, 1], [0, 0]]))
        #expect(Tensor<Float>.identity([4, 4]) == .identity(4))
        #expect(Tensor<Float>.identity([0, 3]).shape == [0, 3])
    }
}
