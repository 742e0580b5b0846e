/// A number that says how good a model is: its name, which direction is better, and how it is printed.
public struct Figure: Sendable, Hashable, Codable {
    /// What a figure measures.
    public struct Kind: Sendable, Hashable, Codable {
        /// Which numbers are better.
        public enum Direction: String, Sendable, Codable {
            /// Lower ones, as of a loss.
            case lower
            /// Higher ones, as of an accuracy.
            case higher
        }

        /// How a number is printed.
        public enum Format: Sendable, Hashable, Codable {
            /// With some digits after the point.
            case digits(Int)
            /// As a share of 100 %, with a digit after the point.
            case percent
        }

        /// The name in files and options: `accuracy`, `macro_f1`.
        public let name: String
        /// Which numbers are better.
        public let direction: Direction
        /// How a number is printed.
        public let format: Format

        /// A kind of given parts.
        public init(_ name: String, _ direction: Direction, _ format: Format = .digits(4)) {
            self.name = name
            self.direction = direction
            self.format = format
        }

        /// The name as people read it: `accuracy`, `macro F1`.
        public var title: String {
            name.split(separator: "_").map { Self.abbreviations.contains($0) ? $0.uppercased() : String($0) }
                .joined(separator: " ")
        }

        private static let abbreviations: Set<Substring> = ["bleu", "f1", "mae", "mase", "r2", "rmse"]

        /// What is minimised.
        public static let loss = Kind("loss", .lower)
        /// The share of right predictions.
        public static let accuracy = Kind("accuracy", .higher, .percent)
        /// The mean of the classes' F1.
        public static let macroF1 = Kind("macro_f1", .higher, .digits(3))

        /// Whether a number is better than another one.
        public func isBetter(_ value: Double, than other: Double) -> Bool {
            direction == .lower ? value < other : value > other
        }
    }

    /// What is measured.
    public let kind: Kind
    /// The number.
    public let value: Double

    /// A number of a kind.
    public init(_ kind: Kind, _ value: Double) {
        self.kind = kind
        self.value = value
    }
}

/// The figures of a model on some examples, in their order; the first one is the mean loss.
public struct Figures: Sendable, Hashable, Codable {
    /// All figures.
    public let all: [Figure]

    /// The mean loss and other figures.
    public init(loss: Double, _ others: [Figure] = []) {
        all = [Figure(.loss, loss)] + others
    }

    /// The figures of a model that predicts probabilities but has no loss: the loss is its nats per token or step.
    public init(_ likelihood: Likelihood) {
        self.init(loss: likelihood.nats)
    }

    /// The mean loss.
    public var loss: Double { self["loss"] ?? 0 }

    /// e to the loss: the number of equally likely answers with the same uncertainty, if the loss is a cross-entropy.
    public var perplexity: Double { exp(Tensor<Double>(loss)).scalar }

    /// The number of a figure; nil if there is none of the name.
    public subscript(name: String) -> Double? { all.first { $0.kind.name == name }?.value }

    /// The number of a figure; nil if there is none.
    public subscript(kind: Figure.Kind) -> Double? { self[kind.name] }
}

/// Counts from which figures are derived. They are added up batch by batch, because a figure such as F1 is not the mean
/// of the batches' figures.
public protocol FigureTally: Sendable, Equatable, Codable {
    /// An empty tally.
    init()

    /// Adds another tally.
    mutating func add(_ other: Self)

    /// The figures beside the loss.
    var figures: [Figure] { get }
}

/// The tally of an objective that measures only the loss.
public struct NoTally: FigureTally {
    /// An empty tally.
    public init() {}
    /// There is nothing to add.
    public mutating func add(_ other: NoTally) {}
    /// None.
    public var figures: [Figure] { [] }
}

extension ConfusionMatrix: FigureTally {
    /// A matrix that takes its size from the first one that is added.
    public init() {
        self.init(classes: 0)
    }

    /// Accuracy and the mean F1, where there are classes.
    public var figures: [Figure] {
        classes == 0 ? [] : [Figure(.accuracy, accuracy), Figure(.macroF1, macroF1)]
    }
}
