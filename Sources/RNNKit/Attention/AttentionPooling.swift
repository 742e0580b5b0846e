/// One vector for a whole sequence: the mean of its steps, weighted by the softmax of a score that is learned, v ·
/// tanh(W h + b) (Yang et al. 2016).
///
/// | parameter | shape |
/// |---|---|
/// | `projection.weight` | [hidden, features] |
/// | `projection.bias` | [hidden] |
/// | `vector` | [hidden] |
public struct AttentionPooling<Scalar: TensorScalar>: Module {
    /// The map of each step.
    public var projection: Linear<Scalar>
    /// What the mapped step is measured with.
    public var vector: Tensor<Scalar>

    /// A pooling with random parameters.
    public init(features: Int, hidden: Int, random: inout RandomSource) {
        projection = Linear(inputs: features, outputs: hidden, random: &random)
        vector = Tensor.xavierUniform([1, hidden], random: &random).flattened()
    }

    /// The pooled vectors, [batch, features], and the weight of each step, [batch, time].
    public func callAsFunction(
        _ x: Tensor<Scalar>, lengths: [Int]? = nil
    ) -> (pooled: Tensor<Scalar>, weights: Tensor<Scalar>) {
        require(x.rank == 3, "AttentionPooling: x has shape \(x.shape), not [batch, time, features]")
        requireLengths(lengths, fit: x.shape, "AttentionPooling")
        let lengths = lengths ?? Array(repeating: x.shape[1], count: x.shape[0])
        let clean = x.settingPadding(lengths)
        let offset = projection.bias ?? .zeros([vector.count])
        let scores = tanhScores(
            queries: offset.reshaped([1, 1, vector.count]), keys: matmul(clean, projection.weight, transposing: .right),
            vector: vector)
        let weights = scores.squeezed(axis: 1).softmax(lengths: lengths)
        return (matmul(weights.expanded(axis: 1), clean).squeezed(axis: 1), weights)
    }

    /// Visits `projection` and `vector`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("projection", &projection)
        visitor.visit("vector", &vector)
    }
}
