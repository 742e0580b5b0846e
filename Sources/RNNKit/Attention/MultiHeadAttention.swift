/// Scaled dot-product attention in several subspaces at once (Vaswani et al. 2017). Given one batch of sequences it attends
/// to itself. A query that may look at nothing has a context of zero; the output's bias does not show there.
///
/// Parameters have PyTorch's names and shapes: `in_proj_weight` [3 * width, width] (queries, keys, values),
/// `in_proj_bias`, `out_proj.weight` and `out_proj.bias`.
public struct MultiHeadAttention<Scalar: TensorScalar>: Module {
    /// The maps of queries, keys and values, one below the other.
    public var inputWeight: Tensor<Scalar>
    /// Their biases.
    public var inputBias: Tensor<Scalar>
    /// The map of the heads' contexts.
    public var output: Linear<Scalar>
    /// The number of heads.
    public let heads: Int

    /// A layer with given parameters. The heads divide the width.
    public init(inputWeight: Tensor<Scalar>, inputBias: Tensor<Scalar>, output: Linear<Scalar>, heads: Int) {
        let width = inputWeight.rank == 2 ? inputWeight.shape[1] : 0
        require(
            heads > 0 && width > 0 && width % heads == 0,
            "MultiHeadAttention: \(heads) heads do not divide a width of \(width)")
        require(
            inputWeight.shape == [3 * width, width] && inputBias.shape == [3 * width]
                && output.weight.shape == [width, width],
            """
            MultiHeadAttention: inputWeight, inputBias and output have shapes \(inputWeight.shape), \(inputBias.shape) \
            and \(output.weight.shape), not [3 * width, width], [3 * width] and [width, width]
            """)
        self.inputWeight = inputWeight
        self.inputBias = inputBias
        self.output = output
        self.heads = heads
    }

    /// A layer with random parameters and biases of zero. The heads divide the width.
    public init(width: Int, heads: Int, random: inout RandomSource) {
        require(
            heads > 0 && width > 0 && width % heads == 0,
            "MultiHeadAttention: \(heads) heads do not divide a width of \(width)")
        self.init(
            inputWeight: .xavierUniform([3 * width, width], random: &random), inputBias: .zeros([3 * width]),
            output: Linear(inputs: width, outputs: width, random: &random), heads: heads)
    }

    /// Self-attention: the context of each valid step of sequences among their valid steps.
    ///
    /// - Parameters:
    ///   - x: The sequences: queries, keys and values.
    ///   - masks: What a step may look at, beside the lengths.
    /// - Returns: The context of each step, and the weights of each head, [batch, heads, time, time].
    public func callAsFunction(
        _ x: SequenceBatch<Scalar>, masks: [AttentionMask<Scalar>] = []
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        self(queries: x, keys: x, values: x, masks: masks)
    }

    /// The context of each valid query.
    ///
    /// - Parameters:
    ///   - queries: The queries.
    ///   - keys: The keys.
    ///   - values: The values, of the keys' layout.
    ///   - masks: What a query may look at, beside the lengths.
    /// - Returns: The context of each query, and the weights of each head, [batch, heads, queries, keys]: zero where a query
    ///   or a key is not valid.
    public func callAsFunction(
        queries: SequenceBatch<Scalar>, keys: SequenceBatch<Scalar>, values: SequenceBatch<Scalar>,
        masks: [AttentionMask<Scalar>] = []
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        let width = inputWeight.shape[1]
        for (name, batch) in [("queries", queries), ("keys", keys), ("values", values)] {
            require(
                batch.features == [width] && batch.count == queries.count,
                "MultiHeadAttention: \(name) have shape \(batch.shape), not [\(queries.count), time, \(width)]")
        }
        keys.layout.requireValues(values.layout, of: "MultiHeadAttention")
        return attend(
            queries, keyLengths: keys.lengths, keys: mapped(keys, .key), values: mapped(values, .value), masks: masks)
    }

    /// A part of the maps.
    enum Part: Int { case query, key, value }

    /// The mapped sequences of all heads, [batch, heads, time, width / heads].
    func mapped(_ x: SequenceBatch<Scalar>, _ part: Part) -> Tensor<Scalar> {
        let width = inputWeight.shape[1]
        let rows = part.rawValue * width..<(part.rawValue + 1) * width
        let all = matmul(x.values, inputWeight.slice(rows), transposing: .right) + inputBias.slice(rows)
        return all.reshaped([x.count, x.time, heads, width / heads]).permuted([0, 2, 1, 3])
    }

    /// The context of each valid query among mapped keys and values.
    func attend(
        _ queries: SequenceBatch<Scalar>, keyLengths: [Int], keys: Tensor<Scalar>, values: Tensor<Scalar>,
        masks: [AttentionMask<Scalar>] = []
    ) -> (context: SequenceBatch<Scalar>, weights: Tensor<Scalar>) {
        let (batch, time, width) = (queries.count, keys.shape[2], inputWeight.shape[1])
        /// [batch * heads, time, width / heads]
        func joined(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
            x.reshaped([batch * heads, x.shape[2], width / heads])
        }
        let scores = DotScore().scores(queries: joined(mapped(queries, .query)), keys: joined(keys))
        let weights = scores.reshaped([batch, heads, queries.time, time]).attentionWeights(
            queryLengths: queries.lengths, keyLengths: keyLengths, masks: masks)
        let contexts = matmul(weights.reshaped([batch * heads, queries.time, time]), joined(values))
        let all = contexts.reshaped([batch, heads, queries.time, width / heads]).permuted([0, 2, 1, 3])
            .reshaped([batch, queries.time, width])
        var context = output(SequenceBatch(layout: queries.layout, content: .padded(all))).values
        // The map of a context of zero would be its bias.
        if let seeing = weights.queriesWithWeights() { context = select(where: seeing, context, otherwise: Tensor(0)) }
        return (SequenceBatch(layout: queries.layout, content: .padded(context)), weights)
    }

    /// The context of each query, [batch, queries, width], of keys and values, [batch, keys, width], of full length.
    ///
    /// - Parameters:
    ///   - queries: The queries.
    ///   - keys: The keys.
    ///   - values: The values.
    ///   - masks: What a query may look at.
    /// - Returns: The contexts, and the weights of each head, [batch, heads, queries, keys].
    public func callAsFunction(
        queries: Tensor<Scalar>, keys: Tensor<Scalar>, values: Tensor<Scalar>, masks: [AttentionMask<Scalar>] = []
    ) -> (context: Tensor<Scalar>, weights: Tensor<Scalar>) {
        let (context, weights) = self(
            queries: SequenceBatch(queries), keys: SequenceBatch(keys), values: SequenceBatch(values), masks: masks)
        return (context.values, weights)
    }

    /// Visits `in_proj_weight`, `in_proj_bias` and `out_proj`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("in_proj_weight", &inputWeight)
        visitor.visit("in_proj_bias", &inputBias)
        visitor.visit("out_proj", &output)
    }
}
