/// One step of a recurrence: from an input and the state before it to the state after it.
///
/// A cell holds parameters and no state. What it gives out is a part of the state, so that a state is all there is to
/// carry, copy, save or mask. Any type that conforms can be scanned along a sequence by `Recurrent`, in either
/// direction, stacked and made bidirectional, as the built-in cells can.
///
/// ```swift
/// struct Leaky: RecurrentCell {
///     var weight: Tensor<Float>
///     var inputSize: Int { weight.shape[1] }
///     func initialState(batch: Int) -> HiddenState<Float> { HiddenState(.zeros([batch, weight.shape[0]])) }
///     func callAsFunction(_ x: Tensor<Float>, _ state: HiddenState<Float>) -> HiddenState<Float> {
///         HiddenState(state.hidden * 0.9 + tanh(matmul(x, weight, transposing: .right)) * 0.1)
///     }
///     mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) { visitor.visit("weight", &weight) }
/// }
/// ```
public protocol RecurrentCell<Scalar>: Module {
    /// What is carried from step to step.
    associatedtype State: RecurrentState where State.Scalar == Scalar

    /// The number of values in a step's input.
    var inputSize: Int { get }

    /// The state before the first step where none is given: usually zeros.
    func initialState(batch: Int) -> State

    /// The state after a step. x is [batch, inputSize].
    func callAsFunction(_ x: Tensor<Scalar>, _ state: State) -> State

    /// The state after a step in which all products with the hidden state see it times `dropout` [batch, outputSize]
    /// instead, while whatever carries it on unchanged sees it as it is.
    ///
    /// A cell that does not implement this cannot be given recurrent dropout.
    func callAsFunction(_ x: Tensor<Scalar>, _ state: State, dropout: Tensor<Scalar>?) -> State

    /// What the kernels need to run the cell along whole sequences: nil, if they cannot, which is the default. Then a
    /// sequence is a chain of steps.
    var fusedForm: FusedForm<Scalar>? { get }

    /// What makes whole sequences of the cell a scan, h_t = a_t * h_(t-1) + b_t: nil, if they are none, which is the
    /// default.
    var scanForm: ScanForm<Scalar>? { get }
}

extension RecurrentCell {
    /// The state after a step, of a cell without recurrent dropout.
    public func callAsFunction(_ x: Tensor<Scalar>, _ state: State, dropout: Tensor<Scalar>?) -> State {
        require(
            dropout == nil,
            "\(Self.self): for recurrent dropout, implement callAsFunction(_:_:dropout:), which says where it applies")
        return self(x, state)
    }

    /// None.
    public var fusedForm: FusedForm<Scalar>? { nil }

    /// None.
    public var scanForm: ScanForm<Scalar>? { nil }
}

extension Module {
    /// Stops the program where a tensor of this state is for another number of sequences.
    func requireSequences(_ batch: Int, _ caller: String) {
        guard let shape = parameterValues.map(\.shape).first(where: { $0.first != batch }) else { return }
        requirementFailed("\(caller): the state has a tensor of shape \(shape), but x has \(batch) sequences")
    }
}
