/// Trains a transducer on sequences of frames with known labels; the loss is
/// ``transducerLoss(_:_:blank:impossible:reduction:)``, each sequence's divided by the number of its labels.
///
/// ```swift
/// var training = Training(model, for: Transduction(), with: Adam(for: model))
/// let recordings = Dataset(frames, labels: texts)  // [frames, features] each, and the labels of each
/// try training.run(epochs: 10, batches: { recordings.batches(of: 16, seed: 1, epoch: $0) })
/// ```
///
/// Greedy readings are measured in validation only, because in training they would need extra computation; for CTC, the
/// best paths come from the same logits.
public struct Transduction<Encoder: RecurrentLayer, Predictor: StreamingLayer>: Objective
where Predictor.Scalar == Encoder.Scalar {
    /// The loss of labels without frames.
    public var impossible: ImpossibleLoss
    /// The maximum number of labels per frame in a reading.
    public var maximumPerFrame: Int

    /// An objective of given parts.
    public init(impossible: ImpossibleLoss = .infinite, maximumPerFrame: Int = 10) {
        self.impossible = impossible
        self.maximumPerFrame = maximumPerFrame
    }

    /// The mean loss per sequence and, outside training, the edits between readings and labels.
    public func callAsFunction(
        _ model: Transducer<Encoder, Predictor>, _ batch: Batch<Tensor<Encoder.Scalar>, [Int32]>
    ) -> Outcome<Encoder.Scalar, EditTally> {
        let encoded = model.encoder(batch.inputs).outputs
        var tally = EditTally()
        if !isTraining {
            let readings = model.readings(encoded: encoded.detached, maximumPerFrame: maximumPerFrame).map(\.labels)
            tally = EditTally(readings, batch.labels)
        }
        let labels = TokenBatch(batch.labels)
        let loss = transducerLoss(
            model.logits(encoded: encoded, labels), labels, blank: model.blank, impossible: impossible)
        return Outcome(loss, count: batch.labels.count, tokens: batch.inputs.layout.stepCount, tally: tally)
    }
}
