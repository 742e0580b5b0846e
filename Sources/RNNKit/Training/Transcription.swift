/// Trains on sequences of frames with known labels; the loss is ``ctcLoss(_:_:blank:impossible:reduction:)``, each
/// sequence's divided by the number of its labels.
///
/// ```swift
/// var training = Training(model, for: Transcription(), with: Adam(for: model))
/// let recordings = Dataset(frames, labels: texts)  // [frames, features] each, and the labels of each
/// try training.run(epochs: 10, batches: { recordings.batches(of: 16, seed: 1, epoch: $0) })
/// ```
///
/// The readings use the best symbol of each frame.
public struct Transcription<Layer: RecurrentLayer>: Objective {
    /// The symbol that stands for no label.
    public var blank: Int32
    /// The loss of labels that need more frames than the sequence has.
    public var impossible: ImpossibleLoss

    /// An objective of given parts.
    public init(blank: Int32 = 0, impossible: ImpossibleLoss = .infinite) {
        self.blank = blank
        self.impossible = impossible
    }

    /// The mean loss per sequence, and the edits between readings and labels.
    public func callAsFunction(
        _ model: Transcriber<Layer>, _ batch: Batch<Tensor<Layer.Scalar>, [Int32]>
    ) -> Outcome<Layer.Scalar, EditTally> {
        let logits = model(batch.inputs)
        let readings = CTCDecoder(blank: blank).bestPaths(logits).map(\.labels)
        return Outcome(
            ctcLoss(logits, TokenBatch(batch.labels), blank: blank, impossible: impossible), count: batch.labels.count,
            tokens: batch.inputs.layout.stepCount, tally: EditTally(readings, batch.labels))
    }
}
