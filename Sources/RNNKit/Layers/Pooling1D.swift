/// The greatest of neighbouring steps, for each value of a step by itself.
///
/// ```swift
/// let half = MaxPool1D(width: 2)(features)  // [batch, 100, 64] -> [batch, 50, 64]
/// ```
///
/// A sequence gives the outputs that it gives alone: its own steps count, and nothing else. A window without any of them, as
/// dilation and padding can make it, gives 0.
public struct MaxPool1D: Sendable {
    let axis: PoolingWindows.Axis

    /// A pooling.
    ///
    /// - Parameters:
    ///   - width: How many steps an output sees.
    ///   - stride: How many steps lie between outputs; the width if not given.
    ///   - padding: How far windows reach beyond both ends; what lies there is not seen.
    ///   - dilation: How many steps apart the steps lie that an output sees.
    ///   - roundsUp: Whether a last window that reaches beyond the end gives an output too.
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

/// The mean of neighbouring steps, for each value of a step by itself.
///
/// ```swift
/// let half = MeanPool1D(width: 2)(features)  // [batch, 100, 64] -> [batch, 50, 64]
/// ```
public struct MeanPool1D: Sendable {
    let axis: PoolingWindows.Axis
    /// Whether the zeros around a sequence count as values.
    public let countsPadding: Bool

    /// A pooling.
    ///
    /// - Parameters:
    ///   - width: How many steps an output sees.
    ///   - stride: How many steps lie between outputs; the width if not given.
    ///   - padding: The zeros before and after a sequence.
    ///   - countsPadding: Whether they count as values.
    ///   - roundsUp: Whether a last window that reaches beyond the end gives an output too.
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

/// The windows along an axis, whose padding is less than they reach over.
func poolingAxis(
    _ layer: String, _ size: Int, _ stride: Int?, _ dilation: Int, padding: SequencePadding, _ roundsUp: Bool
) -> PoolingWindows.Axis {
    let stride = stride ?? size
    require(
        size > 0 && stride > 0 && dilation > 0,
        "\(layer): windows of \(size), a stride of \(stride) and a dilation of \(dilation); all must be positive")
    let span = (size - 1) * dilation + 1
    let sides = padding.sides(span: span)
    require(
        (0..<span).contains(sides.before) && (0..<span).contains(sides.after),
        "\(layer): padding of \(sides.before) and \(sides.after) for windows of \(span), which would see nothing else")
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
