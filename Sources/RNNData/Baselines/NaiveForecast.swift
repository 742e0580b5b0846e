/// Forecasts that the last known value repeats.
///
/// ```swift
/// NaiveForecast().values(after: [3, 5, .nan], steps: 2)  // [5, 5]
/// ```
public struct NaiveForecast: Sendable, Hashable {
    /// A forecast.
    public init() {}

    /// The last known value, for each step after a series.
    ///
    /// - Parameters:
    ///   - series: The values so far, with NaN for gaps.
    ///   - steps: The number of steps to forecast.
    /// - Returns: A value for each step; NaN if the series has no known value.
    public func values(after series: [Double], steps: Int) -> [Double] {
        SeasonalNaiveForecast(period: 1).values(after: series, steps: steps)
    }
}

/// Forecasts each value as the value one period earlier.
///
/// ```swift
/// SeasonalNaiveForecast(period: 7).values(after: visitors, steps: 14)  // repeats the last week twice
/// ```
public struct SeasonalNaiveForecast: Sendable, Hashable {
    /// The number of steps in a period.
    public let period: Int

    /// A forecast of series with a period.
    public init(period: Int) {
        require(period >= 1, "SeasonalNaiveForecast: the period \(period) is less than 1")
        self.period = period
    }

    /// For each step after a series, the last known value at the same position of an earlier period.
    ///
    /// - Parameters:
    ///   - series: The values so far, with NaN for gaps.
    ///   - steps: The number of steps to forecast.
    /// - Returns: A value for each step; NaN if no value is known at that position of the period.
    public func values(after series: [Double], steps: Int) -> [Double] {
        values(after: series[...], steps: steps)
    }

    /// The same for the beginning of a series, which is not copied.
    package func values(after series: ArraySlice<Double>, steps: Int) -> [Double] {
        require(steps >= 0, "SeasonalNaiveForecast: the number of steps must not be negative, but is \(steps)")
        let known = (0..<min(period, steps)).map { step in
            stride(from: series.count + step - period, through: 0, by: -period)
                .lazy.map { series[series.startIndex + $0] }.first { !$0.isNaN } ?? .nan
        }
        return (0..<steps).map { known[$0 % period] }
    }
}
