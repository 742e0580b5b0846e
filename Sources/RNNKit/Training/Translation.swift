/// Trains an encoder-decoder on pairs of sequences; the loss is the cross-entropy of the target tokens.
///
/// ```swift
/// let goal = Translation<Float>(begin: begin, end: end, forcing: .linear(to: 0.5, steps: 2000))
/// var training = Training(model, for: goal, with: Adam(for: model))
/// try training.run(epochs: 20, on: pairs)  // a Dataset<[Int32], [Int32]>: neither begins or ends with these tokens
/// ```
public struct Translation<Scalar: TensorScalar>: Objective {
    /// The token that a target begins with.
    public var begin: Int32
    /// The token that ends it.
    public var end: Int32
    /// How often the model reads the right previous token in training.
    public var forcing: TeacherForcing
    /// The share of each token's loss that is spread over all tokens in training.
    public var smoothing: Double

    /// An objective of given parts.
    public init(begin: Int32, end: Int32, forcing: TeacherForcing = .always, smoothing: Double = 0) {
        self.begin = begin
        self.end = end
        self.forcing = forcing
        self.smoothing = smoothing
    }

    /// The mean cross-entropy of all tokens of the targets, including the end tokens.
    public func callAsFunction(
        _ model: EncoderDecoder<Scalar>, _ batch: Batch<[Int32], [Int32]>
    ) -> Outcome<Scalar, TokenTally> {
        let inputs = TokenBatch(batch.labels.map { [begin] + $0 })
        let labels = TokenBatch(batch.labels.map { $0 + [end] })
        let teaching = trainingStep.map { forcing($0) } ?? 1
        let (logits, _) = model(batch.tokens, inputs, teaching: teaching)
        let steps = logits.steps
        return Outcome(
            crossEntropy(steps, labels.steps, smoothing: isTraining ? smoothing : 0), count: labels.layout.stepCount,
            tokens: batch.tokens.layout.stepCount + labels.layout.stepCount,
            tally: TokenTally(steps.detached.argmax(), labels, countsSequences: true))
    }
}
