/// A causal convolution along streamed sequences, with the same bits as for the whole sequence.
///
/// ```swift
/// let layer = Conv1D<Float>(inputs: 20, outputs: 64, width: 5, padding: .causal, random: &random)
/// var stream = Conv1DStream(layer)
/// for piece in pieces { print(stream(piece)) }  // [1, any number of steps, 20] -> [1, as many, 64]
/// ```
///
/// With a stride, an output is returned once its last step has arrived. No gradient passes through a stream.
public struct Conv1DStream<Scalar: TensorScalar>: Sendable {
    private let layer: Conv1D<Scalar>
    /// The steps that later outputs still need, [batch, steps, inputs].
    private var seen: Tensor<Scalar>
    /// The number of upcoming steps before the first step of the next output.
    private var skipped = 0

    /// A stream of a batch of sequences.
    public init(_ layer: Conv1D<Scalar>, batch: Int = 1) {
        let sides = layer.padding.sides(span: layer.span)
        require(
            sides.after == 0, "Conv1DStream: the padding must be causal, but outputs see \(sides.after) later steps")
        self.layer = Conv1D(
            weight: layer.weight.detached, bias: layer.bias?.detached, stride: layer.stride, dilation: layer.dilation,
            groups: layer.groups)
        seen = .zeros([batch, sides.before, layer.inputs])
    }

    /// The outputs that the next steps, [batch, steps, inputs], complete.
    public mutating func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        require(
            x.rank == 3 && x.shape[0] == seen.shape[0] && x.shape[2] == layer.inputs,
            "Conv1DStream: x has shape \(x.shape), not [\(seen.shape[0]), steps, \(layer.inputs)]")
        let skips = min(skipped, x.shape[1])
        skipped -= skips
        let steps = Tensor.concatenated([seen, x.detached.slice(skips..<x.shape[1], axis: 1)], axis: 1)
        let count = layer.outputLength(steps.shape[1])
        let next = count * layer.stride
        seen = steps.slice(min(next, steps.shape[1])..<steps.shape[1], axis: 1)
        skipped += max(0, next - steps.shape[1])
        return count > 0 ? layer(steps) : .zeros([x.shape[0], 0, layer.outputs])
    }
}
