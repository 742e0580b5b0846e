/// What the kernels need to run a cell along whole sequences: which of the recurrences they know it is, and its
/// parameters.
///
/// The built-in cells give it for themselves. A cell of one's own that computes one of these recurrences under other
/// names can give it too.
public struct FusedForm<Scalar: TensorScalar>: Sendable {
    /// The recurrences that the kernels know; equations stand at the cells.
    public enum Recurrence: Sendable {
        /// ``ElmanCell`` with tanh.
        case elmanTanh
        /// ``ElmanCell`` with relu.
        case elmanRelu
        /// ``GRUCell`` with the reset before the product.
        case gruBefore
        /// ``GRUCell`` with the reset after the product.
        case gruAfter
        /// ``LSTMCell``.
        case lstm
        /// ``LSTMCell`` with coupled gates.
        case lstmCoupled
    }

    /// Which recurrence it is.
    public let recurrence: Recurrence
    /// The matrices and offsets.
    public let weights: RecurrentWeights<Scalar>
    /// What an LSTM's gates see of the memory.
    public let peephole: Tensor<Scalar>?
    /// The matrix that makes an LSTM's output of the hidden values.
    public let projection: Tensor<Scalar>?
    /// The greatest magnitude of an LSTM's memory.
    public let cellLimit: Scalar?

    /// A recurrence with its parameters.
    public init(
        _ recurrence: Recurrence, weights: RecurrentWeights<Scalar>, peephole: Tensor<Scalar>? = nil,
        projection: Tensor<Scalar>? = nil, cellLimit: Scalar? = nil
    ) {
        self.recurrence = recurrence
        self.weights = weights
        self.peephole = peephole
        self.projection = projection
        self.cellLimit = cellLimit
    }
}
