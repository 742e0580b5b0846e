/// The long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). The gates'
/// order in the weights is i, f, g, o.
///
///     i, f, o = sigmoid(W x + U h + b)    g = tanh(W_g x + U_g h + b_g)
///     c' = f * c + i * g
///     h' = o * tanh(c')
///
/// What its options change:
///
/// | option | equation | parameter |
/// |---|---|---|
/// | peepholes | i and f also see p * c, o sees p * c' (Gers and Schmidhuber 2000) | `weight_peephole` [3 * hidden] |
/// | coupled gates | i = 1 - f; the weights' order is f, g, o | `weight_peephole` [2 * hidden] |
/// | projection | h' = P (o * tanh(c')) (Sak et al. 2014) | `weight_hr` [projection, hidden] |
/// | cell limit | c' is limited to -limit ... limit | |
/// | functions | others than sigmoid and tanh, and a limit to what they see | |
///
/// The peepholes' order is i, f, o, or f, o if the gates are coupled. The other parameters are those of
/// ``RecurrentWeights``, with four gates, or three if they are coupled.
public struct LSTMCell<Scalar: TensorScalar>: GatedCell {
    /// The matrices and biases.
    public var weights: RecurrentWeights<Scalar>
    /// What the gates see of the memory.
    public var peephole: Tensor<Scalar>?
    /// The matrix that makes the output of the hidden values.
    public var projection: Tensor<Scalar>?
    /// Whether the input gate is what the forget gate leaves.
    public let isCoupled: Bool
    /// The largest magnitude of the memory.
    public let cellLimit: Scalar?
    /// What stands in place of sigmoid and tanh.
    public let functions: GateFunctions

    /// A cell with given parameters.
    public init(
        weights: RecurrentWeights<Scalar>, peephole: Tensor<Scalar>? = nil, projection: Tensor<Scalar>? = nil,
        isCoupled: Bool = false, cellLimit: Scalar? = nil, functions: GateFunctions = .standard
    ) {
        let gates = isCoupled ? 3 : 4
        let hidden = weights.input.shape[0] / gates
        let outputs = weights.recurrent.shape[1]
        require(
            weights.input.shape[0] == gates * hidden && outputs == projection?.shape[0] ?? hidden,
            """
            LSTMCell: input and recurrent have shapes \(weights.input.shape) and \(weights.recurrent.shape), not \
            [\(gates) * hidden, inputs] and [\(gates) * hidden, \(projection.map { String($0.shape[0]) } ?? "hidden")]
            """)
        require(
            projection == nil || projection?.shape == [outputs, hidden],
            "LSTMCell: projection has shape \(projection?.shape ?? []), not [\(outputs), \(hidden)]")
        require(
            peephole == nil || peephole?.shape == [(gates - 1) * hidden],
            "LSTMCell: peephole has shape \(peephole?.shape ?? []), not [\(gates - 1) * \(hidden)]")
        require(cellLimit.map { $0 > 0 } ?? true, "LSTMCell: a cell limit must be positive")
        self.weights = weights
        self.peephole = peephole
        self.projection = projection
        self.isCoupled = isCoupled
        self.cellLimit = cellLimit
        self.functions = functions
    }

    /// A cell with random parameters. The forget gate starts with a bias of `forgetBias`, so that the memory lasts:
    /// 1 if none is given and there are biases.
    public init(
        inputs: Int, hidden: Int, projection: Int? = nil, hasPeepholes: Bool = false, isCoupled: Bool = false,
        bias: RecurrentBias = .two, forgetBias: ForgetBias? = nil, cellLimit: Scalar? = nil,
        functions: GateFunctions = .standard, random: inout RandomSource
    ) {
        forgetBias?.requireBias(bias, "LSTMCell")
        var weights = RecurrentWeights<Scalar>(
            gates: isCoupled ? 3 : 4, inputs: inputs, hidden: hidden, outputs: projection ?? hidden, bias: bias,
            random: &random)
        if bias != .none {
            weights.inputBias = (forgetBias ?? 1).ofLSTM(hidden: hidden, isCoupled: isCoupled, random: &random)
        }
        self.init(
            weights: weights,
            peephole: hasPeepholes
                ? .uniform([(isCoupled ? 2 : 3) * hidden], in: -0.1..<0.1, random: &random) : nil,
            projection: projection.map { .xavierUniform([$0, hidden], random: &random) },
            isCoupled: isCoupled, cellLimit: cellLimit, functions: functions)
    }

    private var hiddenSize: Int { weights.input.shape[0] / (isCoupled ? 3 : 4) }

    /// Zeros.
    public func initialState(batch: Int) -> LSTMState<Scalar> {
        LSTMState(hidden: .zeros([batch, weights.recurrent.shape[1]]), cell: .zeros([batch, hiddenSize]))
    }

    /// The state after a step with recurrent dropout.
    public func callAsFunction(
        _ x: Tensor<Scalar>, _ state: LSTMState<Scalar>, dropout: Tensor<Scalar>?
    ) -> LSTMState<Scalar> {
        let sums = weights.ofInput(x) + weights.ofHidden(state.hidden, times: dropout)
        let gates = sums.split(parts: isCoupled ? 3 : 4, axis: 1)
        let peephole = peephole?.split(parts: isCoupled ? 2 : 3)
        func seeing(_ gate: Tensor<Scalar>, _ number: Int, _ cell: Tensor<Scalar>) -> Tensor<Scalar> {
            peephole.map { gate + $0[number] * cell } ?? gate
        }
        let first = isCoupled ? 0 : 1
        let f = functions.ofGate(seeing(gates[first], first, state.cell))
        let i = isCoupled ? 1 - f : functions.ofGate(seeing(gates[0], 0, state.cell))
        let g = functions.ofCandidate(gates[first + 1])
        var c = f * state.cell + i * g
        if let cellLimit { c = c.clamped(to: -cellLimit...cellLimit) }
        let o = functions.ofGate(seeing(gates[first + 2], first + 1, c))
        let h = o * functions.ofMemory(c)
        for (name, gate) in [("f", f), ("g", g), ("o", o)] { Probe.note(name, gate) }
        if !isCoupled { Probe.note("i", i) }
        return LSTMState(hidden: projection.map { matmul(h, $0, transposing: .right) } ?? h, cell: c)
    }

    /// The kernels know all of it but other functions.
    public var fusedForm: FusedForm<Scalar>? {
        guard functions == .standard else { return nil }
        return FusedForm(
            isCoupled ? .lstmCoupled : .lstm, weights: weights, peephole: peephole, projection: projection,
            cellLimit: cellLimit)
    }

    /// Visits the weights, `weight_peephole` and `weight_hr`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        weights.visitParameters(&visitor)
        visitor.visit("weight_hr", &projection)
        visitor.visit("weight_peephole", &peephole)
    }
}
