/// What a model is trained for.
///
/// ```swift
/// struct Denoising: Objective {
///     func callAsFunction(_ model: Network, _ batch: Pair) -> (loss: Tensor<Float>, metrics: Metrics) {
///         (meanSquaredError(model(batch.noisy), batch.clean), Metrics(count: batch.count))
///     }
/// }
/// ```
public protocol Objective<Model, Batch>: Sendable {
    associatedtype Model: Module
    associatedtype Batch

    /// The mean loss over the examples of a batch, and what else is counted of them.
    func callAsFunction(_ model: Model, _ batch: Batch) -> (loss: Tensor<Model.Scalar>, metrics: Metrics)
}

extension Objective {
    /// How good a model is on some batches, without training.
    public func evaluate(_ model: Model, on batches: some Sequence<Batch>) -> Metrics {
        var total = Metrics()
        for batch in batches {
            let (loss, metrics) = self(model, batch)
            total.add(metrics, loss: Double(loss.scalar))
        }
        return total
    }
}

/// To tell the class of each sequence: cross-entropy.
public struct Classification<Model: TextClassifier>: Objective {
    /// How much each class counts; nil for all alike.
    public var classWeights: [Model.Scalar]?
    /// The share of each example's loss that is spread over all classes.
    public var smoothing: Double

    /// With all classes alike and no smoothing, if nothing is given.
    public init(classWeights: [Model.Scalar]? = nil, smoothing: Double = 0) {
        self.classWeights = classWeights
        self.smoothing = smoothing
    }

    /// The mean cross-entropy, and the predictions.
    public func callAsFunction(
        _ model: Model, _ batch: Batch<Int32>
    ) -> (loss: Tensor<Model.Scalar>, metrics: Metrics) {
        let logits = model(batch.tokens)
        let loss = crossEntropy(logits, batch.labels, classWeights: classWeights, smoothing: smoothing)
        return (
            loss, Metrics(logits: logits, labels: batch.labels, tokens: batch.tokens.lengths.reduce(0, +))
        )
    }
}
