/// A cell whose gates are sums of two products: one of the input, one of the hidden state.
///
/// Its sizes follow from its weights, and a step without recurrent dropout is one whose mask is nil.
public protocol GatedCell<Scalar>: RecurrentCell {
    /// The matrices and biases of all gates.
    var weights: RecurrentWeights<Scalar> { get set }
}

extension GatedCell {
    /// The number of values in a step's input.
    public var inputSize: Int { weights.input.shape[1] }

    /// The state after a step.
    public func callAsFunction(_ x: Tensor<Scalar>, _ state: State) -> State {
        self(x, state, dropout: nil)
    }
}

extension GatedCell where State == HiddenState<Scalar> {
    /// Zeros.
    public func initialState(batch: Int) -> HiddenState<Scalar> {
        HiddenState(.zeros([batch, weights.recurrent.shape[1]]))
    }
}
