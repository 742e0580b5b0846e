/// How often each class was taken for each: what accuracy, precision, recall and F1 come from.
///
/// ```swift
/// var confusion = ConfusionMatrix(classes: 2)
/// confusion.add(predictions: logits.argmax(), labels: labels)
/// confusion.accuracy
/// confusion.counts[1][0]  // how many of class 1 were taken for class 0
/// ```
public struct ConfusionMatrix: Sendable, Equatable {
    /// A row for each class that was right, a column for each that was predicted.
    public private(set) var counts: [[Int]]

    /// A matrix of zeros.
    public init(classes: Int) {
        require(classes >= 0, "ConfusionMatrix: there are no \(classes) classes")
        counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    }

    /// The number of classes.
    public var classes: Int { counts.count }

    /// Counts predictions and what would have been right.
    public mutating func add(predictions: [Int32], labels: [Int32]) {
        require(
            predictions.count == labels.count,
            "ConfusionMatrix: \(predictions.count) predictions for \(labels.count) labels")
        for (prediction, label) in zip(predictions, labels) {
            require(
                counts.indices.contains(Int(prediction)) && counts.indices.contains(Int(label)),
                "ConfusionMatrix: label \(label) or prediction \(prediction) is not one of \(classes) classes")
            counts[Int(label)][Int(prediction)] += 1
        }
    }

    /// Adds what another matrix has counted. A matrix of fewer classes takes those of the other one.
    public mutating func add(_ other: ConfusionMatrix) {
        if classes < other.classes {
            let smaller = self
            self = other
            return add(smaller)
        }
        for row in other.counts.indices {
            for column in other.counts.indices { counts[row][column] += other.counts[row][column] }
        }
    }

    /// The number of predictions.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    /// The number of right predictions.
    public var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// The share of right predictions; 0 if there are none.
    public var accuracy: Double { total == 0 ? 0 : Double(correct) / Double(total) }

    /// The share of a class's predictions that were right; 0 if it was never predicted.
    public func precision(of label: Int) -> Double {
        ratio(counts[label][label], counts.reduce(0) { $0 + $1[label] })
    }

    /// The share of a class's examples that were found; 0 if there are none.
    public func recall(of label: Int) -> Double {
        ratio(counts[label][label], counts[label].reduce(0, +))
    }

    /// The harmonic mean of a class's precision and recall; 0 if it was never right.
    public func f1(of label: Int) -> Double {
        ratio(2 * counts[label][label], occurrences(of: label))
    }

    /// The mean of F1 over the classes that were right or predicted at least once, as scikit-learn has it; 0 if there
    /// are none.
    public var macroF1: Double {
        let present = counts.indices.filter { occurrences(of: $0) > 0 }
        return present.isEmpty ? 0 : present.reduce(0) { $0 + f1(of: $1) } / Double(present.count)
    }

    /// How often a class was right plus how often it was predicted.
    private func occurrences(of label: Int) -> Int {
        counts[label].reduce(0, +) + counts.reduce(0) { $0 + $1[label] }
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}

extension ConfusionMatrix: Codable {
    /// Reads the rows; throws if they are no square of counts, or of counts that are no examples'.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        counts = try container.decode([[Int]].self)
        // Their sum is held against its limit count by count, so that it is one that can be counted.
        var total = 0
        guard
            counts.allSatisfy({ row in
                row.count == counts.count
                    && row.allSatisfy { count in
                        guard possibleCounts.contains(count) else { return false }
                        total += count
                        return possibleCounts.contains(total)
                    }
            })
        else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a confusion matrix has as many columns as rows, and counts whose sum is at most 2^50"
            )
        }
    }

    /// Writes the rows.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(counts)
    }
}
