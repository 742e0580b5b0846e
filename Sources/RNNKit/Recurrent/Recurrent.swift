/// A cell along a sequence. Reversed, a sequence is read from its last valid step to its first; outputs stand where
/// their inputs do.
///
/// ```swift
/// let layer = Recurrent(LSTMCell<Float>(inputs: 8, hidden: 16, random: &random))
/// let (outputs, state) = layer(x, lengths: [5, 3])  // [2, 5, 16], and the state after each sequence's last step
/// ```
public struct Recurrent<Cell: RecurrentCell>: RecurrentLayer {
    /// The cell.
    public var cell: Cell
    /// Whether sequences are read from their end.
    public let isReversed: Bool
    /// What happens to the state on its way from step to step.
    public let options: RecurrentOptions

    /// A layer that scans a cell.
    public init(_ cell: Cell, isReversed: Bool = false, options: RecurrentOptions = RecurrentOptions()) {
        self.cell = cell
        self.isReversed = isReversed
        self.options = options
    }

    /// The number of values in a step's input.
    public var inputSize: Int { cell.inputSize }

    /// The cell's initial state.
    public func initialState(batch: Int) -> Cell.State { cell.initialState(batch: batch) }

    /// The outputs at all steps and the state after the last step of each sequence; see ``RecurrentLayer``.
    public func callAsFunction(
        _ x: SequenceInput<Cell.Scalar>, lengths: [Int]?, initial: Cell.State?
    ) -> (outputs: Tensor<Cell.Scalar>, state: Cell.State) {
        let lengths = lengths ?? x.lengths
        let (state, noise) = prepare(x, lengths: lengths, initial: initial)
        if let form = scanForm(noise) {
            let result = scanned(form, x, lengths: lengths, initial: state, noise: noise, givesOutputs: true)
            if let outputs = result.outputs { return (outputs, result.state) }
        }
        guard let form = cell.fusedForm else { return scan(x.vectors, lengths: lengths, initial: state, noise: noise) }
        return fused(form, x, lengths: lengths, initial: state, noise: noise)
    }

    /// The output of the final state, and that state.
    public func final(
        _ x: SequenceInput<Cell.Scalar>, lengths: [Int]?, initial: Cell.State?
    ) -> (output: Tensor<Cell.Scalar>, state: Cell.State) {
        let lengths = lengths ?? x.lengths
        let (state, noise) = prepare(x, lengths: lengths, initial: initial)
        if let form = scanForm(noise) {
            let final = scanned(form, x, lengths: lengths, initial: state, noise: noise, givesOutputs: false).state
            return (final.output, final)
        }
        guard let form = cell.fusedForm else {
            let final = scan(x.vectors, lengths: lengths, initial: state, noise: noise).state
            return (final.output, final)
        }
        let final = fusedState(form, x, lengths: lengths, initial: state, noise: noise)
        return (final.output, final)
    }

    /// The state to begin with, and the masks of the pass.
    private func prepare(
        _ x: SequenceInput<Cell.Scalar>, lengths: [Int]?, initial: Cell.State?
    ) -> (Cell.State, StateNoise<Cell.Scalar>) {
        require(
            x.shape.count == 3 && x.shape[2] == cell.inputSize,
            "Recurrent: x has shape \(x.shape), not [batch, time, \(cell.inputSize)]")
        let (batch, time) = (x.shape[0], x.shape[1])
        requireLengths(lengths, fit: x.shape, "Recurrent")
        initial?.requireSequences(batch, "Recurrent")
        let state = initial ?? cell.initialState(batch: batch)
        return (state, StateNoise(options, state: state, time: time))
    }

    /// Step after step, each recorded by itself.
    func scan(
        _ x: Tensor<Cell.Scalar>, lengths: [Int]?, initial: Cell.State, noise: StateNoise<Cell.Scalar>
    ) -> (outputs: Tensor<Cell.Scalar>, state: Cell.State) {
        let (batch, time) = (x.shape[0], x.shape[1])
        let recorder = StepRecorder(Cell.self, reading: x, lengths: lengths)
        var state = initial
        var outputs: [Tensor<Cell.Scalar>] = []
        for step in isReversed ? Array((0..<time).reversed()) : Array(0..<time) {
            guard let lengths, lengths.contains(where: { $0 <= step }) else {
                state = recorder.state(after: step) { next(x.entry(step, axis: 1), state, at: step, noise) }
                outputs.append(state.output)
                continue
            }
            let isValid = Tensor<Cell.Scalar>(lengths.map { $0 > step ? 1 : 0 }, shape: [batch, 1])
            let input = select(where: isValid, x.entry(step, axis: 1), otherwise: Tensor(0))
            let after = recorder.state(after: step) { next(input, state, at: step, noise) }
            state = after.merged(where: isValid, otherwise: state)
            outputs.append(select(where: isValid, after.output, otherwise: Tensor(0)))
        }
        if isReversed { outputs.reverse() }
        let whole =
            outputs.isEmpty
            ? Tensor.zeros([batch, 0, state.output.shape[1]]) : Tensor.stacked(outputs, axis: 1)
        return (whole, state)
    }

    /// The state after a step, with all that the options ask for.
    func next(
        _ x: Tensor<Cell.Scalar>, _ state: Cell.State, at step: Int, _ noise: StateNoise<Cell.Scalar>
    ) -> Cell.State {
        let before =
            options.gradientLimit.map { limit in
                state.mapParameters { $1.limitingGradient(to: Cell.Scalar(limit)) }
            } ?? state
        let after = noise.dropout == nil ? cell(x, before) : cell(x, before, dropout: noise.dropout)
        guard !noise.zoneout.isEmpty else { return after }
        let former = before.parameterValues
        var part = 0
        return after.mapParameters { _, value in
            defer { part += 1 }
            return noise.mixed(part, at: step, before: former[part], after: value)
        }
    }

    /// Visits the cell's parameters, under their own names.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Cell.Scalar>) {
        cell.visitParameters(&visitor)
    }
}

extension RecurrentState {
    /// The rows of this state where the mask [batch, 1] is not 0, those of another elsewhere.
    func merged(where mask: Tensor<Scalar>, otherwise other: Self) -> Self {
        let others = other.parameterValues
        var index = 0
        return mapParameters { _, value in
            defer { index += 1 }
            let shape = [mask.shape[0]] + Array(repeating: 1, count: value.rank - 1)
            return select(where: mask.reshaped(shape), value, otherwise: others[index])
        }
    }
}

extension Recurrent {
    /// The number of values in a step's output.
    public var outputSize: Int { cell.initialState(batch: 1).output.shape[1] }

    /// The output of the final state.
    public func finalOutput(
        of result: (outputs: Tensor<Cell.Scalar>, state: Cell.State), lengths: [Int]?
    ) -> Tensor<Cell.Scalar> {
        result.state.output
    }

    /// The entries at the last valid step, or at the first if sequences are read from their end.
    public func entriesAtEnd(of values: Tensor<Cell.Scalar>, lengths: [Int]?) -> Tensor<Cell.Scalar> {
        let lengths = lengths ?? Array(repeating: values.shape[1], count: values.shape[0])
        return SequencePooling.last(values, lengths: isReversed ? lengths.map { min($0, 1) } : lengths)
    }
}
