/// What a reader of texts and questions is made from.
public struct ReaderSettings: Sendable, Hashable {
    /// What reads the text, and in another set of weights the question.
    public var layer: RecurrentKind
    /// The width of a token's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The share set to zero while training: of the vectors, and between layers.
    public var dropout: Double

    /// Given settings.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0
    ) {
        self.layer = layer
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
    }
}

/// Answers questions about a text by one of some answers, and shows which of the text's tokens it looked at (Hermann et al. 2015;
/// Chen, Bolton and Manning 2016).
///
/// ```swift
/// let model = AttentiveReader<Float>(ReaderSettings("bigru"), vocabulary: 200, answers: 12, random: &random)
/// let (logits, weights) = model(TokenBatch(texts), TokenBatch(questions))  // [batch, 12], [batch, time]
/// ```
///
/// With h_t what is given out at the text's tokens, and q what the question's layer gives out in the end,
///
///     a = softmax(q · W h_t), c = Σ a_t h_t, logits = W_o c + b
public struct AttentiveReader<Scalar: TensorScalar>: Module {
    /// What both kinds of readers share.
    public var encoder: ReaderEncoder<Scalar>
    /// How well a question fits a token.
    public var score: GeneralScore<Scalar>
    /// The map to the logits of the answers.
    public var output: Linear<Scalar>

    /// A model with random parameters.
    ///
    /// - Parameters:
    ///   - settings: What it is made from.
    ///   - vocabulary: The number of ids of texts and questions.
    ///   - answers: The number of answers.
    ///   - random: Where the parameters come from.
    public init(_ settings: ReaderSettings, vocabulary: Int, answers: Int, random: inout RandomSource) {
        encoder = ReaderEncoder(settings, vocabulary: vocabulary, random: &random)
        score = GeneralScore(queries: encoder.width, keys: encoder.width, random: &random)
        output = Linear(inputs: encoder.width, outputs: answers, random: &random)
    }

    /// The logits of the answers, [batch, answers], and how much each token of the text was looked at, [batch, time].
    public func callAsFunction(
        _ texts: TokenBatch, _ questions: TokenBatch
    ) -> (logits: Tensor<Scalar>, weights: Tensor<Scalar>) {
        let (steps, question) = encoder(texts, questions)
        let (context, weights) = score(queries: question, keys: steps)
        return (output(context), weights)
    }

    /// Visits `encoder`, `score` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("encoder", &encoder)
        visitor.visit("score", &score)
        visitor.visit("output", &output)
    }
}

/// Reads a text and a question about it.
public struct ReaderEncoder<Scalar: TensorScalar>: Module {
    /// The vectors of the tokens of both.
    public var embedding: Embedding<Scalar>
    /// What reads the text.
    public var text: AnyRecurrentLayer<Scalar>
    /// What reads the question.
    public var question: AnyRecurrentLayer<Scalar>
    private let dropout: Dropout

    /// A reader with random parameters.
    public init(_ settings: ReaderSettings, vocabulary: Int, random: inout RandomSource) {
        embedding = Embedding(vocabulary: vocabulary, width: settings.embedding, random: &random)
        func layer(_ random: inout RandomSource) -> AnyRecurrentLayer<Scalar> {
            AnyRecurrentLayer(
                settings.layer, inputs: settings.embedding, hidden: settings.hidden, layers: settings.layers,
                dropout: settings.dropout, random: &random)
        }
        text = layer(&random)
        question = layer(&random)
        dropout = Dropout(rate: settings.dropout)
    }

    /// The width of what is given out.
    public var width: Int { text.outputSize }

    /// What is given out at each token of the text, and of the question in the end, [batch, width].
    public func callAsFunction(
        _ texts: TokenBatch, _ questions: TokenBatch
    ) -> (steps: SequenceBatch<Scalar>, question: Tensor<Scalar>) {
        require(
            texts.count == questions.count,
            "a reader: there are \(texts.count) texts and \(questions.count) questions")
        return (
            text(dropout(embedding(texts))).outputs, question.final(dropout(embedding(questions))).output
        )
    }

    /// Visits `embedding`, `text` and `question`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("text", &text)
        visitor.visit("question", &question)
    }
}
