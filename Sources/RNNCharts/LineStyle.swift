/// How a line is drawn.
public enum LineStyle: String, Sendable, Hashable, CaseIterable {
    /// Without gaps.
    case solid
    /// In dashes.
    case dashed
    /// In dots.
    case dotted
    /// Not at all: each number is a point.
    case points
    /// Not at all: each number has a ring around it, which another line's point may be in.
    case rings

    /// Whether numbers are joined.
    var isLine: Bool { self != .points && self != .rings }

    /// The class and the radius of a number's circle.
    var circle: (class: String, radius: String) {
        switch self {
        case .solid, .dotted: ("point", "3.25")
        case .dashed: ("point hollow", "2.75")
        case .points: ("point", "3.75")
        case .rings: ("ring", "6.5")
        }
    }
}
