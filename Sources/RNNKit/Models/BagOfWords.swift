/// Tells the class of each sequence by which tokens it has, in whatever order: logistic regression on their counts.
///
/// Each token has a weight for each class; the logits are the sums of the weights of all tokens, and a bias. It is the
/// baseline to hold a recurrent model against: what it gets right needs no memory.
///
/// ```swift
/// var model = BagOfWords<Float>(vocabulary: vocabulary.count, classes: 2)
/// var optimizer = Adam(for: model, learningRate: 0.02)
/// ```
///
/// Its weights start at zero and each of them must grow by itself: a learning rate that is ten times that of a network
/// makes it a fair opponent.
///
/// | parameter | shape |
/// |---|---|
/// | `weight` | [vocabulary, classes] |
/// | `bias` | [classes] |
public struct BagOfWords<Scalar: TensorScalar>: TextClassifier {
    /// The weights of each token, a row for each id.
    public var weight: Tensor<Scalar>
    /// The logits of an empty sequence.
    public var bias: Tensor<Scalar>

    /// A model with given parameters.
    public init(weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
        require(
            weight.rank == 2 && bias.shape == [weight.shape[1]],
            """
            BagOfWords: weight has shape \(weight.shape), bias \(bias.shape); they must be [vocabulary, classes] and \
            [classes]
            """)
        self.weight = weight
        self.bias = bias
    }

    /// All parameters are zero: the loss is convex, so it does not matter where training starts.
    public init(vocabulary: Int, classes: Int) {
        self.init(weight: .zeros([vocabulary, classes]), bias: .zeros([classes]))
    }

    /// The logits of each sequence, [batch, classes].
    public func callAsFunction(_ batch: TokenBatch) -> Tensor<Scalar> {
        SequenceBatch(steps: weight.rows(batch.steps), layout: batch.layout).values.sum(axis: 1) + bias
    }

    /// Visits `weight` and `bias`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
    }
}

extension BagOfWords: Tabulated {
    /// The type's name.
    public var summary: String { "BagOfWords" }

    /// Visits the weights and the bias as one layer.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("weight", WeightSum(of: self), output: .perSequence(bias.count))
    }

    /// The only layer that there is.
    private struct WeightSum: DescribedLayer {
        let summary: String
        let parameterCount: Int

        init(of model: BagOfWords) {
            summary = "Sum of \(model.weight.shape[0]) x \(model.bias.count)"
            parameterCount = model.parameterCount
        }
    }
}
