import RNNKit

/// What a classifier is made from, beside the sizes that its data decide: a value to save, compare and print.
///
/// ```swift
/// let settings = ClassifierSettings(.recurrent(.biLSTM), embedding: 64, hidden: 64, dropout: 0.3)
/// let task = TextClassification(settings, classes: ["down", "up"], tokenizer: .words(), vocabulary: vocabulary)
/// ```
public struct ClassifierSettings: Sendable, Hashable {
    /// What the classifier is.
    public enum Network: Sendable, Hashable {
        /// ``BagOfWords``: no memory at all, and none of the sizes below.
        case bagOfWords
        /// A ``SequenceClassifier``.
        case recurrent(ClassifierKind)
    }

    /// What the classifier is.
    public var network: Network
    /// The width of a token's vector.
    public var embedding: Int
    /// The number of hidden units, of each direction.
    public var hidden: Int
    /// The number of recurrent layers.
    public var layers: Int
    /// The share set to zero while training.
    public var dropout: Double

    /// Given settings.
    public init(_ network: Network, embedding: Int = 64, hidden: Int = 64, layers: Int = 1, dropout: Double = 0) {
        self.network = network
        self.embedding = embedding
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
    }
}

extension ClassifierSettings: Codable {
    /// Reads settings; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        network = try values.decode(Network.self, forKey: .network)
        embedding = try values.value(.embedding, within: possibleWidths)
        hidden = try values.value(.hidden, within: possibleWidths)
        layers = try values.value(.layers, within: possibleLayers)
        dropout = try values.value(.dropout, within: 0..<1)
    }
}

extension ClassifierSettings.Network: CodableByName, CaseIterable {
    /// The baseline, and one for each ``ClassifierKind``.
    public static var allCases: [Self] { [.bagOfWords] + ClassifierKind.allCases.map(Self.recurrent) }

    /// The network of a name: `bag-of-words`, or that of a ``ClassifierKind``; nil if there is none.
    public init?(_ name: String) {
        if name == "bag-of-words" {
            self = .bagOfWords
        } else if let kind = ClassifierKind(name) {
            self = .recurrent(kind)
        } else {
            return nil
        }
    }

    /// Its name.
    public var description: String {
        switch self {
        case .bagOfWords: "bag-of-words"
        case .recurrent(let kind): "\(kind)"
        }
    }
}

extension ClassifierSettings.Network: ExpressibleByStringLiteral {
    /// The network of a name that the program states.
    public init(stringLiteral name: String) {
        guard let network = Self(name) else {
            requirementFailed(
                "ClassifierSettings: there is no \"\(name)\"; there are \(Self.allCases.map(\.description).joined(separator: ", "))"
            )
        }
        self = network
    }
}
