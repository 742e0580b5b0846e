/// Gives every token of a sequence a label: embedding, recurrent layer, linear map to logits at each step.
///
/// ```swift
/// let model = BiLSTMTagger<Float>(vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)
/// let logits = model(TokenBatch([[5, 2, 9], [7]]))  // [2, 3, 9], of which 4 steps are valid
/// let tags = model.tags(logits)                     // the best label of each valid step
/// ```
///
/// With a ``ConditionalRandomField``, labels are no longer chosen step by step: the loss and the tags are those of whole
/// sequences, and what is forbidden is never predicted.
///
/// ```swift
/// let names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
/// let model = BiLSTMTagger<Float>(
///     vocabulary: 200, embedding: 64, hidden: 64, labels: names.count, crf: .init(forbidden: .bio(names)),
///     random: &random)
/// ```
///
/// With ``TokenFormVectors``, the vector of a token is that of its word, followed by those of its suffix, its capitals and
/// its characters, which tell much of words that the model has never seen. The tagger then reads a ``TokenFormBatch``.
public struct SequenceTagger<Layer: RecurrentLayer>: Module {
    /// The type of the model's numbers.
    public typealias Scalar = Layer.Scalar

    /// The vectors of the ids.
    public var embedding: Embedding<Scalar>
    /// What reads the vectors.
    public var recurrent: Layer
    /// The map to the logits.
    public var output: Linear<Scalar>
    /// What scores sequences of labels, if there is one: the logits are its emissions.
    public var crf: ConditionalRandomField<Scalar>?
    /// The vectors of what can be seen of a token beside its word, if the model reads it.
    public var forms: TokenFormVectors<Scalar>?
    /// What is set to zero of the map's inputs while training.
    public let dropout: Dropout
    /// What is set to zero of the vectors while training.
    public let vectorDropout: Dropout

    /// A model of given parts; the vectors are dropped at the same rate as the map's inputs, unless another is given.
    public init(
        embedding: Embedding<Scalar>, recurrent: Layer, output: Linear<Scalar>,
        crf: ConditionalRandomField<Scalar>? = nil, forms: TokenFormVectors<Scalar>? = nil, dropout: Double = 0,
        vectorDropout: Double? = nil
    ) {
        let width = embedding.weight.shape[1] + (forms?.width ?? 0)
        require(
            width == recurrent.inputSize && recurrent.outputSize == output.weight.shape[1],
            """
            SequenceTagger: vectors of \(width) for a layer of \(recurrent.inputSize) inputs and \
            \(recurrent.outputSize) outputs, and a map of \(output.weight.shape[1])
            """)
        require(
            crf == nil || crf?.labels == output.weight.shape[0],
            "SequenceTagger: a map to \(output.weight.shape[0]) labels, and a random field of \(crf?.labels ?? 0)")
        self.embedding = embedding
        self.recurrent = recurrent
        self.output = output
        self.crf = crf
        self.forms = forms
        self.dropout = Dropout(rate: dropout)
        self.vectorDropout = Dropout(rate: vectorDropout ?? dropout)
    }

    /// A model of a given embedding and layer, with random parameters for the map.
    public init(
        embedding: Embedding<Scalar>, recurrent: Layer, labels: Int, crf: ConditionalRandomField<Scalar>? = nil,
        forms: TokenFormVectors<Scalar>? = nil, dropout: Double = 0, vectorDropout: Double? = nil,
        random: inout RandomSource
    ) {
        self.init(
            embedding: embedding, recurrent: recurrent,
            output: Linear(inputs: recurrent.outputSize, outputs: labels, random: &random), crf: crf,
            forms: forms, dropout: dropout, vectorDropout: vectorDropout)
    }

    /// The logits of each token, [batch, time, labels].
    public func callAsFunction(_ batch: TokenBatch) -> SequenceBatch<Scalar> {
        require(forms == nil, "SequenceTagger: the model reads more of tokens than their words: give it TokenForms")
        return logits(embedding(batch))
    }

