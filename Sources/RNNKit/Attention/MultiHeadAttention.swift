/// Scaled dot-product attention in several subspaces at once (Vaswani et al. 2017). Given one sequence it attends to
/// itself. Of a sequence without valid keys all that is found is zero; the output's offset does not show there.
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

    /// What each valid step of a sequence finds in its valid steps. At the others, what is found and the weights are
    /// zero.
    public func callAsFunction(
        _ x: Tensor<Scalar>, lengths: [Int]? = nil
    ) -> (found: Tensor<Scalar>, weights: Tensor<Scalar>) {
        guard let lengths, x.rank == 3 else { return self(queries: x, keys: x, values: x, lengths: lengths) }
        requireLengths(lengths, fit: x.shape, "MultiHeadAttention")
        let clean = x.settingPadding(lengths)
        let (found, weights) = self(queries: clean, keys: clean, values: clean, lengths: lengths)
        let ofHeads = weights.reshaped([x.shape[0] * heads, x.shape[1], x.shape[1]])
        return (found.settingPadding(lengths), ofHeads.settingPadding(forHeads(lengths)).reshaped(weights.shape))
    }

    /// What each query finds.
    ///
    /// - Parameters:
    ///   - queries: What is asked with, [batch, queries, width].
    ///   - keys: What is compared with, [batch, keys, width].
    ///   - values: What is found, [batch, keys, width].
    ///   - lengths: How many keys of each sequence are valid; all if not given. Others have no weight; where none is
    ///     valid, all weights and what is found are zero.
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
        require(
            keys.shape[1] == values.shape[1],
            "MultiHeadAttention: keys and values have shapes \(keys.shape) and \(values.shape)")
        requireLengths(lengths, fit: keys.shape, of: "keys", "MultiHeadAttention")
        let batch = queries.shape[0]
        let lengths = lengths ?? (keys.shape[1] == 0 ? Array(repeating: 0, count: batch) : nil)
        // Whatever stands in the padding, even if it is not a number, takes no part.
        func valid(_ x: Tensor<Scalar>) -> Tensor<Scalar> { lengths.map { x.settingPadding($0) } ?? x }
        /// [batch * heads, time, width / heads]
        func mapped(_ x: Tensor<Scalar>, part: Int) -> Tensor<Scalar> {
            let rows = part * width..<(part + 1) * width
            let all = matmul(x, inputWeight.slice(rows), transposing: .right) + inputBias.slice(rows)
            return all.reshaped([batch, x.shape[1], heads, width / heads]).permuted([0, 2, 1, 3])
                .reshaped([batch * heads, x.shape[1], width / heads])
        }
        let (found, weights) = DotScore()(
            queries: mapped(queries, part: 0), keys: mapped(valid(keys), part: 1),
            values: mapped(valid(values), part: 2), lengths: lengths.map(forHeads))
        let joined = found.reshaped([batch, heads, queries.shape[1], width / heads]).permuted([0, 2, 1, 3])
            .reshaped([batch, queries.shape[1], width])
        let answers = output(joined)
        let answered = lengths.map { $0.map { $0 == 0 ? 0 : queries.shape[1] } }
        return (
            answered.map { answers.settingPadding($0) } ?? answers,
            weights.reshaped([batch, heads, queries.shape[1], keys.shape[1]])
        )
    }

    /// The lengths of the sequences' heads, one after the other.
    private func forHeads(_ lengths: [Int]) -> [Int] {
        lengths.flatMap { Array(repeating: $0, count: heads) }
    }

    /// Visits `in_proj_weight`, `in_proj_bias` and `out_proj`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("in_proj_weight", &inputWeight)
        visitor.visit("in_proj_bias", &inputBias)
        visitor.visit("out_proj", &output)
    }
}
