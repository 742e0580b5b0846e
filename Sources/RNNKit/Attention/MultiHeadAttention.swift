/// Scaled dot-product attention in several subspaces at once (Vaswani et al. 2017). Given one sequence it attends to
/// itself.
///
/// Parameters have PyTorch's names and shapes: `in_proj_weight` [3 * width, width] (queries, keys, values),
/// `in_proj_bias`, `out_proj.weight` and `out_proj.bias`.
public struct MultiHeadAttention<Scalar: TensorScalar>: Module {
    /// The maps of queries, keys and values, one below the other.
    public var inputWeight: Tensor<Scalar>
    /// Their offsets.
    public var inputBias: Tensor<Scalar>
    /// The map of what the heads have found.
    public var output: Linear<Scalar>
    /// The number of heads.
    public let heads: Int

    /// A layer with random parameters and offsets of zero. The heads divide the width.
    public init(width: Int, heads: Int, random: inout RandomSource) {
        require(
            heads > 0 && width > 0 && width % heads == 0,
            "MultiHeadAttention: \(heads) heads do not divide a width of \(width)")
        inputWeight = .xavierUniform([3 * width, width], random: &random)
        inputBias = .zeros([3 * width])
        output = Linear(inputs: width, outputs: width, random: &random)
        self.heads = heads
    }

    /// What each valid step of a sequence finds in its valid steps; zeros at the others.
    public func callAsFunction(
        _ x: Tensor<Scalar>, lengths: [Int]? = nil
    ) -> (found: Tensor<Scalar>, weights: Tensor<Scalar>) {
        guard let lengths, x.rank == 3 else { return self(queries: x, keys: x, values: x, lengths: lengths) }
        let clean = x.settingPadding(lengths)
        let (found, weights) = self(queries: clean, keys: clean, values: clean, lengths: lengths)
        return (found.settingPadding(lengths), weights)
    }

    /// What each query finds.
    ///
    /// - Parameters:
    ///   - queries: What is asked with, [batch, queries, width].
    ///   - keys: What is compared with, [batch, keys, width].
    ///   - values: What is found, [batch, keys, width].
    ///   - lengths: How many keys of each sequence are valid; all if not given.
    /// - Returns: What is found, [batch, queries, width], and the weights of each head, [batch, heads, queries, keys].
    public func callAsFunction(
        queries: Tensor<Scalar>, keys: Tensor<Scalar>, values: Tensor<Scalar>, lengths: [Int]? = nil
    ) -> (found: Tensor<Scalar>, weights: Tensor<Scalar>) {
        let width = inputWeight.shape[1]
        for (name, tensor) in [("queries", queries), ("keys", keys), ("values", values)] {
            require(
                tensor.rank == 3 && tensor.shape[2] == width && tensor.shape[0] == queries.shape[0],
                "MultiHeadAttention: \(name) have shape \(tensor.shape), not [\(queries.shape[0]), time, \(width)]")
        }
        let batch = queries.shape[0]
        /// [batch * heads, time, width / heads]
        func mapped(_ x: Tensor<Scalar>, part: Int) -> Tensor<Scalar> {
            let rows = part * width..<(part + 1) * width
            let all = matmul(x, inputWeight.slice(rows), transposing: .right) + inputBias.slice(rows)
            return all.reshaped([batch, x.shape[1], heads, width / heads]).permuted([0, 2, 1, 3])
                .reshaped([batch * heads, x.shape[1], width / heads])
        }
        let (found, weights) = DotScore()(
            queries: mapped(queries, part: 0), keys: mapped(keys, part: 1), values: mapped(values, part: 2),
            lengths: lengths?.flatMap { Array(repeating: $0, count: heads) })
        let joined = found.reshaped([batch, heads, queries.shape[1], width / heads]).permuted([0, 2, 1, 3])
            .reshaped([batch, queries.shape[1], width])
        return (output(joined), weights.reshaped([batch, heads, queries.shape[1], keys.shape[1]]))
    }

    /// Visits `in_proj_weight`, `in_proj_bias` and `out_proj`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("in_proj_weight", &inputWeight)
        visitor.visit("in_proj_bias", &inputBias)
        visitor.visit("out_proj", &output)
    }
}
