/// A transducer that reads frames as they arrive: the same labels, at the same frames and with the same bits, as
/// ``Transducer/readings(_:maximumPerFrame:)`` gives for the whole sequence.
///
/// ```swift
/// var stream = TransducerStream(model)
/// for frame in frames {            // [1, features] each
///     let labels = stream(frame)   // those that the frame gave, often none
/// }
/// print(stream.hypothesis.labels)  // all of them
/// ```
///
/// A stream is a value, which can be copied and sent to another task. No gradient passes through it.
public struct TransducerStream<Encoder: StreamingLayer, Predictor: StreamingLayer>: Sendable
where Predictor.Scalar == Encoder.Scalar {
    private var encoder: RecurrentStream<Encoder>
    private var reader: TransducerReader<Predictor>

    /// A stream that has read nothing.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - maximumPerFrame: How many labels a frame gives at most.
    public init(_ model: Transducer<Encoder, Predictor>, maximumPerFrame: Int = 10) {
        encoder = RecurrentStream(model.encoder)
        reader = model.reader(maximumPerFrame: maximumPerFrame)
    }

    /// What was read so far.
    public var hypothesis: TransducerHypothesis { reader.hypothesis }

    /// Reads a frame, [1, features].
    ///
    /// - Returns: The labels that it gave.
    public mutating func callAsFunction(_ frame: Tensor<Encoder.Scalar>) -> [Int32] {
        let before = reader.hypothesis.labels.count
        reader.read(encoder(frame))
        return Array(reader.hypothesis.labels[before...])
    }
}
