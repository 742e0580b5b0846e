/// The ways to make one vector of a sequence, by name: what ``Pooling`` does, without its parameters.
public enum PoolingKind: String, Sendable, Codable, CaseIterable {
    /// What the layer gives out when it has read everything.
    case last
    /// The mean of the outputs at all valid steps.
    case mean
    /// The greatest value of each feature.
    case max
    /// The mean of the outputs, weighted by attention that is learned.
    case attention
}

/// One vector for a sequence that a recurrent layer has read.
public enum Pooling<Scalar: TensorScalar>: Module {
    /// What the layer gives out when it has read everything; see ``RecurrentLayer/final(_:lengths:initial:)``.
    case last
    /// The mean of the outputs at all valid steps.
    case mean
    /// The greatest value of each feature.
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
    ///   - lengths: The number of valid steps of each sequence; nil means all of them, or the tokens' lengths.
    /// - Returns: The vectors, [batch, features], and the weight of each step, [batch, time], if they are weighted by
    ///   attention.
    public func callAsFunction<Layer: RecurrentLayer>(
        _ x: SequenceInput<Scalar>, read layer: Layer, lengths: [Int]?
    ) -> (pooled: Tensor<Scalar>, weights: Tensor<Scalar>?) where Layer.Scalar == Scalar {
        let lengths = lengths ?? x.lengths
        switch self {
        case .last: return (layer.final(x, lengths: lengths, initial: nil).output, nil)
        case .mean: return (SequencePooling.mean(layer(x, lengths: lengths).outputs, lengths: lengths), nil)
        case .max: return (SequencePooling.max(layer(x, lengths: lengths).outputs, lengths: lengths), nil)
        case .attention(let attention):
            let (pooled, weights) = attention(layer(x, lengths: lengths).outputs, lengths: lengths)
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
