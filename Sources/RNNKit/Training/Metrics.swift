/// What is counted while a model goes through examples: their number and loss, and which classes it took them for.
public struct Metrics: Sendable, Equatable, Codable {
    /// The number of examples, or of whatever the loss is a mean over.
    public private(set) var count: Int
    /// The number of tokens read, padding not included.
    public private(set) var tokens: Int
    /// Which classes were taken for which, where classes are predicted.
    public private(set) var confusion: ConfusionMatrix?
    private var lossSum = 0.0

    /// A count of nothing.
    public init() {
        self.init(count: 0)
    }

    /// A number of examples, with the tokens in them.
    public init(count: Int, tokens: Int = 0) {
        self.count = count
        self.tokens = tokens
    }

    /// Predicted classes: those with the greatest logits, [examples, classes].
    public init<Scalar>(logits: Tensor<Scalar>, labels: [Int32], tokens: Int = 0) {
        self.init(count: labels.count, tokens: tokens)
        var confusion = ConfusionMatrix(classes: logits.shape[logits.rank - 1])
        if !labels.isEmpty { confusion.add(predictions: logits.argmax(), labels: labels) }
        self.confusion = confusion
    }

    /// Adds what was counted in a batch, the mean loss over which is given.
    public mutating func add(_ other: Metrics, loss: Double) {
        count += other.count
        tokens += other.tokens
        lossSum += loss * Double(other.count)
        if let added = other.confusion {
            if confusion == nil { confusion = ConfusionMatrix(classes: added.classes) }
            confusion?.add(added)
        }
    }

    /// The mean loss; 0 if nothing was counted.
    public var loss: Double { count == 0 ? 0 : lossSum / Double(count) }

    /// The figures that a history keeps.
    public var scores: Scores {
        Scores(loss: loss, accuracy: confusion?.accuracy, macroF1: confusion?.macroF1)
    }
}

/// How good a model was.
public struct Scores: Sendable, Hashable, Codable {
    /// The mean loss.
    public let loss: Double
    /// The share of right predictions, where classes are predicted.
    public let accuracy: Double?
    /// The mean F1 of the classes, where classes are predicted.
    public let macroF1: Double?

    /// Given figures.
    public init(loss: Double, accuracy: Double? = nil, macroF1: Double? = nil) {
        self.loss = loss
        self.accuracy = accuracy
        self.macroF1 = macroF1
    }

    /// e to the loss: among how many equally likely answers the model wavers, if the loss is a cross-entropy.
    public var perplexity: Double { exp(Tensor<Double>(loss)).scalar }
}
