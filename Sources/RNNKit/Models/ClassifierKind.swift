/// A classifier by name: which recurrent layer, and what makes one vector of a sequence.
///
/// ```swift
/// let kind = ClassifierKind("bigru-max") ?? .lstm
/// let model = SequenceClassifier<AnyRecurrentLayer<Float>>(
///     kind, vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
/// ```
///
/// A name is that of a ``RecurrentKind``, and after it that of a ``PoolingKind`` unless that is `last`: `lstm`, `bilstm`,
/// `gru-textbook-mean`. `attention` is short for `bilstm-attention`.
public struct ClassifierKind: Sendable, Hashable, CodableByName {
    /// The recurrent layer.
    public let layer: RecurrentKind
    /// What makes one vector of a sequence.
    public let pooling: PoolingKind

    /// A kind of given parts.
    public init(_ cell: CellKind, isBidirectional: Bool = false, pooling: PoolingKind = .last) {
        self.init(RecurrentKind(cell, isBidirectional: isBidirectional), pooling: pooling)
    }

    /// A kind of given parts.
    public init(_ layer: RecurrentKind, pooling: PoolingKind = .last) {
        self.layer = layer
        self.pooling = pooling
    }

    /// Simple recurrent cells.
    public static let simpleRNN = ClassifierKind(.rnn)
    /// Gated recurrent units.
    public static let gru = ClassifierKind(.gru)
    /// Long short-term memories.
    public static let lstm = ClassifierKind(.lstm)
    /// Long short-term memories in both directions.
    public static let biLSTM = ClassifierKind(.lstm, isBidirectional: true)
    /// Long short-term memories in both directions, pooled by attention.
    public static let biLSTMAttention = ClassifierKind(.lstm, isBidirectional: true, pooling: .attention)

    /// The kind of a name; nil if there is none.
    public init?(_ name: String) {
        guard let kind = ClassifierKind.allCases.first(where: { $0.description == name || $0.longName == name }) else {
            return nil
        }
        self = kind
    }

    /// Its name.
    public var description: String { self == .biLSTMAttention ? "attention" : longName }

    private var longName: String { "\(layer)" + (pooling == .last ? "" : "-" + pooling.rawValue) }
}

extension ClassifierKind: CaseIterable {
    /// Every layer with every pooling.
    public static var allCases: [ClassifierKind] {
        RecurrentKind.allCases.flatMap { layer in
            PoolingKind.allCases.map { ClassifierKind(layer, pooling: $0) }
        }
    }
}

extension SequenceClassifier {
    /// A classifier of a kind, with random parameters.
    ///
    /// - Parameters:
    ///   - kind: The recurrent layer and the pooling.
    ///   - vocabulary: The number of ids.
    ///   - embedding: The width of an id's vector.
    ///   - hidden: The number of hidden units, of each direction.
    ///   - classes: The number of classes.
    ///   - layers: The number of recurrent layers.
    ///   - dropout: The share set to zero while training: of the vectors, between layers, and before the last map.
    ///   - random: Where the parameters come from.
    public init<Number: TensorScalar>(
        _ kind: ClassifierKind, vocabulary: Int, embedding: Int, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, random: inout RandomSource
    ) where Layer == AnyRecurrentLayer<Number> {
        let vectors = Embedding<Number>(vocabulary: vocabulary, width: embedding, random: &random)
        self.init(
            kind, embedding: vectors, hidden: hidden, classes: classes, layers: layers, dropout: dropout,
            random: &random)
    }

    /// A classifier of a kind with given vectors, such as ones trained elsewhere, and random parameters for the rest.
    ///
    /// - Parameters:
    ///   - kind: The recurrent layer and the pooling.
    ///   - embedding: The vectors of the ids.
    ///   - hidden: The number of hidden units, of each direction.
    ///   - classes: The number of classes.
    ///   - layers: The number of recurrent layers.
    ///   - dropout: The share set to zero while training: of the vectors, between layers, and before the last map.
    ///   - random: Where the parameters come from.
    public init<Number: TensorScalar>(
        _ kind: ClassifierKind, embedding: Embedding<Number>, hidden: Int, classes: Int, layers: Int = 1,
        dropout: Double = 0, random: inout RandomSource
    ) where Layer == AnyRecurrentLayer<Number> {
        let recurrent = AnyRecurrentLayer<Number>(
            kind.layer, inputs: embedding.weight.shape[1], hidden: hidden, layers: layers, dropout: dropout,
            random: &random)
        self.init(
            embedding: embedding, recurrent: recurrent, pooling: kind.pooling, classes: classes, dropout: dropout,
            random: &random)
    }
}
