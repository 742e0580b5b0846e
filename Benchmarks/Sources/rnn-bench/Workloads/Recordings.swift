import RNNKit

extension Workload {
    /// A pass of a classifier forward and back, and what it takes to look inside meanwhile.
    static var recordings: [Workload] {
        [
            pass("nothing") { model, batch in
                consume(valueWithGradient(at: model) { crossEntropy($0(batch.tokens), batch.labels) })
            },
            pass("gates") { model, batch in
                consume(
                    recording(.gates, .states) {
                        valueWithGradient(at: model) { crossEntropy($0(batch.tokens), batch.labels) }
                    })
            },
            pass("gradients") { model, batch in
                let record = recording(.gradients) {
                    valueWithGradient(at: model) { crossEntropy($0(batch.tokens), batch.labels) }
                }.record
                consume(GradientFlow(record))
            },
        ]
    }

    private typealias Model = SequenceClassifier<Stacked<Recurrent<LSTMCell<Float>>>>

    private static func pass(_ name: String, _ body: @escaping (Model, Batch) -> Void) -> Workload {
        let size = GridSize.medium
        return Workload(name: "inside/\(size.name)/\(name)") {
            let model = Model(size) { Recurrent(LSTMCell(inputs: $0, hidden: size.hidden, random: &$1)) }
            let batch = Batch(size)
            return { body(model, batch) }
        }
    }
}
