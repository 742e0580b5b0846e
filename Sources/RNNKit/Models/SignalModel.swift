/// Reads sequences of frames, such as sensor readings, sound features or piano rolls, and puts out numbers for each sequence
/// or for each step: a convolution if wanted, recurrent layers, and a linear map.
///
/// ```swift
/// let model = SignalModel<Float>(SignalSettings("bigru"), features: 9, outputs: 6, random: &random)
/// let logits = model(SequenceBatch(readings, lengths: [128, 90]))  // [2, 6]
/// ```
///
/// An ``OutputHead`` says what the numbers mean.
public struct SignalModel<Scalar: TensorScalar>: Module {
    /// The hyperparameters.
    public let settings: SignalSettings
    /// The convolution in front, if there is one.
    public var convolution: Conv1D<Scalar>?
    /// The recurrent layers.
    public var recurrent: AnyRecurrentLayer<Scalar>
    /// The pooling, if the outputs belong to sequences.
    public var pooling: Pooling<Scalar>?
    /// The map to the outputs.
    public var output: Linear<Scalar>
    private let dropout: Dropout

    /// A model with random parameters.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - features: The number of features of a frame.
    ///   - outputs: The number of outputs.
    ///   - random: The source of the parameters.
    public init(_ settings: SignalSettings, features: Int, outputs: Int, random: inout RandomSource) {
        self.settings = settings
        convolution = settings.convolution.map {
            Conv1D(
                inputs: features, outputs: $0.channels, width: $0.width, stride: $0.stride, padding: .causal,
                random: &random)
        }
        recurrent = AnyRecurrentLayer(
            settings.recurrent, inputs: settings.convolution?.channels ?? features, random: &random)
        pooling =
            settings.scope == .step
            ? nil : Pooling(settings.pooling, features: recurrent.outputSize, random: &random)
        output = Linear(inputs: recurrent.outputSize, outputs: outputs, random: &random)
        dropout = Dropout(rate: settings.recurrent.dropout)
    }

    /// The number of features of a frame.
    public var features: Int { convolution?.inputs ?? recurrent.inputSize }

    /// The outputs, [rows, outputs]: a row for each sequence or, if the scope is the step, for each valid step, sequence after
    /// sequence.
    public func callAsFunction(_ frames: SequenceBatch<Scalar>) -> Tensor<Scalar> {
        outputs(frames).rows
    }

    /// The outputs, and the weight of each step, [batch, time], if the pooling is attention.
    public func outputs(_ frames: SequenceBatch<Scalar>) -> (rows: Tensor<Scalar>, weights: Tensor<Scalar>?) {
        let x = inputs(frames)
        guard let pooling else { return (output(dropout(recurrent(x).outputs)).steps, nil) }
        let (pooled, weights) = pooling(x, read: recurrent)
        return (output(dropout(pooled)), weights)
    }

    /// What the recurrent layers put out at each step, before pooling: what the model has in mind. With a convolution that
    /// has a stride, there are fewer steps than frames.
    public func states(_ frames: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        recurrent(inputs(frames)).outputs
    }

    private func inputs(_ frames: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        convolution.map { convolution in convolution(frames).mapSteps { relu($0) } } ?? frames
    }

    /// Visits `convolution` and `pooling`, if there are any, `recurrent` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("convolution", &convolution)
        visitor.visit("recurrent", &recurrent)
        visitor.visit("pooling", &pooling)
        visitor.visit("output", &output)
    }
}

extension SignalModel: Tabulated {
    /// The type's name.
    public var summary: String { "SignalModel" }

    /// Visits the layers.
    public func describe(into visitor: inout LayerVisitor) {
        let width = recurrent.outputSize
        if let convolution {
            visitor.visit("convolution", convolution, output: .perStep(convolution.outputs))
        }
        visitor.visit("recurrent", recurrent, output: .perStep(width))
        guard let pooling else {
            visitor.visit("dropout", dropout, output: .perStep(width))
            return visitor.visit("output", output, output: .perStep(output.weight.shape[0]))
        }
        visitor.visit("pooling", pooling, output: .perSequence(width))
        visitor.visit("dropout", dropout, output: .perSequence(width))
        visitor.visit("output", output, output: .perSequence(output.weight.shape[0]))
    }
}

extension Conv1D: DescribedLayer {
    /// Its sizes.
    public var summary: String {
        "Conv1D \(inputs) -> \(outputs), width \(weight.shape[2])" + (stride == 1 ? "" : ", stride \(stride)")
    }
}
