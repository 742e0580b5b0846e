/// A ``SignalModel`` that reads frames as they arrive, with the bits of the whole sequence.
///
/// ```swift
/// var stream = SignalStream(model)
/// for frame in frames {
///     if let outputs = stream(frame) { print(outputs) }  // [1, features] -> [1, outputs]
/// }
/// ```
///
/// A model of sequences puts out what it would say if the sequence ended here; its pooling must be `last`. The model must read
/// from the start alone. No gradient passes through a stream.
public struct SignalStream<Scalar: TensorScalar>: Sendable {
    private var convolution: Conv1DStream<Scalar>?
    private var recurrent: RecurrentStream<AnyRecurrentLayer<Scalar>>
    private let output: Linear<Scalar>

    /// A stream of a batch of sequences.
    public init(_ model: SignalModel<Scalar>, batch: Int = 1) {
        require(
            model.pooling?.kind ?? .last == .last,
            "SignalStream: the pooling \(model.pooling?.kind.rawValue ?? "") needs all steps; `last` can be streamed")
        convolution = model.convolution.map { Conv1DStream($0, batch: batch) }
        recurrent = RecurrentStream(model.recurrent, batch: batch)
        output = model.output.detached
    }

    /// The outputs after the next frame, [batch, outputs], for [batch, features]; nil if a convolution with a stride needs more
    /// frames first.
    public mutating func callAsFunction(_ frame: Tensor<Scalar>) -> Tensor<Scalar>? {
        guard var convolution else { return output(recurrent(frame)) }
        let steps = convolution(frame.expanded(axis: 1))
        self.convolution = convolution
        guard steps.shape[1] > 0 else { return nil }
        return output(recurrent(relu(steps.entry(0, axis: 1))))
    }
}
