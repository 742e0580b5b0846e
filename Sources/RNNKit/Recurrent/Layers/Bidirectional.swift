/// Two cells along a sequence, one from its start and one from its end (Schuster and Paliwal 1997).
///
/// Parameters of the second have names that end in `_reverse`.
public struct Bidirectional<Cell: RecurrentCell>: RecurrentLayer {
    /// How the outputs of the two directions become one.
    public enum Merge: String, Sendable, Codable, CaseIterable {
        /// The forward output, and the backward output after it.
        case concatenate
        /// Their sum.
        case sum
        /// Their mean.
        case mean
    }

    /// The layer that reads from the start.
    public var forward: Recurrent<Cell>
    /// The layer that reads from the end.
    public var backward: Recurrent<Cell>
    /// How the two outputs become one.
    public let merge: Merge

    /// A layer of two cells, one for each direction.
    public init(
        forward: Cell, backward: Cell, merge: Merge = .concatenate, options: RecurrentOptions = RecurrentOptions()
    ) {
        require(
            forward.inputSize == backward.inputSize,
            "Bidirectional: the cells have \(forward.inputSize) and \(backward.inputSize) inputs")
        self.forward = Recurrent(forward, options: options)
        self.backward = Recurrent(backward, isReversed: true, options: options)
        self.merge = merge
        guard merge != .concatenate else { return }
        let sizes = (self.forward.outputSize, self.backward.outputSize)
        require(
            sizes.0 == sizes.1,
            "Bidirectional: the cells have \(sizes.0) and \(sizes.1) outputs, of which there is no \(merge)")
    }

    /// The number of values in a step's input.
    public var inputSize: Int { forward.inputSize }

    /// The cells' initial states.
    public func initialState(batch: Int) -> BidirectionalState<Cell.State> {
        BidirectionalState(
            forward: forward.initialState(batch: batch), backward: backward.initialState(batch: batch))
    }

    /// The merged outputs at all steps and the final states of both directions; see ``RecurrentLayer``.
    public func callAsFunction(
        _ x: SequenceBatch<Cell.Scalar>, initial: BidirectionalState<Cell.State>?
    ) -> (outputs: SequenceBatch<Cell.Scalar>, state: BidirectionalState<Cell.State>) {
        let (forward, backward, state) = directions(x, initial: initial)
        // Both have zeros in the padding, and so has what they are merged into.
        let outputs = merged(forward.values, backward.values)
        return (SequenceBatch(layout: x.layout, content: .padded(outputs)), state)
    }

    /// The outputs of the two directions by themselves, and the final states.
    public func directions(
        _ x: SequenceBatch<Cell.Scalar>, initial: BidirectionalState<Cell.State>? = nil
    ) -> (
        forward: SequenceBatch<Cell.Scalar>, backward: SequenceBatch<Cell.Scalar>,
        state: BidirectionalState<Cell.State>
    ) {
        let ahead = forward(x, initial: initial?.forward)
        let behind = backward(x, initial: initial?.backward)
        return (ahead.outputs, behind.outputs, BidirectionalState(forward: ahead.state, backward: behind.state))
    }

    /// Visits the parameters of both directions.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Cell.Scalar>) {
        forward.visitParameters(&visitor)
        visitor.visit(&backward, suffix: "_reverse")
    }
}

/// The states of the two directions.
public struct BidirectionalState<Direction: Module>: Module {
    /// The state after the last step.
    public var forward: Direction
    /// The state after the first step, where the other direction ends.
    public var backward: Direction

    /// Given states.
    public init(forward: Direction, backward: Direction) {
        self.forward = forward
        self.backward = backward
    }

    /// Visits `forward` and `backward`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Direction.Scalar>) {
        visitor.visit("forward", &forward)
        visitor.visit("backward", &backward)
    }
}

extension BidirectionalState: Codable where Direction: Codable {}

extension Bidirectional {
    /// The number of values in a step's output.
    public var outputSize: Int { forward.outputSize + (merge == .concatenate ? backward.outputSize : 0) }

    /// The merged outputs of the final states, and those states.
    public func final(
        _ x: SequenceBatch<Cell.Scalar>, initial: BidirectionalState<Cell.State>?
    ) -> (output: Tensor<Cell.Scalar>, state: BidirectionalState<Cell.State>) {
        let ahead = forward.final(x, initial: initial?.forward)
        let behind = backward.final(x, initial: initial?.backward)
        return (
            merged(ahead.output, behind.output), BidirectionalState(forward: ahead.state, backward: behind.state)
        )
    }

    /// The merged outputs of the final states: the forward one after the last step, the backward one after the first.
    public func finalOutput(
        of result: (outputs: SequenceBatch<Cell.Scalar>, state: BidirectionalState<Cell.State>)
    ) -> Tensor<Cell.Scalar> {
        merged(result.state.forward.output, result.state.backward.output)
    }

    /// The forward part's entries at the last valid step and the backward part's at the first. Values that are not
    /// concatenated have no such parts.
    public func entriesAtEnd(of values: SequenceBatch<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        require(
            merge == .concatenate,
            """
            Bidirectional: the directions end at different steps, and their \(merge) cannot be taken apart again; with \
            residual links, merge them by concatenation, or pool the outputs by mean, max or attention
            """)
        let split = forward.outputSize
        return .concatenated(
            [
                forward.entriesAtEnd(of: values).slice(0..<split, axis: 1),
                backward.entriesAtEnd(of: values).slice(split..<split + backward.outputSize, axis: 1),
            ],
            axis: 1)
    }

    private func merged(_ forward: Tensor<Cell.Scalar>, _ backward: Tensor<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        switch merge {
        case .concatenate: Tensor.concatenated([forward, backward], axis: -1)
        case .sum: forward + backward
        case .mean: (forward + backward) * 0.5
        }
    }
}
