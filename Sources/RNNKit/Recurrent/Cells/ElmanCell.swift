/// The simple recurrent cell (Elman 1990): h' = tanh(W x + b + U h + c), or another activation in place of tanh.
///
/// Parameters as in ``RecurrentWeights``, with one gate.
public struct ElmanCell<Scalar: TensorScalar>: GatedCell {
    /// The matrices and biases.
    public var weights: RecurrentWeights<Scalar>
    /// The function of the sum.
    public let activation: Activation
    /// The largest magnitude of the sum; nil for no limit.
    public let limit: Scalar?

    /// A cell with given parameters.
    public init(weights: RecurrentWeights<Scalar>, activation: Activation = .tanh, limit: Scalar? = nil) {
        require(
            weights.recurrent.shape[0] == weights.recurrent.shape[1],
            "ElmanCell: recurrent has shape \(weights.recurrent.shape), not [hidden, hidden]")
        require(limit.map { $0 > 0 } ?? true, "ElmanCell: a limit must be positive")
        self.weights = weights
        self.activation = activation
        self.limit = limit
    }

    /// A cell with random parameters.
    public init(
        inputs: Int, hidden: Int, activation: Activation = .tanh, limit: Scalar? = nil,
        bias: RecurrentBias = .two, random: inout RandomSource
    ) {
        self.init(
            weights: RecurrentWeights(
                gates: 1, inputs: inputs, hidden: hidden, outputs: hidden, bias: bias, random: &random),
            activation: activation, limit: limit)
    }

    /// The state after a step with recurrent dropout.
    public func callAsFunction(
        _ x: Tensor<Scalar>, _ state: HiddenState<Scalar>, dropout: Tensor<Scalar>?
    ) -> HiddenState<Scalar> {
        let sum = weights.ofInput(x) + weights.ofHidden(state.hidden, times: dropout)
        let h = activation(limit.map { sum.clamped(to: -$0...$0) } ?? sum)
        Probe.note("h", h)
        return HiddenState(h)
    }

    /// The kernels know tanh and relu, without a limit.
    public var fusedForm: FusedForm<Scalar>? {
        guard limit == nil else { return nil }
        return switch activation {
        case .tanh: FusedForm(.elmanTanh, weights: weights)
        case .relu: FusedForm(.elmanRelu, weights: weights)
        default: nil
        }
    }

    /// Visits the weights.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        weights.visitParameters(&visitor)
    }
}
