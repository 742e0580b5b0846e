/// Predicts the label of each step; the loss is that of the tagger: cross-entropy, or with a random field the one of whole
/// sequences, both as means over the steps.
///
/// ```swift
/// var training = Training(tagger, with: Adam())
/// try training.run(epochs: 10, on: sentences)  // a Dataset<[Int32], [Int32]>: tokens, and a tag for each of them
/// ```
public struct Tagging<Layer: RecurrentLayer>: Objective {
    /// Predicts the label of each step.
    public init() {}

    /// The mean loss of a step, and the predictions.
    public func callAsFunction(
        _ model: SequenceTagger<Layer>, _ batch: Batch<[Int32], [Int32]>
    ) -> Outcome<Layer.Scalar, ConfusionMatrix> {
        let logits = model(batch.tokens)
        let tags = TokenBatch(batch.labels, time: batch.tokens.time)
        var confusion = ConfusionMatrix(classes: logits.shape[2])
        confusion.add(predictions: model.tags(logits).steps, labels: tags.steps)
        let steps = tags.layout.stepCount
        return Outcome(model.loss(logits, tags), count: steps, tokens: steps, tally: confusion)
    }
}

extension Training {
    /// A training of a tagger.
    ///
    /// - Parameters:
    ///   - model: The tagger to start from.
    ///   - optimizer: The rule that changes its weights.
    ///   - options: How the training goes.
    public init<Layer: RecurrentLayer>(
        _ model: SequenceTagger<Layer>, with optimizer: any Optimizer<SequenceTagger<Layer>>,
        options: TrainingOptions = .init()
    ) where Goal == Tagging<Layer> {
        self.init(model, for: Tagging(), with: optimizer, options: options)
    }
}
