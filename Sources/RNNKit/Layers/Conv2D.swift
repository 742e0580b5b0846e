/// A convolution over images, [batch, height, width, channels]: each output sees a small part of the image.
///
/// ```swift
/// let layer = Conv2D<Float>(inputs: 1, outputs: 16, size: (3, 3), padding: .same, random: &random)
/// let features = relu(layer(images))  // [64, 28, 28, 1] -> [64, 28, 28, 16]
/// ```
///
/// The channels are the last axis. Images in PyTorch's layout, [batch, channels, height, width], are converted by
/// `images.permuted([0, 2, 3, 1])`; PyTorch's weights can be used unchanged.
///
/// | parameter | shape |
/// |---|---|
/// | `weight` | [outputs, inputs / groups, height, width] |
/// | `bias` | [outputs], if any |
public struct Conv2D<Scalar: TensorScalar>: Module {
    /// The filters.
    public var weight: Tensor<Scalar>
    /// The bias of each output.
    public var bias: Tensor<Scalar>?
    /// The distance in rows and columns between the positions of the filters for neighbouring outputs.
    public let stride: (height: Int, width: Int)
    /// The zeros around each image.
    public let padding: ImagePadding
    /// The distance in rows and columns between the inputs of a filter.
    public let dilation: (height: Int, width: Int)
    /// The number of groups; each output sees only the inputs of its group.
    public let groups: Int

    /// A layer with given parameters.
    public init(
        weight: Tensor<Scalar>, bias: Tensor<Scalar>?, stride: (height: Int, width: Int) = (1, 1),
        padding: ImagePadding = .none, dilation: (height: Int, width: Int) = (1, 1), groups: Int = 1
    ) {
        require(
            weight.rank == 4 && weight.shape.dropFirst().allSatisfy { $0 > 0 },
            "Conv2D: weight has shape \(weight.shape), not [outputs, inputs / groups, height, width]")
        requireFilters("Conv2D", outputs: weight.shape[0], bias: bias?.shape, groups: groups)
        require(
            [stride.height, stride.width, dilation.height, dilation.width].allSatisfy { $0 > 0 },
            "Conv2D: the stride and the dilation must be positive, not \(stride) and \(dilation)")
        require(
            padding != .same || stride == (1, 1),
            "Conv2D: padding .same needs a stride of (1, 1), not \(stride)")
        if case .each(let height, let width) = padding {
            require(
                height >= 0 && width >= 0, "Conv2D: the padding must not be negative, but is \(height) and \(width)")
        }
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
    }

    /// A layer with random weights, uniform within ±sqrt(6 / fan-in) (He et al. 2015), and a bias of zero.
    public init(
        inputs: Int, outputs: Int, size: (height: Int, width: Int), stride: (height: Int, width: Int) = (1, 1),
        padding: ImagePadding = .none, dilation: (height: Int, width: Int) = (1, 1), groups: Int = 1,
        hasBias: Bool = true, random: inout RandomSource
    ) {
        require(
            inputs > 0 && outputs > 0 && size.height > 0 && size.width > 0 && groups > 0 && inputs % groups == 0,
            "Conv2D: \(inputs) inputs in \(groups) groups, \(outputs) outputs, filters of size \(size)")
        let seen = inputs / groups * size.height * size.width
        let weight = Tensor<Scalar>.kaimingUniform([outputs, seen], random: &random)
        self.init(
            weight: weight.reshaped([outputs, inputs / groups, size.height, size.width]),
            bias: hasBias ? .zeros([outputs]) : nil, stride: stride, padding: padding, dilation: dilation,
            groups: groups)
    }

    /// The number of channels of the input.
    public var inputs: Int { weight.shape[1] * groups }
    /// The number of channels of the output.
    public var outputs: Int { weight.shape[0] }

    private var steps: ConvolutionSteps { ConvolutionSteps(stride: stride, dilation: dilation) }

    /// The outputs for images [batch, height, width, inputs]: [batch, height, width, outputs].
    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        require(
            x.rank == 4 && x.shape[3] == inputs,
            "Conv2D: x has shape \(x.shape), not [batch, height, width, \(inputs)]")
        let (images, height, width) = (x.shape[0], x.shape[1], x.shape[2])
        let span = steps.span((weight.shape[2], weight.shape[3]))
        let sides = padding.sides(span: span)
        let output = (
            height: outputLength(
                height, padding: (sides.top, sides.bottom), span: span.height, stride: stride.height),
            width: outputLength(width, padding: (sides.left, sides.right), span: span.width, stride: stride.width)
        )
        require(
            images == 0 || (output.height > 0 && output.width > 0),
            "Conv2D: images of \(height) x \(width) are smaller than the filters, \(span.height) x \(span.width)")
        let frame = ConvolutionFrame(
            images: images, height: height, width: width, output: output, stride: stride, padding: sides)
        let y = x.reshaped([images * height * width, inputs])
            .convolved(weight.permuted([2, 3, 1, 0]), frame, steps, groups: groups)
        return (bias.map { y + $0 } ?? y).reshaped([images, output.height, output.width, outputs])
    }

    /// Visits `weight` and `bias`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
    }
}
