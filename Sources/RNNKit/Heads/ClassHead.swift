import RNNData

/// One of several classes, by softmax.
///
/// ```swift
/// let head = ClassHead(["rest", "walk", "run"])
/// head.predictions(Tensor<Float>([[0.1, 2, 0.3]]))[0].label  // "walk"
/// ```
public struct ClassHead: OutputHead {
    /// A class, and the probabilities of all.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The most probable class.
        public let label: String
        /// The probability of each class, in the order of ``ClassHead/classes``.
        public let probabilities: [Double]
    }

    /// The name of the head in saved models.
    public static let name = "classification"
    /// The best epoch is the most accurate one.
    public static let criterion = Figure.Kind.accuracy

    /// The names of the classes, by their ids.
    public let classes: [String]
    /// The weight of each class in training; nil for equal weights; not saved.
    public var weights: [Double]?
    /// The share of each example's loss that is spread over all classes in training; not saved.
    public var smoothing = 0.0
    private let ids: [String: Int32]

    /// A head of given classes, each of them once.
    public init(_ classes: [String]) {
        let problem = namesProblem(classes)
        require(problem == nil, "ClassHead: \(problem ?? "")")
        self.classes = classes
        ids = idsOfNames(classes)
    }

    /// A head of the classes that occur, in alphabetical order.
    public init(of targets: some Sequence<String>) {
        self.init(Set(targets).sorted())
    }

    /// The number of classes.
    public var width: Int { classes.count }

    /// The id of a class.
    public func item(_ target: String) throws(TargetError) -> Int32 {
        guard let id = ids[target] else {
            throw TargetError("the class \"\(target)\" is not one of \(DataError.list(classes))")
        }
        return id
    }

    /// The id of the most probable class.
    public func item(of prediction: Prediction) -> Int32 { ids[prediction.label] ?? 0 }

    /// The mean cross-entropy; weights and smoothing count in training alone.
    public func loss<Scalar>(_ outputs: Tensor<Scalar>, _ items: [Int32]) -> Tensor<Scalar> {
        isTraining
            ? crossEntropy(outputs, items, classWeights: weights?.map { Scalar($0) }, smoothing: smoothing)
            : crossEntropy(outputs, items)
    }

    /// The predictions and the right classes.
    public func tally<Scalar>(_ outputs: Tensor<Scalar>, _ items: [Int32]) -> ConfusionMatrix {
        var confusion = ConfusionMatrix(classes: width)
        if !items.isEmpty { confusion.add(predictions: outputs.argmax(), labels: items) }
        return confusion
    }

    /// The most probable class of each row.
    public func predictions<Scalar>(_ outputs: Tensor<Scalar>) -> [Prediction] {
        guard outputs.shape[0] > 0 else { return [] }
        return zip(outputs.argmax(), outputs.softmax().rowsOfNumbers()).map {
            Prediction(label: classes[Int($0)], probabilities: $1)
        }
    }
}

extension ClassHead: Codable {
    private enum CodingKeys: String, CodingKey {
        case classes
    }

    /// Reads classes; throws if there are none, or one twice.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let classes = try values.decode([String].self, forKey: .classes)
        if let problem = namesProblem(classes) { throw values.refused(.classes, problem) }
        self.init(classes)
    }
}

/// The problem of names that outputs are to have; nil if there is none.
package func namesProblem(_ names: [String]) -> String? {
    guard !names.isEmpty else { return "there must be at least one name" }
    var known: Set<String> = []
    return names.first { !known.insert($0).inserted }.map { "the name \"\($0)\" occurs twice" }
}

/// The place of each name.
package func idsOfNames(_ names: [String]) -> [String: Int32] {
    Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
}

extension Tensor {
    /// The rows of a matrix.
    @_specialize(where Scalar == Float)
    func rowsOfNumbers() -> [[Double]] {
        let (width, numbers) = (shape[1], Tensor<Double>(converting: self).scalars)
        return (0..<shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
    }
}
