/// What a classifier is made from, beside the sizes that its data decide: a value to save, compare and print.
///
/// ```swift
/// let settings = ClassifierSettings(.recurrent(.biLSTM), embedding: 64, hidden: 64, dropout: 0.3)
/// let model = settings.model(vocabulary: vocabulary.count, classes: 2, random: &random)
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

    /// A classifier with random parameters.
    ///
    /// - Parameters:
    ///   - vocabulary: The number of ids.
    ///   - classes: The number of classes.
    ///   - vectors: The vectors of the ids, where they were trained elsewhere.
    ///   - random: Where the parameters come from.
    /// - Returns: The classifier.
    public func model(
        vocabulary: Int, classes: Int, vectors: Embedding<Float>? = nil, random: inout RandomSource
    ) -> any TextClassifier<Float> {
        switch network {
        case .bagOfWords:
            return BagOfWords<Float>(vocabulary: vocabulary, classes: classes)
        case .recurrent(let kind):
            let vectors = vectors ?? Embedding(vocabulary: vocabulary, width: embedding, random: &random)
            return kind.model(
                embedding: vectors, hidden: hidden, classes: classes, layers: layers, dropout: dropout, random: &random)
        }
    }
}

extension ClassifierSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case network, embedding, hidden, layers, dropout
    }

    /// Reads settings; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable & Comparable>(_ key: CodingKeys, from least: Value, below limit: Value) throws
            -> Value
        {
            let value = try container.decode(Value.self, forKey: key)
            guard value >= least && value < limit else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "\(value) is not possible")
            }
            return value
        }
        network = try container.decode(Network.self, forKey: .network)
        embedding = try read(.embedding, from: 1, below: .max)
        hidden = try read(.hidden, from: 1, below: .max)
        layers = try read(.layers, from: 1, below: .max)
        dropout = try read(.dropout, from: 0, below: 1)
    }
}

extension ClassifierSettings.Network: LosslessStringConvertible, CaseIterable, Codable {
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

    /// Reads a name.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let network = Self(name) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "there is no model of the name \"\(name)\"")
        }
        self = network
    }

    /// Writes its name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
