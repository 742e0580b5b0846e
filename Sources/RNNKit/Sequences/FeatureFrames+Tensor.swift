extension Tensor {
    /// Frames of features as a matrix, [frames, features].
    public init(_ frames: FeatureFrames) {
        self.init(frames.values.map { Scalar($0) }, shape: [frames.count, frames.width])
    }
}
