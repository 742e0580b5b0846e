/// How far predicted numbers are from the right ones: mean absolute error, root mean squared error, and R².
///
/// ```swift
/// RegressionTally([2.5, 0, 2], [3, -0.5, .nan]).figures  // of two values: the third one is not known
/// ```
///
/// With y for the values and f for the predictions,
///
///     MAE = mean |y - f|,  RMSE = sqrt(mean (y - f)²),  R² = 1 - Σ (y - f)² / Σ (y - mean y)²
///
/// A value that is NaN is a gap, and counts for nothing. A prediction that is NaN where there is a value makes all figures NaN:
/// a model that says nothing is not to look like a good one.
public struct RegressionTally: FigureTally {
    /// The number of values.
    public private(set) var count = 0
    private var absoluteSum = 0.0
    private var squareSum = 0.0
    private var mean = 0.0
    /// Σ (y - mean y)²
    private var deviations = 0.0

    /// A tally of nothing.
    public init() {}

    /// Counts predictions of values, of which some may be gaps.
    public init(_ predictions: [Double], _ values: [Double]) {
        self.init(knownPairs(predictions, values, of: "RegressionTally"))
    }

    /// Counts predictions of as many values, of which some may be gaps.
    public init<Scalar>(_ predictions: Tensor<Scalar>, _ values: Tensor<Scalar>) {
        require(
            predictions.shape == values.shape,
            "RegressionTally: predictions of shape \(predictions.shape) for values of \(values.shape)")
        self.init(Tensor<Double>(converting: predictions).scalars, Tensor<Double>(converting: values).scalars)
    }

    /// Counts predictions and values that are known.
    init(_ pairs: [(Double, Double)]) {
        for (prediction, value) in pairs {
            let error = abs(value - prediction)
            absoluteSum += error
            squareSum += error * error
            // Welford (1962): no difference of large sums.
            count += 1
            let step = value - mean
            mean += step / Double(count)
            deviations += step * (value - mean)
        }
    }

    /// Adds what was counted elsewhere.
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

    /// R², the share of the values' variance that the predictions explain; nil if there are no values, or if all are the same.
    public var r2: Double? { deviations > 0 ? 1 - squareSum / deviations : nil }

    /// The figures that there are.
    public var figures: [Figure] {
        [(Figure.Kind.mae, mae), (.rmse, rmse), (.r2, r2)].compactMap { kind, value in
            value.map { Figure(kind, $0) }
        }
    }

    /// Reads counts and sums; throws where they cannot be those of predictions.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        count = try container.value(.count, within: possibleCounts)
        /// Sums of what is not negative. They may be NaN, as predictions may.
        func sum(_ key: CodingKeys) throws -> Double {
            let sum = try container.decode(Double.self, forKey: key)
            guard !(sum < 0) else { throw container.refused(key, "\(sum) is not possible") }
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

/// The predictions of values that are known, and these.
func knownPairs(_ predictions: [Double], _ values: [Double], of name: StaticString) -> [(Double, Double)] {
    require(
        predictions.count == values.count, "\(name): \(predictions.count) predictions for \(values.count) values")
    return zip(predictions, values).filter { !$1.isNaN }
}
