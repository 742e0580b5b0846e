/// What a forecaster says of each number that it forecasts, and the loss that it is trained by; by name: `squared`,
/// `absolute`, `huber`, `gaussian`, `quantiles 0.1,0.5,0.9`.
public enum ForecastHead: Sendable, Hashable, CodableByName {
    /// One number, the mean: the loss is the mean squared error.
    case squared
    /// One number, the median: the loss is the mean absolute error.
    case absolute
    /// One number, little drawn by outliers: the loss is Huber's, with a threshold of one deviation.
    case huber
    /// Quantiles, ascending shares between 0 and 1: the loss is ``pinballLoss(_:_:quantiles:)``.
    case quantiles([Double])
    /// A normal distribution: the loss is ``gaussianLoss(mean:logDeviation:_:)``.
    case gaussian

    /// The head of a name; nil if there is none.
    public init?(_ name: String) {
        switch name {
        case "squared": self = .squared
        case "absolute": self = .absolute
        case "huber": self = .huber
        case "gaussian": self = .gaussian
        default:
            let start = "quantiles "
            guard name.hasPrefix(start) else { return nil }
            let texts = name.dropFirst(start.count).split(separator: ",", omittingEmptySubsequences: false)
            let shares = texts.compactMap { Double($0) }
            guard shares.count == texts.count, Self.arePossible(shares) else { return nil }
            self = .quantiles(shares)
        }
    }

    /// Its name.
    public var description: String {
        switch self {
        case .squared: "squared"
        case .absolute: "absolute"
        case .huber: "huber"
        case .quantiles(let shares): "quantiles " + shares.map(\.description).joined(separator: ",")
        case .gaussian: "gaussian"
        }
    }

    /// The number of outputs for each number that is forecast.
    public var width: Int {
        switch self {
        case .squared, .absolute, .huber: 1
        case .quantiles(let shares): shares.count
        case .gaussian: 2
        }
    }

    /// The output that stands for the number itself: that of the median, or of the quantile next to it; the mean.
    package var centre: Int {
        guard case .quantiles(let shares) = self else { return 0 }
        return shares.indices.min { abs(shares[$0] - 0.5) < abs(shares[$1] - 0.5) } ?? 0
    }

    /// Whether shares can be those of quantiles.
    static func arePossible(_ shares: [Double]) -> Bool {
        (1...1000).contains(shares.count) && shares.allSatisfy { $0 > 0 && $0 < 1 }
            && zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// The mean loss of numbers, [numbers], of which outputs say something, [numbers, width]; 0 if there are none.
    func loss<Scalar>(_ outputs: Tensor<Scalar>, _ targets: Tensor<Scalar>) -> Tensor<Scalar> {
        guard targets.count > 0 else { return outputs.sum() }
        switch self {
        case .squared: return meanSquaredError(outputs.entry(0, axis: 1), targets)
        case .absolute: return meanAbsoluteError(outputs.entry(0, axis: 1), targets)
        case .huber: return huberLoss(outputs.entry(0, axis: 1), targets)
        case .quantiles(let shares): return pinballLoss(outputs, targets, quantiles: shares)
        case .gaussian:
            return gaussianLoss(
                mean: outputs.entry(0, axis: 1), logDeviation: Self.logDeviation(outputs.entry(1, axis: 1)), targets)
        }
    }

    /// The logarithm of a deviation, from an output: within -7 and 7, so that no step of a training makes it nothing or
    /// boundless. On one scale, where the numbers have a deviation of 1, that leaves a thousandth and a thousand.
    static func logDeviation<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar> { tanh(output * (1 / 7)) * 7 }
}
