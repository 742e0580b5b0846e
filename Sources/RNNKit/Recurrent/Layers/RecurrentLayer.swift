/// A layer that reads sequences step by step: `Recurrent`, `Bidirectional` or `Stacked`.
///
/// Sequences are [batch, time, features]. Lengths say how many steps of each are valid: at a step beyond its end a
/// sequence's state stays as it is and its output is zero, so that padding changes nothing.
public protocol RecurrentLayer<Scalar>: Module {
    /// What is carried along the sequence.
    associatedtype State: Module where State.Scalar == Scalar

    /// The number of values in a step's input.
    var inputSize: Int { get }

    /// The number of values in a step's output.
    var outputSize: Int { get }

    /// The state before the first step where none is given.
    func initialState(batch: Int) -> State

    /// The outputs at all steps, [batch, time, outputs], and the state after the last step of each sequence.
    ///
    /// - Parameters:
    ///   - x: The inputs: vectors, [batch, time, inputs], or tokens and the table with theirs.
    ///   - lengths: The number of valid steps of each sequence, 0 to all; nil means all of them, and of tokens the
    ///     lengths that they have.
    ///   - initial: The state before the first step; nil means the layer's own. Gradients pass to it.
    /// - Returns: The outputs, and the final state.
    func callAsFunction(_ x: SequenceInput<Scalar>, lengths: [Int]?, initial: State?) -> (
        outputs: Tensor<Scalar>, state: State
    )

    /// What the layer gives out when it has read everything, [batch, outputSize], and its final state, where the
    /// outputs at all steps are not wanted: in less time and memory than with them.
    ///
    /// - Parameters:
    ///   - x: The inputs.
    ///   - lengths: The number of valid steps of each sequence; nil means all of them, or the tokens' lengths.
    ///   - initial: The state before the first step; nil means the layer's own.
    /// - Returns: The final output, as ``finalOutput(of:lengths:)`` gives it, and the final state.
    func final(_ x: SequenceInput<Scalar>, lengths: [Int]?, initial: State?) -> (output: Tensor<Scalar>, state: State)

    /// What the layer gives out when it has read everything, [batch, outputSize], from what a call returned.
    ///
    /// This is not the output at the last step: there, a layer that reads from the end has only begun. Each direction
    /// has its say where it ends, and no gradient passes through the outputs at other steps. The lengths are those that
    /// were read: of tokens, the batch's.
    func finalOutput(of result: (outputs: Tensor<Scalar>, state: State), lengths: [Int]?) -> Tensor<Scalar>

    /// The entries of values laid out as the outputs are, [batch, time, outputSize], at the step where the layer ends
    /// (each direction its part): [batch, outputSize]; zeros for a sequence without steps. The lengths are those that were
    /// read.
    func entriesAtEnd(of values: Tensor<Scalar>, lengths: [Int]?) -> Tensor<Scalar>
}

extension RecurrentLayer {
    /// The outputs and the final state of sequences of vectors, [batch, time, inputs].
    public func callAsFunction(
        _ x: Tensor<Scalar>, lengths: [Int]?, initial: State?
    ) -> (outputs: Tensor<Scalar>, state: State) {
        self(SequenceInput(x), lengths: lengths, initial: initial)
    }

    /// The outputs and the final state of sequences of full length, from the layer's own initial state.
    public func callAsFunction(_ x: Tensor<Scalar>) -> (outputs: Tensor<Scalar>, state: State) {
        self(x, lengths: nil, initial: nil)
    }

    /// The outputs and the final state of sequences with lengths, from the layer's own initial state.
    public func callAsFunction(_ x: Tensor<Scalar>, lengths: [Int]?) -> (outputs: Tensor<Scalar>, state: State) {
        self(x, lengths: lengths, initial: nil)
    }

    /// The outputs and the final state of sequences of vectors or tokens, from the layer's own initial state.
    public func callAsFunction(
        _ x: SequenceInput<Scalar>, lengths: [Int]? = nil
    ) -> (outputs: Tensor<Scalar>, state: State) {
        self(x, lengths: lengths, initial: nil)
    }

    /// The outputs and the final state of sequences of full length, from a given state.
    public func callAsFunction(_ x: Tensor<Scalar>, initial: State?) -> (outputs: Tensor<Scalar>, state: State) {
        self(x, lengths: nil, initial: initial)
    }

    /// The final output and state of sequences of vectors, [batch, time, inputs].
    public func final(
        _ x: Tensor<Scalar>, lengths: [Int]? = nil, initial: State? = nil
    ) -> (output: Tensor<Scalar>, state: State) {
        final(SequenceInput(x), lengths: lengths, initial: initial)
    }

    /// The final output and state of sequences of vectors or tokens, from the layer's own initial state.
    public func final(
        _ x: SequenceInput<Scalar>, lengths: [Int]? = nil
    ) -> (output: Tensor<Scalar>, state: State) {
        final(x, lengths: lengths, initial: nil)
    }

    /// The final output and state, with the outputs at all steps on the way.
    public func final(
        _ x: SequenceInput<Scalar>, lengths: [Int]?, initial: State?
    ) -> (output: Tensor<Scalar>, state: State) {
        let lengths = lengths ?? x.lengths
        let result = self(x, lengths: lengths, initial: initial)
        return (finalOutput(of: result, lengths: lengths), result.state)
    }

    /// What the layer gives out when it has read sequences of full length.
    public func finalOutput(of result: (outputs: Tensor<Scalar>, state: State)) -> Tensor<Scalar> {
        finalOutput(of: result, lengths: nil)
    }
}
