/// Finds the text that matches another one: the answer to a question, or a sentence with the same meaning.
///
/// ```swift
/// let model = PairRanker<Float>(PairSettings("gru", isShared: false), vocabulary: 5000, random: &random)
/// let scores = model.scores(TokenBatch(questions), TokenBatch(answers))  // [questions, answers]
/// ```
///
/// A pair's score is the cosine of its two vectors, multiplied by a learned factor. In training, the other texts of the
/// batch are the negative examples (Henderson et al. 2017).
public struct PairRanker<Scalar: TensorScalar>: Module {
    /// The encoder of the texts.
    public var encoder: PairEncoder<Scalar>
    /// The factor applied to the cosines.
    public var scale: Tensor<Scalar>
    /// How a text becomes one vector.
    public let pooling: SequencePooling

    /// A model with random parameters and a factor of 10.
    public init(
        _ settings: PairSettings, vocabulary: Int, pooling: SequencePooling = .max, random: inout RandomSource
    ) {
        self.pooling = pooling
        encoder = PairEncoder(settings, vocabulary: vocabulary, random: &random)
        scale = Tensor([10])
    }

    /// The score of each first text with each second one, [first texts, second texts].
    public func scores(_ first: TokenBatch, _ second: TokenBatch) -> Tensor<Scalar> {
        let (u, v) = (
            unit(encoder.encode(first: first, pooling: pooling)), unit(encoder.encode(second: second, pooling: pooling))
        )
        return matmul(u, v, transposing: .right) * scale
    }

    /// Rows normalised to length 1; rows of zeros are unchanged.
    private func unit(_ rows: Tensor<Scalar>) -> Tensor<Scalar> {
        rows / sqrt(rows.squared().sum(axis: 1, keepingAxis: true) + 1e-12)
    }

    /// Visits `encoder` and `scale`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("encoder", &encoder)
        visitor.visit("scale", &scale)
    }
}
