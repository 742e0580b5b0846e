import RNNKit

extension Workload {
    /// Recurrent layers by themselves.
    static var recurrentLayers: [Workload] {
        [
            gradient("unrolled/lstm", batch: 32, time: 50, inputs: 64, hidden: 128) { Recurrent(Unrolled($0)) },
            gradient("fused/lstm", batch: 32, time: 50, inputs: 64, hidden: 128) { Recurrent($0) },
            stream("stream/gru-256") { Recurrent(GRUCell(inputs: $0, hidden: 256, random: &$1)) },
            stream("stream/lstm-256") { Recurrent(LSTMCell(inputs: $0, hidden: 256, random: &$1)) },
        ]
            + [1_000, 10_000].map { time in
                gradient("length/lstm-\(time)", batch: 8, time: time, inputs: 16, hidden: 32, steps: time) {
                    Recurrent($0)
                }
            }
            + [8, 64, 512].map { batch in
                gradient("batch/lstm-\(batch)", batch: batch, time: 20, inputs: 64, hidden: 64, steps: batch) {
                    Recurrent($0)
                }
            }
    }

    /// The sum of an LSTM's outputs, and its gradient with respect to the parameters.
    private static func gradient<Layer: RecurrentLayer>(
        _ name: String, batch: Int, time: Int, inputs: Int, hidden: Int, steps: Int? = nil,
        layer: @escaping (LSTMCell<Float>) -> Layer
    ) -> Workload where Layer.Scalar == Float {
        Workload(name: name, steps: steps) {
            var random = RandomSource(seed: 1)
            let layer = layer(LSTMCell(inputs: inputs, hidden: hidden, random: &random))
            let x = sampleTensor([batch, time, inputs])
            return { consume(valueWithGradient(at: layer) { $0(x).outputs.sum() }) }
        }
    }

    /// One step of one sequence, the state being carried from run to run.
    private static func stream<Layer: StreamingLayer>(
        _ name: String, layer: @escaping (Int, inout RandomSource) -> Layer
    ) -> Workload where Layer.Scalar == Float {
        Workload(name: name, steps: 1) {
            let inputs = 128
            var random = RandomSource(seed: 1)
            var stream = RecurrentStream(layer(inputs, &random))
            let x = sampleTensor([1, inputs])
            return { consume(stream(x)) }
        }
    }
}
