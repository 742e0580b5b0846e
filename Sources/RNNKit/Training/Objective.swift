/// What a model is trained for.
///
/// ```swift
/// struct Denoising: Objective {
///     func callAsFunction(_ model: Network, _ batch: Pair) -> Outcome<Float, NoTally> {
///         Outcome(meanSquaredError(model(batch.noisy), batch.clean), count: batch.count)
///     }
/// }
/// ```
///
/// An objective whose batches continue each other, as those of a language model do, implements
/// ``callAsFunction(_:_:from:)`` instead, and returns the state that the next batch begins with: truncated
/// backpropagation through time.
public protocol Objective<Model, Batch>: Sendable {
    /// What is trained.
    associatedtype Model: Module
    /// What is learned from at a time.
    associatedtype Batch
    /// What figures are derived from.
    associatedtype Tally: FigureTally

    /// The mean loss over the examples of a batch, and what else is counted of them.
    func callAsFunction(_ model: Model, _ batch: Batch) -> Outcome<Model.Scalar, Tally>

    /// The same of a batch that continues another one.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - batch: The batch.
    ///   - state: What the batch before it returned, detached; nil for the first one of an epoch.
    /// - Returns: The loss, and the state that the next batch begins with.
    func callAsFunction(
        _ model: Model, _ batch: Batch, from state: NamedState<Model.Scalar>?
    ) -> Outcome<Model.Scalar, Tally>
}

extension Objective {
    /// The loss of a batch from the model's own initial state.
    public func callAsFunction(_ model: Model, _ batch: Batch) -> Outcome<Model.Scalar, Tally> {
        self(model, batch, from: nil)
    }

    /// The loss of a batch that continues none.
    public func callAsFunction(
        _ model: Model, _ batch: Batch, from state: NamedState<Model.Scalar>?
    ) -> Outcome<Model.Scalar, Tally> {
        self(model, batch)
    }

    /// How good a model is on some batches, without training.
    public func evaluate(_ model: Model, on batches: some Sequence<Batch>) -> Measurement<Tally> {
        var total = Measurement<Tally>()
        var state: NamedState<Model.Scalar>?
        for batch in batches {
            let outcome = self(model, batch, from: state)
            total.add(outcome)
            state = outcome.state?.detached
        }
        return total
    }
}

/// What an objective finds of a batch.
public struct Outcome<Scalar: TensorScalar, Tally: FigureTally>: Sendable {
    /// The mean loss, a single number.
    public var loss: Tensor<Scalar>
    /// How many examples, or whatever the loss is a mean over, there are.
    public var count: Int
    /// The number of tokens or steps that were read, padding not included.
    public var tokens: Int
    /// What figures are derived from.
    public var tally: Tally
    /// The state that the next batch begins with; nil if it begins anew.
    public var state: NamedState<Scalar>?

    /// An outcome of given parts.
    public init(
        _ loss: Tensor<Scalar>, count: Int, tokens: Int = 0, tally: Tally = Tally(), state: NamedState<Scalar>? = nil
    ) {
        self.loss = loss
        self.count = count
        self.tokens = tokens
        self.tally = tally
        self.state = state
    }
}

/// What was found of some batches together.
public struct Measurement<Tally: FigureTally>: Sendable, Equatable, Codable {
    /// How many examples, or whatever the losses are means over, there were.
    public private(set) var count = 0
    /// The number of tokens or steps that were read, padding not included.
    public private(set) var tokens = 0
    /// What figures are derived from.
    public private(set) var tally = Tally()
    private var lossSum = 0.0

    /// Whether the counts can be those of a measurement.
    var isPossible: Bool { possibleCounts.contains(count) && possibleCounts.contains(tokens) }

    /// A measurement of nothing.
    public init() {}

    /// Adds what was found of a batch.
    public mutating func add<Scalar>(_ outcome: Outcome<Scalar, Tally>) {
        count += outcome.count
        tokens += outcome.tokens
        lossSum += Double(outcome.loss.scalar) * Double(outcome.count)
        tally.add(outcome.tally)
    }

    /// The mean loss; 0 if nothing was counted.
    public var loss: Double { count == 0 ? 0 : lossSum / Double(count) }

    /// The loss, and the figures that the tally gives.
    public var figures: Figures { Figures(loss: loss, tally.figures) }
}

/// Predicts the class of each sequence; the loss is the cross-entropy.
public struct Classification<Model: TextClassifier>: Objective {
    /// How much each class counts while training; nil for all alike. What is measured is without.
    public var classWeights: [Model.Scalar]?
    /// The share of each example's loss that is spread over all classes, while training: what is measured is without.
    public var smoothing: Double

    /// With all classes alike and no smoothing, if nothing is given.
    public init(classWeights: [Model.Scalar]? = nil, smoothing: Double = 0) {
        self.classWeights = classWeights
        self.smoothing = smoothing
    }

    /// The mean cross-entropy, and the predictions.
    public func callAsFunction(
        _ model: Model, _ batch: Batch<[Int32], Int32>
    ) -> Outcome<Model.Scalar, ConfusionMatrix> {
        let logits = model(batch.tokens)
        var confusion = ConfusionMatrix(classes: logits.shape[logits.rank - 1])
        if !batch.labels.isEmpty { confusion.add(predictions: logits.argmax(), labels: batch.labels) }
        return Outcome(
            isTraining
                ? crossEntropy(logits, batch.labels, classWeights: classWeights, smoothing: smoothing)
                : crossEntropy(logits, batch.labels),
            count: batch.labels.count, tokens: batch.tokens.layout.stepCount, tally: confusion)
    }
}
