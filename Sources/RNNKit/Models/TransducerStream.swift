/// Transcribes frames as they arrive: the same labels at the same frames, with the same bits, as
/// ``Transducer/readings(_:maximumPerFrame:)`` for the whole sequence.
///
/// ```swift
/// var stream = TransducerStream(model)
/// for frame in frames {            // [1, features] each
///     let labels = stream(frame)   // the labels emitted at the frame, often none
/// }
/// print(stream.hypothesis.labels)  // all of them
/// ```
///
/// A stream is a value, which can be copied and sent to another task. No gradient passes through it.
public struct TransducerStream<Encoder: StreamingLayer, Predictor: StreamingLayer>: Sendable
where Predictor.Scalar == Encoder.Scalar {
    private var encoder: RecurrentStream<Encoder>
    private var reader: TransducerReader<Predictor>

    /// A stream at its start.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - maximumPerFrame: The maximum number of labels per frame.
    public init(_ model: Transducer<Encoder, Predictor>, maximumPerFrame: Int = 10) {
        encoder = RecurrentStream(model.encoder)
        reader = model.reader(maximumPerFrame: maximumPerFrame)
    }

    /// The hypothesis so far.
    public var hypothesis: TransducerHypothesis { reader.hypothesis }

    /// Reads a frame, [1, features].
    ///
    /// - Returns: The labels emitted at the frame.
    public mutating func callAsFunction(_ frame: Tensor<Encoder.Scalar>) -> [Int32] {
        let before = reader.hypothesis.labels.count
        reader.read(encoder(frame))
        return Array(reader.hypothesis.labels[before...])
    }
}
