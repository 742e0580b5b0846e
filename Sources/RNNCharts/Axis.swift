/// What an axis of a chart stands for. A string is an axis with that label.
///
/// ```swift
/// Axis("accuracy", unit: "%", range: 0...100, decimals: 1)
/// ```
public struct Axis: Sendable, Hashable, ExpressibleByStringLiteral {
    /// A place on an axis that has a name: a date, a note of a scale.
    public struct Mark: Sendable, Hashable {
        /// Where it is.
        public var value: Double
        /// What stands there.
        public var label: String

        /// A place with a name.
        public init(_ value: Double, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    /// What is measured.
    public var label: String
    /// What it is measured in.
    public var unit: String?
    /// From where to where the axis runs; without it, as far as the data need.
    public var range: ClosedRange<Double>?
    /// Whether equal distances are equal ratios. Only positive numbers have a place on such an axis.
    public var isLogarithmic: Bool
    /// How many digits the numbers have after the point: ticks are no closer than that, so that none is between two
    /// counts if it is 0, and numbers that are written out have as many. Without it, as many as the data need.
    public var decimals: Int?
    /// The places that have ticks, as many as there is room for; without them, round numbers have.
    public var marks: [Mark]

    /// An axis.
    ///
    /// - Parameters:
    ///   - label: What is measured.
    ///   - unit: What it is measured in.
    ///   - range: From where to where the axis runs; without it, as far as the data need.
    ///   - isLogarithmic: Whether equal distances are equal ratios.
    ///   - decimals: How many digits the numbers have after the point, 0 for counts; without it, as many as the data
    ///     need.
    ///   - marks: The places that have ticks, as many as there is room for; without them, round numbers have.
    public init(
        _ label: String = "", unit: String? = nil, range: ClosedRange<Double>? = nil, isLogarithmic: Bool = false,
        decimals: Int? = nil, marks: [Mark] = []
    ) {
        self.label = label
        self.unit = unit
        self.range = range
        self.isLogarithmic = isLogarithmic
        self.decimals = decimals
        self.marks = marks
    }

    /// An axis with a label only.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The label with the unit.
    var title: String {
        let unit = unit?.asLabel ?? ""
        let label = label.asLabel
        if label.isEmpty || unit.isEmpty { return label + unit }
        return "\(label) (\(unit))"
    }
}
