/// Answers a question about a text by a span of it, from a first token to a last one (Chen et al. 2017).
///
/// ```swift
/// let model = SpanReader<Float>(PairSettings("bilstm", isShared: false), vocabulary: 5000, random: &random)
/// let answers = model.answers(TokenBatch(texts), TokenBatch(questions))
/// print(answers[0].tokens)  // 4...6
/// ```
///
/// With h_t the outputs at the text's tokens, and q the question's final output, the first token's logits are q · W h_t
/// and the last one's q · V h_t, each over the tokens of the text.
public struct SpanReader<Scalar: TensorScalar>: Module {
    /// The encoder of texts, which come first, and questions.
    public var encoder: PairEncoder<Scalar>
    /// The score of a token being the first of the answer.
    public var first: GeneralScore<Scalar>
    /// The score of a token being the last of the answer.
    public var last: GeneralScore<Scalar>

    /// A model with random parameters.
    public init(_ settings: PairSettings, vocabulary: Int, random: inout RandomSource) {
        encoder = PairEncoder(settings, vocabulary: vocabulary, random: &random)
        first = GeneralScore(queries: encoder.width, keys: encoder.width, random: &random)
        last = GeneralScore(queries: encoder.width, keys: encoder.width, random: &random)
    }

    /// The logits of each token being the first of the answer, and the last, [batch, time] each; -infinity in the
    /// padding.
    public func callAsFunction(
        _ texts: TokenBatch, _ questions: TokenBatch
    ) -> (first: Tensor<Scalar>, last: Tensor<Scalar>) {
        let (steps, question) = encoder.read(texts, asked: questions)
        let (keys, query) = (steps.values, question.expanded(axis: 1))
        func logits(_ score: GeneralScore<Scalar>) -> Tensor<Scalar> {
            score.scores(queries: query, keys: keys).squeezed(axis: 1).settingPadding(texts.lengths, to: -.infinity)
        }
        return (logits(first), logits(last))
    }

    /// An answer.
    public struct Answer: Sendable, Equatable {
        /// The span of the text; nil if the text has no tokens.
        public let tokens: ClosedRange<Int>?
        /// The log-probability of the span: of its first token and its last one.
        public let logProbability: Double
    }

    /// The most probable span of each text; a span never ends before it begins.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - questions: The question about each.
    ///   - maximumLength: The maximum number of tokens of an answer.
    /// - Returns: The answers.
    public func answers(_ texts: TokenBatch, _ questions: TokenBatch, maximumLength: Int = 30) -> [Answer] {
        let (first, last) = self(texts, questions)
        return Self.answers(first: first, last: last, lengths: texts.lengths, maximumLength: maximumLength)
    }

    /// The most probable answers by the logits of first and last tokens, [batch, time].
    static func answers(
        first: Tensor<Scalar>, last: Tensor<Scalar>, lengths: [Int], maximumLength: Int
    ) -> [Answer] {
        require(maximumLength >= 1, "SpanReader: the maximum length must be at least 1, not \(maximumLength)")
        let time = first.shape[1]
        let (first, last) = (first.detached.logSoftmax().doubles(), last.detached.logSoftmax().doubles())
        return lengths.enumerated().map { row, length in
            var best = Answer(tokens: nil, logProbability: length == 0 ? 0 : -.infinity)
            for start in 0..<length {
                for end in start..<start + min(maximumLength, length - start) {
                    let sum = first[row * time + start] + last[row * time + end]
                    if best.tokens == nil || sum > best.logProbability {
                        best = Answer(tokens: start...end, logProbability: sum)
                    }
                }
            }
            return best
        }
    }

    /// Visits `encoder`, `first` and `last`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("encoder", &encoder)
        visitor.visit("first", &first)
        visitor.visit("last", &last)
    }
}
