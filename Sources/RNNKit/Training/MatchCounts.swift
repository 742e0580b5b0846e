/// The numbers of predictions, of actual positives and of correct predictions, which determine precision, recall and
/// F1.
public struct MatchCounts: Sendable, Hashable {
    /// The number of predictions.
    public private(set) var predicted: Int
    /// The number of actual positives.
    public private(set) var actual: Int
    /// The number of correct predictions.
    public private(set) var correct: Int

    /// Given counts; zeros by default.
    public init(predicted: Int = 0, actual: Int = 0, correct: Int = 0) {
        require(
            correct >= 0 && correct <= predicted && correct <= actual,
            "MatchCounts: there cannot be \(correct) correct among \(predicted) predictions and \(actual) labels")
        self.predicted = predicted
        self.actual = actual
        self.correct = correct
    }

    /// Adds other counts.
    public mutating func add(_ other: MatchCounts) {
        predicted += other.predicted
        actual += other.actual
        correct += other.correct
    }

    /// The share of predictions that are correct; 0 if there are none.
    public var precision: Double { predicted == 0 ? 0 : Double(correct) / Double(predicted) }

    /// The share of actual positives that were predicted; 0 if there are none.
    public var recall: Double { actual == 0 ? 0 : Double(correct) / Double(actual) }

    /// The harmonic mean of precision and recall; 0 if no prediction is correct.
    public var f1: Double { correct == 0 ? 0 : 2 * Double(correct) / Double(predicted + actual) }
}

extension Sequence<MatchCounts> {
    /// The sum of all counts.
    var sum: MatchCounts { reduce(into: MatchCounts()) { $0.add($1) } }

    /// Whether the sum of all predictions and the sum of all labels are both at most a limit. They are checked one by
    /// one, so that the sums cannot overflow.
    func isWithin(_ limit: Int) -> Bool {
        var sum = MatchCounts()
        return allSatisfy { counts in
            sum.add(counts)
            return Swift.max(sum.predicted, sum.actual) <= limit
        }
    }
}

extension MatchCounts: Codable {
    private enum CodingKeys: String, CodingKey {
        case predicted, actual, correct
    }

    /// Reads counts; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let predicted = try container.value(.predicted, within: possibleCounts)
        let actual = try container.value(.actual, within: possibleCounts)
        self.init(
            predicted: predicted, actual: actual,
            correct: try container.value(.correct, within: 0...min(predicted, actual)))
    }
}
