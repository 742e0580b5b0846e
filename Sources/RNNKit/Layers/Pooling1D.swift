/// The maximum over neighbouring steps, per feature.
///
/// ```swift
/// let half = MaxPool1D(width: 2)(features)  // [batch, 100, 64] -> [batch, 50, 64]
/// ```
///
/// The outputs of a sequence depend only on its own steps. A window without any of them, which dilation and padding can
/// produce, gives 0.
public struct MaxPool1D: Sendable {
    let axis: PoolingWindows.Axis

    /// A pooling.
    ///
    /// - Parameters:
    ///   - width: The number of steps in a window.
    ///   - stride: The distance between windows in steps; the width by default.
    ///   - padding: How far windows extend beyond both ends; positions outside the sequence are ignored.
    ///   - dilation: The distance in steps between the inputs of a window.
    ///   - roundsUp: Whether a last window that extends beyond the end has an output too.
    public init(
        width: Int, stride: Int? = nil, padding: SequencePadding = .none, dilation: Int = 1, roundsUp: Bool = false
    ) {
        axis = poolingAxis("MaxPool1D", width, stride, dilation, padding: padding, roundsUp)
    }

    /// The number of outputs of a sequence.
    public func outputLength(_ length: Int) -> Int { axis.count(length) }

    /// The outputs of each sequence.
    public func callAsFunction<Scalar>(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        x.pooled(axis, "MaxPool1D") { $0.maximum(over: $1) }
    }
}

/// The mean over neighbouring steps, per feature.
///
/// ```swift
/// let half = MeanPool1D(width: 2)(features)  // [batch, 100, 64] -> [batch, 50, 64]
/// ```
public struct MeanPool1D: Sendable {
    let axis: PoolingWindows.Axis
    /// Whether zeros from padding count as values.
    public let countsPadding: Bool

    /// A pooling.
    ///
    /// - Parameters:
    ///   - width: The number of steps in a window.
    ///   - stride: The distance between windows in steps; the width by default.
    ///   - padding: The zeros before and after a sequence.
    ///   - countsPadding: Whether these zeros count as values.
    ///   - roundsUp: Whether a last window that extends beyond the end has an output too.
    public init(
        width: Int, stride: Int? = nil, padding: SequencePadding = .none, countsPadding: Bool = true,
        roundsUp: Bool = false
    ) {
        axis = poolingAxis("MeanPool1D", width, stride, 1, padding: padding, roundsUp)
        self.countsPadding = countsPadding
    }

    /// The number of outputs of a sequence.
    public func outputLength(_ length: Int) -> Int { axis.count(length) }

    /// The outputs of each sequence.
    public func callAsFunction<Scalar>(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        x.pooled(axis, "MeanPool1D") { $0.mean(over: $1, countsPadding: countsPadding) }
    }
}

/// The windows along an axis; the padding must be smaller than the window's span.
func poolingAxis(
    _ layer: String, _ size: Int, _ stride: Int?, _ dilation: Int, padding: SequencePadding, _ roundsUp: Bool
) -> PoolingWindows.Axis {
    let stride = stride ?? size
    require(
        size > 0 && stride > 0 && dilation > 0,
        "\(layer): size, stride and dilation must be positive, not \(size), \(stride) and \(dilation)")
    let span = (size - 1) * dilation + 1
    let sides = padding.sides(span: span)
    require(
        (0..<span).contains(sides.before) && (0..<span).contains(sides.after),
        "\(layer): padding must be smaller than the window's span of \(span), not \(sides.before) and \(sides.after)")
    return PoolingWindows.Axis(
        size: size, stride: stride, dilation: dilation, padding: sides, roundsUp: roundsUp)
}

extension SequenceBatch {
    fileprivate func pooled(
        _ axis: PoolingWindows.Axis, _ layer: String, _ body: (Tensor<Scalar>, PoolingWindows) -> Tensor<Scalar>
    ) -> SequenceBatch {
        require(features.count == 1, "\(layer): x has shape \(shape), not [batch, time, width]")
        let layout = SequenceLayout(lengths: lengths.map(axis.count), time: axis.count(time))
        return SequenceBatch(steps: body(steps, PoolingWindows(lengths: lengths, axis)), layout: layout)
    }
}
