/// The gated recurrent unit with normalised sums: the variant of Ba, Kiros and Hinton (2016), supplement. The gates'
/// order in the weights is r, z, n.
///
///     (r, z) = sigmoid(LN_hh_gates(U_rz h) + LN_ih_gates(W_rz x))
///     n = tanh(LN_ih_candidate(W_n x) + r * LN_hh_candidate(U_n h))
///     h' = (1 - z) * h + z * n
///
/// Each LN normalises all the sums of a sequence that it is given, those of both gates together, then scales and moves
/// each by itself; see ``LayerNorm``. The variant has no other biases.
///
/// | parameter | shape |
/// |---|---|
/// | `weight_ih`, `weight_hh` | [3 * hidden, inputs], [3 * hidden, hidden] |
/// | `norm_ih_gates_weight`, `norm_ih_gates_bias` | [2 * hidden] |
/// | `norm_hh_gates_weight`, `norm_hh_gates_bias` | [2 * hidden] |
/// | `norm_ih_candidate_weight`, `norm_ih_candidate_bias` | [hidden] |
/// | `norm_hh_candidate_weight`, `norm_hh_candidate_bias` | [hidden] |
public struct NormalizedGRUCell<Scalar: TensorScalar>: GatedCell {
    /// The normalisations of one product.
    public struct Norms: Module {
        /// That of both gates' sums.
        public var gates: LayerNorm<Scalar>
        /// That of the candidate's sums.
        public var candidate: LayerNorm<Scalar>

        init(hidden: Int, epsilon: Scalar) {
            gates = LayerNorm(width: 2 * hidden, epsilon: epsilon)
            candidate = LayerNorm(width: hidden, epsilon: epsilon)
        }

        /// The normalised sums of the gates r and z, and of the candidate n.
        func callAsFunction(_ sums: Tensor<Scalar>) -> (gates: Tensor<Scalar>, candidate: Tensor<Scalar>) {
            let size = candidate.weight.count
            return (
                gates(sums.slice(0..<2 * size, axis: 1)), candidate(sums.slice(2 * size..<3 * size, axis: 1))
            )
        }

        /// Visits the parameters of both.
        public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
            visitor.visit("gates", &gates)
            visitor.visit("candidate", &candidate)
        }

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>, beginning: String) {
            gates.visitParameters(&visitor, beginning: "\(beginning)_gates")
            candidate.visitParameters(&visitor, beginning: "\(beginning)_candidate")
        }
    }

    /// The matrices. Their products have no biases before they are normalised.
    public var weights: RecurrentWeights<Scalar>
    /// The normalisations of the input's product.
    public var inputNorms: Norms
    /// The normalisations of the hidden state's product.
    public var hiddenNorms: Norms

    /// A cell with random parameters; normalisations start with scale 1 and bias 0.
    ///
    /// - Parameters:
    ///   - inputs: The number of values in a step's input.
    ///   - hidden: The number of hidden units.
    ///   - forgetBias: What makes the hidden state last at the start: its negative is the update gate's bias.
    ///   - epsilon: What keeps the normalisations' divisors away from zero; the paper has none.
    ///   - random: Where the numbers come from.
    public init(
        inputs: Int, hidden: Int, forgetBias: ForgetBias? = nil, epsilon: Scalar = 1e-5, random: inout RandomSource
    ) {
        weights = RecurrentWeights(
            gates: 3, inputs: inputs, hidden: hidden, outputs: hidden, bias: .none, random: &random)
        inputNorms = Norms(hidden: hidden, epsilon: epsilon)
        hiddenNorms = Norms(hidden: hidden, epsilon: epsilon)
        if let forgetBias {
            inputNorms.gates.bias = forgetBias.ofGRU(hidden: hidden, replaces: true, random: &random)
        }
    }

    /// The state after a step with recurrent dropout.
    public func callAsFunction(
        _ x: Tensor<Scalar>, _ state: HiddenState<Scalar>, dropout: Tensor<Scalar>?
    ) -> HiddenState<Scalar> {
        let input = inputNorms(weights.ofInput(x))
        let recurrent = hiddenNorms(weights.ofHidden(state.hidden, times: dropout))
        let gates = sigmoid(recurrent.gates + input.gates).split(parts: 2, axis: 1)
        let (r, z) = (gates[0], gates[1])
        let n = tanh(input.candidate + r * recurrent.candidate)
        for (name, gate) in [("r", r), ("z", z), ("n", n)] { Probe.note(name, gate) }
        return HiddenState((1 - z) * state.hidden + z * n)
    }

    /// Visits the weights and the normalisations' parameters.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        weights.visitParameters(&visitor)
        inputNorms.visitParameters(&visitor, beginning: "norm_ih")
        hiddenNorms.visitParameters(&visitor, beginning: "norm_hh")
    }
}
