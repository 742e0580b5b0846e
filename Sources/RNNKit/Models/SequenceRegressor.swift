/// Gives numbers for each sequence of real vectors: recurrent layer, pooling, linear map.
///
/// ```swift
/// let model = LSTMRegressor<Float>(features: 3, hidden: 32, random: &random)
/// let forecast = model(x)  // [batch, 1] of x [batch, time, 3]
/// ```
public struct SequenceRegressor<Layer: RecurrentLayer>: Module {
    /// The type of the model's numbers.
    public typealias Scalar = Layer.Scalar

    /// What reads the vectors.
    public var recurrent: Layer
    /// What makes one vector of each sequence.
    public var pooling: Pooling<Scalar>
    /// The map to the numbers.
    public var output: Linear<Scalar>
    /// What is set to zero of the map's input while training.
    public let dropout: Dropout

    /// A model of given parts.
    public init(recurrent: Layer, pooling: Pooling<Scalar>, output: Linear<Scalar>, dropout: Double = 0) {
        require(
            recurrent.outputSize == output.weight.shape[1],
            "SequenceRegressor: a layer of \(recurrent.outputSize) outputs and a map of \(output.weight.shape[1])")
        self.recurrent = recurrent
        self.pooling = pooling
        self.output = output
        self.dropout = Dropout(rate: dropout)
    }

    /// A model of a given layer, with random parameters for the rest.
    public init(
        recurrent: Layer, pooling: PoolingKind = .last, outputs: Int = 1, dropout: Double = 0,
        random: inout RandomSource
    ) {
        self.init(
            recurrent: recurrent, pooling: Pooling(pooling, features: recurrent.outputSize, random: &random),
            output: Linear(inputs: recurrent.outputSize, outputs: outputs, random: &random), dropout: dropout)
    }

    /// The numbers for each sequence, [batch, outputs].
    public func callAsFunction(_ x: SequenceBatch<Scalar>) -> Tensor<Scalar> {
        output(dropout(pooling(x, read: recurrent).pooled))
    }

    /// The numbers for each sequence, [batch, outputs], of sequences of full length, [batch, time, features].
    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        self(SequenceBatch(x))
    }

    /// Visits `recurrent`, `pooling` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("recurrent", &recurrent)
        visitor.visit("pooling", &pooling)
        visitor.visit("output", &output)
    }
}

extension SequenceRegressor {
    /// A regressor with any layers that sizes determine:
    /// `SequenceRegressor<Stacked<Bidirectional<GRUCell<Float>>>>(features: 3, hidden: 32, random: &random)`.
    public init<Below: SizedLayer>(
        features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1, dropout: Double = 0,
        pooling: PoolingKind = .last, random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let recurrent = Layer(inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(recurrent: recurrent, pooling: pooling, outputs: outputs, dropout: dropout, random: &random)
    }
}

extension SequenceRegressor: Tabulated {
    /// The type's name.
    public var summary: String { "SequenceRegressor" }

    /// Visits the recurrent layers, the pooling and the map.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("recurrent", recurrent, output: .perStep(recurrent.outputSize))
        visitor.visit("pooling", pooling, output: .perSequence(recurrent.outputSize))
        visitor.visit("dropout", dropout, output: .perSequence(recurrent.outputSize))
        visitor.visit("output", output, output: .perSequence(output.weight.shape[0]))
    }
}
