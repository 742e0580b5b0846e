/// A small network of the query, the key and the previous query's weights (Chorowski et al. 2015): v · tanh(W_s s + W_h
/// h_j + U f_j + b), where f_j is the output of filters applied to the previous query's weights around key j,
///
///     f_j = Σ_i F[i] a_(t-1)[j + i - (width - 1) / 2]
///
/// It suits sequences that are read from start to end, such as speech: repeated sounds look alike, and the previous
/// weights tell them apart.
///
/// | parameter | shape |
/// |---|---|
/// | `weight_query`, `weight_key`, `bias`, `vector` | those of ``AdditiveScore`` |
/// | `filters` | F: [filters, width], the width odd |
/// | `weight_location` | U: [hidden, filters] |
public struct LocationScore<Scalar: TensorScalar>: Module {
    /// The part that does not depend on the location.
    public var content: AdditiveScore<Scalar>
    /// The allowed widths of filters, in files too: each tap is a slice of the weights at every step.
    static var widths: ClosedRange<Int> { 1...1023 }

    /// The filters.
    public var filters: Tensor<Scalar>
    /// The map of the filters' outputs.
    public var locationWeight: Tensor<Scalar>

    /// A score with given parameters.
    public init(content: AdditiveScore<Scalar>, filters: Tensor<Scalar>, locationWeight: Tensor<Scalar>) {
        require(
            filters.rank == 2 && Self.widths.contains(filters.shape[1]) && filters.shape[1] % 2 == 1
                && locationWeight.shape == [content.vector.count, filters.shape[0]],
            """
            LocationScore: filters and locationWeight have shapes \(filters.shape) and \(locationWeight.shape), not \
            [filters, an odd width of \(Self.widths.upperBound) at most] and [\(content.vector.count), filters]
            """)
        self.content = content
        self.filters = filters
        self.locationWeight = locationWeight
    }

    /// A score with random parameters and a bias of zero.
    ///
    /// - Parameters:
    ///   - queries: The width of the queries.
    ///   - keys: The width of the keys.
    ///   - hidden: The width of the network.
    ///   - filters: The number of filters.
    ///   - width: The number of neighbouring weights that a filter sees; it must be odd.
    ///   - random: The source of the parameters.
    public init(queries: Int, keys: Int, hidden: Int, filters: Int, width: Int, random: inout RandomSource) {
        require(
            filters > 0 && Self.widths.contains(width) && width % 2 == 1,
            "LocationScore: \(filters) filters of width \(width); it must be odd and at most \(Self.widths.upperBound)"
        )
        self.init(
            content: AdditiveScore(queries: queries, keys: keys, hidden: hidden, random: &random),
            filters: .xavierUniform([filters, width], random: &random),
            locationWeight: .xavierUniform([hidden, filters], random: &random))
    }

    /// The scores of one query of each sequence.
    ///
    /// - Parameters:
    ///   - queries: The queries, [batch, 1, width].
    ///   - keys: The keys, [batch, keys, width].
    ///   - previous: The previous query's weights of the keys, [batch, keys]; zeros for the first query.
    /// - Returns: The scores, [batch, 1, keys].
    public func scores(
        queries: Tensor<Scalar>, keys: Tensor<Scalar>, previous: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        scores(queries: queries, mapped: content.mapped(keys), kernel: kernel, previous: previous)
    }

    /// U F, [hidden, width]: the combined map of neighbouring weights. It is the same for all queries.
    var kernel: Tensor<Scalar> { matmul(locationWeight, filters) }

    /// The scores, from parts that do not depend on the query.
    func scores(
        queries: Tensor<Scalar>, mapped keys: Tensor<Scalar>, kernel: Tensor<Scalar>, previous: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        let (batch, length) = (keys.shape[0], keys.shape[1])
        require(
            queries.shape[1] == 1 && previous.shape == [batch, length],
            """
            LocationScore: queries and previous have shapes \(queries.shape) and \(previous.shape), not \
            [\(batch), 1, width] and [\(batch), \(length)]
            """)
        let reach = kernel.shape[1] / 2
        let none = Tensor<Scalar>.zeros([batch, reach])
        let padded = Tensor.concatenated([none, previous, none], axis: 1)
        // [batch, width, keys]: the weights around each key.
        let around = Tensor.stacked(
            (0..<kernel.shape[1]).map { padded.slice($0..<$0 + length, axis: 1) }, axis: 1)
        return content.scores(
            queries: queries, mapped: keys + matmul(around, kernel, transposing: [.left, .right]))
    }

    /// Visits the parameters of the content's score, `filters` and `weight_location`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        content.visitParameters(&visitor)
        visitor.visit("filters", &filters)
        visitor.visit("weight_location", &locationWeight)
    }
}
