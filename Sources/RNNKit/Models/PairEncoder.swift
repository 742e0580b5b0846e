/// What reads pairs of texts is made from: the same layers for both, or others for the second text.
public struct PairSettings: Sendable, Hashable {
    /// What reads the texts.
    public var layer: RecurrentKind
    /// The width of a token's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The share set to zero while training: of the vectors, and between layers.
    public var dropout: Double
    /// How a text becomes one vector.
    public var pooling: SequencePooling
    /// Whether one encoder reads both texts.
    public var isShared: Bool

    /// Given settings.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0,
        pooling: SequencePooling = .max, isShared: Bool = true
    ) {
        self.layer = layer
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
        self.pooling = pooling
        self.isShared = isShared
    }
}

/// Makes a vector of each text of a pair: recurrent layers and a pooling, the same for both texts or not.
public struct PairEncoder<Scalar: TensorScalar>: Module {
    /// What the encoder is made from.
    public let settings: PairSettings
    /// The vectors of the tokens of both texts.
    public var embedding: Embedding<Scalar>
    /// What reads the first text, and the second too if no other does.
    public var first: AnyRecurrentLayer<Scalar>
    /// What reads the second text, if it is not the same.
    public var second: AnyRecurrentLayer<Scalar>?
    private let dropout: Dropout

    /// An encoder with random parameters.
    public init(_ settings: PairSettings, vocabulary: Int, random: inout RandomSource) {
        self.settings = settings
        embedding = Embedding(vocabulary: vocabulary, width: settings.embedding, random: &random)
        func layer(_ random: inout RandomSource) -> AnyRecurrentLayer<Scalar> {
            AnyRecurrentLayer(
                settings.layer, inputs: settings.embedding, hidden: settings.hidden, layers: settings.layers,
                dropout: settings.dropout, random: &random)
        }
        first = layer(&random)
        second = settings.isShared ? nil : layer(&random)
        dropout = Dropout(rate: settings.dropout)
    }

    /// The width of a text's vector.
    public var width: Int { first.outputSize }

    /// The vectors of first texts, [batch, width].
    public func encode(first texts: TokenBatch) -> Tensor<Scalar> { encode(texts, by: first) }

    /// The vectors of second texts, [batch, width].
    public func encode(second texts: TokenBatch) -> Tensor<Scalar> { encode(texts, by: second ?? first) }

    private func encode(_ texts: TokenBatch, by layer: AnyRecurrentLayer<Scalar>) -> Tensor<Scalar> {
        let vectors = dropout(embedding(texts))
        return settings.pooling == .last ? layer.final(vectors).output : settings.pooling(layer(vectors).outputs)
    }

    /// Visits `embedding`, `first` and, if there is one, `second`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("first", &first)
        visitor.visit("second", &second)
    }
}
