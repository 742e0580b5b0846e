/// Some windows over series with the rows that come after them, ready for a model.
///
/// A model reads in row t what was seen then, and what is known of row t + 1, the next one.
public struct ForecastBatch<Scalar: TensorScalar>: Sendable {
    /// What was seen in each row of the windows, the targets first: [batch, window, past].
    public let past: Tensor<Scalar>
    /// What is known of each row from the windows' second one to the last that is forecast: [batch, window + horizon - 1,
    /// known].
    public let known: Tensor<Scalar>
    /// What is seen in the rows that are forecast: [batch, horizon, past].
    public let following: Tensor<Scalar>
    /// The number of columns that are forecast.
    public let targetCount: Int
    /// Which numbers of [batch, horizon, targets] are there, and not gaps, counted row by row.
    public let observed: [Int32]
    /// The index of each window.
    public let indices: [Int]

    /// A batch of given parts.
    public init(
        past: Tensor<Scalar>, known: Tensor<Scalar>, following: Tensor<Scalar>, targetCount: Int, observed: [Int32],
        indices: [Int]
    ) {
        self.past = past
        self.known = known
        self.following = following
        self.targetCount = targetCount
        self.observed = observed
        self.indices = indices
    }

    /// The numbers to forecast that are there, one after the other.
    public var targets: Tensor<Scalar> {
        selected(following.slice(0..<targetCount, axis: 2).expanded(axis: -1)).flattened()
    }

    /// Of [batch, horizon, targets, ...] the entries at numbers that are there: [observed, ...].
    func selected(_ values: Tensor<Scalar>) -> Tensor<Scalar> {
        let width = values.shape.dropFirst(3).reduce(1, *)
        let rows = values.reshaped([values.shape.prefix(3).reduce(1, *), width])
        return rows.shape[0] == observed.count ? rows : rows.rows(observed)
    }
}

extension SeriesWindows {
    /// Batches of all windows in a random order that an epoch of a seed always has.
    ///
    /// - Parameters:
    ///   - size: The number of windows of a batch.
    ///   - seed: The seed of the training.
    ///   - epoch: The number of the epoch.
    /// - Returns: The batches, the last of which may be smaller.
    public func batches(of size: Int, seed: UInt64, epoch: Int) -> Batches<ForecastBatch<Scalar>> {
        var random = RandomSource(epoch: epoch, of: seed)
        return Batches(order.shuffled(size, bucketed: false, keepsLast: true, random: &random)) { batch($0) }
    }

    /// Batches of all windows in their order.
    ///
    /// - Parameter size: The number of windows of a batch.
    /// - Returns: The batches, the last of which may be smaller.
    public func batches(of size: Int) -> Batches<ForecastBatch<Scalar>> {
        Batches(order.inOrder(size, bucketed: false)) { batch($0) }
    }

    private var order: BatchOrder { BatchOrder(Array(repeating: window, count: count)) }
}
