/// A batch of sequences of frames with their labels.
public struct FrameBatch<Scalar: TensorScalar>: Sendable {
    /// The frames.
    public let frames: SequenceBatch<Scalar>
    /// The labels of each sequence, of any lengths.
    public let labels: TokenBatch
    /// The index of each example in its dataset.
    public let indices: [Int]
}

/// A dataset of sequences of frames, divided into batches that are made on access.
public struct FrameBatches<Scalar: TensorScalar>: RandomAccessCollection, Sendable {
    private let data: Dataset<Tensor<Scalar>, [Int32]>
    private let order: [[Int]]

    init(_ data: Dataset<Tensor<Scalar>, [Int32]>, order: [[Int]]) {
        for (index, frames) in data.inputs.enumerated() {
            require(
                frames.rank == 2 && frames.shape[1] == data.inputs[0].shape.last,
                """
                batches: example \(index) has frames of shape \(frames.shape), not [frames, features] with as many features \
                as the first
                """)
        }
        self.data = data
        self.order = order
    }

    /// The index of the first batch.
    public var startIndex: Int { 0 }
    /// The number of batches.
    public var endIndex: Int { order.count }

    /// The batch at an index.
    public subscript(_ position: Int) -> FrameBatch<Scalar> {
        let indices = order[position]
        let sequences = indices.map { data.inputs[$0] }
        let layout = SequenceLayout(lengths: sequences.map { $0.shape[0] })
        return FrameBatch(
            frames: SequenceBatch(steps: .concatenated(sequences), layout: layout),
            labels: TokenBatch(indices.map { data.labels[$0] }), indices: indices)
    }
}

extension Dataset where Label == [Int32] {
    /// Batches of all sequences of frames, each [frames, features], in a random order determined by the seed and the
    /// epoch.
    ///
    /// - Parameters:
    ///   - size: The number of examples per batch.
    ///   - bucketed: Whether to group sequences of similar lengths.
    ///   - seed: The random seed of the training.
    ///   - epoch: The number of the epoch.
    /// - Returns: The batches.
    public func batches<Scalar>(
        of size: Int, bucketed: Bool = true, seed: UInt64, epoch: Int
    ) -> FrameBatches<Scalar> where Input == Tensor<Scalar> {
        var random = RandomSource(epoch: epoch, of: seed)
        return FrameBatches(
            self, order: BatchOrder(lengths()).shuffled(size, bucketed: bucketed, keepsLast: true, random: &random))
    }

    /// Batches of all sequences of frames in their order or, with `bucketed`, from the shortest to the longest.
    ///
    /// - Parameters:
    ///   - size: The number of examples per batch.
    ///   - bucketed: Whether to group sequences of similar lengths; `indices` then maps to the original order.
    /// - Returns: The batches, the last of which may be smaller.
    public func batches<Scalar>(
        of size: Int, bucketed: Bool = false
    ) -> FrameBatches<Scalar> where Input == Tensor<Scalar> {
        FrameBatches(self, order: BatchOrder(lengths()).inOrder(size, bucketed: bucketed))
    }

    private func lengths<Scalar>() -> [Int] where Input == Tensor<Scalar> { inputs.map { $0.shape.first ?? 0 } }
}
