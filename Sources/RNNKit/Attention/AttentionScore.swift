/// How well each query fits each key: what attention weighs values by.
///
/// | score | of a query s and a key h | |
/// |---|---|---|
/// | ``DotScore`` | s · h, divided by sqrt(width) if scaled | Luong et al. 2015; Vaswani et al. 2017 |
/// | ``GeneralScore`` | s · W h | Luong et al. 2015 |
/// | ``AdditiveScore`` | v · tanh(W_s s + W_h h + b) | Bahdanau et al. 2015, and Luong's "concat" |
///
/// ```swift
/// let (context, weights) = attention(queries: state.output, keys: outputs)  // a decoder's state, an encoder's outputs
/// let (context, weights) = attention(x, masks: [.causal])                   // self-attention
/// ```
public protocol AttentionScore<Scalar>: Module {
    /// The part of the score that depends only on the keys, [batch, keys, width], computed once for all queries. By
    /// default, the keys themselves.
    func mapped(_ keys: Tensor<Scalar>) -> Tensor<Scalar>

    /// The score of each query with each key.
    ///
    /// - Parameters:
    ///   - queries: The queries, [batch, queries, width].
    ///   - keys: The result of ``mapped(_:)`` for the keys.
    /// - Returns: The scores, [batch, queries, keys].
    func scores(queries: Tensor<Scalar>, mapped keys: Tensor<Scalar>) -> Tensor<Scalar>
}

extension AttentionScore {
    /// The keys themselves.
    public func mapped(_ keys: Tensor<Scalar>) -> Tensor<Scalar> { keys }

    /// The score of each query with each key, [batch, queries, keys], from queries [batch, queries, width] and keys
    /// [batch, keys, width].
    public func scores(queries: Tensor<Scalar>, keys: Tensor<Scalar>) -> Tensor<Scalar> {
        scores(queries: queries, mapped: mapped(keys))
    }

    /// Self-attention: the context of each valid step of sequences among their valid steps.
    ///
    /// - Parameters:
    ///   - x: The sequences: queries, keys and values.
    ///   - masks: What a step may look at, beside the lengths.
    /// - Returns: The context of each step, and the weights, [batch, time, time]: zero where a step is not valid.
    public func callAsFunction(
        _ x: SequenceBatch<Scalar>, masks: [AttentionMask<Scalar>] = []
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        self(queries: x, keys: x, masks: masks)
    }

    /// The context of each query: the mean of the values, weighted by the softmax of the scores.
    ///
    /// - Parameters:
    ///   - queries: The queries, [batch, queries, width], or one a sequence, [batch, width].
    ///   - keys: The keys.
    ///   - values: The values, of the keys' layout; the keys themselves if not given.
    ///   - masks: What a query may look at, beside the lengths.
    /// - Returns: The contexts, [batch, queries, values], and the weights, [batch, queries, keys]; without the axis of the
    ///   queries if they have none. Where a query may look at nothing, both are zero.
    public func callAsFunction(
        queries: Tensor<Scalar>, keys: SequenceBatch<Scalar>, values: SequenceBatch<Scalar>? = nil,
        masks: [AttentionMask<Scalar>] = []
    ) -> (context: Tensor<Scalar>, weights: Tensor<Scalar>) {
        guard queries.rank != 2 else {
            let (context, weights) = attend(queries.expanded(axis: 1), nil, keys, values, masks)
            return (context.squeezed(axis: 1), weights.squeezed(axis: 1))
        }
        return attend(queries, nil, keys, values, masks)
    }

    /// The context of each valid query of sequences of queries.
    ///
    /// - Parameters:
    ///   - queries: The queries.
    ///   - keys: The keys.
    ///   - values: The values, of the keys' layout; the keys themselves if not given.
    ///   - masks: What a query may look at, beside the lengths.
    /// - Returns: The context of each query, and the weights, [batch, queries, keys]: zero where a query is not valid.
    public func callAsFunction(
        queries: SequenceBatch<Scalar>, keys: SequenceBatch<Scalar>, values: SequenceBatch<Scalar>? = nil,
        masks: [AttentionMask<Scalar>] = []
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        let (context, weights) = attend(queries.values, queries.lengths, keys, values, masks)
        return (SequenceBatch(layout: queries.layout, content: .padded(context)), weights)
    }

    /// The context of each query among keys of full length.
    ///
    /// - Parameters:
    ///   - queries: The queries, [batch, queries, width], or one a sequence, [batch, width].
    ///   - keys: The keys, [batch, keys, width].
    ///   - values: The values, [batch, keys, values]; the keys themselves if not given.
    ///   - masks: What a query may look at.
    /// - Returns: The contexts and the weights.
    public func callAsFunction(
        queries: Tensor<Scalar>, keys: Tensor<Scalar>, values: Tensor<Scalar>? = nil,
        masks: [AttentionMask<Scalar>] = []
    ) -> (context: Tensor<Scalar>, weights: Tensor<Scalar>) {
        self(
            queries: queries, keys: SequenceBatch(keys), values: values.map { SequenceBatch($0) }, masks: masks)
    }

    /// Queries that are not valid have no weights, and so no context.
    private func attend(
        _ queries: Tensor<Scalar>, _ queryLengths: [Int]?, _ keys: SequenceBatch<Scalar>,
        _ values: SequenceBatch<Scalar>?, _ masks: [AttentionMask<Scalar>]
    ) -> (context: Tensor<Scalar>, weights: Tensor<Scalar>) {
        require(
            queries.rank == 3 && keys.features.count == 1 && values?.features.count ?? 1 == 1
                && queries.shape[0] == keys.count && values?.count ?? keys.count == keys.count,
            """
            attention: queries, keys and values have shapes \(queries.shape), \(keys.shape) and \
            \(values?.shape ?? keys.shape)
            """)
        keys.layout.requireValues(values?.layout, of: "attention")
        let keyValues = keys.values
        return scores(queries: queries, keys: keyValues).attention(
            to: values?.values ?? keyValues, queryLengths: queryLengths, keyLengths: keys.lengths, masks: masks)
    }
}
