/// What becomes of the gradient of each batch before it is clipped and used: it may be summed over several batches, or over
/// several machines.
public protocol GradientReduction<Model>: Sendable {
    /// What is trained.
    associatedtype Model: Module

    /// Takes the gradient of a batch, and gives in its place the one to update the model along.
    ///
    /// - Parameters:
    ///   - gradient: The gradient of the batch's mean loss.
    ///   - count: The number of examples that the loss is a mean over.
    ///   - isLast: Whether the epoch has no batch after this one.
    /// - Returns: Whether there is an update, as there must be after the last batch; false to go on to the next one.
    mutating func callAsFunction(_ gradient: inout Model, count: Int, isLast: Bool) -> Bool
}

/// Sums the gradients of several batches for one update, as if they had been one batch: for batches that are too large for
/// memory.
///
/// ```swift
/// var training = Training(model, for: goal, with: Adam(), reducing: GradientAccumulation(over: 4))
/// ```
public struct GradientAccumulation<Model: Module>: GradientReduction {
    /// The number of batches of an update.
    public let batches: Int
    private var sum: Model?
    private var count = 0
    private var taken = 0

    /// Updates along the mean over the examples of several batches.
    public init(over batches: Int) {
        require(batches >= 1, "GradientAccumulation: an update needs a batch, not \(batches)")
        self.batches = batches
    }

    /// Adds the gradient of a batch, and gives the mean when there are enough.
    public mutating func callAsFunction(_ gradient: inout Model, count: Int, isLast: Bool) -> Bool {
        if batches == 1 { return true }
        var total = sum.take() ?? gradient.zeroed
        total.add(gradient, scaledBy: Model.Scalar(count))
        self.count += count
        taken += 1
        guard taken == batches || isLast else {
            sum = total
            return false
        }
        if self.count > 0 { total.scale(by: 1 / Model.Scalar(self.count)) }
        (self.count, taken) = (0, 0)
        gradient = total
        return true
    }
}
