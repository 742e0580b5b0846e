/// Answers questions by classes: pairs of a text and a question, and the number of the answer.
///
/// ```swift
/// var training = Training(model, for: Answering(), with: Adam(for: model))
/// let data = Dataset([TextPair(text, question)], labels: [answer])
/// try training.run(epochs: 10, batches: { data.batches(of: 32, seed: 1, epoch: $0) })
/// ```
public struct Answering<Scalar: TensorScalar>: Objective {
    /// The objective.
    public init() {}

    /// The mean cross-entropy, and the answers.
    public func callAsFunction(
        _ model: AttentiveReader<Scalar>, _ batch: TextPairBatch<Int32>
    ) -> Outcome<Scalar, ConfusionMatrix> {
        classified(model(batch.first, batch.second).logits, batch)
    }
}

/// Says how pairs of texts belong together: pairs, and the number of a class.
public struct PairClassification<Scalar: TensorScalar>: Objective {
    /// The objective.
    public init() {}

    /// The mean cross-entropy, and the predictions.
    public func callAsFunction(
        _ model: PairClassifier<Scalar>, _ batch: TextPairBatch<Int32>
    ) -> Outcome<Scalar, ConfusionMatrix> {
        classified(model(batch.first, batch.second), batch)
    }
}

/// What is found of the logits of pairs.
private func classified<Scalar: TensorScalar>(
    _ logits: Tensor<Scalar>, _ batch: TextPairBatch<Int32>
) -> Outcome<Scalar, ConfusionMatrix> {
    var confusion = ConfusionMatrix(classes: logits.shape[1])
    if !batch.labels.isEmpty { confusion.add(predictions: logits.argmax(), labels: batch.labels) }
    return Outcome(
        crossEntropy(logits, batch.labels), count: batch.labels.count,
        tokens: batch.first.layout.stepCount + batch.second.layout.stepCount, tally: confusion)
}

/// Answers questions by parts of texts: pairs of a text and a question, and the tokens of the answer.
public struct SpanAnswering<Scalar: TensorScalar>: Objective {
    /// The most tokens of an answer that is counted.
    public var maximumLength: Int

    /// The objective.
    public init(maximumLength: Int = 30) {
        self.maximumLength = maximumLength
    }

    /// The mean of the cross-entropies of first and last tokens together, and how many answers are right as a whole. An answer
    /// must lie within its text.
    public func callAsFunction(
        _ model: SpanReader<Scalar>, _ batch: TextPairBatch<ClosedRange<Int>>
    ) -> Outcome<Scalar, ShareTally> {
        for (row, (span, length)) in zip(batch.labels, batch.first.lengths).enumerated() {
            require(
                span.lowerBound >= 0 && span.upperBound < length,
                "SpanAnswering: the answer \(span) of row \(row) is not within its text of \(length) tokens")
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
            tokens: batch.first.layout.stepCount + batch.second.layout.stepCount,
            tally: ShareTally(.exact, right, of: batch.labels.count))
    }
}

/// Ranks texts: pairs of a text and the one that fits it. The other texts of a batch are the wrong ones.
public struct Ranking<Scalar: TensorScalar>: Objective {
    /// The objective.
    public init() {}

    /// The mean cross-entropy of the right second texts among those of the batch, and how often they are first.
    public func callAsFunction(
        _ model: PairRanker<Scalar>, _ batch: TextPairBatch<NoLabel>
    ) -> Outcome<Scalar, ShareTally> {
        let scores = model.scores(batch.first, batch.second)
        let right = (0..<Int32(batch.first.count)).map { $0 }
        let found = right.isEmpty ? [] : scores.argmax()
        return Outcome(
            crossEntropy(scores, right), count: right.count,
            tokens: batch.first.layout.stepCount + batch.second.layout.stepCount,
            tally: ShareTally(.accuracy, zip(found, right).count { $0 == $1 }, of: right.count))
    }
}

/// What a pair of texts has for a label where it needs none: that the two belong together.
public struct NoLabel: Sendable, Hashable {
    /// Nothing.
    public init() {}
}
