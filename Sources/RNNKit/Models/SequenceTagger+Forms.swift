// Taggers for which a few sizes are enough. Their numbers are `Float` unless a type is given first. `hidden` counts the
// hidden units of each direction; `dropout` is the share set to zero while training of the vectors, between layers, and
// before the last map.

extension SequenceTagger {
    /// A tagger with any layers that sizes determine:
    ///
    /// ```swift
    /// let model = SequenceTagger<Stacked<Bidirectional<GRUCell<Float>>>>(
    ///     vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)
    /// ```
    public init<Below: SizedLayer>(
        vocabulary: Int, embedding: Int, hidden: Int, labels: Int, layers: Int = 1, dropout: Double = 0,
        random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = Layer(inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(embedding: vectors, recurrent: recurrent, labels: labels, dropout: dropout, random: &random)
    }
}

extension SequenceTagger where Layer == StackedElman<Float> {
    /// A tagger with simple recurrent cells:
    /// `SequenceTagger.simpleRNN(vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)`.
    public static func simpleRNN<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, labels: Int, layers: Int = 1,
        dropout: Double = 0, random: inout RandomSource
    ) -> SequenceTagger<StackedElman<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, labels: labels, layers: layers,
            dropout: dropout, random: &random)
    }
}

extension SequenceTagger where Layer == StackedGRU<Float> {
    /// A tagger with gated recurrent units:
    /// `SequenceTagger.gru(vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)`.
    public static func gru<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, labels: Int, layers: Int = 1,
        dropout: Double = 0, random: inout RandomSource
    ) -> SequenceTagger<StackedGRU<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, labels: labels, layers: layers,
            dropout: dropout, random: &random)
    }
}

extension SequenceTagger where Layer == StackedLSTM<Float> {
    /// A tagger with long short-term memories:
    /// `SequenceTagger.lstm(vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)`.
    public static func lstm<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, labels: Int, layers: Int = 1,
        dropout: Double = 0, random: inout RandomSource
    ) -> SequenceTagger<StackedLSTM<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, labels: labels, layers: layers,
            dropout: dropout, random: &random)
    }
}

extension SequenceTagger where Layer == StackedBiLSTM<Float> {
    /// A tagger with long short-term memories in both directions:
    /// `SequenceTagger.biLSTM(vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)`.
    public static func biLSTM<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, labels: Int, layers: Int = 1,
        dropout: Double = 0, random: inout RandomSource
    ) -> SequenceTagger<StackedBiLSTM<Scalar>> {
        .init(
            vocabulary: vocabulary, embedding: embedding, hidden: hidden, labels: labels, layers: layers,
            dropout: dropout, random: &random)
    }
}
