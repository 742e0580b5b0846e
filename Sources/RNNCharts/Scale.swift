/// Where on an axis a number lies.
struct Scale: Equatable {
    let domain: ClosedRange<Double>
    let isLogarithmic: Bool
    let ticks: Ticks

    /// Numbers beyond this are drawn at it: the difference of any two still is a number.
    static let largest = 1e300

    /// A scale for an axis.
    ///
    /// - Parameters:
    ///   - axis: The axis.
    ///   - values: What it shows; what is not finite counts for nothing, nor what has no logarithm on a logarithmic
    ///     axis.
    ///   - count: How many ticks there are at most.
    ///   - covers: Whether the axis is lengthened to round numbers.
    ///   - fromZero: Whether a linear axis begins or ends at zero at the latest.
    init(_ axis: Axis, values: some Sequence<Double>, atMost count: Int, covers: Bool, fromZero: Bool = false) {
        isLogarithmic = axis.isLogarithmic
        var isWhole = true
        var extent: ClosedRange<Double>?
        for value in values {
            guard let value = Self.drawable(value, isLogarithmic) else { continue }
            isWhole = isWhole && value == value.rounded() && value.magnitude < 1e15
            extent = extent.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
        }
        let isCounted = isWhole && extent != nil
        if fromZero, !isLogarithmic, let found = extent {
            extent = min(found.lowerBound, 0)...max(found.upperBound, 0)
        }
        var isFixed = false
        if let range = axis.range {
            let low = Self.drawable(range.lowerBound, isLogarithmic)
            let high = Self.drawable(range.upperBound, isLogarithmic)
            if let low, let high, low < high {
                extent = low...high
                isFixed = true
            }
        }
        let decimals = isCounted && !covers ? 0 : axis.decimals
        let widened = isLogarithmic ? Self.widenedRatio(extent) : Self.widened(extent, isCount: decimals == 0)
        let lengthens = covers && !isFixed
        if !axis.marks.isEmpty {
            ticks = .named(axis.marks, within: widened, atMost: count)
        } else if isLogarithmic {
            ticks = .logarithmic(widened, atMost: count, covers: lengthens)
        } else {
            ticks = .linear(widened, atMost: count, covers: lengthens, decimals: decimals)
        }
        if lengthens, let first = ticks.values.first, let last = ticks.values.last {
            domain = min(first, widened.lowerBound)...max(last, widened.upperBound)
        } else {
            domain = widened
        }
    }

    /// The number as it can be drawn, if it can.
    static func drawable(_ value: Double, _ isLogarithmic: Bool) -> Double? {
        guard value.isFinite else { return nil }
        if isLogarithmic { return value >= 1e-300 ? min(value, largest) : nil }
        return max(-largest, min(value, largest))
    }

    /// A range in which numbers differ: a point gets a tenth of itself on both sides, a count the way to its neighbours.
    private static func widened(_ extent: ClosedRange<Double>?, isCount: Bool) -> ClosedRange<Double> {
        guard let extent else { return 0...1 }
        let (low, high) = (extent.lowerBound, extent.upperBound)
        let largest = max(low.magnitude, high.magnitude)
        if isCount, low == high, largest < 1e12 { return (low - 1)...(high + 1) }
        if largest < 1e-290 { return 0...1 }
        if high / 2 - low / 2 > largest * 1e-9 { return extent }
        return (low - largest / 10)...(high + largest / 10)
    }

    private static func widenedRatio(_ extent: ClosedRange<Double>?) -> ClosedRange<Double> {
        guard let extent else { return 1...10 }
        if extent.upperBound / extent.lowerBound > 1.000001 { return extent }
        return (extent.lowerBound / 2)...(extent.upperBound * 2)
    }

    /// How far along the axis a number lies: 0 at its start, 1 at its end. Nothing for what cannot be drawn.
    func fraction(_ value: Double) -> Double? {
        guard let value = Self.drawable(value, isLogarithmic) else { return nil }
        let (low, high) = (domain.lowerBound, domain.upperBound)
        let position: Double
        if isLogarithmic {
            let start = low.decimalLogarithm
            position = (value.decimalLogarithm - start) / (high.decimalLogarithm - start)
        } else {
            position = (value / 2 - low / 2) / (high / 2 - low / 2)
        }
        // Far outside is outside; the picture needs no numbers of that size.
        return max(-1000, min(position, 1000))
    }
}
