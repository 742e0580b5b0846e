/// A model that tells the class of each sequence of tokens, whatever it consists of.
///
/// ```swift
/// let kind = ClassifierKind(rawValue: name) ?? .lstm
/// let model = kind.model(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
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

/// The ready-made classifiers, by name.
public enum ClassifierKind: String, Sendable, Codable, CaseIterable {
    /// Simple recurrent cells.
    case simpleRNN
    /// Gated recurrent units.
    case gru
    /// Long short-term memories.
    case lstm
    /// Long short-term memories in both directions.
    case biLSTM
    /// Long short-term memories in both directions, pooled by attention.
    case biLSTMAttention

    /// A classifier of this kind with random parameters.
    ///
    /// - Parameters:
    ///   - scalar: The type of its numbers.
    ///   - vocabulary: The number of ids.
    ///   - embedding: The width of an id's vector.
    ///   - hidden: The number of hidden units, of each direction.
    ///   - classes: The number of classes.
    ///   - layers: The number of recurrent layers.
    ///   - dropout: The share set to zero while training: of the vectors, between layers, and before the last map.
    ///   - random: Where the parameters come from.
    /// - Returns: The classifier.
    public func model<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int,
        layers: Int = 1, dropout: Double = 0, random: inout RandomSource
    ) -> any TextClassifier<Scalar> {
        switch self {
        case .simpleRNN:
            SequenceClassifier.simpleRNN(
                scalar, vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
                dropout: dropout, random: &random)
        case .gru:
            SequenceClassifier.gru(
                scalar, vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
                dropout: dropout, random: &random)
        case .lstm:
            SequenceClassifier.lstm(
                scalar, vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
                dropout: dropout, random: &random)
        case .biLSTM, .biLSTMAttention:
            SequenceClassifier.biLSTM(
                scalar, vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
                dropout: dropout, pooling: self == .biLSTM ? .last : .attention, random: &random)
        }
    }
}
