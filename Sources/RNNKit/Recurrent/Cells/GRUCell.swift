/// The gated recurrent unit, in the forms that are in use. The gates' order in the weights is r, z, n.
///
///     r = sigmoid(W_r x + b_r + U_r h + c_r)    z = sigmoid(W_z x + b_z + U_z h + c_z)
///
/// The reset gate r applies to the hidden state **before** the product, as in textbooks, or to the product **after**
/// it, as in cuDNN and PyTorch:
///
///     n = tanh(W_n x + b_n + U_n (r * h) + c_n)      before
///     n = tanh(W_n x + b_n + r * (U_n h + c_n))      after
///
/// The update gate z is the share of the candidate n that comes in, or the share of h that is **kept**:
///
///     h' = (1 - z) * h + z * n    replaces
///     h' = (1 - z) * n + z * h    keeps
///
/// | form | reset | update |
/// |---|---|---|
/// | Chung et al. 2014 | before | replaces |
/// | Cho et al. 2014; ONNX without `linear_before_reset` | before | keeps |
/// | cuDNN, PyTorch; ONNX with `linear_before_reset` | after | keeps |
///
/// A weight of the one z is the negative of the other's. Parameters as in ``RecurrentWeights``, with three gates.
public struct GRUCell<Scalar: TensorScalar>: GatedCell {
    /// Where the reset gate applies.
    public enum Reset: String, Sendable, Codable, CaseIterable {
        /// To the hidden state, before the product: textbooks.
        case beforeProduct
        /// To the product: cuDNN, PyTorch.
        case afterProduct

        /// What the update gate does in the form that is best known.
        var usualUpdate: Update { self == .beforeProduct ? .replaces : .keeps }
    }

    /// What the update gate is the share of.
    public enum Update: String, Sendable, Codable, CaseIterable {
        /// Of the candidate, which replaces as much of the hidden state.
        case replaces
        /// Of the hidden state, which is kept.
        case keeps
    }

    /// The matrices and biases.
    public var weights: RecurrentWeights<Scalar>
    /// Where the reset gate applies.
    public let reset: Reset
    /// What the update gate is the share of.
    public let update: Update
    /// What stands in place of sigmoid and tanh.
    public let functions: GateFunctions

    /// A cell with given parameters. The update gate replaces if the reset applies before the product and keeps if
    /// after, unless `update` says otherwise.
    public init(
        weights: RecurrentWeights<Scalar>, reset: Reset = .afterProduct, update: Update? = nil,
        functions: GateFunctions = .standard
    ) {
        require(
            weights.recurrent.shape[0] == 3 * weights.recurrent.shape[1],
            "GRUCell: recurrent has shape \(weights.recurrent.shape), not [3 * hidden, hidden]")
        require(
            functions.output == GateFunctions.standard.output,
            "GRUCell: functions.output is that of an LSTM's memory, of which this cell has none")
        self.weights = weights
        self.reset = reset
        self.update = update ?? reset.usualUpdate
        self.functions = functions
    }

    /// A cell with random parameters. The update gate replaces if the reset applies before the product and keeps if
    /// after, unless `update` says otherwise. With a `forgetBias` it starts with a bias that makes the hidden state
    /// last; without one all biases start at zero.
    public init(
        inputs: Int, hidden: Int, reset: Reset = .afterProduct, update: Update? = nil, bias: RecurrentBias = .two,
        forgetBias: ForgetBias? = nil, functions: GateFunctions = .standard, random: inout RandomSource
    ) {
        var weights = RecurrentWeights<Scalar>(
            gates: 3, inputs: inputs, hidden: hidden, outputs: hidden, bias: bias, random: &random)
        if let forgetBias {
            forgetBias.requireBias(bias, "GRUCell")
            let gates: Tensor<Scalar> = forgetBias.ofGRU(
                hidden: hidden, replaces: (update ?? reset.usualUpdate) == .replaces, random: &random)
            weights.inputBias = .concatenated([gates, .zeros([hidden])])
        }
        self.init(weights: weights, reset: reset, update: update, functions: functions)
    }

    /// The state after a step with recurrent dropout.
    public func callAsFunction(
        _ x: Tensor<Scalar>, _ state: HiddenState<Scalar>, dropout: Tensor<Scalar>?
    ) -> HiddenState<Scalar> {
        let h = state.hidden
        let size = weights.recurrent.shape[1]
        let input = weights.ofInput(x).split(parts: 3, axis: 1)
        let (r, z, n): (Tensor<Scalar>, Tensor<Scalar>, Tensor<Scalar>)
        switch reset {
        case .beforeProduct:
            let gates = weights.ofHidden(h, times: dropout, rows: 0..<2 * size).split(parts: 2, axis: 1)
            r = functions.ofGate(input[0] + gates[0])
            z = functions.ofGate(input[1] + gates[1])
            n = functions.ofCandidate(
                input[2] + weights.ofHidden(r * h, times: dropout, rows: 2 * size..<3 * size))
        case .afterProduct:
            let recurrent = weights.ofHidden(h, times: dropout).split(parts: 3, axis: 1)
            r = functions.ofGate(input[0] + recurrent[0])
            z = functions.ofGate(input[1] + recurrent[1])
            n = functions.ofCandidate(input[2] + r * recurrent[2])
        }
        for (name, gate) in [("r", r), ("z", z), ("n", n)] { Probe.note(name, gate) }
        switch update {
        case .replaces: return HiddenState((1 - z) * h + z * n)
        case .keeps: return HiddenState((1 - z) * n + z * h)
        }
    }

    /// The kernels know both resets, each with its usual update and functions.
    public var fusedForm: FusedForm<Scalar>? {
        guard update == reset.usualUpdate && functions == .standard else { return nil }
        return FusedForm(reset == .beforeProduct ? .gruBefore : .gruAfter, weights: weights)
    }

    /// Visits the weights.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        weights.visitParameters(&visitor)
    }
}
