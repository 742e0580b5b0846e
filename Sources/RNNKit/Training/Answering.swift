/// Trains on pairs of a text and a question, with the number of the answer as the label.
///
/// ```swift
/// var training = Training(model, for: Answering(), with: Adam(for: model))
/// let data = Dataset([TextPair(text, question)], labels: [answer])
/// try training.run(epochs: 10, batches: { data.batches(of: 32, seed: 1, epoch: $0) })
/// ```
public struct Answering<Scalar: TensorScalar>: Objective {
    /// The objective.
    public init() {}

    /// The mean cross-entropy, and the predicted answers.
    public func callAsFunction(
        _ model: AttentiveReader<Scalar>, _ batch: Batch<TextPair, Int32>
    ) -> Outcome<Scalar, ConfusionMatrix> {
        classified(model(batch.first, batch.second).logits, batch)
    }
}

/// Trains on pairs of texts, with a class as the label.
public struct PairClassification<Scalar: TensorScalar>: Objective {
    /// The objective.
    public init() {}

    /// The mean cross-entropy, and the predictions.
    public func callAsFunction(
        _ model: PairClassifier<Scalar>, _ batch: Batch<TextPair, Int32>
    ) -> Outcome<Scalar, ConfusionMatrix> {
        classified(model(batch.first, batch.second), batch)
    }
}

/// The loss and the predictions from logits.
private func classified<Scalar: TensorScalar>(
    _ logits: Tensor<Scalar>, _ batch: Batch<TextPair, Int32>
) -> Outcome<Scalar, ConfusionMatrix> {
    var confusion = ConfusionMatrix(classes: logits.shape[1])
    if !batch.labels.isEmpty { confusion.add(predictions: logits.argmax(), labels: batch.labels) }
    return Outcome(
        crossEntropy(logits, batch.labels), count: batch.labels.count,
        tokens: batch.tokenCount, tally: confusion)
}

/// Trains on pairs of a text and a question, with the answer's range of tokens as the label.
public struct SpanAnswering<Scalar: TensorScalar>: Objective {
    /// The maximum number of tokens of a predicted answer.
    public var maximumLength: Int

    /// The objective.
    public init(maximumLength: Int = 30) {
        self.maximumLength = maximumLength
    }

    /// The mean of the summed cross-entropies of first and last tokens, and the share of exactly right answers. An
    /// answer must lie within its text.
    public func callAsFunction(
        _ model: SpanReader<Scalar>, _ batch: Batch<TextPair, ClosedRange<Int>>
    ) -> Outcome<Scalar, ShareTally> {
        for (row, (span, length)) in zip(batch.labels, batch.first.lengths).enumerated() {
            require(
                span.lowerBound >= 0 && span.upperBound < length,
                "SpanAnswering: the answer \(span) of row \(row) must lie within its text of \(length) tokens")
        }
        let (first, last) = model(batch.first, batch.second)
        let loss =
            crossEntropy(first, batch.labels.map { Int32($0.lowerBound) })
            + crossEntropy(last, batch.labels.map { Int32($0.upperBound) })
        let answers = SpanReader.answers(
            first: first, last: last, lengths: batch.first.lengths, maximumLength: maximumLength)
        let right = zip(answers, batch.labels).count { $0.tokens == $1 }
        return Outcome(
            loss, count: batch.labels.count,
            tokens: batch.tokenCount,
            tally: ShareTally(.exact, right, of: batch.labels.count))
    }
}

/// Trains on pairs of matching texts. The other texts of a batch are the negative examples.
public struct Ranking<Scalar: TensorScalar>: Objective {
    /// The objective.
    public init() {}

    /// The mean cross-entropy of the matching second texts among those of the batch, and how often they rank first.
    public func callAsFunction(
        _ model: PairRanker<Scalar>, _ batch: Batch<TextPair, NoLabel>
    ) -> Outcome<Scalar, ShareTally> {
        let scores = model.scores(batch.first, batch.second)
        let right = (0..<Int32(batch.first.count)).map { $0 }
        let found = right.isEmpty ? [] : scores.argmax()
        return Outcome(
            crossEntropy(scores, right), count: right.count,
            tokens: batch.tokenCount,
            tally: ShareTally(.accuracy, zip(found, right).count { $0 == $1 }, of: right.count))
    }
}

/// The label of pairs that need none: the two texts match.
public struct NoLabel: Sendable, Hashable {
    /// A label.
    public init() {}
}
