/// How far a forecast is off, in parts of what the seasonal naive forecast is off within the series before it: MASE (Hyndman and
/// Koehler 2006).
///
/// ```swift
/// meanAbsoluteScaledError(forecast, values, after: series, period: 7)  // below 1: better than "as a week ago"
/// ```
///
/// With y for the series, m for the period,
///
///     MASE = mean |value - forecast| / mean over t > m of |y(t) - y(t - m)|
///
/// Values that are NaN are gaps, and count for nothing, in the series with what they would be compared with. A forecast that is
/// NaN where there is a value makes the result NaN.
///
/// - Parameters:
///   - forecast: What was said of each step.
///   - values: What came of it, NaN where that is not known.
///   - series: The values before the forecast.
///   - period: After how many steps the series is taken to repeat itself; 1 for the last value.
/// - Returns: The error; nil where there is nothing to divide by or nothing to compare: where the series has no two known values
///   a period apart, or repeats itself to the last digit, and where none of the values is known.
public func meanAbsoluteScaledError(
    _ forecast: [Double], _ values: [Double], after series: [Double], period: Int = 1
) -> Double? {
    require(period >= 1, "meanAbsoluteScaledError: the period \(period) is less than 1")
    let error = RegressionTally(knownPairs(forecast, values, of: "meanAbsoluteScaledError")).mae
    // A gap before a value would be a forecast that says nothing; here it is one that was not made.
    let naive = zip(series, series.dropFirst(period)).filter { !$0.isNaN && !$1.isNaN }
    guard let error, let scale = RegressionTally(naive).mae, scale > 0 else { return nil }
    return error / scale
}

/// How far predicted quantiles are off: the mean pinball loss, which is least where a share q of the values is below them.
///
///     mean of max(q · (value - prediction), (q - 1) · (value - prediction))
///
/// Values that are NaN are gaps, and count for nothing. A prediction that is NaN where there is a value makes the result NaN.
///
/// - Parameters:
///   - predictions: The predicted quantile of each value.
///   - values: The values, NaN where one is not known.
///   - quantile: The share q that is to be below, between 0 and 1; 0.5 gives half of the mean absolute error.
/// - Returns: The loss; nil where none of the values is known.
public func pinballLoss(_ predictions: [Double], _ values: [Double], quantile: Double) -> Double? {
    require(quantile > 0 && quantile < 1, "pinballLoss: the quantile \(quantile) is not between 0 and 1")
    let pairs = knownPairs(predictions, values, of: "pinballLoss")
    guard !pairs.isEmpty else { return nil }
    let sum = pairs.reduce(0.0) { sum, pair in
        let error = pair.1 - pair.0
        return sum + (error < 0 ? (quantile - 1) * error : quantile * error)
    }
    return sum / Double(pairs.count)
}

extension Figure.Kind {
    /// The mean absolute error in parts of that of the seasonal naive forecast.
    public static let mase = Figure.Kind("mase", .lower, .digits(3))
    /// The mean pinball loss.
    public static let pinball = Figure.Kind("pinball", .lower)
}
