/// A layer that reads sequences step by step: `Recurrent`, `Bidirectional` or `Stacked`.
///
/// At a step beyond its end a sequence's state stays as it is and it has no output, so that padding changes nothing.
public protocol RecurrentLayer<Scalar>: Module, DescribedLayer {
    /// What is carried along the sequence.
    associatedtype State: Module where State.Scalar == Scalar

    /// The number of values in a step's input.
    var inputSize: Int { get }

    /// The number of values in a step's output.
    var outputSize: Int { get }

    /// The state before the first step where none is given.
    func initialState(batch: Int) -> State

    /// The outputs at all steps and the state after the last step of each sequence.
    ///
    /// - Parameters:
    ///   - x: The inputs.
    ///   - initial: The state before the first step; nil means the layer's own. Gradients pass to it.
    /// - Returns: The outputs, of the inputs' layout, and the final state.
    func callAsFunction(_ x: SequenceBatch<Scalar>, initial: State?) -> (outputs: SequenceBatch<Scalar>, state: State)

    /// What the layer gives out when it has read everything, [batch, outputSize], and its final state, where the
    /// outputs at all steps are not wanted: in less time and memory than with them.
    ///
    /// - Parameters:
    ///   - x: The inputs.
    ///   - initial: The state before the first step; nil means the layer's own.
    /// - Returns: The final output, as ``finalOutput(of:)`` gives it, and the final state.
    func final(_ x: SequenceBatch<Scalar>, initial: State?) -> (output: Tensor<Scalar>, state: State)

    /// What the layer gives out when it has read everything, [batch, outputSize], from what a call returned.
    ///
    /// This is not the output at the last step: there, a layer that reads from the end has only begun. Each direction
    /// contributes its output at its own last step, and no gradient passes through the outputs at other steps.
    func finalOutput(of result: (outputs: SequenceBatch<Scalar>, state: State)) -> Tensor<Scalar>

    /// The entries of values that have the outputs' size at the step where the layer ends (each direction its part):
    /// [batch, outputSize]; zeros for a sequence without steps.
    func entriesAtEnd(of values: SequenceBatch<Scalar>) -> Tensor<Scalar>
}

extension RecurrentLayer {
    /// The outputs and the final state, from the layer's own initial state.
    public func callAsFunction(_ x: SequenceBatch<Scalar>) -> (outputs: SequenceBatch<Scalar>, state: State) {
        self(x, initial: nil)
    }

    /// The outputs at all steps, [batch, time, outputs], and the final state, of sequences of full length, [batch, time,
    /// inputs].
    public func callAsFunction(
        _ x: Tensor<Scalar>, initial: State? = nil
    ) -> (outputs: Tensor<Scalar>, state: State) {
        let (outputs, state) = self(SequenceBatch(x), initial: initial)
        return (outputs.values, state)
    }

    /// The final output and state, from the layer's own initial state.
    public func final(_ x: SequenceBatch<Scalar>) -> (output: Tensor<Scalar>, state: State) {
        final(x, initial: nil)
    }

    /// The final output and state of sequences of full length, [batch, time, inputs].
    public func final(_ x: Tensor<Scalar>, initial: State? = nil) -> (output: Tensor<Scalar>, state: State) {
        final(SequenceBatch(x), initial: initial)
    }

    /// The final output and state, with the outputs at all steps on the way.
    public func final(_ x: SequenceBatch<Scalar>, initial: State?) -> (output: Tensor<Scalar>, state: State) {
        let result = self(x, initial: initial)
        return (finalOutput(of: result), result.state)
    }

    /// What the layer gives out when it has read sequences of full length, from what a call returned.
    public func finalOutput(of result: (outputs: Tensor<Scalar>, state: State)) -> Tensor<Scalar> {
        finalOutput(of: (SequenceBatch(result.outputs), result.state))
    }
}
