/// The product of query and key, which have the same width: s · h, or s · h / sqrt(width).
public struct DotScore<Scalar: TensorScalar>: AttentionScore {
    /// Whether scores are divided by the root of the width, so that they do not grow with it.
    public let isScaled: Bool

    /// A score without parameters.
    public init(isScaled: Bool = true) {
        self.isScaled = isScaled
    }

    /// The scores, [batch, queries, keys].
    public func scores(queries: Tensor<Scalar>, mapped keys: Tensor<Scalar>) -> Tensor<Scalar> {
        let width = queries.shape[2]
        let scaled = isScaled ? queries * (1 / Scalar(max(width, 1)).squareRoot()) : queries
        return matmul(scaled, keys, transposing: .right)
    }

    /// There is nothing to visit.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {}
}

/// The product of a query and a mapped key: s · W h.
///
/// | parameter | shape |
/// |---|---|
/// | `weight` | [query width, key width] |
public struct GeneralScore<Scalar: TensorScalar>: AttentionScore {
    /// The map.
    public var weight: Tensor<Scalar>

    /// A score with a given map.
    public init(weight: Tensor<Scalar>) {
        require(weight.rank == 2, "GeneralScore: weight has shape \(weight.shape), not [query width, key width]")
        self.weight = weight
    }

    /// A score with a random map.
    public init(queries: Int, keys: Int, random: inout RandomSource) {
        self.init(weight: .xavierUniform([queries, keys], random: &random))
    }

    /// The scores, [batch, queries, keys].
    public func scores(queries: Tensor<Scalar>, mapped keys: Tensor<Scalar>) -> Tensor<Scalar> {
        matmul(matmul(queries, weight), keys, transposing: .right)
    }

    /// Visits `weight`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight", &weight)
    }
}

/// A small network of query and key: v · tanh(W_s s + W_h h + b). Written with one matrix for both, v · tanh(W [s; h]),
/// it is Luong's "concat": W_s and W_h are W's left and right columns.
///
/// | parameter | shape |
/// |---|---|
/// | `weight_query` | [hidden, query width] |
/// | `weight_key` | [hidden, key width] |
/// | `bias` | [hidden] |
/// | `vector` | [hidden] |
public struct AdditiveScore<Scalar: TensorScalar>: AttentionScore {
    /// The map of the query.
    public var queryWeight: Tensor<Scalar>
    /// The map of the key.
    public var keyWeight: Tensor<Scalar>
    /// The bias of their sum.
    public var bias: Tensor<Scalar>
    /// What the result is measured with.
    public var vector: Tensor<Scalar>

    /// A score with given parameters.
    public init(queryWeight: Tensor<Scalar>, keyWeight: Tensor<Scalar>, bias: Tensor<Scalar>, vector: Tensor<Scalar>) {
        require(
            queryWeight.rank == 2 && keyWeight.rank == 2 && queryWeight.shape[0] == vector.count
                && keyWeight.shape[0] == vector.count && bias.shape == vector.shape && vector.rank == 1,
            """
            AdditiveScore: queryWeight, keyWeight, bias and vector have shapes \(queryWeight.shape), \(keyWeight.shape), \
            \(bias.shape) and \(vector.shape), not [hidden, queries], [hidden, keys], [hidden] and [hidden]
            """)
        self.queryWeight = queryWeight
        self.keyWeight = keyWeight
        self.bias = bias
        self.vector = vector
    }

    /// A score with random parameters and a bias of zero.
    public init(queries: Int, keys: Int, hidden: Int, random: inout RandomSource) {
        self.init(
            queryWeight: .xavierUniform([hidden, queries], random: &random),
            keyWeight: .xavierUniform([hidden, keys], random: &random), bias: .zeros([hidden]),
            vector: Tensor.xavierUniform([1, hidden], random: &random).flattened())
    }

    /// W_h h of each key.
    public func mapped(_ keys: Tensor<Scalar>) -> Tensor<Scalar> {
        matmul(keys, keyWeight, transposing: .right)
    }

    /// The scores, [batch, queries, keys].
    public func scores(queries: Tensor<Scalar>, mapped keys: Tensor<Scalar>) -> Tensor<Scalar> {
        tanhScores(
            queries: matmul(queries, queryWeight, transposing: .right) + bias, keys: keys, vector: vector)
    }

    /// Visits `weight_query`, `weight_key`, `bias` and `vector`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight_query", &queryWeight)
        visitor.visit("weight_key", &keyWeight)
        visitor.visit("bias", &bias)
        visitor.visit("vector", &vector)
    }
}
