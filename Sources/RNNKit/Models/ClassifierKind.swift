/// A classifier by name: which cells, in one direction or both, and what makes one vector of a sequence.
///
/// ```swift
/// let kind = ClassifierKind("bigru-max") ?? .lstm
/// let model = kind.model(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
/// ```
///
/// A name is that of a ``CellKind``, with `bi` in front of it for both directions, and behind it the name of a
/// ``PoolingKind`` unless that is `last`: `lstm`, `bilstm`, `gru-textbook-mean`. `attention` is short for
/// `bilstm-attention`.
public struct ClassifierKind: Sendable, Hashable {
    /// The cells.
    public let cell: CellKind
    /// Whether there are cells in both directions.
    public let isBidirectional: Bool
    /// What makes one vector of a sequence.
    public let pooling: PoolingKind

    /// A kind of given parts.
    public init(_ cell: CellKind, isBidirectional: Bool = false, pooling: PoolingKind = .last) {
        self.cell = cell
        self.isBidirectional = isBidirectional
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

    /// A classifier of this kind with random parameters.
    ///
    /// - Parameters:
    ///   - scalar: The type of its numbers.
    ///   - vocabulary: The number of ids.
    ///   - embedding: The width of an id's vector.
    ///   - hidden: The number of hidden units, of each direction.
    ///   - classes: The number of classes.
    ///   - layers: The number of recurrent layers.
    ///   - dropout: The share set to zero while training: of the vectors, between layers, and before the last map.
    ///   - random: Where the parameters come from.
    /// - Returns: The classifier.
    public func model<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, vocabulary: Int, embedding: Int, hidden: Int, classes: Int,
        layers: Int = 1, dropout: Double = 0, random: inout RandomSource
    ) -> any TextClassifier<Scalar> {
        let vectors = Embedding<Scalar>(vocabulary: vocabulary, width: embedding, random: &random)
        return model(
            embedding: vectors, hidden: hidden, classes: classes, layers: layers, dropout: dropout, random: &random)
    }

    /// A classifier of this kind with given vectors, such as ones trained elsewhere, and random parameters for the rest.
    ///
    /// - Parameters:
    ///   - embedding: The vectors of the ids.
    ///   - hidden: The number of hidden units, of each direction.
    ///   - classes: The number of classes.
    ///   - layers: The number of recurrent layers.
    ///   - dropout: The share set to zero while training: of the vectors, between layers, and before the last map.
    ///   - random: Where the parameters come from.
    /// - Returns: The classifier.
    public func model<Scalar: TensorScalar>(
        embedding: Embedding<Scalar>, hidden: Int, classes: Int, layers: Int = 1, dropout: Double = 0,
        random: inout RandomSource
    ) -> any TextClassifier<Scalar> {
        func classifier<Layer: RecurrentLayer<Scalar>>(
            _ layer: (_ inputs: Int, _ random: inout RandomSource) -> Layer
        ) -> any TextClassifier<Scalar> {
            let recurrent = Stacked(layers: layers, inputs: embedding.weight.shape[1], dropout: dropout) {
                layer($0, &random)
            }
            return SequenceClassifier(
                embedding: embedding, recurrent: recurrent, pooling: pooling, classes: classes, dropout: dropout,
                random: &random)
        }
        func network<Cell: RecurrentCell<Scalar>>(
            of cell: (_ inputs: Int, _ random: inout RandomSource) -> Cell
        ) -> any TextClassifier<Scalar> {
            isBidirectional
                ? classifier { Bidirectional(forward: cell($0, &$1), backward: cell($0, &$1)) }
                : classifier { Recurrent(cell($0, &$1)) }
        }
        switch cell {
        case .rnn: return network { ElmanCell(inputs: $0, hidden: hidden, random: &$1) }
        case .relu: return network { ElmanCell(inputs: $0, hidden: hidden, activation: .relu, random: &$1) }
        case .gru: return network { GRUCell(inputs: $0, hidden: hidden, random: &$1) }
        case .gruTextbook: return network { GRUCell(inputs: $0, hidden: hidden, reset: .beforeProduct, random: &$1) }
        case .gruNormalized: return network { NormalizedGRUCell(inputs: $0, hidden: hidden, random: &$1) }
        case .lstm: return network { LSTMCell(inputs: $0, hidden: hidden, random: &$1) }
        case .lstmNormalized: return network { NormalizedLSTMCell(inputs: $0, hidden: hidden, random: &$1) }
        case .peephole: return network { LSTMCell(inputs: $0, hidden: hidden, hasPeepholes: true, random: &$1) }
        case .coupled: return network { LSTMCell(inputs: $0, hidden: hidden, isCoupled: true, random: &$1) }
        case .mingru: return network { MinGRUCell(inputs: $0, hidden: hidden, random: &$1) }
        }
    }
}

extension ClassifierKind: CaseIterable {
    /// Every cell in one direction and both, with every pooling.
    public static var allCases: [ClassifierKind] {
        CellKind.allCases.flatMap { cell in
            [false, true].flatMap { isBidirectional in
                PoolingKind.allCases.map { ClassifierKind(cell, isBidirectional: isBidirectional, pooling: $0) }
            }
        }
    }
}

extension ClassifierKind: LosslessStringConvertible {
    /// The kind of a name; nil if there is none.
    public init?(_ name: String) {
        guard let kind = ClassifierKind.allCases.first(where: { $0.description == name || $0.longName == name }) else {
            return nil
        }
        self = kind
    }

    /// Its name.
    public var description: String { self == .biLSTMAttention ? "attention" : longName }

    private var longName: String {
        (isBidirectional ? "bi" : "") + cell.rawValue + (pooling == .last ? "" : "-" + pooling.rawValue)
    }
}

extension ClassifierKind: Codable {
    /// Reads a name.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let kind = ClassifierKind(name) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "there is no model of the name \"\(name)\"")
        }
        self = kind
    }

    /// Writes its name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
