/// How large experiments are.
enum StudyScale: String, Sendable, CaseIterable {
    /// As small as it gets: for tests of the code.
    case tiny
    /// Seconds, to see that everything works; the figures say little.
    case quick
    /// Minutes.
    case standard
    /// As long as it takes.
    case full

    /// Whether the figures say little, and there are no verdicts.
    var isToy: Bool { self == .tiny || self == .quick }

    /// The number of seeds if none is given.
    var seeds: Int {
        switch self {
        case .tiny, .quick: 1
        case .standard: 3
        case .full: 5
        }
    }

    /// One of four values.
    func pick<Value>(tiny: Value, quick: Value, standard: Value, full: Value) -> Value {
        switch self {
        case .tiny: tiny
        case .quick: quick
        case .standard: standard
        case .full: full
        }
    }
}
