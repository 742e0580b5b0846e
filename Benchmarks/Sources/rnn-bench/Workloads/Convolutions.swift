import RNNKit

extension Workload {
    /// Convolutions and what moves along sequences, images and sound as they do.
    static var convolutions: [Workload] {
        [
            Workload(name: "conv/1d-64x5", steps: 32 * 400) {
                var random = RandomSource(seed: 1)
                let layer = Conv1D<Float>(inputs: 64, outputs: 64, width: 5, padding: .same, random: &random)
                let x = sampleTensor([32, 400, 64])
                let parts = [layer.weight, .zeros([64]), x]
                return {
                    consume(
                        valueWithGradient(at: parts) { parts in
                            Conv1D(weight: parts[0], bias: parts[1], padding: .same)(parts[2]).sum()
                        })
                }
            },
            Workload(name: "conv/2d-1-16-32", steps: 64) {
                var random = RandomSource(seed: 1)
                let layers = [(1, 16), (16, 32)].map {
                    Conv2D<Float>(inputs: $0, outputs: $1, size: (3, 3), padding: .same, random: &random)
                }
                let images = sampleTensor([64, 28, 28, 1])
                return { consume(valueWithGradient(at: layers) { $0[1]($0[0](images)).sum() }) }
            },
            Workload(name: "pool/2d-2x2", steps: 64) {
                let maps = sampleTensor([64, 28, 28, 32])
                return { consume(valueWithGradient(at: maps) { MaxPool2D(size: (2, 2))($0).sum() }) }
            },
            Workload(name: "sound/log-mel-60s", steps: 60 * 16_000) {
                let samples: [Float] = (0..<60 * 16_000).map { (index: Int) -> Float in
                    Float((index * 7919) % 2001) / 1000 - 1
                }
                let features = LogMel.speech
                return { consume(features(samples)) }
            },
            Workload(name: "norm/batch-64", steps: 32 * 400) {
                var random = RandomSource(seed: 1)
                let layer = BatchNorm<Float>(width: 64)
                let x = sampleTensor([32 * 400, 64])
                return {
                    consume(
                        withTraining(random: &random) { valueWithGradient(at: layer) { $0(x).squared().sum() } })
                }
            },
        ]
    }
}
