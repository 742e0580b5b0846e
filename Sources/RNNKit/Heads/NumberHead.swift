import RNNData

/// Numbers, in their own units.
///
/// ```swift
/// let head = try NumberHead(["pulse"], of: training.labels)  // takes means and deviations from training data alone
/// head.predictions(Tensor<Float>([[0]]))[0].values           // [the mean of the targets]
/// ```
///
/// The network puts out (number - mean) / deviation; a number that is always the same in the training data has the deviation 1.
public struct NumberHead: OutputHead {
    /// Numbers, in the order of their names.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The numbers.
        public let values: [Double]
    }

    /// The name of the head in saved models.
    public static let name = "regression"
    /// The best epoch is the one with the smallest root mean squared error.
    public static let criterion = Figure.Kind.rmse

    /// The names of the numbers.
    public let names: [String]
    /// The mean of each number.
    public let means: [Double]
    /// The standard deviation of each number, or 1.
    public let deviations: [Double]

    /// A head of given numbers.
    public init(_ names: [String], means: [Double], deviations: [Double]) {
        let problem = Self.problem(names, means, deviations)
        require(problem == nil, "NumberHead: \(problem ?? "")")
        self.names = names
        self.means = means
        self.deviations = deviations
    }

    /// A head with the means and the standard deviations of training targets, one number for each name.
    ///
    /// - Throws: ``ExampleError`` for a target with another number of values, or with one that is not finite, and of the first
    ///   target if numbers are too large to be added up.
    public init(_ names: [String], of targets: [[Double]]) throws(ExampleError) {
        require(!targets.isEmpty, "NumberHead: there must be at least one target")
        for (index, target) in targets.enumerated() {
            if let problem = Self.problem(of: target, names) { throw ExampleError(index, problem) }
        }
        let moments = names.indices.map { column in ColumnMoments(targets.map { $0[column] }) }
        if let (name, _) = zip(names, moments).first(where: { !$1.isFinite }) {
            throw ExampleError(0, "the numbers of \(name) are too large to be added up")
        }
        self.init(names, means: moments.map(\.mean), deviations: moments.map(\.deviation))
    }

    private static func problem(_ names: [String], _ means: [Double], _ deviations: [Double]) -> String? {
        namesProblem(names) ?? problemOfScale(means: means, deviations: deviations)
            ?? (names.count == means.count ? nil : "there are \(means.count) means for \(names.count) names")
    }

    private static func problem(of target: [Double], _ names: [String]) -> String? {
        guard target.count == names.count else {
            return "there are \(target.count) numbers for \(names.count) names"
        }
        return zip(target, names).first { !$0.0.isFinite }.map { "\($0.1) is \($0.0), which is not finite" }
    }

    /// The number of numbers.
    public var width: Int { names.count }

    /// Numbers in standard deviations from their means.
    public func item(_ target: [Double]) throws(TargetError) -> [Double] {
        if let problem = Self.problem(of: target, names) { throw TargetError(problem) }
        return standardized(target)
    }

    /// The predicted numbers in standard deviations from their means.
    public func item(of prediction: Prediction) -> [Double] { standardized(prediction.values) }

    /// Numbers that are half a deviation higher: at the predicted ones the squared error has no gradient, and from there it
    /// falls with the sum of the outputs.
    public func target(for prediction: Prediction) -> [Double] { item(of: prediction).map { $0 + 0.5 } }

    private func standardized(_ numbers: [Double]) -> [Double] {
        numbers.indices.map { (numbers[$0] - means[$0]) / deviations[$0] }
    }

    /// The mean squared error, in standard deviations.
    public func loss<Scalar>(_ outputs: Tensor<Scalar>, _ items: [[Double]]) -> Tensor<Scalar> {
        guard !items.isEmpty else { return outputs.sum() }
        return meanSquaredError(
            outputs, Tensor<Scalar>(converting: Tensor<Double>(Array(items.joined()))).reshaped([items.count, width]))
    }

    /// The errors, in the numbers' own units.
    public func tally<Scalar>(_ outputs: Tensor<Scalar>, _ items: [[Double]]) -> NumberTally {
        let rows = outputs.rowsOfNumbers()
        return NumberTally(
            names.indices.map { column in
                RegressionTally(
                    rows.map { value($0[column], column) }, items.map { value($0[column], column) })
            })
    }

    /// The numbers of each row.
    public func predictions<Scalar>(_ outputs: Tensor<Scalar>) -> [Prediction] {
        outputs.rowsOfNumbers().map { row in Prediction(values: row.indices.map { value(row[$0], $0) }) }
    }

    private func value(_ output: Double, _ column: Int) -> Double { output * deviations[column] + means[column] }
}

extension NumberHead: Codable {
    private enum CodingKeys: String, CodingKey {
        case names, means, deviations
    }

    /// Reads names, means and deviations; throws if they cannot be those of a head.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let names = try values.decode([String].self, forKey: .names)
        let means = try values.decode([Double].self, forKey: .means)
        let deviations = try values.decode([Double].self, forKey: .deviations)
        if let problem = Self.problem(names, means, deviations) { throw values.refused(.names, problem) }
        self.init(names, means: means, deviations: deviations)
    }
}

/// The errors of several predicted numbers, each by itself. The figures are means over the numbers.
public struct NumberTally: FigureTally {
    /// The tally of each number.
    public private(set) var numbers: [RegressionTally] = []

    /// An empty tally.
    public init() {}

    /// A tally of given numbers.
    public init(_ numbers: [RegressionTally]) {
        self.numbers = numbers
    }

    /// Adds another tally. A tally of fewer numbers takes those of the other one.
    public mutating func add(_ other: NumberTally) {
        for (index, tally) in other.numbers.enumerated() {
            if index < numbers.count { numbers[index].add(tally) } else { numbers.append(tally) }
        }
    }

    /// The mean over the numbers of MAE, RMSE and R².
    public var figures: [Figure] {
        [(Figure.Kind.mae, \RegressionTally.mae), (.rmse, \.rmse), (.r2, \.r2)].compactMap { kind, path in
            let values = numbers.compactMap { $0[keyPath: path] }
            return values.isEmpty ? nil : Figure(kind, values.reduce(0, +) / Double(values.count))
        }
    }
}
