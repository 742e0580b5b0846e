/// The hyperparameters of a language model; its vocabulary is given separately.
public struct LanguageModelSettings: Sendable, Hashable {
    /// The width of a token's vector.
    public var embedding: Int
    /// The recurrent layers; their dropout rate is also that of the vectors and before the logits.
    public var recurrent: RecurrentSettings
    /// The dropout rate of the weights between states.
    public var weightDrop: Double
    /// Whether the vectors of the tokens are the weights of the logits too (Press and Wolf 2017).
    public var isTied: Bool

    /// Settings with given values.
    public init(
        _ layer: RecurrentKind, embedding: Int = 64, hidden: Int = 128, layers: Int = 1, dropout: Double = 0,
        weightDrop: Double = 0, isTied: Bool = false
    ) {
        require(
            !layer.isBidirectional, "LanguageModel: a layer of both directions would read what it is to predict")
        self.embedding = embedding
        recurrent = RecurrentSettings(layer, hidden: hidden, layers: layers, dropout: dropout)
        self.weightDrop = weightDrop
        self.isTied = isTied
    }
}

extension LanguageModelSettings: Codable {
    private enum CodingKeys: CodingKey {
        case embedding, weightDrop, isTied
    }

    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        embedding = try values.value(.embedding, within: possibleWidths)
        recurrent = try RecurrentSettings(from: decoder)
        weightDrop = try values.value(.weightDrop, within: 0..<1)
        isTied = try values.decode(Bool.self, forKey: .isTied)
        guard !recurrent.kind.isBidirectional else {
            throw try recurrent.refusedKind("which would read the tokens to predict", at: decoder)
        }
    }

    /// Writes the recurrent layers among the other settings.
    public func encode(to encoder: any Encoder) throws {
        try recurrent.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(embedding, forKey: .embedding)
        try values.encode(weightDrop, forKey: .weightDrop)
        try values.encode(isTied, forKey: .isTied)
    }
}

/// Predicts the probability of each token to come next.
///
/// ```swift
/// let model = LanguageModel<Float>(LanguageModelSettings("lstm", hidden: 256), vocabulary: 65, random: &random)
/// let (logits, state) = model(batch)                 // [batch, time, 65]
/// let text = model.write(after: prompt, Decoding(.sampling(temperature: 0.8), maximumLength: 200))
/// ```
public struct LanguageModel<Scalar: TensorScalar>: Module {
    /// The hyperparameters.
    public let settings: LanguageModelSettings
    /// The vectors of the tokens.
    public var embedding: Embedding<Scalar>
    /// The recurrent layers.
    public var recurrent: AnyRecurrentLayer<Scalar>
    /// The map from the outputs to the width of the vectors, if these are tied and of another width.
    public var projection: Linear<Scalar>?
    /// The weight of the logits, [ids, width]; nil if it is that of the vectors.
    public var outputWeight: Tensor<Scalar>?
    /// The logits' bias.
    public var outputBias: Tensor<Scalar>
    private let dropout: Dropout
    private let weightDrop: Dropout

    /// A model with random parameters.
    public init(_ settings: LanguageModelSettings, vocabulary: Int, random: inout RandomSource) {
        self.settings = settings
        embedding = Embedding(vocabulary: vocabulary, width: settings.embedding, random: &random)
        recurrent = AnyRecurrentLayer(settings.recurrent, inputs: settings.embedding, random: &random)
        let width = recurrent.outputSize
        if !settings.isTied {
            outputWeight = .xavierUniform([vocabulary, width], random: &random)
        } else if width != settings.embedding {
            projection = Linear(inputs: width, outputs: settings.embedding, random: &random)
        }
        outputBias = .zeros([vocabulary])
        dropout = Dropout(rate: settings.recurrent.dropout)
        weightDrop = Dropout(rate: settings.weightDrop)
    }

    /// The features of the logits at each step, and the state after the last one: what `crossEntropy(_:through:bias:_:)`
    /// takes without all logits being there at once.
    public func features(
        _ batch: TokenBatch, from state: NamedState<Scalar>? = nil
    ) -> (features: SequenceBatch<Scalar>, state: NamedState<Scalar>) {
        let (outputs, state) = recurrent.droppingWeights(weightDrop)(dropout(embedding(batch)), initial: state)
        let projected = projection.map { $0(outputs) } ?? outputs
        return (dropout(projected), state)
    }

    /// The weight of the logits.
    public var logitWeight: Tensor<Scalar> { outputWeight ?? embedding.weight }

    /// The logits of the token after each one, and the state after the last one.
    public func callAsFunction(
        _ batch: TokenBatch, from state: NamedState<Scalar>? = nil
    ) -> (logits: SequenceBatch<Scalar>, state: NamedState<Scalar>) {
        let (features, state) = features(batch, from: state)
        return (features.mapSteps { matmul($0, logitWeight, transposing: .right) + outputBias }, state)
    }

    /// The prediction after a token of each row.
    public func next(_ tokens: [Int32], _ state: NamedState<Scalar>) -> NextTokens<Scalar, NamedState<Scalar>> {
        let (logits, state) = self(TokenBatch(tokens.map { [$0] }), from: state)
        return NextTokens(logits.steps, state)
    }

    /// Continues a text.
    ///
    /// - Parameters:
    ///   - prompt: The tokens of the text, at least one.
    ///   - decoding: How tokens are chosen.
    /// - Returns: The hypotheses of the continuation, the best first.
    public func write(after prompt: [Int32], _ decoding: Decoding) -> [Hypothesis] {
        let (state, last) = reading(prompt)
        return decoding(from: state, starting: [last]) { next($0, $1) }[0]
    }

    /// Continues a text; the tokens come one by one.
    public func stream(after prompt: [Int32], _ decoding: Decoding) -> some Sequence<Int32> {
        let (state, last) = reading(prompt)
        return decoding.stream(from: state, starting: last) { self.next($0, $1) }
    }

    /// The state before the last token of a text, and that token.
    private func reading(_ prompt: [Int32]) -> (state: NamedState<Scalar>, last: Int32) {
        require(!prompt.isEmpty, "LanguageModel: there must be a token to go on from")
        let before = Array(prompt.dropLast())
        let state =
            before.isEmpty ? recurrent.initialState(batch: 1) : recurrent.final(embedding(TokenBatch([before]))).state
        return (state, prompt[prompt.count - 1])
    }

    /// Visits all parts.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("recurrent", &recurrent)
        visitor.visit("projection", &projection)
        visitor.visit("output_weight", &outputWeight)
        visitor.visit("output_bias", &outputBias)
    }
}
