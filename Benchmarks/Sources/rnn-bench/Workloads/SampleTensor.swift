import RNNKit

/// The same numbers between -1 and 1 in every run.
func sampleTensor(_ shape: [Int]) -> Tensor<Float> {
    var random = RandomSource(seed: 1)
    return .uniform(shape, in: -1..<1, random: &random)
}
