/// Says of a series that it stays as it is: the baseline of forecasts.
///
/// ```swift
/// NaiveForecast().values(after: [3, 5, .nan], steps: 2)  // [5, 5]
/// ```
public struct NaiveForecast: Sendable, Hashable {
    /// A forecast.
    public init() {}

    /// The last value that is known, for each step after a series.
    ///
    /// - Parameters:
    ///   - series: The values so far, NaN where there is a gap.
    ///   - steps: How many steps ahead.
    /// - Returns: A value for each step; NaN if the series has none.
    public func values(after series: [Double], steps: Int) -> [Double] {
        SeasonalNaiveForecast(period: 1).values(after: series, steps: steps)
    }
}

/// Says of a series that it repeats itself: that each value is the one a period ago.
///
/// ```swift
/// SeasonalNaiveForecast(period: 7).values(after: visitors, steps: 14)  // the last week, twice
/// ```
public struct SeasonalNaiveForecast: Sendable, Hashable {
    /// The number of steps after which the series repeats itself.
    public let period: Int

    /// A forecast of series with a period.
    public init(period: Int) {
        require(period >= 1, "SeasonalNaiveForecast: the period \(period) is less than 1")
        self.period = period
    }

    /// The value a period ago for each step after a series, or two periods ago and so on where that is a gap or has not come
    /// yet.
    ///
    /// - Parameters:
    ///   - series: The values so far, NaN where there is a gap.
    ///   - steps: How many steps ahead.
    /// - Returns: A value for each step; NaN where none is known at that place of the period.
    public func values(after series: [Double], steps: Int) -> [Double] {
        require(steps >= 0, "SeasonalNaiveForecast: there are no \(steps) steps")
        let known = (0..<min(period, steps)).map { step in
            stride(from: series.count + step - period, through: 0, by: -period)
                .lazy.map { series[$0] }.first { !$0.isNaN } ?? .nan
        }
        return (0..<steps).map { known[$0 % period] }
    }
}
