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

    /// A pooling with given parameters.
    public init(projection: Linear<Scalar>, vector: Tensor<Scalar>) {
        require(
            vector.shape == [projection.weight.shape[0]],
            "AttentionPooling: vector has shape \(vector.shape), projection \(projection.weight.shape)")
        self.projection = projection
        self.vector = vector
    }

    /// A pooling with random parameters.
    public init(features: Int, hidden: Int, random: inout RandomSource) {
        self.init(
            projection: Linear(inputs: features, outputs: hidden, random: &random),
            vector: Tensor.xavierUniform([1, hidden], random: &random).flattened())
    }

    /// The pooled vectors, [batch, features], and the weight of each step, [batch, time].
    public func callAsFunction(_ x: SequenceBatch<Scalar>) -> (pooled: Tensor<Scalar>, weights: Tensor<Scalar>) {
        require(x.features.count == 1, "AttentionPooling: x has shape \(x.shape), not [batch, time, features]")
        let values = x.values
        let bias = projection.bias ?? .zeros([vector.count])
        let scores = tanhScores(
            queries: bias.reshaped([1, 1, vector.count]),
            keys: matmul(values, projection.weight, transposing: .right), vector: vector)
        let weights = scores.attentionWeights(keyLengths: x.lengths)
        return (matmul(weights, values).squeezed(axis: 1), weights.squeezed(axis: 1))
    }

    /// Visits `projection` and `vector`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("projection", &projection)
        visitor.visit("vector", &vector)
    }
}
