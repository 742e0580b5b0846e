/// The ways to make one vector of a sequence, by name: what ``Pooling`` does, without its parameters.
public enum PoolingKind: String, Sendable, Codable, CaseIterable {
    /// What the layer gives out when it has read everything.
    case last
    /// The mean of the outputs at all valid steps.
    case mean
    /// The maximum of each feature.
    case max
    /// The mean of the outputs, weighted by attention that is learned.
    case attention
}

/// One vector for a sequence that a recurrent layer has read.
public enum Pooling<Scalar: TensorScalar>: Module {
    /// What the layer gives out when it has read everything; see ``RecurrentLayer/final(_:initial:)``.
    case last
    /// The mean of the outputs at all valid steps.
    case mean
    /// The maximum of each feature.
    case max
    /// The mean of the outputs, weighted by attention.
    case attention(AttentionPooling<Scalar>)

    /// A pooling of a kind. Attention maps each step to as many hidden values as the step has features.
    public init(_ kind: PoolingKind, features: Int, random: inout RandomSource) {
        switch kind {
        case .last: self = .last
        case .mean: self = .mean
        case .max: self = .max
        case .attention: self = .attention(AttentionPooling(features: features, hidden: features, random: &random))
        }
    }

    /// Its kind.
    public var kind: PoolingKind {
        switch self {
        case .last: .last
        case .mean: .mean
        case .max: .max
        case .attention: .attention
        }
    }

    /// One vector for each sequence that a layer reads.
    ///
    /// - Parameters:
    ///   - x: The sequences.
    ///   - layer: The layer.
    /// - Returns: The vectors, [batch, features], and the weight of each step, [batch, time], if they are weighted by
    ///   attention.
    public func callAsFunction<Layer: RecurrentLayer>(
        _ x: SequenceBatch<Scalar>, read layer: Layer
    ) -> (pooled: Tensor<Scalar>, weights: Tensor<Scalar>?) where Layer.Scalar == Scalar {
        switch self {
        case .last: return (layer.final(x, initial: nil).output, nil)
        case .mean: return (SequencePooling.mean(layer(x).outputs), nil)
        case .max: return (SequencePooling.max(layer(x).outputs), nil)
        case .attention(let attention):
            let (pooled, weights) = attention(layer(x).outputs)
            return (pooled, weights)
        }
    }

    /// Visits the attention's parameters, if there are any.
    @_specialize(where Scalar == Float)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        guard case .attention(var attention) = self else { return }
        // Let go of them here: held twice, they would be copied when they are changed.
        self = .last
        attention.visitParameters(&visitor)
        self = .attention(attention)
    }
}

extension Pooling: DescribedLayer {
    /// Its kind.
    public var summary: String { kind.rawValue }
}
