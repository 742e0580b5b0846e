/// A colour in more or less depth, with text on it that can be read: its contrast is at least 4.5 to 1 at any depth.
enum Shade: String, CaseIterable {
    /// Of positive numbers.
    case heat
    /// Of negative numbers.
    case cold

    /// The colour at full depth.
    func color(light: Bool) -> String {
        switch self {
        case .heat: light ? "#08519c" : "#2a72b2"
        case .cold: light ? "#a63c00" : "#b4561a"
        }
    }

    /// The colour of text on a deep shade.
    static let deepInk = "#ffffff"

    /// The colour of text on a pale shade.
    static func paleInk(light: Bool) -> String { light ? "#000000" : "#e6edf3" }

    /// Whether text on a depth, between 0 and 1, is that for deep shades.
    func isDeep(_ depth: Double) -> Bool {
        switch self {
        case .heat: depth > 0.76
        case .cold: depth > 0.82
        }
    }

    /// The class of text on a depth.
    func ink(_ depth: Double) -> String { isDeep(depth) ? "onshade" : "inshade" }
}
