/// How well each query fits each key: what attention weighs values by.
///
/// | score | of a query s and a key h | |
/// |---|---|---|
/// | ``DotScore`` | s · h, divided by sqrt(width) if scaled | Luong et al. 2015; Vaswani et al. 2017 |
/// | ``GeneralScore`` | s · W h | Luong et al. 2015 |
/// | ``AdditiveScore`` | v · tanh(W_s s + W_h h + b) | Bahdanau et al. 2015, and Luong's "concat" |
public protocol AttentionScore<Scalar>: Module {
    /// The score of each query with each key, [batch, queries, keys], from queries [batch, queries, width] and keys
    /// [batch, keys, width].
    func scores(queries: Tensor<Scalar>, keys: Tensor<Scalar>) -> Tensor<Scalar>
}

extension AttentionScore {
    /// Self-attention: what each valid step of a sequence [batch, time, width] finds in its valid steps. At the others,
    /// what is found and the weights are zero.
    public func callAsFunction(
        _ x: Tensor<Scalar>, lengths: [Int]? = nil
    ) -> (found: Tensor<Scalar>, weights: Tensor<Scalar>) {
        guard let lengths, x.rank == 3 else { return self(queries: x, keys: x, lengths: lengths) }
        requireLengths(lengths, fit: x.shape, "attention")
        let clean = x.settingPadding(lengths)
        let weights = scores(queries: clean, keys: clean).softmax(lengths: lengths).settingPadding(lengths)
        return (matmul(weights, clean), weights)
    }

    /// What each query finds: the mean of the values, weighted by the softmax of the scores.
    ///
    /// - Parameters:
    ///   - queries: What is asked with, [batch, queries, width].
    ///   - keys: What is compared with, [batch, keys, width].
    ///   - values: What is found, [batch, keys, values]; the keys themselves if not given.
    ///   - lengths: How many keys of each sequence are valid; all if not given. Others have no weight; where none is
    ///     valid, all weights and what is found are zero.
    /// - Returns: What is found, [batch, queries, values], and the weights, [batch, queries, keys].
    public func callAsFunction(
        queries: Tensor<Scalar>, keys: Tensor<Scalar>, values: Tensor<Scalar>? = nil, lengths: [Int]? = nil
    ) -> (found: Tensor<Scalar>, weights: Tensor<Scalar>) {
        let shapes = (keys: keys.shape, values: values?.shape ?? keys.shape)
        require(
            queries.rank == 3 && keys.rank == 3 && shapes.values.count == 3 && queries.shape[0] == keys.shape[0]
                && shapes.keys[0] == shapes.values[0] && shapes.keys[1] == shapes.values[1],
            "attention: queries, keys and values have shapes \(queries.shape), \(shapes.keys) and \(shapes.values)")
        requireLengths(lengths, fit: keys.shape, of: "keys", "attention")
        guard let lengths else {
            let weights = scores(queries: queries, keys: keys).softmax()
            return (matmul(weights, values ?? keys), weights)
        }
        // Whatever stands in the padding, even if it is not a number, takes no part.
        let clean = keys.settingPadding(lengths)
        let weights = scores(queries: queries, keys: clean).softmax(lengths: lengths)
        return (matmul(weights, values?.settingPadding(lengths) ?? clean), weights)
    }
}
