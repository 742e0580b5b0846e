/// A transcriber that reads frames as they arrive, and says each symbol as soon as it is certain.
///
/// ```swift
/// var reader = TranscriptionReader(model)
/// for frame in frames {
///     if let symbol = reader.read(frame) { print(symbol.text) }
/// }
/// ```
///
/// The symbols are those of the best path, the same as for the whole recording. The model must read from the start alone.
public struct TranscriptionReader: Sendable {
    /// A symbol that was read.
    public struct Symbol: Sendable, Hashable, Encodable {
        /// Its text.
        public let text: String
        /// Its id.
        public let id: Int32
        /// The frame that it was first read in, from 0 on.
        public let frame: Int
    }

    private let task: SequenceTranscription
    private var convolution: Conv1DStream<Float>?
    private var recurrent: RecurrentStream<AnyRecurrentLayer<Float>>
    private let output: Linear<Float>
    /// Keeps special tokens from being the best ones.
    private let mask: Tensor<Float>
    /// The symbol of the step before; the blank is 0.
    private var last: Int32 = 0
    private var count = 0

    /// A reader at the start of a recording.
    public init(_ model: TrainedModel<SequenceTranscription>) {
        task = model.task
        convolution = model.model.convolution.map { Conv1DStream($0) }
        recurrent = RecurrentStream(model.model.recurrent)
        output = model.model.output.detached
        let excluded = model.task.excluded
        mask = Tensor((0..<Int32(model.task.codec.count)).map { excluded.contains($0) ? -.infinity : 0 })
    }

    /// The symbol that begins in the next frame; nil if none does.
    public mutating func read(_ frame: [Float]) -> Symbol? {
        require(
            frame.count == task.features.count,
            "TranscriptionReader: a frame of \(frame.count) numbers for a model of \(task.features.count) features")
        let place = count
        count += 1
        var step = task.features(Tensor(frame)).expanded(axis: 0)
        if convolution != nil {
            guard let steps = convolution?(step.expanded(axis: 1)), steps.shape[1] > 0 else { return nil }
            step = relu(steps.entry(0, axis: 1))
        }
        let id = (output(recurrent(step)) + mask).argmax()[0]
        defer { last = id }
        guard id != 0, id != last else { return nil }
        return Symbol(text: task.codec.decode([id]), id: id, frame: place)
    }
}
