import RNNKit
import TestSupport
import Testing

@Suite struct PreconditionTests {
    @Test("Shapes that do not fit are named")
    func shapes() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.ones([2, 3]) + Tensor<Float>.ones([4])
        }
        #expect(message(result).contains("+: shapes [2, 3] and [4] do not fit"))
    }

    @Test("A product names both shapes and what does not match")
    func product() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = matmul(Tensor<Float>.ones([2, 3]), Tensor<Float>.ones([2, 3]))
        }
        #expect(
            message(result).contains(
                "matmul: shapes [2, 3] and [2, 3] do not fit: the left has 3 columns, the right 2 rows"))
    }

    @Test("An id outside of the vocabulary is named with its position")
    func ids() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.ones([10, 3]).rows([4, 17, 2])
        }
        #expect(message(result).contains("rows: id 17 at position 1 is outside of the vocabulary of 10"))
    }

    @Test("A shape with more elements than an Int counts is refused")
    func overflow() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([Int.max / 2, 3])
        }
        #expect(message(result).contains("the number of elements is greater than an Int can hold"))
    }

    @Test("A reshape names both shapes")
    func reshape() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([2, 3]).reshaped([4, 2])
        }
        #expect(message(result).contains("reshaped: shape [4, 2] has 8 elements, the tensor of shape [2, 3] has 6"))
    }

    @Test("A layer names its weight's shape and the input's")
    func linear() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Linear<Float>(inputs: 3, outputs: 2, random: &random)(.ones([5, 4]))
        }
        #expect(message(result).contains("Linear: x has shape [5, 4], weight [2, 3]"))
    }
}
