/// Round numbers along an axis, with their labels.
struct Ticks: Equatable {
    private(set) var values: [Double] = []
    private(set) var labels: [String] = []

    /// The ticks 1, 2, 2.5 or 5 times a power of ten apart, as close as the count allows.
    ///
    /// - Parameters:
    ///   - domain: The finite range.
    ///   - count: How many ticks there are at most; at least two.
    ///   - covers: Whether the first and the last tick enclose the range, or all lie within.
    ///   - decimals: How many digits after the point ticks have at most; 0 for whole numbers.
    /// - Returns: The ticks; none if there is no round number within.
    static func linear(_ domain: ClosedRange<Double>, atMost count: Int, covers: Bool, decimals: Int? = nil) -> Ticks {
        let (low, high) = (domain.lowerBound, domain.upperBound)
        let limit = Double(max(count, 2))
        // Halves, that the largest numbers have a difference too.
        let span = max((high / 2 - low / 2) / limit * 2, 1e-300)
        var power = DecimalNumber(span).magnitude - 1
        let finest = decimals.map { -max($0, 0) } ?? Int.min
        power = max(power, finest)
        while power < 310 {
            for (factor, shift) in [(1, 0), (2, 0), (25, -1), (5, 0)] {
                let exponent = power + shift
                if exponent < finest { continue }
                guard let range = indices(low, high, factor: factor, exponent: exponent, covers: covers),
                    range.count <= max(count, 2)
                else { continue }
                return Ticks(
                    range.map { $0 * factor }, exponent: exponent, step: DecimalNumber(factor, exponent: exponent))
            }
            power += 1
        }
        return Ticks()
    }

    /// Which multiples of the step belong to the range; nothing if they are too many to count.
    private static func indices(_ low: Double, _ high: Double, factor: Int, exponent: Int, covers: Bool) -> Range<Int>?
    {
        let step = number(factor, exponent)
        guard step > 0, low.magnitude / step < 1e12, high.magnitude / step < 1e12 else { return nil }
        // The quotient may be off by a rounding; the tick itself is exact, and decides.
        var first = Int((low / step).rounded())
        var last = Int((high / step).rounded())
        if covers {
            if number(first * factor, exponent) > low { first -= 1 }
            if number(last * factor, exponent) < high { last += 1 }
        } else {
            if number(first * factor, exponent) < low { first += 1 }
            if number(last * factor, exponent) > high { last -= 1 }
        }
        return first..<max(last + 1, first)
    }

    /// The number nearest to a decimal one.
    private static func number(_ whole: Int, _ exponent: Int) -> Double {
        Double("\(whole)e\(exponent)") ?? 0
    }

    private init() {}

    private init(_ wholes: [Int], exponent: Int, step: DecimalNumber) {
        values = wholes.map { Self.number($0, exponent) }
        let numbers = wholes.map { DecimalNumber($0, exponent: exponent) }
        let largest = numbers.filter { !$0.digits.isEmpty }.map(\.magnitude).max() ?? 0
        // How many digits the labels need to differ.
        let digits = largest - step.exponent + 1
        labels = numbers.map { number in
            if number.digits.isEmpty { return "0" }
            if largest >= 15 || largest < -4 { return number.scientific }
            if largest >= 4, digits <= 4 { return number.suffixed() }
            return number.plain(decimals: step.decimals)
        }
    }

    /// Named places of an axis: all that lie within, or of too many every second, every third and so on.
    ///
    /// - Parameters:
    ///   - marks: The places.
    ///   - domain: The range.
    ///   - count: How many ticks there are at most; at least one.
    /// - Returns: The ticks.
    static func named(_ marks: [Axis.Mark], within domain: ClosedRange<Double>, atMost count: Int) -> Ticks {
        let inside = marks.filter { domain.contains($0.value) }.sorted { $0.value < $1.value }
        let step = max(1, (inside.count - 1) / max(count, 1) + 1)
        let shown = stride(from: 0, to: inside.count, by: step).map { inside[$0] }
        var ticks = Ticks()
        ticks.values = shown.map(\.value)
        ticks.labels = shown.map(\.label.asLabel.shown)
        return ticks
    }

    /// The powers of ten, or over a short range 1, 2 and 5 times them.
    ///
    /// - Parameters:
    ///   - domain: The range, of positive numbers.
    ///   - count: How many ticks there are at most; at least two.
    ///   - covers: Whether the first and the last tick enclose the range, or all lie within.
    /// - Returns: The ticks.
    static func logarithmic(_ domain: ClosedRange<Double>, atMost count: Int, covers: Bool) -> Ticks {
        let (low, high) = (domain.lowerBound, domain.upperBound)
        let (bottom, top) = (DecimalNumber(low).magnitude, DecimalNumber(high).magnitude + 1)
        for factors in [[1, 2, 5], [1, 3], [1]] {
            let all = (bottom...top).flatMap { power in factors.map { (whole: $0, power: power) } }
            let ticks = enclosing(all, low, high, covers: covers)
            if ticks.values.count <= max(count, 2) { return ticks }
        }
        for stride in 2... {
            let first = (Double(bottom) / Double(stride)).rounded(.down)
            let last = (Double(top) / Double(stride)).rounded(.up)
            let all = (Int(first)...Int(last)).map { (whole: 1, power: $0 * stride) }
            let ticks = enclosing(all, low, high, covers: covers)
            if ticks.values.count <= max(count, 2) || stride > 700 { return ticks }
        }
        return Ticks()
    }

    private static func enclosing(
        _ all: [(whole: Int, power: Int)], _ low: Double, _ high: Double, covers: Bool
    ) -> Ticks {
        let below = all.lastIndex { number($0.whole, $0.power) <= low } ?? 0
        let above = all.firstIndex { number($0.whole, $0.power) >= high } ?? all.count - 1
        var ticks = Ticks()
        var numbers: [DecimalNumber] = []
        for (index, tick) in all.enumerated() where index >= below && index <= above {
            let value = number(tick.whole, tick.power)
            guard value > 0, value.isFinite, covers || (low...high).contains(value) else { continue }
            ticks.values.append(value)
            numbers.append(DecimalNumber(tick.whole, exponent: tick.power))
        }
        let isScientific = numbers.contains { $0.magnitude < -4 || $0.magnitude >= 15 }
        ticks.labels = numbers.map { number in
            if isScientific { return number.scientific }
            return number.magnitude >= 4 ? number.suffixed() : number.plain(decimals: number.decimals)
        }
        return ticks
    }
}
