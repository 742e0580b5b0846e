/// Computes the logits of symbols, one of which is the blank, for each frame of a sequence: a convolution if wanted, a
/// recurrent layer, a linear map.
///
/// ```swift
/// let model = BiLSTMTranscriber<Float>(features: 40, hidden: 128, symbols: 30, random: &random)
/// let logits = model(SequenceBatch(sounds, lengths: [210, 97]))          // [2, 210, 30]
/// let loss = ctcLoss(logits, TokenBatch(texts))                         // known labels at unknown positions
/// let readings = CTCDecoder().beams(logits, width: 8)
/// ```
public struct Transcriber<Layer: RecurrentLayer>: Module {
    /// The type of the model's numbers.
    public typealias Scalar = Layer.Scalar

    /// The convolution in front, followed by a rectifier, if there is one. With a stride there are fewer steps than frames.
    public var convolution: Conv1D<Scalar>?
    /// The recurrent layer.
    public var recurrent: Layer
    /// The map to the logits.
    public var output: Linear<Scalar>
    /// The dropout of the map's inputs.
    public let dropout: Dropout

    /// A model of given parts.
    public init(
        convolution: Conv1D<Scalar>? = nil, recurrent: Layer, output: Linear<Scalar>, dropout: Double = 0
    ) {
        require(
            convolution?.outputs ?? recurrent.inputSize == recurrent.inputSize,
            "Transcriber: the convolution has \(convolution?.outputs ?? 0) outputs, but the layer takes \(recurrent.inputSize)"
        )
        require(
            recurrent.outputSize == output.weight.shape[1],
            "Transcriber: the layer has \(recurrent.outputSize) outputs, but the map takes \(output.weight.shape[1])")
        self.convolution = convolution
        self.recurrent = recurrent
        self.output = output
        self.dropout = Dropout(rate: dropout)
    }

    /// A model of a given layer, with random parameters for the map.
    public init(
        convolution: Conv1D<Scalar>? = nil, recurrent: Layer, symbols: Int, dropout: Double = 0,
        random: inout RandomSource
    ) {
        self.init(
            convolution: convolution, recurrent: recurrent,
            output: Linear(inputs: recurrent.outputSize, outputs: symbols, random: &random),
            dropout: dropout)
    }

    /// The logits of each frame, [batch, time, symbols], of sequences of frames, [batch, time, features].
    public func callAsFunction(_ frames: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        let inputs = convolution.map { convolution in convolution(frames).mapSteps { relu($0) } } ?? frames
        return output(dropout(recurrent(inputs).outputs))
    }

    /// Visits `convolution`, if there is one, `recurrent` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("convolution", &convolution)
        visitor.visit("recurrent", &recurrent)
        visitor.visit("output", &output)
    }
}

extension Transcriber {
    /// A transcriber of any layers that are determined by their sizes:
    /// `Transcriber<Stacked<Bidirectional<GRUCell<Float>>>>(features: 40, hidden: 128, symbols: 30, random: &random)`.
    public init<Below: SizedLayer>(
        features: Int, hidden: Int, symbols: Int, layers: Int = 1, dropout: Double = 0, random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let recurrent = Layer(inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(recurrent: recurrent, symbols: symbols, dropout: dropout, random: &random)
    }
}

extension Transcriber: Tabulated {
    /// The type's name.
    public var summary: String { "Transcriber" }

    /// Visits the convolution, the recurrent layers and the map.
    public func describe(into visitor: inout LayerVisitor) {
        if let convolution {
            visitor.visit("convolution", convolution, output: .perStep(convolution.outputs))
        }
        visitor.visit("recurrent", recurrent, output: .perStep(recurrent.outputSize))
        visitor.visit("dropout", dropout, output: .perStep(recurrent.outputSize))
        visitor.visit("output", output, output: .perStep(output.weight.shape[0]))
    }
}
