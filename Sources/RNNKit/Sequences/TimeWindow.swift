/// Some neighbouring steps of a batch of sequences, which are too long to be read, or learned from, in one go.
///
/// ```swift
/// var state: [LSTMState<Float>]?  // an update after each window, as language models are trained
/// for window in x.layout.windows(of: 35) {
///     let (loss, gradient, next) = valueWithGradient(at: model) { model in
///         let (outputs, next) = model.recurrent(x[window], initial: state)
///         return (crossEntropy(model.output(outputs), labels[window]), next)
///     }
///     optimizer.update(&model, along: gradient)
///     state = next.detached
/// }
/// ```
///
/// ``truncatedGradient(at:over:window:initial:_:)`` adds the windows' gradients up for one update.
public struct TimeWindow: Sendable, Equatable {
    /// The steps.
    public let steps: Range<Int>
    /// Which of them are valid. A sequence that has ended before has none, and keeps its state.
    public let layout: SequenceLayout
}

extension SequenceLayout {
    /// The windows that sequences consist of, one after the other. The last may be shorter. Sequences without steps are
    /// one window without steps.
    ///
    /// - Parameter length: The number of steps of a window.
    /// - Returns: The windows, the first steps' first.
    public func windows(of length: Int) -> [TimeWindow] {
        require(length > 0, "windows: a window of \(length) steps; there must be one at least")
        return stride(from: 0, to: max(time, 1), by: length).map { start in
            window(start..<min(time - start, length) + start)
        }
    }

    /// A window of given steps.
    public func window(_ steps: Range<Int>) -> TimeWindow {
        require(
            steps.lowerBound >= 0 && steps.upperBound <= time,
            "window: steps \(steps) are outside of sequences of \(time) steps")
        return TimeWindow(
            steps: steps,
            layout: SequenceLayout(
                lengths: lengths.map { min(max($0 - steps.lowerBound, 0), steps.count) }, time: steps.count))
    }

    /// Stops with a message where a window was not taken from a layout like this one.
    func requireWindow(_ window: TimeWindow, of owner: String) {
        require(
            window.steps.upperBound <= time && window.layout.count == count,
            """
            \(owner): steps \(window.steps) of \(window.layout.count) sequences are outside of a batch of \(count) \
            with \(time)
            """)
        require(
            window.layout == self.window(window.steps).layout,
            """
            \(owner): the window at steps \(window.steps) is of sequences of other lengths; take it from this batch's \
            layout
            """)
    }
}
