/// A convolution along sequences: each output sees some neighbouring steps.
///
/// ```swift
/// let layer = Conv1D<Float>(inputs: 20, outputs: 64, width: 5, padding: .same, random: &random)
/// let features = layer(frames)  // frames: a SequenceBatch [batch, time, 20]; features: [batch, time, 64]
/// ```
///
/// y_t = bias + Σ_i W_i x_(t * stride + i * dilation - before), where x is zero before the first step and after the
/// last one of each sequence. The outputs of a sequence do not depend on the rest of the batch; a sequence shorter than
/// the filter's span has none.
///
/// | parameter | shape |
/// |---|---|
/// | `weight` | [outputs, inputs / groups, width], as in PyTorch |
/// | `bias` | [outputs], if any |
public struct Conv1D<Scalar: TensorScalar>: Module {
    /// The filters.
    public var weight: Tensor<Scalar>
    /// The bias of each output.
    public var bias: Tensor<Scalar>?
    /// The distance in steps between the positions of the filters for neighbouring outputs.
    public let stride: Int
    /// The zeros before and after each sequence.
    public let padding: SequencePadding
    /// The distance in steps between the inputs of a filter.
    public let dilation: Int
    /// The number of groups; each output sees only the inputs of its group.
    public let groups: Int

    /// A layer with given parameters.
    public init(
        weight: Tensor<Scalar>, bias: Tensor<Scalar>?, stride: Int = 1, padding: SequencePadding = .none,
        dilation: Int = 1, groups: Int = 1
    ) {
        require(
            weight.rank == 3 && weight.shape[2] > 0 && weight.shape[1] > 0,
            "Conv1D: weight has shape \(weight.shape), not [outputs, inputs / groups, width]")
        requireFilters("Conv1D", outputs: weight.shape[0], bias: bias?.shape, groups: groups)
        require(
            stride > 0 && dilation > 0,
            "Conv1D: the stride and the dilation must be positive, not \(stride) and \(dilation)")
        let span = (weight.shape[2] - 1) * dilation + 1
        let sides = padding.sides(span: span)
        require(
            sides.before >= 0 && sides.after >= 0,
            "Conv1D: the padding must not be negative, but is \(sides.before) before and \(sides.after) after"
        )
        require(
            padding != .same || stride == 1, "Conv1D: padding .same needs a stride of 1, not \(stride)")
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
    }

    /// A layer with random weights, uniform within ±sqrt(6 / fan-in) (He et al. 2015), and a bias of zero.
    public init(
        inputs: Int, outputs: Int, width: Int, stride: Int = 1, padding: SequencePadding = .none, dilation: Int = 1,
        groups: Int = 1, hasBias: Bool = true, random: inout RandomSource
    ) {
        require(
            inputs > 0 && outputs > 0 && width > 0 && groups > 0 && inputs % groups == 0,
            "Conv1D: \(inputs) inputs in \(groups) groups, \(outputs) outputs, filters of width \(width)")
        let weight = Tensor<Scalar>.kaimingUniform([outputs, inputs / groups * width], random: &random)
        self.init(
            weight: weight.reshaped([outputs, inputs / groups, width]), bias: hasBias ? .zeros([outputs]) : nil,
            stride: stride, padding: padding, dilation: dilation, groups: groups)
    }

    /// The number of features of an input step.
    public var inputs: Int { weight.shape[1] * groups }
    /// The number of features of an output step.
    public var outputs: Int { weight.shape[0] }
    /// The filter's span in steps.
    public var span: Int { (weight.shape[2] - 1) * dilation + 1 }

    /// The number of outputs of a sequence.
    public func outputLength(_ length: Int) -> Int {
        RNNKit.outputLength(length, padding: padding.sides(span: span), span: span, stride: stride)
    }

    /// The outputs of each sequence.
    public func callAsFunction(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        require(
            x.features == [inputs], "Conv1D: x has shape \(x.shape); its last axis must be \(inputs)")
        let lengths = x.lengths.map(outputLength)
        let sides = padding.sides(span: span)
        let frame = ConvolutionFrame(
            lengths: x.lengths, outputLengths: lengths, stride: stride, before: sides.before, after: sides.after)
        let filters = weight.permuted([2, 1, 0]).expanded(axis: 0)
        let steps = ConvolutionSteps(stride: (1, stride), dilation: (1, dilation))
        let y = x.steps.convolved(filters, frame, steps, groups: groups)
        return SequenceBatch(
            steps: bias.map { y + $0 } ?? y, layout: SequenceLayout(lengths: lengths, time: outputLength(x.time)))
    }

    /// The outputs of sequences of full length, [batch, time, inputs].
    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        require(x.rank == 3, "Conv1D: x has shape \(x.shape), not [batch, time, \(inputs)]")
        return self(SequenceBatch(x)).values
    }

    /// Visits `weight` and `bias`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
    }
}

/// Checks the groups and the bias of a layer.
func requireFilters(_ layer: String, outputs: Int, bias: [Int]?, groups: Int) {
    require(
        groups > 0 && outputs > 0 && outputs % groups == 0,
        "\(layer): \(groups) groups do not divide \(outputs) outputs")
    require(bias == nil || bias == [outputs], "\(layer): bias has shape \(bias ?? []), not [\(outputs)]")
}
