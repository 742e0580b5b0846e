/// Predicts the label of each step; the loss is that of the tagger: cross-entropy, or with a random field the one of whole
/// sequences, both as means over the steps.
///
/// ```swift
/// var training = Training(tagger, with: Adam())
/// try training.run(epochs: 10, on: sentences)  // a Dataset<[Int32], [Int32]>: tokens, and a tag for each of them
/// ```
///
/// If tags mark entities, as those of BIO and BIOES do, and their names are given, entities are counted too, and their F1
/// can choose the best epoch:
///
/// ```swift
/// var training = Training(
///     tagger, with: Adam(), entityTags: ["O", "B-PER", "I-PER"], options: .init(criterion: .entityF1))
/// ```
public struct Tagging<Layer: RecurrentLayer>: Objective {
    /// The names of the tags, by their ids; nil if entities are not counted.
    public let entityTags: [String]?

    /// Predicts the label of each step.
    ///
    /// - Parameter entityTags: The names of the tags, by their ids, from which ``Entity/all(in:)`` reads the entities; nil
    ///   if entities are not counted.
    public init(entityTags: [String]? = nil) {
        self.entityTags = entityTags
    }

    /// The mean loss of a step, and the predictions.
    public func callAsFunction(
        _ model: SequenceTagger<Layer>, _ batch: Batch<[Int32], [Int32]>
    ) -> Outcome<Layer.Scalar, TagTally> {
        outcome(model, model(batch.tokens), batch.labels)
    }

    fileprivate func outcome(
        _ model: SequenceTagger<Layer>, _ logits: SequenceBatch<Layer.Scalar>, _ labels: [[Int32]]
    ) -> Outcome<Layer.Scalar, TagTally> {
        let tags = TokenBatch(labels, time: logits.time)
        let tally = TagTally(model.tags(logits), tags, classes: logits.shape[2], entityTags: entityTags)
        let steps = tags.layout.stepCount
        return Outcome(model.loss(logits, tags), count: steps, tokens: steps, tally: tally)
    }
}

/// ``Tagging`` of tokens of which a model reads more than their words.
public struct FormTagging<Layer: RecurrentLayer>: Objective {
    private let tagging: Tagging<Layer>

    /// Predicts the label of each step.
    ///
    /// - Parameter entityTags: The names of the tags, by their ids; nil if entities are not counted.
    public init(entityTags: [String]? = nil) {
        tagging = Tagging(entityTags: entityTags)
    }

    /// The names of the tags, by their ids; nil if entities are not counted.
    public var entityTags: [String]? { tagging.entityTags }

    /// The mean loss of a step, and the predictions.
    public func callAsFunction(
        _ model: SequenceTagger<Layer>, _ batch: Batch<TokenForms, [Int32]>
    ) -> Outcome<Layer.Scalar, TagTally> {
        tagging.outcome(model, model(batch.inputs), batch.labels)
    }
}

extension Training {
    /// A training of a tagger.
    ///
    /// - Parameters:
    ///   - model: The tagger to start from.
    ///   - optimizer: The rule that changes its weights.
    ///   - entityTags: The names of the tags, by their ids; nil if entities are not counted.
    ///   - options: How the training goes.
    public init<Layer: RecurrentLayer>(
        _ model: SequenceTagger<Layer>, with optimizer: any Optimizer<SequenceTagger<Layer>>,
        entityTags: [String]? = nil, options: TrainingOptions = .init()
    ) where Goal == Tagging<Layer> {
        self.init(model, for: Tagging(entityTags: entityTags), with: optimizer, options: options)
    }
}
