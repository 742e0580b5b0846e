/// What the values of an option are.
public enum OptionKind: Sendable {
    /// There is none: the option is there or not.
    case flag
    /// A whole number.
    case count
    /// A number.
    case number
    /// One of some names.
    case name
    /// Several values, commas between them.
    case list
    /// Any text, such as the name of a file.
    case text

    /// Whether it is a number, whole or not.
    public var isNumber: Bool { self == .count || self == .number }
}
