/// Encodes each text of a pair as a vector: recurrent layers and pooling, shared or separate.
public struct PairEncoder<Scalar: TensorScalar>: Module {
    /// The hyperparameters.
    public let settings: PairSettings
    /// The vectors of the tokens of both texts.
    public var embedding: Embedding<Scalar>
    /// The recurrent layers of the first text, and of the second if they are shared.
    public var first: AnyRecurrentLayer<Scalar>
    /// The recurrent layers of the second text, unless they are shared.
    public var second: AnyRecurrentLayer<Scalar>?
    let dropout: Dropout

    /// An encoder with random parameters.
    public init(_ settings: PairSettings, vocabulary: Int, random: inout RandomSource) {
        self.settings = settings
        embedding = Embedding(vocabulary: vocabulary, width: settings.embedding, random: &random)
        func layer(_ random: inout RandomSource) -> AnyRecurrentLayer<Scalar> {
            AnyRecurrentLayer(settings.recurrent, inputs: settings.embedding, random: &random)
        }
        first = layer(&random)
        second = settings.isShared ? nil : layer(&random)
        dropout = Dropout(rate: settings.recurrent.dropout)
    }

    /// The width of a text's vector.
    public var width: Int { first.outputSize }

    /// The vectors of first texts, [batch, width].
    public func encode(first texts: TokenBatch, pooling: SequencePooling) -> Tensor<Scalar> {
        encode(texts, by: first, pooling)
    }

    /// The vectors of second texts, [batch, width].
    public func encode(second texts: TokenBatch, pooling: SequencePooling) -> Tensor<Scalar> {
        encode(texts, by: second ?? first, pooling)
    }

    /// The outputs at each token of texts, and the final output for a question about each, [batch, width].
    func read(
        _ texts: TokenBatch, asked questions: TokenBatch
    ) -> (steps: SequenceBatch<Scalar>, question: Tensor<Scalar>) {
        require(
            texts.count == questions.count,
            "a reader: \(texts.count) texts do not match \(questions.count) questions")
        return (first(vectors(texts)).outputs, encode(second: questions, pooling: .last))
    }

    private func encode(
        _ texts: TokenBatch, by layer: AnyRecurrentLayer<Scalar>, _ pooling: SequencePooling
    ) -> Tensor<Scalar> {
        pooling == .last ? layer.final(vectors(texts)).output : pooling(layer(vectors(texts)).outputs)
    }

    private func vectors(_ texts: TokenBatch) -> SequenceBatch<Scalar> { dropout(embedding(texts)) }

    /// Visits `embedding`, `first` and, if any, `second`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("first", &first)
        visitor.visit("second", &second)
    }
}
