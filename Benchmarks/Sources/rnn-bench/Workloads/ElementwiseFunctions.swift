import RNNKit

extension Workload {
    /// Functions of each element of a tensor that fits into the nearest cache.
    static var elementwiseFunctions: [Workload] {
        [
            elementwise("tanh") { tanh($0) },
            elementwise("sigmoid") { sigmoid($0) },
            elementwise("exp") { exp($0) },
        ]
    }

    private static func elementwise(
        _ name: String, _ function: @escaping (Tensor<Float>) -> Tensor<Float>
    ) -> Workload {
        let count = 8192
        return Workload(name: name, throughput: .elements(count)) {
            let x = sampleTensor([count])
            return { consume(function(x)) }
        }
    }
}
