/// What the kernels need to run a cell along whole sequences: which of the recurrences they know it is, and its
/// parameters.
///
/// The built-in cells give it for themselves. A cell of one's own that computes one of these recurrences under other
/// names can give it too; its state then has the parts of the built-in cell's.
public struct FusedForm<Scalar: TensorScalar>: Sendable {
    /// The recurrences that the kernels know.
    public typealias Recurrence = FusedRecurrence

    /// Which recurrence it is.
    public let recurrence: Recurrence
    /// The matrices and biases.
    public let weights: RecurrentWeights<Scalar>
    /// What an LSTM's gates see of the memory.
    public let peephole: Tensor<Scalar>?
    /// The matrix that makes an LSTM's output of the hidden values.
    public let projection: Tensor<Scalar>?
    /// The largest magnitude of an LSTM's memory.
    public let cellLimit: Scalar?

    /// A recurrence with its parameters, whose shapes are those that the built-in cells have.
    public init(
        _ recurrence: Recurrence, weights: RecurrentWeights<Scalar>, peephole: Tensor<Scalar>? = nil,
        projection: Tensor<Scalar>? = nil, cellLimit: Scalar? = nil
    ) {
        let rows = weights.input.shape[0]
        let width = rows / recurrence.gates
        let outputs = projection?.shape[0] ?? width
        require(
            weights.input.shape == [width * recurrence.gates, weights.input.shape[1]]
                && weights.recurrent.shape == [rows, outputs]
                && [weights.inputBias, weights.recurrentBias].allSatisfy { $0 == nil || $0?.shape == [rows] },
            """
            FusedForm: input and recurrent have shapes \(weights.input.shape) and \(weights.recurrent.shape); \
            \(recurrence) has \(recurrence.gates) blocks of rows and \(outputs) outputs
            """)
        require(
            (peephole == nil && projection == nil && cellLimit == nil) || recurrence.hasMemory,
            "FusedForm: \(recurrence) has no peepholes, projection or cell limit")
        require(
            peephole == nil || peephole?.shape == [recurrence.peepholes * width],
            "FusedForm: peephole has shape \(peephole?.shape ?? []), not [\(recurrence.peepholes) * \(width)]")
        require(
            projection == nil || projection?.shape == [outputs, width],
            "FusedForm: projection has shape \(projection?.shape ?? []), not [\(outputs), \(width)]")
        require(cellLimit.map { $0 > 0 } ?? true, "FusedForm: a cell limit of \(cellLimit ?? 0) is not positive")
        self.recurrence = recurrence
        self.weights = weights
        self.peephole = peephole
        self.projection = projection
        self.cellLimit = cellLimit
    }

    /// The number of values in a gate.
    var width: Int { weights.input.shape[0] / recurrence.gates }
    /// The number of values in a step's input.
    var inputs: Int { weights.input.shape[1] }
    /// The number of values in a step's output.
    var outputs: Int { weights.recurrent.shape[1] }
    /// The number of values kept of each step's gates.
    var columns: Int { recurrence.columns.count * width }

    /// All parameters there are, in a fixed order.
    var parameters: [Tensor<Scalar>] {
        [weights.input, weights.recurrent]
            + [weights.inputBias, weights.recurrentBias, peephole, projection].compactMap { $0 }
    }

    /// The same as constants.
    var detached: FusedForm {
        FusedForm(
            recurrence, weights: weights.mapParameters { $1.detached }, peephole: peephole?.detached,
            projection: projection?.detached, cellLimit: cellLimit)
    }
}
