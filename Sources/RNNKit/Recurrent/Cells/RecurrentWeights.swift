/// The biases that a cell's gates have.
public enum RecurrentBias: String, Sendable, Codable, CaseIterable {
    /// None.
    case none
    /// One for each gate, added to the input's product.
    case one
    /// Two for each gate, one beside the input's product and one beside the hidden state's, as PyTorch and cuDNN have
    /// them.
    case two
}

/// The parameters that every gated cell has: matrices for the input and for the hidden state, the gates' rows one block
/// below the other, and their biases.
///
/// | parameter | shape | property |
/// |---|---|---|
/// | `weight_ih` | [gates * hidden, inputs] | `input` |
/// | `weight_hh` | [gates * hidden, outputs] | `recurrent` |
/// | `bias_ih` | [gates * hidden], unless there is none | `inputBias` |
/// | `bias_hh` | [gates * hidden], if there are two | `recurrentBias` |
public struct RecurrentWeights<Scalar: TensorScalar>: Module {
    /// The matrix for the input.
    public var input: Tensor<Scalar>
    /// The matrix for the hidden state.
    public var recurrent: Tensor<Scalar>
    /// The bias added to the input's product.
    public var inputBias: Tensor<Scalar>?
    /// The bias added to the hidden state's product.
    public var recurrentBias: Tensor<Scalar>?

    /// Given parameters.
    public init(
        input: Tensor<Scalar>, recurrent: Tensor<Scalar>, inputBias: Tensor<Scalar>? = nil,
        recurrentBias: Tensor<Scalar>? = nil
    ) {
        require(
            input.rank == 2 && recurrent.rank == 2 && input.shape[0] == recurrent.shape[0],
            "RecurrentWeights: input and recurrent have shapes \(input.shape) and \(recurrent.shape)")
        for bias in [inputBias, recurrentBias] {
            require(
                bias == nil || bias?.shape == [input.shape[0]],
                "RecurrentWeights: a bias has shape \(bias?.shape ?? []), the matrices have \(input.shape[0]) rows")
        }
        self.input = input
        self.recurrent = recurrent
        self.inputBias = inputBias
        self.recurrentBias = recurrentBias
    }

    /// Random parameters: for the input uniform (Glorot and Bengio 2010), for the hidden state orthogonal, each gate by
    /// itself, and biases of zero.
    ///
    /// - Parameters:
    ///   - gates: The number of blocks of rows, one for each gate or candidate.
    ///   - inputs: The number of values in a step's input.
    ///   - hidden: The number of hidden units.
    ///   - outputs: The number of values that the cell gives out and sees again; as many as hidden units if not given.
    ///   - bias: Which biases there are.
    ///   - random: Where the parameters come from.
    public init(
        gates: Int, inputs: Int, hidden: Int, outputs: Int? = nil, bias: RecurrentBias = .two,
        random: inout RandomSource
    ) {
        let outputs = outputs ?? hidden
        require(
            inputs > 0 && hidden > 0 && outputs > 0,
            "a cell with \(inputs) inputs, \(hidden) hidden units and \(outputs) outputs; all must be positive")
        var input: [Tensor<Scalar>] = []
        var recurrent: [Tensor<Scalar>] = []
        for _ in 0..<gates {
            input.append(.xavierUniform([hidden, inputs], random: &random))
            recurrent.append(.orthogonal([hidden, outputs], random: &random))
        }
        self.init(
            input: .concatenated(input), recurrent: .concatenated(recurrent),
            inputBias: bias == .none ? nil : .zeros([gates * hidden]),
            recurrentBias: bias == .two ? .zeros([gates * hidden]) : nil)
    }

    /// W x + b, of all gates.
    func ofInput(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        let product = matmul(x, input, transposing: .right)
        return inputBias.map { product + $0 } ?? product
    }

    /// U h + c, of all gates, where U sees h times a mask if there is one.
    func ofHidden(_ hidden: Tensor<Scalar>, times mask: Tensor<Scalar>? = nil) -> Tensor<Scalar> {
        let product = matmul(mask.map { hidden * $0 } ?? hidden, recurrent, transposing: .right)
        return recurrentBias.map { product + $0 } ?? product
    }

    /// U h + c, of the gates in a range.
    func ofHidden(_ hidden: Tensor<Scalar>, times mask: Tensor<Scalar>?, rows: Range<Int>) -> Tensor<Scalar> {
        let product = matmul(mask.map { hidden * $0 } ?? hidden, recurrent.slice(rows), transposing: .right)
        return recurrentBias.map { product + $0.slice(rows) } ?? product
    }

    /// Visits `weight_ih`, `weight_hh`, `bias_ih` and `bias_hh`, which is PyTorch's order.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight_ih", &input)
        visitor.visit("weight_hh", &recurrent)
        visitor.visit("bias_ih", &inputBias)
        visitor.visit("bias_hh", &recurrentBias)
    }
}
