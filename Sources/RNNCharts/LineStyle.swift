/// How a line is drawn.
public enum LineStyle: String, Sendable, Hashable, CaseIterable {
    /// Without gaps.
    case solid
    /// In dashes.
    case dashed
    /// In dots.
    case dotted
}
