/// The gradient of a sum of losses along sequences too long to go back through as a whole: truncated backpropagation
/// through time (Williams and Peng 1990).
///
/// Sequences are cut into windows. The state passes from each to the next, the gradient does not: what a step owes to a
/// step in an earlier window is left out, and memory is needed for one window only. A window as long as the sequences
/// leaves nothing out.
///
/// ```swift
/// let (loss, gradient, state) = truncatedGradient(at: model, over: x.layout, window: 35) { model, window, state in
///     let (outputs, state) = model.recurrent(x[window], initial: state)
///     return (meanSquaredError(outputs, y[window]), state)
/// }
/// ```
///
/// Values are those of the whole sequence only if all is read from the start. A layer in both directions cannot be cut:
/// its backward half starts at the end of the whole sequence. Its state is refused; a ``Recurrent`` that is reversed
/// has a state like any other, and must be kept away.
///
/// - Parameters:
///   - model: The model.
///   - layout: The layout of the sequences.
///   - window: The maximum number of steps that the gradient goes back.
///   - initial: The state before the first step, a constant; nil means the layer's own.
///   - function: The sum of the losses in a window, and the state after it, from that before it.
/// - Returns: The sum of all losses, its gradient, and the state after the last step, detached: what the next call may
///   start from.
public func truncatedGradient<Model: Module, State: Module>(
    at model: Model, over layout: SequenceLayout, window: Int, initial: State? = nil,
    _ function: (Model, TimeWindow, State?) throws -> (loss: Tensor<Model.Scalar>, state: State)
) rethrows -> (value: Model.Scalar, gradient: Model, state: State) where State.Scalar == Model.Scalar {
    func step(_ window: TimeWindow, _ state: State?) throws -> (value: Model.Scalar, gradient: Model, state: State) {
        let (value, gradient, next) = try valueWithGradient(at: model) { try function($0, window, state) }
        require(
            (next as? any StateFromBothEnds)?.isFromBothEnds != true,
            """
            truncatedGradient: the state of a bidirectional layer cannot be carried from window to window, because its \
            backward half starts at the end of the whole sequence; use layers that read from the start
            """)
        return (value, gradient, next.detached)
    }
    let windows = layout.windows(of: window)
    var total = try step(windows[0], initial)
    for window in windows.dropFirst() {
        let (value, gradient, state) = try step(window, total.state)
        total.value += value
        total.gradient.add(gradient)
        total.state = state
    }
    return total
}

/// A state of which a part may not be known before the last step has been read.
protocol StateFromBothEnds {
    var isFromBothEnds: Bool { get }
}

extension BidirectionalState: StateFromBothEnds {
    var isFromBothEnds: Bool { true }
}

extension NamedState: StateFromBothEnds {}

extension Array: StateFromBothEnds where Element: StateFromBothEnds {
    var isFromBothEnds: Bool { contains(where: \.isFromBothEnds) }
}
