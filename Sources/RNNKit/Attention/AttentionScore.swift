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
    /// What each query finds: the mean of the values, weighted by the softmax of the scores.
    ///
    /// - Parameters:
    ///   - queries: What is asked with, [batch, queries, width].
    ///   - keys: What is compared with, [batch, keys, width].
    ///   - values: What is found, [batch, keys, values]; the keys themselves if not given.
    ///   - lengths: How many keys of each sequence are valid; all if not given. Others have no weight; where none is valid, all weights
    ///     and what is found are zero.
    /// - Returns: What is found, [batch, queries, values], and the weights, [batch, queries, keys].
    public func callAsFunction(
        queries: Tensor<Scalar>, keys: Tensor<Scalar>, values: Tensor<Scalar>? = nil, lengths: [Int]? = nil
    ) -> (found: Tensor<Scalar>, weights: Tensor<Scalar>) {
        let values = values ?? keys
        require(
            queries.rank == 3 && keys.rank == 3 && values.rank == 3 && queries.shape[0] == keys.shape[0]
                && keys.shape[0] == values.shape[0] && keys.shape[1] == values.shape[1],
            "attention: queries, keys and values have shapes \(queries.shape), \(keys.shape) and \(values.shape)")
        guard let lengths else {
            let weights = scores(queries: queries, keys: keys).softmax()
            return (matmul(weights, values), weights)
        }
        // Whatever stands in the padding, even if it is not a number, takes no part.
        let isValid = Tensor<Scalar>.mask(lengths: lengths, time: keys.shape[1])
        let clean = select(where: isValid, keys, otherwise: Tensor(0))
        let weights = scores(queries: queries, keys: clean).softmax(lengths: lengths)
        return (matmul(weights, select(where: isValid, values, otherwise: Tensor(0))), weights)
    }
}

extension Tensor {
    /// The softmax along the last axis over the first `lengths[b]` entries of each row of sequence b, [batch, ...,
    /// entries]; the others are zero, and so are all where the length is.
    func softmax(lengths: [Int]) -> Tensor {
        let width = shape[rank - 1]
        require(
            lengths.count == shape[0] && lengths.allSatisfy { $0 >= 0 && $0 <= width },
            "softmax: lengths \(lengths) do not fit scores of shape \(shape)")
        let mask = Tensor.mask(lengths: lengths, time: width)
            .reshaped([shape[0]] + Array(repeating: 1, count: rank - 2) + [width])
        // A score so low that its exponential is zero beside any other.
        let masked = select(where: mask, self, otherwise: Tensor(-Scalar.greatestFiniteMagnitude / 4))
        return masked.softmax() * mask
    }
}
