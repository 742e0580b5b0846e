/// The errors of predicted numbers: mean absolute error, root mean squared error, and R².
///
/// ```swift
/// RegressionTally([2.5, 0, 2], [3, -0.5, .nan]).figures  // of two values: the third one is a gap
/// ```
///
/// With y for the values and f for the predictions,
///
///     MAE = mean |y - f|,  RMSE = sqrt(mean (y - f)²),  R² = 1 - Σ (y - f)² / Σ (y - mean y)²
///
/// A value that is NaN is a gap and is ignored. A prediction that is NaN where the value is known makes all figures
/// NaN, so that missing predictions cannot improve them.
public struct RegressionTally: FigureTally {
    /// The number of values.
    public private(set) var count = 0
    private var absoluteSum = 0.0
    private var squareSum = 0.0
    private var mean = 0.0
    /// Σ (y - mean y)²
    private var deviations = 0.0

    /// An empty tally.
    public init() {}

    /// Counts predictions of values, with NaN for gaps.
    public init(_ predictions: [Double], _ values: [Double]) {
        self.init(knownPairs(predictions, values, of: "RegressionTally"))
    }

    /// Counts predictions of values of the same shape, with NaN for gaps.
    public init<Scalar>(_ predictions: Tensor<Scalar>, _ values: Tensor<Scalar>) {
        require(
            predictions.shape == values.shape,
            "RegressionTally: predictions of shape \(predictions.shape) for values of \(values.shape)")
        self.init(Tensor<Double>(converting: predictions).scalars, Tensor<Double>(converting: values).scalars)
    }

    /// Counts predictions of known values.
    init(_ pairs: [(Double, Double)]) {
        for (prediction, value) in pairs {
            let error = abs(value - prediction)
            absoluteSum += error
            squareSum += error * error
            // Welford (1962), which avoids differences of large sums.
            count += 1
            let step = value - mean
            mean += step / Double(count)
            deviations += step * (value - mean)
        }
    }

    /// Adds another tally.
    public mutating func add(_ other: RegressionTally) {
        guard other.count > 0 else { return }
        let (one, two) = (Double(count), Double(other.count))
        let step = other.mean - mean
        // Chan et al. (1979)
        mean += step * two / (one + two)
        deviations += other.deviations + step * step * one * two / (one + two)
        count += other.count
        absoluteSum += other.absoluteSum
        squareSum += other.squareSum
    }

    /// The mean absolute error; nil if there are no values.
    public var mae: Double? { count == 0 ? nil : absoluteSum / Double(count) }

    /// The root mean squared error; nil if there are no values.
    public var rmse: Double? { count == 0 ? nil : (squareSum / Double(count)).squareRoot() }

    /// R², the share of the values' variance explained by the predictions; nil if there are no values, or if all are
    /// equal.
    public var r2: Double? { deviations > 0 ? 1 - squareSum / deviations : nil }

    /// The figures that are defined.
    public var figures: [Figure] {
        [(Figure.Kind.mae, mae), (.rmse, rmse), (.r2, r2)].compactMap { kind, value in
            value.map { Figure(kind, $0) }
        }
    }

    /// Reads counts and sums; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        count = try container.value(.count, within: possibleCounts)
        /// A sum that must not be negative. It may be NaN, as predictions may be.
        func sum(_ key: CodingKeys) throws -> Double {
            let sum = try container.decode(Double.self, forKey: key)
            guard !(sum < 0) else { throw container.refused(key, "\(sum) is negative") }
            return sum
        }
        absoluteSum = try sum(.absoluteSum)
        squareSum = try sum(.squareSum)
        mean = try container.decode(Double.self, forKey: .mean)
        deviations = try sum(.deviations)
    }
}

extension Figure.Kind {
    /// The mean absolute error.
    public static let mae = Figure.Kind("mae", .lower)
    /// The root mean squared error.
    public static let rmse = Figure.Kind("rmse", .lower)
    /// The share of the variance that is explained.
    public static let r2 = Figure.Kind("r2", .higher, .digits(3))
}

/// The predictions of known values, with these values.
func knownPairs(_ predictions: [Double], _ values: [Double], of name: StaticString) -> [(Double, Double)] {
    require(
        predictions.count == values.count, "\(name): \(predictions.count) predictions for \(values.count) values")
    return zip(predictions, values).filter { !$1.isNaN }
}
