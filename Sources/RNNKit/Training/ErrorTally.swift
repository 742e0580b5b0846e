/// How far numbers that were predicted are from the right ones.
///
/// ```swift
/// let tally = ErrorTally(forecast, targets)
/// tally.figures  // the mean absolute error, and the root of the mean squared one
/// ```
public struct ErrorTally: FigureTally {
    /// The number of numbers.
    public private(set) var count = 0
    /// The sum of the magnitudes of the errors.
    public private(set) var absolute = 0.0
    /// The sum of the squares of the errors.
    public private(set) var squared = 0.0

    /// A tally of nothing.
    public init() {}

    /// Counts predictions of as many numbers.
    public init<Scalar>(_ predictions: Tensor<Scalar>, _ targets: Tensor<Scalar>) {
        require(
            predictions.shape == targets.shape,
            "ErrorTally: predictions of shape \(predictions.shape) for targets of \(targets.shape)")
        for error in Tensor<Double>(converting: predictions - targets).scalars {
            count += 1
            absolute += abs(error)
            squared += error * error
        }
    }

    /// Adds what was counted elsewhere.
    public mutating func add(_ other: ErrorTally) {
        count += other.count
        absolute += other.absolute
        squared += other.squared
    }

    /// The mean absolute error, and the root of the mean squared error.
    public var figures: [Figure] {
        guard count > 0 else { return [] }
        return [
            Figure(.meanAbsoluteError, absolute / Double(count)),
            Figure(.rootMeanSquaredError, (squared / Double(count)).squareRoot()),
        ]
    }

    /// Reads sums; throws where they cannot be those of errors.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        count = try container.value(.count, within: possibleCounts)
        absolute = try container.value(.absolute, within: 0...)
        squared = try container.value(.squared, within: 0...)
    }
}

extension Figure.Kind {
    /// The mean of the magnitudes of errors.
    public static let meanAbsoluteError = Figure.Kind("mae", .lower)
    /// The square root of the mean of the squares of errors.
    public static let rootMeanSquaredError = Figure.Kind("rmse", .lower)
}
