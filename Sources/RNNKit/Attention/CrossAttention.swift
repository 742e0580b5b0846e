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
    /// Several scaled products side by side, of parts of both (Vaswani et al. 2017).
    case multihead
}

/// Attention of one sequence to another one, by a score that settings name: one type for all.
public enum CrossAttention<Scalar: TensorScalar>: Module {
    /// By a product.
    case dot(DotScore<Scalar>)
    /// By a product through a matrix.
    case general(GeneralScore<Scalar>)
    /// By a small network.
    case additive(AdditiveScore<Scalar>)
    /// By several heads.
    case multihead(MultiHeadAttention<Scalar>)

    /// Attention of a kind with random parameters.
    ///
    /// - Parameters:
    ///   - kind: The score.
    ///   - queries: The width of the queries.
    ///   - keys: The width of the keys.
    ///   - heads: The number of heads, where there are several.
    ///   - random: Where the parameters come from.
    public init(_ kind: CrossAttentionKind, queries: Int, keys: Int, heads: Int = 4, random: inout RandomSource) {
        require(
            queries == keys || kind == .general || kind == .additive,
            "CrossAttention: \(kind) needs queries and keys of one width, not of \(queries) and \(keys)")
        switch kind {
        case .dot: self = .dot(DotScore(isScaled: false))
        case .scaled: self = .dot(DotScore(isScaled: true))
        case .general: self = .general(GeneralScore(queries: queries, keys: keys, random: &random))
        case .additive:
            self = .additive(AdditiveScore(queries: queries, keys: keys, hidden: queries, random: &random))
        case .multihead: self = .multihead(MultiHeadAttention(width: queries, heads: heads, random: &random))
        }
    }

    /// What each query, [batch, queries, width], sees of its sequence, and with what weights: [batch, queries, keys], those
    /// of several heads their mean.
    public func callAsFunction(
        queries: SequenceBatch<Scalar>, keys: SequenceBatch<Scalar>
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        switch self {
        case .dot(let score): return score(queries: queries, keys: keys)
        case .general(let score): return score(queries: queries, keys: keys)
        case .additive(let score): return score(queries: queries, keys: keys)
        case .multihead(let attention):
            let (context, weights) = attention(queries: queries, keys: keys, values: keys)
            return (context, weights.mean(axis: 1))
        }
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
        case .multihead(var attention):
            self = .dot(DotScore())
            attention.visitParameters(&visitor)
            self = .multihead(attention)
        }
    }
}
