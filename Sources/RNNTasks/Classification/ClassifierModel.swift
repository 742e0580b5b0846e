import RNNKit

/// The model of a text classification, whichever network its settings name: one type for all.
public enum ClassifierModel: TextClassifier {
    /// A logistic regression on the counts of tokens.
    case bagOfWords(BagOfWords<Float>)
    /// A recurrent network.
    case recurrent(SequenceClassifier<AnyRecurrentLayer<Float>>)

    private static let nothing = ClassifierModel.bagOfWords(BagOfWords(vocabulary: 0, classes: 0))

    /// The logits of each sequence, [batch, classes].
    public func callAsFunction(_ batch: TokenBatch) -> Tensor<Float> {
        switch self {
        case .bagOfWords(let model): model(batch)
        case .recurrent(let model): model(batch)
        }
    }

    /// The logits, and the weight of each step, [batch, time]: nil if the model does not weigh them.
    public func attention(_ batch: TokenBatch) -> (logits: Tensor<Float>, weights: Tensor<Float>?) {
        switch self {
        case .bagOfWords(let model): model.attention(batch)
        case .recurrent(let model): model.attention(batch)
        }
    }

    /// Visits the parameters of the network, under its own names.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
        // Let go of the network here: held twice, its parameters would be copied when they are changed.
        switch self {
        case .bagOfWords(var model):
            self = Self.nothing
            model.visitParameters(&visitor)
            self = .bagOfWords(model)
        case .recurrent(var model):
            self = Self.nothing
            model.visitParameters(&visitor)
            self = .recurrent(model)
        }
    }
}

extension ClassifierModel: Tabulated {
    /// What the network is.
    public var summary: String {
        switch self {
        case .bagOfWords(let model): model.summary
        case .recurrent(let model): model.summary
        }
    }

    /// Visits the layers of the network.
    public func describe(into visitor: inout LayerVisitor) {
        switch self {
        case .bagOfWords(let model): model.describe(into: &visitor)
        case .recurrent(let model): model.describe(into: &visitor)
        }
    }
}
