/// Tells the class of each sequence of tokens: embedding, recurrent layer, pooling, linear map to logits.
///
/// ```swift
/// let model = LSTMClassifier<Float>(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
/// let logits = model(TokenBatch([[5, 2, 9], [7]]))  // [2, 2]
/// print(model)                                      // its layers, their outputs and parameters
/// ```
///
/// Any recurrent layer will do, one with a cell of your own too:
///
/// ```swift
/// let model = SequenceClassifier(
///     embedding: Embedding(vocabulary: 200, width: 64, random: &random),
///     recurrent: Recurrent(Leaky(inputs: 64, random: &random)), pooling: .mean, classes: 2, random: &random)
/// ```
public struct SequenceClassifier<Layer: RecurrentLayer>: TextClassifier {
    /// The type of the model's numbers.
    public typealias Scalar = Layer.Scalar

    /// The vectors of the ids.
    public var embedding: Embedding<Scalar>
    /// What reads the vectors.
    public var recurrent: Layer
    /// What makes one vector of each sequence.
    public var pooling: Pooling<Scalar>
    /// The map to the logits.
    public var output: Linear<Scalar>
    /// What is set to zero of the vectors and of the map's input while training.
    public let dropout: Dropout
    /// The names of parts that training leaves as they are: `embedding`, `recurrent.weight_ih_l0`.
    public var frozen: [String] = []

    /// A model of given parts.
    public init(
        embedding: Embedding<Scalar>, recurrent: Layer, pooling: Pooling<Scalar>, output: Linear<Scalar>,
        dropout: Double = 0
    ) {
        require(
            embedding.weight.shape[1] == recurrent.inputSize && recurrent.outputSize == output.weight.shape[1],
            """
            SequenceClassifier: vectors of \(embedding.weight.shape[1]) for a layer of \(recurrent.inputSize) inputs \
            and \(recurrent.outputSize) outputs, and a map of \(output.weight.shape[1])
            """)
        self.embedding = embedding
        self.recurrent = recurrent
        self.pooling = pooling
        self.output = output
        self.dropout = Dropout(rate: dropout)
    }

    /// A model of a given embedding and layer, with random parameters for the rest.
    public init(
        embedding: Embedding<Scalar>, recurrent: Layer, pooling: PoolingKind = .last, classes: Int,
        dropout: Double = 0, random: inout RandomSource
    ) {
        self.init(
            embedding: embedding, recurrent: recurrent,
            pooling: Pooling(pooling, features: recurrent.outputSize, random: &random),
            output: Linear(inputs: recurrent.outputSize, outputs: classes, random: &random), dropout: dropout)
    }

    /// The logits of each sequence, [batch, classes].
    public func callAsFunction(_ batch: TokenBatch) -> Tensor<Scalar> {
        output(dropout(pooled(batch).pooled))
    }

    /// The logits, and the weight of each step, [batch, time], if the model pools by attention.
    public func attention(_ batch: TokenBatch) -> (logits: Tensor<Scalar>, weights: Tensor<Scalar>?) {
        let (pooled, weights) = pooled(batch)
        return (output(dropout(pooled)), weights)
    }

    private func pooled(_ batch: TokenBatch) -> (pooled: Tensor<Scalar>, weights: Tensor<Scalar>?) {
        pooling(dropout(embedding(batch)), read: recurrent)
    }

    /// Visits `embedding`, `recurrent`, `pooling` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.freezing(frozen) { visitor in
            visitor.visit("embedding", &embedding)
            visitor.visit("recurrent", &recurrent)
            visitor.visit("pooling", &pooling)
            visitor.visit("output", &output)
        }
    }
}

extension SequenceClassifier {
    /// A classifier with any layers that sizes determine:
    ///
    /// ```swift
    /// let model = SequenceClassifier<Stacked<Bidirectional<GRUCell<Float>>>>(
    ///     vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
    /// ```
    public init<Below: SizedLayer>(
        vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1, dropout: Double = 0,
        pooling: PoolingKind = .last, random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        let recurrent = Layer(inputs: embedding, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(
            embedding: vectors, recurrent: recurrent, pooling: pooling, classes: classes, dropout: dropout,
            random: &random)
    }
}

extension SequenceClassifier: Tabulated {
    /// The type's name.
    public var summary: String { "SequenceClassifier" }

    /// Visits the embedding, the recurrent layers, the pooling and the map.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("embedding", embedding, output: .perStep(recurrent.inputSize))
        visitor.visit("dropout", dropout, output: .perStep(recurrent.inputSize))
        visitor.visit("recurrent", recurrent, output: .perStep(recurrent.outputSize))
        visitor.visit("pooling", pooling, output: .perSequence(recurrent.outputSize))
        visitor.visit("dropout", dropout, output: .perSequence(recurrent.outputSize))
        visitor.visit("output", output, output: .perSequence(output.weight.shape[0]))
    }
}
