/// A transducer's hypothesis of the labels of a sequence of frames.
public struct TransducerHypothesis: Sendable, Equatable {
    /// The labels.
    public var labels: [Int32]
    /// The frame at which each label was emitted.
    public var frames: [Int]
    /// The log-probability of the path: of these labels at these frames.
    public var logProbability: Double

    /// A hypothesis of given labels.
    public init(labels: [Int32], frames: [Int], logProbability: Double) {
        self.labels = labels
        self.frames = frames
        self.logProbability = logProbability
    }
}
