/// What an axis of a chart stands for. A string is an axis with that label.
///
/// ```swift
/// Axis("accuracy", unit: "%", range: 0...100, decimals: 1)
/// ```
public struct Axis: Sendable, Hashable, ExpressibleByStringLiteral {
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

    /// An axis.
    ///
    /// - Parameters:
    ///   - label: What is measured.
    ///   - unit: What it is measured in.
    ///   - range: From where to where the axis runs; without it, as far as the data need.
    ///   - isLogarithmic: Whether equal distances are equal ratios.
    ///   - decimals: How many digits the numbers have after the point, 0 for counts; without it, as many as the data
    ///     need.
    public init(
        _ label: String = "", unit: String? = nil, range: ClosedRange<Double>? = nil, isLogarithmic: Bool = false,
        decimals: Int? = nil
    ) {
        self.label = label
        self.unit = unit
        self.range = range
        self.isLogarithmic = isLogarithmic
        self.decimals = decimals
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
