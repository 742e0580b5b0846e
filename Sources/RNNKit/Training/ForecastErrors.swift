/// The mean absolute error of a forecast relative to that of the seasonal naive forecast on the series before it: MASE
/// (Hyndman and Koehler 2006).
///
/// ```swift
/// meanAbsoluteScaledError(forecast, values, after: series, period: 7)  // below 1: better than repeating the last week
/// ```
///
/// With y for the series and m for the period,
///
///     MASE = mean |value - forecast| / mean over t > m of |y(t) - y(t - m)|
///
/// Values that are NaN are gaps and are ignored. Within the series, a pair with a gap on either side is left out. A
/// forecast that is NaN where the value is known makes the result NaN.
///
/// - Parameters:
///   - forecast: The forecast of each step.
///   - values: The actual values, with NaN for gaps.
///   - series: The values before the forecast.
///   - period: The number of steps in a period of the series; 1 compares with the previous value.
/// - Returns: The error; nil if it is undefined: if the series has no two known values one period apart, or repeats
///   exactly, or if none of the values is known.
public func meanAbsoluteScaledError(
    _ forecast: [Double], _ values: [Double], after series: [Double], period: Int = 1
) -> Double? {
    require(period >= 1, "meanAbsoluteScaledError: the period \(period) is less than 1")
    let error = RegressionTally(knownPairs(forecast, values, of: "meanAbsoluteScaledError")).mae
    guard let error, let scale = seasonalNaiveTally(series, period: period).mae, scale > 0 else { return nil }
    return error / scale
}

/// How far the numbers of a series are from those a period before. A pair with a gap on either side is left out, instead of
/// making the result NaN.
package func seasonalNaiveTally(_ series: [Double], period: Int) -> RegressionTally {
    RegressionTally(zip(series, series.dropFirst(period)).filter { !$0.isNaN && !$1.isNaN })
}

/// The error of predicted quantiles: the mean pinball loss, which is minimal if a share q of the values lies below
/// them.
///
///     mean of max(q · (value - prediction), (q - 1) · (value - prediction))
///
/// Values that are NaN are gaps and are ignored. A prediction that is NaN where the value is known makes the result
/// NaN.
///
/// - Parameters:
///   - predictions: The predicted quantile of each value.
///   - values: The values, with NaN for gaps.
///   - quantile: The share q of values below the prediction, between 0 and 1; 0.5 gives half of the mean absolute
///     error.
/// - Returns: The loss; nil if none of the values is known.
public func pinballLoss(_ predictions: [Double], _ values: [Double], quantile: Double) -> Double? {
    require(quantile > 0 && quantile < 1, "pinballLoss: the quantile must be between 0 and 1, not \(quantile)")
    let pairs = knownPairs(predictions, values, of: "pinballLoss")
    guard !pairs.isEmpty else { return nil }
    let sum = pairs.reduce(0.0) { sum, pair in
        let error = pair.1 - pair.0
        return sum + (error < 0 ? (quantile - 1) * error : quantile * error)
    }
    return sum / Double(pairs.count)
}

extension Figure.Kind {
    /// The mean absolute error relative to that of the seasonal naive forecast.
    public static let mase = Figure.Kind("mase", .lower, .digits(3))
    /// The mean pinball loss.
    public static let pinball = Figure.Kind("pinball", .lower)
    /// The root mean squared error of the forecast that repeats the last number; a model is to be better.
    public static let naiveRMSE = Figure.Kind("naive_rmse", .lower)
    /// The root mean squared error of the forecast that repeats the last season; a model is to be better.
    public static let seasonalNaiveRMSE = Figure.Kind("seasonal_naive_rmse", .lower)
}
