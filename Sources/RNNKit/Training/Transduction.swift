/// Trains a transducer on what sequences of frames read as; the loss is
/// ``transducerLoss(_:_:blank:impossible:reduction:)``, each sequence's divided by the number of its labels.
///
/// ```swift
/// var training = Training(model, for: Transduction(), with: Adam(for: model))
/// let recordings = Dataset(frames, labels: texts)  // [frames, features] each, and the labels of each
/// try training.run(epochs: 10, batches: { recordings.batches(of: 16, seed: 1, epoch: $0) })
/// ```
///
/// What is counted are greedy readings, where nothing is trained: they are no by-product of the loss, as the best paths of
/// CTC are.
public struct Transduction<Encoder: RecurrentLayer, Predictor: StreamingLayer>: Objective
where Predictor.Scalar == Encoder.Scalar {
    /// The loss of labels without frames.
    public var impossible: ImpossibleLoss
    /// How many labels a frame gives at most in a reading.
    public var maximumPerFrame: Int

    /// An objective of given parts.
    public init(impossible: ImpossibleLoss = .infinite, maximumPerFrame: Int = 10) {
        self.impossible = impossible
        self.maximumPerFrame = maximumPerFrame
    }

    /// The mean loss of a sequence and, where nothing is trained, how far the readings are from the labels.
    public func callAsFunction(
        _ model: Transducer<Encoder, Predictor>, _ batch: FrameBatch<Encoder.Scalar>
    ) -> Outcome<Encoder.Scalar, EditTally> {
        var tally = EditTally()
        if !isTraining {
            let readings = model.readings(batch.frames, maximumPerFrame: maximumPerFrame).map(\.labels)
            tally = EditTally(readings, batch.labels.sequences)
        }
        return Outcome(
            model.loss(batch.frames, batch.labels, impossible: impossible), count: batch.labels.count,
            tokens: batch.frames.layout.stepCount, tally: tally)
    }
}
