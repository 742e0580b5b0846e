/// Answers a question about a text by choosing from a fixed set of answers, with attention weights over the text's
/// tokens (Hermann et al. 2015; Chen, Bolton and Manning 2016).
///
/// ```swift
/// let model = AttentiveReader<Float>(PairSettings("bigru", isShared: false), vocabulary: 200, answers: 12, random: &random)
/// let (logits, weights) = model(TokenBatch(texts), TokenBatch(questions))  // [batch, 12], [batch, time]
/// ```
///
/// With h_t the outputs at the text's tokens, and q the question's final output,
///
///     a = softmax(q · W h_t), c = Σ a_t h_t, logits = W_o c + b
public struct AttentiveReader<Scalar: TensorScalar>: Module {
    /// The encoder of texts, which come first, and questions.
    public var encoder: PairEncoder<Scalar>
    /// The score of a question and a token.
    public var score: GeneralScore<Scalar>
    /// The map to the logits of the answers.
    public var output: Linear<Scalar>

    /// A model with random parameters.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - vocabulary: The number of token ids of texts and questions.
    ///   - answers: The number of answers.
    ///   - random: The source of the parameters.
    public init(_ settings: PairSettings, vocabulary: Int, answers: Int, random: inout RandomSource) {
        encoder = PairEncoder(settings, vocabulary: vocabulary, random: &random)
        score = GeneralScore(queries: encoder.width, keys: encoder.width, random: &random)
        output = Linear(inputs: encoder.width, outputs: answers, random: &random)
    }

    /// The logits of the answers, [batch, answers], and the attention weights of the text's tokens, [batch, time].
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
