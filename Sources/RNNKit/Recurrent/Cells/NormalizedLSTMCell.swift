/// The long short-term memory with normalised sums: the variant of Ba, Kiros and Hinton (2016), supplement, equations
/// 20 to 22. The gates' order in the weights is i, f, g, o.
///
///     (i, f, g, o) = LN_hh(U h) + LN_ih(W x) + b
///     c' = sigmoid(f) * c + sigmoid(i) * tanh(g)
///     h' = sigmoid(o) * tanh(LN_c(c'))
///
/// Each LN normalises all the sums of a sequence at once, then scales and moves each by itself; see ``LayerNorm``. The
/// memory is carried on as it is; with a cell limit, c' is limited to -limit ... limit. The variant fixes the biases.
///
/// | parameter | shape |
/// |---|---|
/// | `weight_ih`, `weight_hh` | [4 * hidden, inputs], [4 * hidden, hidden] |
/// | `bias` | [4 * hidden] |
/// | `norm_ih_weight`, `norm_ih_bias` | [4 * hidden] |
/// | `norm_hh_weight`, `norm_hh_bias` | [4 * hidden] |
/// | `norm_c_weight`, `norm_c_bias` | [hidden] |
public struct NormalizedLSTMCell<Scalar: TensorScalar>: GatedCell {
    /// The matrices. Their products have no biases before they are normalised.
    public var weights: RecurrentWeights<Scalar>
    /// The bias of each gate.
    public var bias: Tensor<Scalar>
    /// The normalisation of the input's product.
    public var inputNorm: LayerNorm<Scalar>
    /// The normalisation of the hidden state's product.
    public var hiddenNorm: LayerNorm<Scalar>
    /// The normalisation of the memory that the output sees.
    public var cellNorm: LayerNorm<Scalar>
    /// The largest magnitude of the memory.
    public let cellLimit: Scalar?

    /// A cell with random parameters; normalisations start with scale 1 and bias 0.
    ///
    /// - Parameters:
    ///   - inputs: The number of values in a step's input.
    ///   - hidden: The number of hidden units.
    ///   - forgetBias: The forget gate's bias at the start.
    ///   - cellLimit: The largest magnitude of the memory; nil for no limit.
    ///   - epsilon: What keeps the normalisations' divisors away from zero; the paper has none.
    ///   - random: Where the numbers come from.
    public init(
        inputs: Int, hidden: Int, forgetBias: ForgetBias = 1, cellLimit: Scalar? = nil, epsilon: Scalar = 1e-5,
        random: inout RandomSource
    ) {
        require(cellLimit.map { $0 > 0 } ?? true, "NormalizedLSTMCell: a cell limit must be positive")
        weights = RecurrentWeights(
            gates: 4, inputs: inputs, hidden: hidden, outputs: hidden, bias: .none, random: &random)
        bias = forgetBias.ofLSTM(hidden: hidden, isCoupled: false, random: &random)
        inputNorm = LayerNorm(width: 4 * hidden, epsilon: epsilon)
        hiddenNorm = LayerNorm(width: 4 * hidden, epsilon: epsilon)
        cellNorm = LayerNorm(width: hidden, epsilon: epsilon)
        self.cellLimit = cellLimit
    }

    /// Zeros.
    public func initialState(batch: Int) -> LSTMState<Scalar> {
        let zeros = Tensor<Scalar>.zeros([batch, weights.recurrent.shape[1]])
        return LSTMState(hidden: zeros, cell: zeros)
    }

    /// The state after a step with recurrent dropout.
    public func callAsFunction(
        _ x: Tensor<Scalar>, _ state: LSTMState<Scalar>, dropout: Tensor<Scalar>?
    ) -> LSTMState<Scalar> {
        let recurrent = hiddenNorm(weights.ofHidden(state.hidden, times: dropout))
        let gates = (recurrent + inputNorm(weights.ofInput(x)) + bias).split(parts: 4, axis: 1)
        let (i, f, g, o) = (sigmoid(gates[0]), sigmoid(gates[1]), tanh(gates[2]), sigmoid(gates[3]))
        for (name, gate) in [("i", i), ("f", f), ("g", g), ("o", o)] { Probe.note(name, gate) }
        var c = f * state.cell + i * g
        if let cellLimit { c = c.clamped(to: -cellLimit...cellLimit) }
        return LSTMState(hidden: o * tanh(cellNorm(c)), cell: c)
    }

    /// Visits the weights, `bias` and the normalisations' parameters.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        weights.visitParameters(&visitor)
        visitor.visit("bias", &bias)
        inputNorm.visitParameters(&visitor, beginning: "norm_ih")
        hiddenNorm.visitParameters(&visitor, beginning: "norm_hh")
        cellNorm.visitParameters(&visitor, beginning: "norm_c")
    }
}

extension LayerNorm {
    /// Visits `weight` and `bias` under names with a beginning in common, as a cell's other parameters have them.
    mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>, beginning: String) {
        visitor.visit("\(beginning)_weight", &weight)
        visitor.visit("\(beginning)_bias", &bias)
    }
}
