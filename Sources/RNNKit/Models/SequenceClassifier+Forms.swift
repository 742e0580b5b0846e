// Classifiers for which a few sizes are enough. Their numbers are `Float` unless a type is given first:
// `SequenceClassifier.gru(Double.self, vocabulary: 10, ...)`. `hidden` counts the hidden units of each direction;
// `dropout` is the share set to zero while training of the vectors, between layers, and before the last map.

extension SequenceClassifier where Layer == StackedElman<Float> {
    /// A classifier with simple recurrent cells:
    /// `SequenceClassifier.simpleRNN(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func simpleRNN<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedElman<Scalar>> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = StackedElman<Scalar>(
            inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceClassifier<StackedElman<Scalar>>(
            embedding: vectors, recurrent: recurrent, pooling: pooling, classes: classes, dropout: dropout,
            random: &random)
    }
}

extension SequenceClassifier where Layer == StackedGRU<Float> {
    /// A classifier with gated recurrent units:
    /// `SequenceClassifier.gru(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func gru<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedGRU<Scalar>> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = StackedGRU<Scalar>(
            inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceClassifier<StackedGRU<Scalar>>(
            embedding: vectors, recurrent: recurrent, pooling: pooling, classes: classes, dropout: dropout,
            random: &random)
    }
}

extension SequenceClassifier where Layer == StackedLSTM<Float> {
    /// A classifier with long short-term memories:
    /// `SequenceClassifier.lstm(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func lstm<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedLSTM<Scalar>> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = StackedLSTM<Scalar>(
            inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceClassifier<StackedLSTM<Scalar>>(
            embedding: vectors, recurrent: recurrent, pooling: pooling, classes: classes, dropout: dropout,
            random: &random)
    }
}

extension SequenceClassifier where Layer == StackedBiLSTM<Float> {
    /// A classifier with long short-term memories in both directions:
    /// `SequenceClassifier.biLSTM(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)`.
    public static func biLSTM<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceClassifier<StackedBiLSTM<Scalar>> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = StackedBiLSTM<Scalar>(
            inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceClassifier<StackedBiLSTM<Scalar>>(
            embedding: vectors, recurrent: recurrent, pooling: pooling, classes: classes, dropout: dropout,
            random: &random)
    }
}
