/// What a query may look at, beside the lengths of the keys, which always hold. Several masks hold together:
/// `masks: [.causal, .window(before: 16)]`.
public struct AttentionMask<Scalar: TensorScalar>: Sendable {
    enum Kind: Sendable {
        case window(before: Int, after: Int)
        case allowed(Tensor<Scalar>)
        case added(Tensor<Scalar>)
    }

    let kind: Kind

    /// A query sees the keys of its own step and of earlier ones.
    public static var causal: AttentionMask { .window(before: .max, after: 0) }

    /// A query sees the keys of its own step, of some steps before it and of some after it.
    public static func window(before: Int, after: Int = 0) -> AttentionMask {
        require(before >= 0 && after >= 0, "AttentionMask: a window of \(before) steps before and \(after) after")
        return AttentionMask(kind: .window(before: before, after: after))
    }

    /// A query sees the keys where a tensor is not 0: [queries, keys], [batch, queries, keys], or for each head [batch,
    /// heads, queries, keys], with axes of length 1 repeated.
    public static func allowed(_ mask: Tensor<Scalar>) -> AttentionMask {
        AttentionMask(kind: .allowed(mask.detached))
    }

    /// A tensor of the same shapes is added to the scores, and learns if it is a parameter. A key with -infinity is not
    /// seen.
    public static func added(_ bias: Tensor<Scalar>) -> AttentionMask {
        AttentionMask(kind: .added(bias))
    }
}
