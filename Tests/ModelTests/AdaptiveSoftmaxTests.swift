import RNNKit
import TestSupport
import Testing

@Suite("Adaptive softmax")
struct AdaptiveSoftmaxTests {
    private func layer(_ cutoffs: [Int] = [3, 5, 9], hasHeadBias: Bool = true) -> AdaptiveSoftmax<Double> {
        var random = RandomSource(seed: 6)
        return AdaptiveSoftmax(
            inputs: 8, classes: 12, cutoffs: cutoffs, divisor: 2, hasHeadBias: hasHeadBias, random: &random)
    }

    private let labels: [Int32] = [0, 11, 4, 9, 2, 3, 5, 8, 10, 1]

    @Test("The probabilities of all ids are one together, and the loss is theirs", arguments: [[3, 5, 9], [1], [11]])
    func probabilities(_ cutoffs: [Int]) {
        let layer = layer(cutoffs)
        let x: Tensor<Double> = Sample.wave([10, 8], salt: 3)
        let logs = layer.logProbabilities(x)
        #expect(logs.shape == [10, 12])
        #expect(exp(logs).sum(axis: 1).scalars.allSatisfy { abs($0 - 1) < 1e-13 })
        let expected = -logs.elements(at: labels).scalars.reduce(0, +) / 10
        #expect(abs(layer.crossEntropy(x, labels).scalar - expected) < 1e-13)
    }

    @Test("The gradient is that of the full softmax")
    func gradient() {
        let x: Tensor<Double> = Sample.wave([10, 8], salt: 4)
        let layer = layer()
        let one = valueWithGradient(at: layer) { $0.crossEntropy(x, labels) }.gradient
        let full = valueWithGradient(at: layer) { $0.logProbabilities(x).elements(at: labels).sum() * -0.1 }.gradient
        for (a, b) in zip(one.parameterValues, full.parameterValues) {
            #expect(zip(a.scalars, b.scalars).allSatisfy { abs($0 - $1) < 1e-13 })
        }
        let ofInput = valueWithGradient(at: x) { layer.crossEntropy($0, labels) }.gradient
        let ofFull = valueWithGradient(at: x) { layer.logProbabilities($0).elements(at: labels).sum() * -0.1 }.gradient
        #expect(zip(ofInput.scalars, ofFull.scalars).allSatisfy { abs($0 - $1) < 1e-13 })
    }

    @Test("Parameters have PyTorch's names and shapes")
    func names() {
        let shapes = layer(hasHeadBias: false).parameters.map { "\($0.name) \($0.value.shape)" }
        #expect(
            shapes == [
                "head.weight [6, 8]", "tail.0.0.weight [4, 8]", "tail.0.1.weight [2, 4]", "tail.1.0.weight [2, 8]",
                "tail.1.1.weight [4, 2]", "tail.2.0.weight [1, 8]", "tail.2.1.weight [3, 1]",
            ])
    }

    @Test("Sequences count valid steps only, and none have a loss of zero")
    func sequences() {
        let layer = layer()
        let values: Tensor<Double> = Sample.wave([2, 3, 8], salt: 5)
        let batch = SequenceBatch(values, lengths: [3, 1])
        let labels = TokenBatch([[1, 11, 4], [7]])
        #expect(layer.crossEntropy(batch, labels) == layer.crossEntropy(batch.steps, labels.steps))
        #expect(layer.crossEntropy(Tensor.zeros([0, 8]), []).scalar == 0)
    }

    @Test("Cutoffs that do not rise are refused")
    func mistakes() async {
        await #expect(processExitsWith: .failure) {
            var random = RandomSource(seed: 1)
            _ = AdaptiveSoftmax<Float>(inputs: 4, classes: 9, cutoffs: [5, 5], random: &random)
        }
        await #expect(processExitsWith: .failure) {
            var random = RandomSource(seed: 1)
            _ = AdaptiveSoftmax<Float>(inputs: 4, classes: 9, cutoffs: [9], random: &random)
        }
    }
}
