/// From where to where a number may lie: a mean with its standard deviation, an interval of confidence.
public struct Interval: Sendable, Hashable {
    /// The lower end.
    public var low: Double
    /// The upper end.
    public var high: Double

    /// An interval; none where an end is not finite.
    ///
    /// - Parameters:
    ///   - low: The lower end.
    ///   - high: The upper end.
    public init(_ low: Double, _ high: Double) {
        self.low = low
        self.high = high
    }

    /// An interval with a number in its middle.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - deviation: How far the interval reaches on both sides.
    public init(around value: Double, by deviation: Double) {
        self.init(value - deviation.magnitude, value + deviation.magnitude)
    }

    /// Wilson's interval of confidence at 95 %: where the share of all examples may lie that there are, when it was
    /// counted in a few of them. Not finite if it was counted in none.
    ///
    /// - Parameters:
    ///   - share: The share that was counted, between 0 and 1.
    ///   - count: In how many examples.
    /// - Returns: The interval.
    public static func wilson(_ share: Double, of count: Int) -> Interval {
        guard count > 0, share.isFinite else { return Interval(.nan, .nan) }
        let (n, z) = (Double(count), 1.959963984540054)
        let share = max(0, min(share, 1))
        let scale = 1 / (1 + z * z / n)
        let center = scale * (share + z * z / n / 2)
        let half = scale * z * (share * (1 - share) / n + z * z / n / n / 4).squareRoot()
        return Interval(share == 0 ? 0 : max(0, center - half), share == 1 ? 1 : min(1, center + half))
    }
}
