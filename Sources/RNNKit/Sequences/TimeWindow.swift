/// Some neighbouring steps of a batch of sequences, which are too long to be read, or learned from, in one go.
///
/// ```swift
/// var state: [LSTMState<Float>]?  // an update after each window, as language models are trained
/// for window in TimeWindow.all(of: 35, time: x.shape[1], lengths: lengths) {
///     let (loss, gradient, next) = valueWithGradient(at: model) { model in
///         let (outputs, next) = model.recurrent(
///             x.slice(window.steps, axis: 1), lengths: window.lengths, initial: state)
///         return (lossOf(outputs, y.slice(window.steps, axis: 1)), next)
///     }
///     optimizer.update(&model, along: gradient)
///     state = next.detached
/// }
/// ```
///
/// ``truncatedGradient(at:time:lengths:window:initial:_:)`` adds the windows' gradients up for one update.
public struct TimeWindow: Sendable, Codable, Equatable {
    /// The steps.
    public let steps: Range<Int>
    /// How many of them are valid in each sequence; nil means all of them. A sequence that has ended before has none,
    /// and keeps its state.
    public let lengths: [Int]?

    /// The windows that sequences consist of, one behind the other. The last may be shorter. Sequences without steps
    /// are one window without steps.
    ///
    /// - Parameters:
    ///   - length: The number of steps of a window.
    ///   - time: The number of steps of the sequences, padding included.
    ///   - lengths: The number of valid steps of each sequence; nil means all of them.
    /// - Returns: The windows, the first steps' first.
    public static func all(of length: Int, time: Int, lengths: [Int]? = nil) -> [TimeWindow] {
        require(length > 0, "TimeWindow: a window of \(length) steps; there must be one at least")
        require(
            time >= 0 && lengths?.allSatisfy { $0 >= 0 && $0 <= time } ?? true,
            "TimeWindow: lengths \(lengths ?? []) do not fit sequences of \(time) steps")
        return stride(from: 0, to: max(time, 1), by: length).map { start in
            let steps = start..<min(time - start, length) + start
            return TimeWindow(
                steps: steps, lengths: lengths.map { $0.map { min(max($0 - start, 0), steps.count) } })
        }
    }
}
