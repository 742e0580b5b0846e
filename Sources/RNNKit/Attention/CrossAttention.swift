/// Which score a decoder finds what to look at by.
public enum CrossAttentionKind: String, Sendable, Codable, CaseIterable {
    /// The product of query and key: both must be equally wide.
    case dot
    /// The product, divided by the square root of the width.
    case scaled
    /// A product through a matrix (Luong et al. 2015).
    case general
    /// A small network of query and key (Bahdanau et al. 2015).
    case additive
    /// A small network that also sees the previous query's weights (Chorowski et al. 2015).
    case location
    /// Several scaled products side by side, of parts of both (Vaswani et al. 2017).
    case multihead

    /// Whether queries and keys may have different widths.
    var allowsDifferentWidths: Bool {
        switch self {
        case .general, .additive, .location: true
        case .dot, .scaled, .multihead: false
        }
    }
}

/// Attention of one sequence to another one, by a score that settings name: one type for all.
public enum CrossAttention<Scalar: TensorScalar>: Module {
    /// By a product.
    case dot(DotScore<Scalar>)
    /// By a product through a matrix.
    case general(GeneralScore<Scalar>)
    /// By a small network.
    case additive(AdditiveScore<Scalar>)
    /// By a small network that also sees the previous query's weights.
    case location(LocationScore<Scalar>)
    /// By several heads.
    case multihead(MultiHeadAttention<Scalar>)

    /// Attention of a kind with random parameters.
    ///
    /// - Parameters:
    ///   - kind: The score.
    ///   - queries: The width of the queries.
    ///   - keys: The width of the keys.
    ///   - heads: The number of heads, where there are several.
    ///   - filters: The number of filters, for attention by location.
    ///   - filterWidth: The number of neighbouring weights that a filter sees; it must be odd.
    ///   - random: Where the parameters come from.
    public init(
        _ kind: CrossAttentionKind, queries: Int, keys: Int, heads: Int = 4, filters: Int = 8, filterWidth: Int = 15,
        random: inout RandomSource
    ) {
        require(
            queries == keys || kind.allowsDifferentWidths,
            "CrossAttention: \(kind) needs queries and keys of one width, not of \(queries) and \(keys)")
        switch kind {
        case .dot: self = .dot(DotScore(isScaled: false))
        case .scaled: self = .dot(DotScore(isScaled: true))
        case .general: self = .general(GeneralScore(queries: queries, keys: keys, random: &random))
        case .additive:
            self = .additive(AdditiveScore(queries: queries, keys: keys, hidden: queries, random: &random))
        case .location:
            self = .location(
                LocationScore(
                    queries: queries, keys: keys, hidden: queries, filters: filters, width: filterWidth,
                    random: &random))
        case .multihead: self = .multihead(MultiHeadAttention(width: queries, heads: heads, random: &random))
        }
    }

    /// Sequences to attend to, with everything that does not depend on the query.
    public struct Keys: Sendable {
        /// The sequences.
        public let sequences: SequenceBatch<Scalar>
        /// The attention that made the keys.
        fileprivate let kind: CrossAttentionKind
        /// The mapped keys of the score, [batch, ...] each.
        fileprivate let mapped: [Tensor<Scalar>]
        /// The combined map of the location filters.
        fileprivate let kernel: Tensor<Scalar>?

        /// Chosen sequences, in any order and number.
        func rows(at indices: [Int32]) -> Keys {
            func rows(_ part: Tensor<Scalar>) -> Tensor<Scalar> {
                let rest = Array(part.shape.dropFirst())
                return part.detached.reshaped([part.shape[0], rest.reduce(1, *)]).rows(indices)
                    .reshaped([indices.count] + rest)
            }
            return Keys(
                sequences: SequenceBatch(
                    rows(sequences.values), lengths: indices.map { sequences.lengths[Int($0)] }),
                kind: kind, mapped: mapped.map(rows), kernel: kernel)
        }
    }

    /// The keys of sequences, computed once for all queries.
    public func keys(_ sequences: SequenceBatch<Scalar>) -> Keys {
        func keys(_ mapped: [Tensor<Scalar>] = [], kernel: Tensor<Scalar>? = nil) -> Keys {
            Keys(sequences: sequences, kind: kind, mapped: mapped, kernel: kernel)
        }
        switch self {
        case .dot, .general: return keys()
        case .additive(let score): return keys([score.mapped(sequences.values)])
        case .location(let score):
            return keys([score.content.mapped(sequences.values)], kernel: score.kernel)
        case .multihead(let attention):
            return keys([attention.mapped(sequences, .key), attention.mapped(sequences, .value)])
        }
    }

    /// The kind of the score.
    public var kind: CrossAttentionKind {
        switch self {
        case .dot(let score): score.isScaled ? .scaled : .dot
        case .general: .general
        case .additive: .additive
        case .location: .location
        case .multihead: .multihead
        }
    }

    /// The context of each query, and its weights.
    ///
    /// - Parameters:
    ///   - queries: The queries, [batch, queries, width]; one per sequence for attention by location.
    ///   - keys: The keys to attend to.
    ///   - previous: The weights of the previous query, [batch, keys], for attention by location; zeros if nil.
    /// - Returns: The contexts, and the weights, [batch, queries, keys], averaged over the heads.
    public func callAsFunction(
        queries: SequenceBatch<Scalar>, keys: Keys, previous: Tensor<Scalar>? = nil
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        let sequences = keys.sequences
        require(
            keys.kind == kind,
            "CrossAttention: the keys were made for \(keys.kind), but the attention is \(kind); use its own keys(_:)"
        )
        require(
            queries.count == sequences.count && queries.features.count == 1,
            "CrossAttention: queries of shape \(queries.shape) for \(sequences.count) sequences of keys")
        switch self {
        case .dot(let score): return score(queries: queries, keys: sequences)
        case .general(let score): return score(queries: queries, keys: sequences)
        case .additive(let score):
            return attend(queries, sequences, score.scores(queries: queries.values, mapped: keys.mapped[0]))
        case .location(let score):
            let previous = previous ?? .zeros([sequences.count, sequences.time])
            return attend(
                queries, sequences,
                score.scores(
                    queries: queries.values, mapped: keys.mapped[0], kernel: keys.kernel ?? score.kernel,
                    previous: previous))
        case .multihead(let attention):
            let (context, weights) = attention.attend(
                queries, keyLengths: sequences.lengths, keys: keys.mapped[0], values: keys.mapped[1])
            return (context, weights.mean(axis: 1))
        }
    }

    private func attend(
        _ queries: SequenceBatch<Scalar>, _ keys: SequenceBatch<Scalar>, _ scores: Tensor<Scalar>
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        let (context, weights) = scores.attention(
            to: keys.values, queryLengths: queries.lengths, keyLengths: keys.lengths)
        return (SequenceBatch(layout: queries.layout, content: .padded(context)), weights)
    }

    /// Visits the parameters of the score.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        switch self {
        case .dot: break
        case .general(var score):
            self = .dot(DotScore())
            score.visitParameters(&visitor)
            self = .general(score)
        case .additive(var score):
            self = .dot(DotScore())
            score.visitParameters(&visitor)
            self = .additive(score)
        case .location(var score):
            self = .dot(DotScore())
            score.visitParameters(&visitor)
            self = .location(score)
        case .multihead(var attention):
            self = .dot(DotScore())
            attention.visitParameters(&visitor)
            self = .multihead(attention)
        }
    }
}
