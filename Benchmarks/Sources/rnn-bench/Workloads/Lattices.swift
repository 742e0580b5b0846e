import RNNKit

extension Workload {
    /// Losses over all ways through a sequence.
    static var lattices: [Workload] {
        [
            ctc("ctc/32x200x40", batch: 32, frames: 200, symbols: 30, labels: 40),
            crf("crf/32x50x9", batch: 32, steps: 50, labels: 9),
        ]
    }

    /// The mean loss of connectionist temporal classification, and its gradient with respect to the logits.
    private static func ctc(_ name: String, batch: Int, frames: Int, symbols: Int, labels: Int) -> Workload {
        Workload(name: name, steps: batch * frames) {
            let logits = sampleTensor([batch, frames, symbols])
            let texts = TokenBatch(
                (0..<batch).map { row in
                    (0..<labels).map { Int32(1 + (7 * $0 + 3 * row) % (symbols - 1)) }
                })
            return { consume(valueWithGradient(at: logits) { ctcLoss(SequenceBatch($0), texts) }) }
        }
    }

    /// The mean loss of a conditional random field, and its gradient with respect to emissions and parameters.
    private static func crf(_ name: String, batch: Int, steps: Int, labels: Int) -> Workload {
        Workload(name: name, steps: batch * steps) {
            let field = ConditionalRandomField<Float>(labels: labels)
            let emissions = sampleTensor([batch, steps, labels])
            let tags = TokenBatch(
                (0..<batch).map { row in
                    (0..<steps).map { Int32((7 * $0 + 3 * row) % labels) }
                })
            return {
                consume(
                    valueWithGradient(at: [emissions, field.transitions, field.start, field.end]) { values in
                        ConditionalRandomField(transitions: values[1], start: values[2], end: values[3])
                            .loss(SequenceBatch(values[0]), tags)
                    })
            }
        }
    }
}
