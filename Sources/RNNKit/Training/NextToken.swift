/// Trains a language model to predict the next token; the loss is the cross-entropy in nats.
///
/// ```swift
/// var training = Training(model, for: NextToken(), with: Adam(for: model))
/// let streams = TokenStreams(ids, streams: 32, window: 64)
/// try training.run(epochs: 4, batches: { _ in streams }, validation: TokenStreams(others, streams: 1, window: 512))
/// ```
///
/// The state is carried from window to window, and the gradient is not: truncated backpropagation through time.
public struct NextToken<Scalar: TensorScalar>: Objective {
    /// The objective.
    public init() {}

    /// The mean cross-entropy of a window that continues another one.
    public func callAsFunction(
        _ model: LanguageModel<Scalar>, _ window: TokenStreams.Window, from state: NamedState<Scalar>?
    ) -> Outcome<Scalar, TokenTally> {
        // A state from a file may have other parts, and the state of another text may have other streams.
        let form = model.recurrent.initialState(batch: window.inputs.count).parts
        let goesOn =
            state.map { state in
                state.parts.map(\.name) == form.map(\.name) && state.parts.map(\.value.shape) == form.map(\.value.shape)
            } ?? false
        let (features, next) = model.features(window.inputs, from: goesOn ? state : nil)
        let loss = crossEntropy(
            features, through: model.logitWeight, bias: model.outputBias, window.labels)
        return Outcome(loss, count: window.labels.layout.stepCount, tokens: window.inputs.layout.stepCount, state: next)
    }
}

extension Figures {
    /// The loss in bits per token: per character if the tokens are characters.
    public var bits: Double { loss / log(Tensor<Double>(2)).scalar }
}

extension Figure.Kind {
    /// The mean negative logarithm, to the base e, of a token's probability.
    public static let nats = Figure.Kind("nats", .lower)
    /// The bits that all tokens take, by the number of characters of their text: comparable whatever the tokens are.
    public static let bitsPerCharacter = Figure.Kind("bits_per_character", .lower, .digits(3))
    /// e to the nats: the number of equally likely tokens with the same uncertainty.
    public static let perplexity = Figure.Kind("perplexity", .lower, .digits(2))
}
