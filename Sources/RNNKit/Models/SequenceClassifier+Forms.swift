// Classifiers for which a few sizes are enough. Their numbers are `Float` unless a type is given first:
// `SequenceClassifier.gru(Double.self, vocabulary: 10, ...)`. `hidden` counts the hidden units of each direction;
// `dropout` is the share set to zero while training of the vectors, between layers, and before the last map.

extension SequenceClassifier {
    /// A classifier with any layers that sizes determine:
    ///
    /// ```swift
    /// let model = SequenceClassifier<Stacked<Bidirectional<GRUCell<Float>>>>(
    ///     vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
    /// ```
    public init<Below: SizedLayer>(
        vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1, dropout: Double = 0,
        pooling: PoolingKind = .last, random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = Layer(inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(
            embedding: vectors, recurrent: recurrent, pooling: pooling, classes: classes, dropout: dropout,
            random: &random)
    }
}

extension SequenceClassifier where Layer == StackedElman<Float> {
    /// A classifier with simple recurrent cells:
    /// `SequenceClassifier.simpleRNN(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func simpleRNN<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedElman<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
            dropout: dropout, pooling: pooling, random: &random)
    }
}

extension SequenceClassifier where Layer == StackedGRU<Float> {
    /// A classifier with gated recurrent units:
    /// `SequenceClassifier.gru(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func gru<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedGRU<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
            dropout: dropout, pooling: pooling, random: &random)
    }
}

extension SequenceClassifier where Layer == StackedLSTM<Float> {
    /// A classifier with long short-term memories:
    /// `SequenceClassifier.lstm(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func lstm<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedLSTM<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
            dropout: dropout, pooling: pooling, random: &random)
    }
}

extension SequenceClassifier where Layer == StackedBiLSTM<Float> {
    /// A classifier with long short-term memories in both directions:
    /// `SequenceClassifier.biLSTM(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func biLSTM<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedBiLSTM<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, classes: classes, layers: layers,
            dropout: dropout, pooling: pooling, random: &random)
    }
}
