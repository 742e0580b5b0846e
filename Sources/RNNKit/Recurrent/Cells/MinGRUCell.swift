/// The minimal gated recurrent unit (Feng et al. 2024, "Were RNNs all we needed?"), whose gate and candidate see the input
/// alone. The order in the weights is z, n.
///
///     z = sigmoid(W_z x + b_z)    n = g(W_n x + b_n)    h' = (1 - z) * h + z * n
///
/// where g(v) = v + 1/2 for v of at least 0, and sigmoid(v) below: positive, and without a bound. Whole sequences are a
/// scan: the products of all steps are one product.
///
/// | parameter | shape |
/// |---|---|
/// | `weight_ih` | [2 * hidden, inputs] |
/// | `bias_ih` | [2 * hidden], unless there is none |
public struct MinGRUCell<Scalar: TensorScalar>: RecurrentCell {
    /// The matrix for the input: the rows of z, then those of n.
    public var weight: Tensor<Scalar>
    /// The bias of z, then that of n.
    public var bias: Tensor<Scalar>?

    /// A cell with given parameters.
    public init(weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil) {
        require(
            weight.rank == 2 && weight.shape[0] % 2 == 0,
            "MinGRUCell: weight has shape \(weight.shape), not [2 * hidden, inputs]")
        require(
            bias == nil || bias?.shape == [weight.shape[0]],
            "MinGRUCell: bias has shape \(bias?.shape ?? []), not [\(weight.shape[0])]")
        self.weight = weight
        self.bias = bias
    }

    /// A cell with random parameters. With a `forgetBias`, the bias of z starts such that the hidden state lasts; without
    /// one at zero.
    public init(
        inputs: Int, hidden: Int, hasBias: Bool = true, forgetBias: ForgetBias? = nil, random: inout RandomSource
    ) {
        require(
            inputs > 0 && hidden > 0,
            "MinGRUCell: \(inputs) inputs and \(hidden) hidden units; both must be positive")
        require(forgetBias == nil || hasBias, "MinGRUCell: a forgetBias needs a bias")
        let blocks = (0..<2).map { _ in Tensor<Scalar>.xavierUniform([hidden, inputs], random: &random) }
        var bias: Tensor<Scalar>? = hasBias ? .zeros([2 * hidden]) : nil
        if let forgetBias {
            // Of a GRU's two gates, r and z, the latter.
            let gates: Tensor<Scalar> = forgetBias.ofGRU(hidden: hidden, replaces: true, random: &random)
            bias = .concatenated([gates.slice(hidden..<2 * hidden), .zeros([hidden])])
        }
        self.init(weight: .concatenated(blocks), bias: bias)
    }

    /// The number of values in a step's input.
    public var inputSize: Int { weight.shape[1] }

    /// Zeros.
    public func initialState(batch: Int) -> HiddenState<Scalar> { HiddenState(.zeros([batch, weight.shape[0] / 2])) }

    /// The state after a step.
    public func callAsFunction(_ x: Tensor<Scalar>, _ state: HiddenState<Scalar>) -> HiddenState<Scalar> {
        let (z, n) = gates(x)
        return HiddenState((1 - z) * state.hidden + z * n)
    }

    /// Refuses recurrent dropout: no product sees the hidden state.
    public func callAsFunction(
        _ x: Tensor<Scalar>, _ state: HiddenState<Scalar>, dropout: Tensor<Scalar>?
    ) -> HiddenState<Scalar> {
        require(
            dropout == nil,
            "MinGRUCell: no product sees the hidden state, so recurrent dropout has nothing to apply to")
        return self(x, state)
    }

    /// The gate and the candidate of any number of inputs.
    private func gates(_ x: Tensor<Scalar>) -> (z: Tensor<Scalar>, n: Tensor<Scalar>) {
        let product = matmul(x, weight, transposing: .right)
        let sums = (bias.map { product + $0 } ?? product).split(parts: 2, axis: 1)
        let (z, n) = (sigmoid(sums[0]), positive(sums[1]))
        Probe.note("z", z)
        Probe.note("n", n)
        return (z, n)
    }

    /// v + 1/2 where v is at least 0, sigmoid(v) elsewhere.
    private func positive(_ v: Tensor<Scalar>) -> Tensor<Scalar> {
        select(where: v .>= 0, v + 0.5, otherwise: sigmoid(v))
    }

    /// a = 1 - z, b = z * n.
    public var scanForm: ScanForm<Scalar>? {
        ScanForm { x in
            let (z, n) = gates(x)
            return (1 - z, z * n)
        }
    }

    /// Visits `weight_ih` and `bias_ih`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight_ih", &weight)
        visitor.visit("bias_ih", &bias)
    }
}

extension MinGRUCell: SizedCell {
    /// A cell with biases that start at zero.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(inputs: inputs, hidden: hidden, hasBias: true, random: &random)
    }
}
