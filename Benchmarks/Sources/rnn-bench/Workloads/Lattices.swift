import RNNKit

extension Workload {
    /// Losses over all ways through a sequence.
    static var lattices: [Workload] {
        [
            ctc("ctc/32x200x40", batch: 32, frames: 200, symbols: 30, labels: 40),
            crf("crf/32x50x9", batch: 32, steps: 50, labels: 9),
            transducer("transducer/16x100x20", batch: 16, frames: 100, symbols: 30, labels: 20),
            joiner("joiner/16x100x20", batch: 16, frames: 100, width: 128, symbols: 30, labels: 20),
        ]
    }

    /// The mean loss of connectionist temporal classification, and its gradient with respect to the logits.
    private static func ctc(_ name: String, batch: Int, frames: Int, symbols: Int, labels: Int) -> Workload {
        Workload(name: name, steps: batch * frames) {
            let logits = sampleTensor([batch, frames, symbols])
            let texts = texts(batch: batch, symbols: symbols, labels: labels)
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

    /// The mean loss of a transducer, and its gradient with respect to the logits.
    private static func transducer(_ name: String, batch: Int, frames: Int, symbols: Int, labels: Int) -> Workload {
        Workload(name: name, steps: batch * frames) {
            let texts = texts(batch: batch, symbols: symbols, labels: labels)
            let layout = PairLayout(
                rows: Array(repeating: frames, count: batch), columns: Array(repeating: labels + 1, count: batch))
            let logits = sampleTensor([layout.cellCount, symbols])
            return {
                consume(
                    valueWithGradient(at: logits) { transducerLoss(PairBatch(cells: $0, layout: layout), texts) })
            }
        }
    }

    /// The mean loss of a transducer from what encoder and predictor give, and all gradients.
    private static func joiner(
        _ name: String, batch: Int, frames: Int, width: Int, symbols: Int, labels: Int
    ) -> Workload {
        Workload(name: name, steps: batch * frames) {
            var random = RandomSource(seed: 1)
            let texts = texts(batch: batch, symbols: symbols, labels: labels)
            let inputs = JoinerInputs(
                joiner: Joiner(encoded: width, predicted: width, width: width, symbols: symbols, random: &random),
                encoded: sampleTensor([batch, frames, width]), predicted: sampleTensor([batch, labels + 1, width]))
            return {
                consume(
                    valueWithGradient(at: inputs) {
                        transducerLoss($0.joiner(SequenceBatch($0.encoded), SequenceBatch($0.predicted)), texts)
                    })
            }
        }
    }

    private static func texts(batch: Int, symbols: Int, labels: Int) -> TokenBatch {
        TokenBatch(
            (0..<batch).map { row in
                (0..<labels).map { Int32(1 + (7 * $0 + 3 * row) % (symbols - 1)) }
            })
    }
}

/// A joiner and what it joins, whose gradients are taken together.
private struct JoinerInputs: Module {
    var joiner: Joiner<Float>
    var encoded: Tensor<Float>
    var predicted: Tensor<Float>

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
        visitor.visit("joiner", &joiner)
        visitor.visit("encoded", &encoded)
        visitor.visit("predicted", &predicted)
    }
}
