/// The scores of labels for examples with several labels: mean average precision, and thresholds.
///
/// ```swift
/// let scores = LabelScores(predicted, right)               // of validation data, for each example and label
/// scores.meanAveragePrecision
/// let thresholds = scores.bestThresholds()                 // of each label, by F1
/// LabelScores(others, rightOnes).tally(thresholds: thresholds).microF1
/// ```
///
/// Scores may be probabilities or logits, as only their order matters. A label is predicted if its score is at least
/// the threshold. A score that is NaN ranks last and is below every threshold.
public struct LabelScores: Sendable {
    /// The number of labels.
    public let labels: Int
    private var examples: [[(score: Double, isRight: Bool)]]

    /// An empty collection of scores.
    public init(labels: Int) {
        require(labels >= 0, "LabelScores: the number of labels must not be negative, but is \(labels)")
        self.labels = labels
        examples = Array(repeating: [], count: labels)
    }

    /// The scores of examples.
    ///
    /// - Parameters:
    ///   - scores: For each example, the score of each label.
    ///   - labels: For each example, whether each label applies.
    public init(_ scores: [[Double]], _ labels: [[Bool]]) {
        self.init(labels: labels.first?.count ?? 0)
        add(scores, labels)
    }

    /// Adds the scores of examples, and whether each label applies.
    public mutating func add(_ scores: [[Double]], _ labels: [[Bool]]) {
        require(scores.count == labels.count, "LabelScores: \(scores.count) scores for \(labels.count) examples")
        for (scores, isRight) in zip(scores, labels) {
            require(
                scores.count == self.labels && isRight.count == self.labels,
                """
                LabelScores: an example has \(scores.count) scores for \(isRight.count) labels; there are \
                \(self.labels)
                """)
            for label in examples.indices {
                examples[label].append((scores[label].isNaN ? -.infinity : scores[label], isRight[label]))
            }
        }
    }

    /// Adds other scores of the same labels.
    public mutating func add(_ other: LabelScores) {
        require(other.labels == labels, "LabelScores: scores of \(other.labels) labels for \(labels)")
        for label in examples.indices { examples[label] += other.examples[label] }
    }

    /// The average precision of a label. With P_n and R_n for precision and recall of the n best scores, for each n
    /// after which the score changes,
    ///
    ///     AP = Σ_n (R_n - R_n-1) P_n
    ///
    /// as in scikit-learn, without interpolation; nil if the label never applies.
    public func averagePrecision(of label: Int) -> Double? {
        let steps = steps(of: label)
        guard let all = steps.last?.counts, all.actual > 0 else { return nil }
        var sum = 0.0
        var recall = 0.0
        for (_, counts) in steps {
            sum += (counts.recall - recall) * counts.precision
            recall = counts.recall
        }
        return sum
    }

    /// The mean of the average precision over the labels that apply at least once; nil if there are none.
    public var meanAveragePrecision: Double? {
        let all = examples.indices.compactMap { averagePrecision(of: $0) }
        return all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    }

    /// The threshold with the maximum F1 of a label, halfway between the lowest predicted score and the next one below
    /// it; among equally good ones, the highest. It is nil if the label never applies or all of its scores are NaN.
    public func bestThreshold(of label: Int) -> Double? {
        let steps = steps(of: label).filter { $0.score > -.infinity }
        var best: (index: Int, f1: Double)?
        for (index, step) in steps.enumerated() where step.counts.f1 > best?.f1 ?? 0 { best = (index, step.counts.f1) }
        guard let best else { return nil }
        let score = steps[best.index].score
        guard best.index + 1 < steps.count else { return score }
        let between = score / 2 + steps[best.index + 1].score / 2
        // There is no number between neighbouring floating-point numbers.
        return between > steps[best.index + 1].score && between.isFinite ? between : score
    }

    /// The best threshold of each label, with a default for labels that have none.
    public func bestThresholds(otherwise: Double = 0.5) -> [Double] {
        examples.indices.map { bestThreshold(of: $0) ?? otherwise }
    }

    /// Counts the predictions with given thresholds, one for each label.
    public func tally(thresholds: [Double]) -> LabelTally {
        require(
            thresholds.count == labels, "LabelScores: \(thresholds.count) thresholds for \(labels) labels")
        return LabelTally(
            zip(examples, thresholds).map { examples, threshold in
                let predicted = examples.filter { $0.score >= threshold && $0.score > -.infinity }
                return MatchCounts(
                    predicted: predicted.count, actual: examples.count { $0.isRight },
                    correct: predicted.count { $0.isRight })
            })
    }

    /// The distinct scores of a label from the highest to the lowest, with the counts for each of them as the
    /// threshold.
    private func steps(of label: Int) -> [(score: Double, counts: MatchCounts)] {
        require(examples.indices.contains(label), "LabelScores: label \(label) is not one of \(labels) labels")
        let sorted = examples[label].sorted { $0.score > $1.score }
        let actual = sorted.count { $0.isRight }
        var steps: [(Double, MatchCounts)] = []
        var correct = 0
        for (index, example) in sorted.enumerated() {
            correct += example.isRight ? 1 : 0
            if index + 1 == sorted.count || sorted[index + 1].score < example.score {
                steps.append(
                    (example.score, MatchCounts(predicted: index + 1, actual: actual, correct: correct)))
            }
        }
        return steps
    }
}
