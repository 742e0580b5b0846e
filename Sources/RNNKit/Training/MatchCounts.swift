/// How many things were predicted, how many would have been right, and how many are both: what precision, recall and F1 come
/// from.
public struct MatchCounts: Sendable, Hashable {
    /// The number of those that were predicted.
    public private(set) var predicted: Int
    /// The number of those that would have been right.
    public private(set) var actual: Int
    /// The number of those that were predicted and right.
    public private(set) var correct: Int

    /// Given counts; without them, those of nothing.
    public init(predicted: Int = 0, actual: Int = 0, correct: Int = 0) {
        require(
            correct >= 0 && correct <= predicted && correct <= actual,
            "MatchCounts: \(correct) of \(predicted) predictions and \(actual) labels cannot be right")
        self.predicted = predicted
        self.actual = actual
        self.correct = correct
    }

    /// Adds what was counted elsewhere.
    public mutating func add(_ other: MatchCounts) {
        predicted += other.predicted
        actual += other.actual
        correct += other.correct
    }

    /// The share of the predictions that are right; 0 if there are none.
    public var precision: Double { predicted == 0 ? 0 : Double(correct) / Double(predicted) }

    /// The share of what would have been right that was predicted; 0 if there is none.
    public var recall: Double { actual == 0 ? 0 : Double(correct) / Double(actual) }

    /// The harmonic mean of precision and recall; 0 if nothing is right.
    public var f1: Double { correct == 0 ? 0 : 2 * Double(correct) / Double(predicted + actual) }
}

extension Sequence<MatchCounts> {
    /// The sum of all counts.
    var sum: MatchCounts { reduce(into: MatchCounts()) { $0.add($1) } }

    /// Whether predictions and labels are some number at most, each of them together. They are held against it one by one, so
    /// that they are never more than can be counted.
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

    /// Reads counts; throws where they cannot be those of predictions.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let predicted = try container.value(.predicted, within: possibleCounts)
        let actual = try container.value(.actual, within: possibleCounts)
        self.init(
            predicted: predicted, actual: actual,
            correct: try container.value(.correct, within: 0...min(predicted, actual)))
    }
}
