/// Gives every token of a sequence a label: embedding, recurrent layer, linear map to logits at each step.
///
/// ```swift
/// let model = BiLSTMTagger<Float>(vocabulary: 200, embedding: 64, hidden: 64, labels: 9, random: &random)
/// let logits = model(TokenBatch([[5, 2, 9], [7]]))  // [2, 3, 9], of which 4 steps are valid
/// ```
public struct SequenceTagger<Layer: RecurrentLayer>: Module {
    /// The type of the model's numbers.
    public typealias Scalar = Layer.Scalar

    /// The vectors of the ids.
    public var embedding: Embedding<Scalar>
    /// What reads the vectors.
    public var recurrent: Layer
    /// The map to the logits.
    public var output: Linear<Scalar>
    /// What is set to zero of the vectors and of the map's inputs while training.
    public let dropout: Dropout

    /// A model of given parts.
    public init(
        embedding: Embedding<Scalar>, recurrent: Layer, output: Linear<Scalar>, dropout: Double = 0
    ) {
        require(
            embedding.weight.shape[1] == recurrent.inputSize && recurrent.outputSize == output.weight.shape[1],
            """
            SequenceTagger: vectors of \(embedding.weight.shape[1]) for a layer of \(recurrent.inputSize) inputs and \
            \(recurrent.outputSize) outputs, and a map of \(output.weight.shape[1])
            """)
        self.embedding = embedding
        self.recurrent = recurrent
        self.output = output
        self.dropout = Dropout(rate: dropout)
    }

    /// A model of a given embedding and layer, with random parameters for the map.
    public init(
        embedding: Embedding<Scalar>, recurrent: Layer, labels: Int, dropout: Double = 0,
        random: inout RandomSource
    ) {
        self.init(
            embedding: embedding, recurrent: recurrent,
            output: Linear(inputs: recurrent.outputSize, outputs: labels, random: &random), dropout: dropout)
    }

    /// The logits of each token, [batch, time, labels].
    public func callAsFunction(_ batch: TokenBatch) -> SequenceBatch<Scalar> {
        output(dropout(recurrent(dropout(embedding(batch))).outputs))
    }

    /// Visits `embedding`, `recurrent` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("recurrent", &recurrent)
        visitor.visit("output", &output)
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
        vocabulary: Int, embedding: Int, hidden: Int, labels: Int, layers: Int = 1, dropout: Double = 0,
        random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = Layer(inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(embedding: vectors, recurrent: recurrent, labels: labels, dropout: dropout, random: &random)
    }
}

extension SequenceTagger: Tabulated {
    /// The type's name.
    public var summary: String { "SequenceTagger" }

    /// Visits the embedding, the recurrent layers and the map.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("embedding", embedding, output: .perStep(recurrent.inputSize))
        visitor.visit("dropout", dropout, output: .perStep(recurrent.inputSize))
        visitor.visit("recurrent", recurrent, output: .perStep(recurrent.outputSize))
        visitor.visit("dropout", dropout, output: .perStep(recurrent.outputSize))
        visitor.visit("output", output, output: .perStep(output.weight.shape[0]))
    }
}
