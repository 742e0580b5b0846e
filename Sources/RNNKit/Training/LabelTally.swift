/// Counts the predictions of each label for examples with several labels: micro and macro F1.
///
/// ```swift
/// LabelTally([[true, false, true]], [[true, true, false]]).microF1  // 0.5: precision and recall are 1/2
/// ```
public struct LabelTally: FigureTally {
    /// The counts of each label.
    public private(set) var labels: [MatchCounts] = []

    /// An empty tally, which takes its number of labels from the first tally that is added.
    public init() {}

    /// A tally of given counts.
    public init(_ labels: [MatchCounts]) {
        self.labels = labels
    }

    /// Counts predictions of labels.
    ///
    /// - Parameters:
    ///   - predictions: For each example, whether each label is predicted.
    ///   - labels: For each example, whether each label applies.
    public init(_ predictions: [[Bool]], _ labels: [[Bool]]) {
        require(
            predictions.count == labels.count,
            "LabelTally: \(predictions.count) predictions for \(labels.count) examples")
        self.labels = Array(repeating: MatchCounts(), count: labels.first?.count ?? 0)
        for (predicted, right) in zip(predictions, labels) {
            require(
                predicted.count == self.labels.count && right.count == self.labels.count,
                """
                LabelTally: an example has \(predicted.count) predictions for \(right.count) labels; there are \
                \(self.labels.count)
                """)
            for index in right.indices {
                self.labels[index].add(
                    MatchCounts(
                        predicted: predicted[index] ? 1 : 0, actual: right[index] ? 1 : 0,
                        correct: predicted[index] && right[index] ? 1 : 0))
            }
        }
    }

    /// Adds another tally. If it has more labels, this tally is extended.
    public mutating func add(_ other: LabelTally) {
        if labels.count < other.labels.count {
            let smaller = self
            self = other
            return add(smaller)
        }
        for index in other.labels.indices { labels[index].add(other.labels[index]) }
    }

    /// F1 over the counts of all labels together.
    public var microF1: Double { labels.sum.f1 }

    /// The mean of F1 over the labels that apply or are predicted at least once; 0 if there are none.
    public var macroF1: Double {
        let present = labels.filter { $0.predicted > 0 || $0.actual > 0 }
        return present.isEmpty ? 0 : present.reduce(0) { $0 + $1.f1 } / Double(present.count)
    }

    /// Micro and macro F1, if there are labels.
    public var figures: [Figure] {
        labels.isEmpty ? [] : [Figure(.microF1, microF1), Figure(.macroF1, macroF1)]
    }

    /// Reads counts; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        labels = try container.decode([MatchCounts].self, forKey: .labels)
        guard labels.isWithin(possibleCounts.upperBound) else {
            throw container.refused(.labels, "there are more predictions or labels than 2^50")
        }
    }
}

extension Figure.Kind {
    /// F1 over the counts of all labels together.
    public static let microF1 = Figure.Kind("micro_f1", .higher, .digits(3))
    /// The mean of the labels' average precision.
    public static let meanAveragePrecision = Figure.Kind("mean_average_precision", .higher, .digits(3))
}
