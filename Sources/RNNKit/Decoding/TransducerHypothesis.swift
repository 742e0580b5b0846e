/// What a sequence of frames may read as, by a transducer.
public struct TransducerHypothesis: Sendable, Equatable {
    /// The labels.
    public var labels: [Int32]
    /// The frame at which each label was given.
    public var frames: [Int]
    /// The logarithm of the probability of the path: of these labels at these frames.
    public var logProbability: Double

    /// A hypothesis of given labels.
    public init(labels: [Int32], frames: [Int], logProbability: Double) {
        self.labels = labels
        self.frames = frames
        self.logProbability = logProbability
    }
}
