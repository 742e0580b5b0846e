/// The gated recurrent unit, in the two forms that are in use. The gates' order in the weights is r, z, n.
///
/// With the reset **before** the product, the form of textbooks (Cho et al. 2014):
///
///     r = sigmoid(W_r x + U_r h)    z = sigmoid(W_z x + U_z h)
///     n = tanh(W_n x + U_n (r * h))
///     h' = (1 - z) * h + z * n
///
/// With the reset **after** the product, the form of cuDNN and PyTorch, whose z is the complement:
///
///     r = sigmoid(W_r x + U_r h)    z = sigmoid(W_z x + U_z h)
///     n = tanh(W_n x + r * (U_n h + c_n))
///     h' = (1 - z) * n + z * h
///
/// Each product has its offset. A weight of the one z is the negative of the other's. Parameters as in
/// ``RecurrentWeights``, with three gates.
public struct GRUCell<Scalar: TensorScalar>: RecurrentCell {
    /// Where the reset gate applies.
    public enum Reset: String, Sendable, Codable, CaseIterable {
        /// To the hidden state, before the product: textbooks.
        case beforeProduct
        /// To the product: cuDNN, PyTorch.
        case afterProduct
    }

    /// The matrices and offsets.
    public var weights: RecurrentWeights<Scalar>
    /// Where the reset gate applies.
    public let reset: Reset

    /// A cell with given parameters.
    public init(weights: RecurrentWeights<Scalar>, reset: Reset = .afterProduct) {
        require(
            weights.recurrent.shape[0] == 3 * weights.recurrent.shape[1],
            "GRUCell: recurrent has shape \(weights.recurrent.shape), not [3 * hidden, hidden]")
        self.weights = weights
        self.reset = reset
    }

    /// A cell with random parameters.
    public init(
        inputs: Int, hidden: Int, reset: Reset = .afterProduct, bias: RecurrentBias = .two, random: inout RandomSource
    ) {
        self.init(
            weights: RecurrentWeights(
                gates: 3, inputs: inputs, hidden: hidden, outputs: hidden, bias: bias, random: &random),
            reset: reset)
    }

    /// The number of values in a step's input.
    public var inputSize: Int { weights.input.shape[1] }

    /// Zeros.
    public func initialState(batch: Int) -> HiddenState<Scalar> {
        HiddenState(.zeros([batch, weights.recurrent.shape[1]]))
    }

    /// The state after a step.
    public func callAsFunction(_ x: Tensor<Scalar>, _ state: HiddenState<Scalar>) -> HiddenState<Scalar> {
        self(x, state, dropout: nil)
    }

    /// The state after a step with recurrent dropout.
    public func callAsFunction(
        _ x: Tensor<Scalar>, _ state: HiddenState<Scalar>, dropout: Tensor<Scalar>?
    ) -> HiddenState<Scalar> {
        let h = state.hidden
        let size = weights.recurrent.shape[1]
        let input = weights.ofInput(x).split(parts: 3, axis: 1)
        switch reset {
        case .beforeProduct:
            let gates = weights.ofHidden(h, times: dropout, rows: 0..<2 * size).split(parts: 2, axis: 1)
            let r = sigmoid(input[0] + gates[0])
            let z = sigmoid(input[1] + gates[1])
            let n = tanh(input[2] + weights.ofHidden(r * h, times: dropout, rows: 2 * size..<3 * size))
            return HiddenState((1 - z) * h + z * n)
        case .afterProduct:
            let recurrent = weights.ofHidden(h, times: dropout).split(parts: 3, axis: 1)
            let r = sigmoid(input[0] + recurrent[0])
            let z = sigmoid(input[1] + recurrent[1])
            let n = tanh(input[2] + r * recurrent[2])
            return HiddenState((1 - z) * n + z * h)
        }
    }

    /// The kernels know both forms.
    public var fusedForm: FusedForm<Scalar>? {
        FusedForm(reset == .beforeProduct ? .gruBefore : .gruAfter, weights: weights)
    }

    /// Visits the weights.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        weights.visitParameters(&visitor)
    }
}
