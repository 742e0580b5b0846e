/// Trains a ``SignalModel`` whose outputs an ``OutputHead`` reads.
///
/// ```swift
/// let goal = SignalReading<Float, ClassHead>(head)
/// var training = Training(model, for: goal, with: Adam(for: model))
/// let data = Dataset(readings, labels: classes.map { [$0] })  // [frames, features] each, and one id for each sequence
/// try training.run(epochs: 10, on: data)
/// ```
///
/// An example has one target if the outputs belong to sequences, and one for each frame if they belong to steps.
public struct SignalReading<Scalar: TensorScalar, Head: OutputHead>: Objective {
    /// The meaning of the outputs.
    public var head: Head

    /// An objective of a head.
    public init(_ head: Head) {
        self.head = head
    }

    /// The mean loss of a target, and the counts of the head.
    public func callAsFunction(
        _ model: SignalModel<Scalar>, _ batch: Batch<Tensor<Scalar>, [Head.Item]>
    ) -> Outcome<Scalar, Head.Tally> {
        let outputs = model(batch.inputs)
        let items = Array(batch.labels.joined())
        let lengths = model.settings.scope == .step ? batch.inputs.lengths : batch.inputs.lengths.map { _ in 1 }
        for (row, length) in lengths.enumerated() {
            require(
                batch.labels[row].count == length,
                "SignalReading: example \(batch.indices[row]) has \(batch.labels[row].count) targets, not \(length)")
        }
        return Outcome(
            head.loss(outputs, items), count: items.count, tokens: batch.inputs.layout.stepCount,
            tally: head.tally(outputs.detached, items))
    }
}

/// Trains a text classifier whose outputs an ``OutputHead`` reads: several labels, or numbers.
///
/// ```swift
/// let goal = TextReading<LSTMClassifier<Float>, LabelHead>(head)
/// ```
public struct TextReading<Model: TextClassifier, Head: OutputHead>: Objective {
    /// The meaning of the outputs.
    public var head: Head

    /// An objective of a head.
    public init(_ head: Head) {
        self.head = head
    }

    /// The mean loss of a text, and the counts of the head.
    public func callAsFunction(
        _ model: Model, _ batch: Batch<[Int32], Head.Item>
    ) -> Outcome<Model.Scalar, Head.Tally> {
        let outputs = model(batch.tokens)
        return Outcome(
            head.loss(outputs, batch.labels), count: batch.labels.count, tokens: batch.tokens.layout.stepCount,
            tally: head.tally(outputs.detached, batch.labels))
    }
}
