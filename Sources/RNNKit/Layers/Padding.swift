/// The zeros before and after each sequence, for convolutions and pooling.
public enum SequencePadding: Sendable, Hashable {
    /// None: filters only see steps of the sequence.
    case none
    /// Enough that output and input have the same length at stride 1; if the total is odd, the extra zero goes at the
    /// end.
    case same
    /// All before the sequence, so that an output sees only its own step and earlier ones, as streams require.
    case causal
    /// The same number on both sides.
    case each(Int)
    /// The given numbers.
    case sides(before: Int, after: Int)

    /// The zeros for filters with a span of `span` steps.
    func sides(span: Int) -> (before: Int, after: Int) {
        switch self {
        case .none: (0, 0)
        case .same: ((span - 1) / 2, span - 1 - (span - 1) / 2)
        case .causal: (span - 1, 0)
        case .each(let count): (count, count)
        case .sides(let before, let after): (before, after)
        }
    }
}

/// The zeros around each image, for convolutions and pooling.
public enum ImagePadding: Sendable, Hashable {
    /// None.
    case none
    /// Enough that output and input have the same size at stride 1.
    case same
    /// The given number of rows above and below, and of columns on the left and on the right.
    case each(height: Int, width: Int)

    /// The zeros for filters with a span of `span` rows and columns.
    func sides(span: (height: Int, width: Int)) -> ConvolutionPadding {
        switch self {
        case .none: return ConvolutionPadding()
        case .same:
            let (rows, columns) = (
                SequencePadding.same.sides(span: span.height), SequencePadding.same.sides(span: span.width)
            )
            return ConvolutionPadding(
                top: rows.before, bottom: rows.after, left: columns.before, right: columns.after)
        case .each(let height, let width):
            return ConvolutionPadding(top: height, bottom: height, left: width, right: width)
        }
    }
}

/// The number of outputs along an axis: one for each position at which the filter's span lies within the padded input.
func outputLength(_ length: Int, padding: (before: Int, after: Int), span: Int, stride: Int) -> Int {
    let whole = length + padding.before + padding.after
    return length > 0 && whole >= span ? (whole - span) / stride + 1 : 0
}