    /// The logits of each token, [batch, time, labels]; a model without ``forms`` reads the words alone.
    public func callAsFunction(_ batch: TokenFormBatch) -> SequenceBatch<Scalar> {
        let words = embedding(batch.words)
        guard let forms else { return logits(words) }
        let vectors = Tensor.concatenated([words.steps] + forms.parts(batch), axis: 1)
        return logits(SequenceBatch(steps: vectors, layout: batch.words.layout))
    }

    private func logits(_ vectors: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        output(dropout(recurrent(vectorDropout(vectors)).outputs))
    }

    /// -log of the probability of tags, the mean over the valid steps: cross-entropy of each step, or of whole sequences
    /// with a random field, whose sum is divided by the number of steps too.
    ///
    /// - Parameters:
    ///   - logits: What the model gave, [batch, time, labels].
    ///   - tags: The label of each step.
    /// - Returns: A single number, 0 if there are no steps.
    public func loss(_ logits: SequenceBatch<Scalar>, _ tags: TokenBatch) -> Tensor<Scalar> {
        guard let crf else { return crossEntropy(logits, tags) }
        return crf.loss(logits, tags, reduction: .sum) * Scalar(1 / Double(max(1, tags.layout.stepCount)))
    }

    /// The best label of each step, or with a random field the best sequence of labels.
    ///
    /// - Parameter logits: What the model gave, [batch, time, labels].
    /// - Returns: The tags, padded like the logits.
    public func tags(_ logits: SequenceBatch<Scalar>) -> TokenBatch {
        if let crf { return crf.best(logits).tags }
        let best = logits.detached.steps.argmax()
        var start = 0
        let sequences = logits.lengths.map { length in
            defer { start += length }
            return Array(best[start..<start + length])
        }
        return TokenBatch(sequences, time: logits.time)
    }

    /// The probability of each label at each step: the softmax of its logits, or with a random field the marginal
    /// probability (``ConditionalRandomField/marginals(_:)``). No gradient passes through.
    ///
    /// - Parameter logits: The outputs of the model, [batch, time, labels].
    /// - Returns: The probabilities, [batch, time, labels].
    public func probabilities(_ logits: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        crf?.marginals(logits) ?? logits.detached.mapSteps { $0.softmax() }
    }

    /// Visits `embedding`, `recurrent`, `output` and, if they are there, `crf` and `forms`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("recurrent", &recurrent)
        visitor.visit("output", &output)
        visitor.visit("crf", &crf)
        visitor.visit("forms", &forms)
    }
}

extension SequenceTagger {
    /// A tagger with any layers that sizes determine:
    ///
    /// ```swift
    /// let model = SequenceTagger<Stacked<Bidirectional<GRUCell<Float>>>>(
    ///     vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)
    /// ```
    public init<Below: SizedLayer>(
        vocabulary: Int, embedding: Int, hidden: Int, labels: Int, layers: Int = 1,
        crf: ConditionalRandomField<Scalar>? = nil, dropout: Double = 0, random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = Layer(inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(
            embedding: vectors, recurrent: recurrent, labels: labels, crf: crf, dropout: dropout, random: &random)
    }
}

extension SequenceTagger: Tabulated {
    /// The type's name.
    public var summary: String { "SequenceTagger" }

    /// Visits the embedding, the vectors of other parts if there are some, the recurrent layers, the map and, if there is one,
    /// the random field.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("embedding", embedding, output: .perStep(embedding.weight.shape[1]))
        if let forms { visitor.visit("forms", forms, output: .perStep(forms.width)) }
        visitor.visit("dropout", vectorDropout, output: .perStep(recurrent.inputSize))
        visitor.visit("recurrent", recurrent, output: .perStep(recurrent.outputSize))
        visitor.visit("dropout", dropout, output: .perStep(recurrent.outputSize))
        visitor.visit("output", output, output: .perStep(output.weight.shape[0]))
        if let crf { visitor.visit("crf", crf, output: .perStep(crf.labels)) }
    }
}
