/// The zeros before and after a sequence that a convolution or a pooling moves along.
public enum SequencePadding: Sendable, Hashable {
    /// None: an output for each place at which the filters see steps alone.
    case none
    /// As many as make the outputs as long as the input, half of them before it; of an odd number, the smaller half.
    case same
    /// All before the sequence, so that an output sees its own step and earlier ones: what streams need.
    case causal
    /// This many on either side.
    case each(Int)
    /// These many.
    case sides(before: Int, after: Int)

    /// The zeros for filters that reach over `span` steps.
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

/// The zeros around an image that a convolution or a pooling moves over.
public enum ImagePadding: Sendable, Hashable {
    /// None.
    case none
    /// As many as make the output as large as the input.
    case same
    /// This many rows above and below, and this many columns on the left and on the right.
    case each(height: Int, width: Int)

    /// The zeros for filters that reach over `span` rows and columns.
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

/// How many outputs there are along an axis: for each place at which all that a filter reaches over is there.
func outputLength(_ length: Int, padding: (before: Int, after: Int), span: Int, stride: Int) -> Int {
    let whole = length + padding.before + padding.after
    return length > 0 && whole >= span ? (whole - span) / stride + 1 : 0
}
