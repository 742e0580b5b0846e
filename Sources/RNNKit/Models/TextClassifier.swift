/// A model that predicts the class of each sequence of tokens, whatever it consists of.
///
/// ```swift
/// let kind = ClassifierKind(name) ?? .lstm
/// let model = SequenceClassifier<AnyRecurrentLayer<Float>>(
///     kind, vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
/// let classes = model(TokenBatch([[5, 2, 9], [7]])).argmax()
/// ```
///
/// To train a model whose kind is known at run time only, give it to a generic function: `func train<Model:
/// TextClassifier<Float>>(_ model: Model) -> Model`.
public protocol TextClassifier<Scalar>: Module {
    /// The logits of each sequence, [batch, classes].
    func callAsFunction(_ batch: TokenBatch) -> Tensor<Scalar>

    /// The logits, and the weight of each step, [batch, time]: nil if the model does not weigh them.
    func attention(_ batch: TokenBatch) -> (logits: Tensor<Scalar>, weights: Tensor<Scalar>?)
}

extension TextClassifier {
    /// The logits, of a model that does not weigh steps.
    public func attention(_ batch: TokenBatch) -> (logits: Tensor<Scalar>, weights: Tensor<Scalar>?) {
        (self(batch), nil)
    }
}
