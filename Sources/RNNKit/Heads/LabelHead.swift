import RNNData

/// Any number of labels at once, each by a logistic function.
///
/// ```swift
/// var head = LabelHead(["politics", "sport", "weather"])
/// head.predictions(Tensor<Float>([[2, -3, 1]]))[0].labels  // ["politics", "weather"]
/// head.thresholds = scores.bestThresholds()                // chosen on validation examples
/// ```
///
/// A label is predicted if its probability is at least its threshold.
public struct LabelHead: OutputHead {
    /// The labels that apply, and the probabilities of all.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The labels whose probability reaches the threshold, in the order of ``LabelHead/labels``.
        public let labels: [String]
        /// The probability of each label, in the order of ``LabelHead/labels``.
        public let probabilities: [Double]
    }

    /// The name of the head in saved models.
    public static let name = "labelling"
    /// The best epoch is the one with the smallest loss, which does not depend on thresholds.
    public static let criterion = Figure.Kind.loss

    /// The names of the labels, by their ids.
    public let labels: [String]
    /// The threshold of each label, 0.5 unless chosen otherwise.
    public var thresholds: [Double] {
        didSet { checkThresholds() }
    }
    private let ids: [String: Int32]

    /// A head of given labels, each of them once.
    public init(_ labels: [String], thresholds: [Double]? = nil) {
        let problem = namesProblem(labels)
        require(problem == nil, "LabelHead: \(problem ?? "")")
        self.labels = labels
        self.thresholds = thresholds ?? Array(repeating: 0.5, count: labels.count)
        ids = idsOfNames(labels)
        checkThresholds()
    }

    /// A head of the labels that occur, in alphabetical order.
    public init(of targets: some Sequence<[String]>) {
        self.init(Set(targets.joined()).sorted())
    }

    private func checkThresholds() {
        let problem = Self.problem(labels, thresholds)
        require(problem == nil, "LabelHead: \(problem ?? "")")
    }

    private static func problem(_ labels: [String], _ thresholds: [Double]) -> String? {
        guard thresholds.count == labels.count else {
            return "there are \(thresholds.count) thresholds for \(labels.count) labels"
        }
        return thresholds.first { !(0...1).contains($0) }.map { "the threshold \($0) is not between 0 and 1" }
    }

    /// The number of labels.
    public var width: Int { labels.count }

    /// The ids of labels.
    public func item(_ target: [String]) throws(TargetError) -> [Int32] {
        var (items, known): ([Int32], Set<Int32>) = ([], [])
        for name in target {
            guard let id = ids[name] else {
                throw TargetError("the label \"\(name)\" is not one of \(DataError.list(labels))")
            }
            guard known.insert(id).inserted else { throw TargetError("the label \"\(name)\" occurs twice") }
            items.append(id)
        }
        return items
    }

    /// The ids of the predicted labels.
    public func item(of prediction: Prediction) -> [Int32] { prediction.labels.compactMap { ids[$0] } }

    /// The mean over the rows of the binary cross-entropies of all labels together: the negative log-likelihood of a row.
    @_specialize(where Scalar == Float)
    public func loss<Scalar>(_ outputs: Tensor<Scalar>, _ items: [[Int32]]) -> Tensor<Scalar> {
        guard !items.isEmpty else { return outputs.sum() }
        return binaryCrossEntropy(outputs, vectors(items)) * Scalar(width)
    }

    /// Labels as numbers, [rows, width]: 1 for each label that applies, 0 for the others. A model that predicts the labels of the
    /// next step reads those of the steps before so.
    @_specialize(where Scalar == Float)
    public func vectors<Scalar>(_ items: [[Int32]]) -> Tensor<Scalar> {
        var numbers = [Scalar](repeating: 0, count: items.count * width)
        for (row, labels) in items.enumerated() {
            for label in labels { numbers[row * width + Int(label)] = 1 }
        }
        return Tensor(numbers).reshaped([items.count, width])
    }

    /// The labels that were predicted with the thresholds, and those that apply.
    @_specialize(where Scalar == Float)
    public func tally<Scalar>(_ outputs: Tensor<Scalar>, _ items: [[Int32]]) -> LabelTally {
        let probabilities = sigmoid(outputs).scalars
        let zeros = Array(repeating: 0, count: width)
        var (predicted, actual, correct) = (zeros, zeros, zeros)
        for (row, labels) in items.enumerated() {
            func isPredicted(_ label: Int) -> Bool {
                Double(probabilities[row * width + label]) >= thresholds[label]
            }
            for label in 0..<width where isPredicted(label) { predicted[label] += 1 }
            for label in labels.map({ Int($0) }) {
                actual[label] += 1
                if isPredicted(label) { correct[label] += 1 }
            }
        }
        return LabelTally(
            predicted.indices.map {
                MatchCounts(predicted: predicted[$0], actual: actual[$0], correct: correct[$0])
            })
    }

    /// The labels of each row.
    public func predictions<Scalar>(_ outputs: Tensor<Scalar>) -> [Prediction] {
        sigmoid(outputs).rowsOfNumbers().map { probabilities in
            Prediction(
                labels: labels.indices.filter { probabilities[$0] >= thresholds[$0] }.map { labels[$0] },
                probabilities: probabilities)
        }
    }

    /// The scores of all labels of some rows, for average precision and for thresholds.
    public func scores<Scalar>(_ outputs: Tensor<Scalar>, _ items: [[Int32]]) -> LabelScores {
        var scores = LabelScores(labels: width)
        scores.add(
            sigmoid(outputs).rowsOfNumbers(),
            items.map { row in
                var isRight = Array(repeating: false, count: width)
                for label in row { isRight[Int(label)] = true }
                return isRight
            })
        return scores
    }
}

extension LabelHead: Codable {
    private enum CodingKeys: String, CodingKey {
        case labels, thresholds
    }

    /// Reads labels and thresholds; throws if they cannot be those of a head.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let labels = try values.decode([String].self, forKey: .labels)
        let thresholds = try values.decode([Double].self, forKey: .thresholds)
        if let problem = namesProblem(labels) { throw values.refused(.labels, problem) }
        if let problem = Self.problem(labels, thresholds) { throw values.refused(.thresholds, problem) }
        self.init(labels, thresholds: thresholds)
    }
}
