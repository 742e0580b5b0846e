/// Classifies pairs of texts: whether one follows from the other, whether both mean the same.
///
/// ```swift
/// let model = PairClassifier<Float>(PairSettings("bilstm"), vocabulary: 5000, classes: 3, random: &random)
/// let logits = model(TokenBatch(premises), TokenBatch(hypotheses))  // [batch, 3]
/// ```
///
/// With u and v the vectors of the texts, the logits are the outputs of a small network of [u; v; |u - v|; u * v]
/// (Conneau et al. 2017).
public struct PairClassifier<Scalar: TensorScalar>: Module {
    /// The encoder of the texts.
    public var encoder: PairEncoder<Scalar>
    /// The network's first map.
    public var hidden: Linear<Scalar>
    /// The map to the logits.
    public var output: Linear<Scalar>
    /// How a text becomes one vector.
    public let pooling: SequencePooling
    let dropout: Dropout

    /// A model with random parameters.
    public init(
        _ settings: PairSettings, vocabulary: Int, classes: Int, pooling: SequencePooling = .max,
        random: inout RandomSource
    ) {
        self.pooling = pooling
        encoder = PairEncoder(settings, vocabulary: vocabulary, random: &random)
        hidden = Linear(inputs: 4 * encoder.width, outputs: settings.recurrent.hidden, random: &random)
        output = Linear(inputs: settings.recurrent.hidden, outputs: classes, random: &random)
        dropout = Dropout(rate: settings.recurrent.dropout)
    }

    /// The logits of each pair, [batch, classes].
    public func callAsFunction(_ first: TokenBatch, _ second: TokenBatch) -> Tensor<Scalar> {
        require(
            first.count == second.count,
            "PairClassifier: \(first.count) first texts do not match \(second.count) second texts")
        let (u, v) = (
            encoder.encode(first: first, pooling: pooling), encoder.encode(second: second, pooling: pooling)
        )
        let both = Tensor.concatenated([u, v, abs(u - v), u * v], axis: 1)
        return output(dropout(tanh(hidden(dropout(both)))))
    }

    /// Visits `encoder`, `hidden` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("encoder", &encoder)
        visitor.visit("hidden", &hidden)
        visitor.visit("output", &output)
    }
}
