/// Answers questions about a text by one of some answers, and shows which of the text's tokens it looked at (Hermann et al. 2015;
/// Chen, Bolton and Manning 2016).
///
/// ```swift
/// let model = AttentiveReader<Float>(PairSettings("bigru", isShared: false), vocabulary: 200, answers: 12, random: &random)
/// let (logits, weights) = model(TokenBatch(texts), TokenBatch(questions))  // [batch, 12], [batch, time]
/// ```
///
/// With h_t what is given out at the text's tokens, and q what the question's layer gives out in the end,
///
///     a = softmax(q · W h_t), c = Σ a_t h_t, logits = W_o c + b
public struct AttentiveReader<Scalar: TensorScalar>: Module {
    /// What reads the text, first, and the question.
    public var encoder: PairEncoder<Scalar>
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
    public init(_ settings: PairSettings, vocabulary: Int, answers: Int, random: inout RandomSource) {
        encoder = PairEncoder(settings, vocabulary: vocabulary, random: &random)
        score = GeneralScore(queries: encoder.width, keys: encoder.width, random: &random)
        output = Linear(inputs: encoder.width, outputs: answers, random: &random)
    }

    /// The logits of the answers, [batch, answers], and how much each token of the text was looked at, [batch, time].
    public func callAsFunction(
        _ texts: TokenBatch, _ questions: TokenBatch
    ) -> (logits: Tensor<Scalar>, weights: Tensor<Scalar>) {
        let (steps, question) = encoder.read(texts, asked: questions)
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
