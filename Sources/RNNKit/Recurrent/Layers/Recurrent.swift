/// A cell along a sequence. Reversed, a sequence is read from its last valid step to its first; outputs stand where
/// their inputs do.
///
/// ```swift
/// let layer = Recurrent(LSTMCell<Float>(inputs: 8, hidden: 16, random: &random))
/// let (outputs, state) = layer(SequenceBatch(x, lengths: [5, 3]))  // the state is that after each sequence's last step
/// ```
public struct Recurrent<Cell: RecurrentCell>: RecurrentLayer {
    /// The cell.
    public var cell: Cell
    /// Whether sequences are read from their end.
    public let isReversed: Bool
    /// What happens to the state on its way from step to step.
    public let options: RecurrentOptions
    /// The units that give out zero; see ``Module/silencing(_:ofLayer:)``.
    private(set) var silencedUnits: [Int] = []

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
        _ x: SequenceBatch<Cell.Scalar>, initial: Cell.State?
    ) -> (outputs: SequenceBatch<Cell.Scalar>, state: Cell.State) {
        let (x, state, noise, recorder) = prepare(x, initial: initial)
        if let form = scanForm(noise) { return silenced(scanned(form, x, initial: state, noise, recorder)) }
        guard let form = cell.fusedForm else { return unrolled(x, initial: state, noise: noise, recorder) }
        var results = fused(form, x, noise, givesOutputs: true, recorder)(x, state: state.parameterValues)
        let outputs = SequenceBatch(layout: x.layout, content: .padded(results.removeFirst()))
        return silenced((outputs, state.replacingParameters(by: results)))
    }

    /// The output of the final state, and that state.
    public func final(
        _ x: SequenceBatch<Cell.Scalar>, initial: Cell.State?
    ) -> (output: Tensor<Cell.Scalar>, state: Cell.State) {
        let (x, state, noise, recorder) = prepare(x, initial: initial)
        if let form = scanForm(noise) {
            let final = silenced(scannedState(form, x, initial: state, noise, recorder))
            return (final.output, final)
        }
        guard let form = cell.fusedForm else {
            let final = unrolled(x, initial: state, noise: noise, recorder).state
            return (final.output, final)
        }
        let final = silenced(
            state.replacingParameters(
                by: fused(form, x, noise, givesOutputs: false, recorder)(x, state: state.parameterValues)))
        return (final.output, final)
    }

    /// The inputs, the state to begin with, the masks of the pass, and what takes it down, if it is recorded.
    private func prepare(
        _ x: SequenceBatch<Cell.Scalar>, initial: Cell.State?
    ) -> (SequenceBatch<Cell.Scalar>, Cell.State, StateNoise<Cell.Scalar>, LayerRecorder<Cell.Scalar>?) {
        require(
            x.features == [cell.inputSize], "Recurrent: x has shape \(x.shape), not [batch, time, \(cell.inputSize)]")
        initial?.requireSequences(x.count, "Recurrent")
        let state = silenced(initial ?? cell.initialState(batch: x.count))
        let recorder = recorder(reading: x.layout)
        return (
            recorder?.watching(x, parameters: cell.parameterValues) ?? x, state,
            StateNoise(options, state: state, time: x.time), recorder
        )
    }

    /// What takes down a pass over sequences of a layout; nil if nothing is recorded.
    func recorder(reading layout: SequenceLayout) -> LayerRecorder<Cell.Scalar>? {
        let recorder: Recorder<Cell.Scalar>? = Probe.recorder()
        return recorder?.layer(
            Cell.self, weights: weightsIdentity, lengths: layout.lengths, time: layout.time, isReversed: isReversed)
    }

    /// Which memory the cell's first parameter has: what tells layers apart.
    var weightsIdentity: ObjectIdentifier? { cell.parameterValues.first?.storage.identity }

    /// The whole sequence as one computation.
    func fused(
        _ form: FusedForm<Cell.Scalar>, _ x: SequenceBatch<Cell.Scalar>, _ noise: StateNoise<Cell.Scalar>,
        givesOutputs: Bool, _ recorder: LayerRecorder<Cell.Scalar>? = nil
    ) -> FusedSequence<Cell.Scalar> {
        FusedSequence(
            form: form, layout: x.layout.packing(isReversed: isReversed),
            noise: noise.hiding(heardUnits, batch: x.count), gradientLimit: options.gradientLimit,
            givesOutputs: givesOutputs, recorder: recorder)
    }

    /// Step after step, each recorded by itself.
    func unrolled(
        _ x: SequenceBatch<Cell.Scalar>, initial: Cell.State, noise: StateNoise<Cell.Scalar>,
        _ recorder: LayerRecorder<Cell.Scalar>? = nil
    ) -> (outputs: SequenceBatch<Cell.Scalar>, state: Cell.State) {
        let (values, lengths) = (x.values, x.lengths)
        let recorder = StepRecorder(recorder, x.layout)
        var state = initial
        var outputs: [Tensor<Cell.Scalar>] = []
        for step in isReversed ? Array((0..<x.time).reversed()) : Array(0..<x.time) {
            let after = recorder.state(after: step) { next(values.entry(step, axis: 1), state, at: step, noise) }
            guard lengths.contains(where: { $0 <= step }) else {
                state = after
                outputs.append(state.output)
                continue
            }
            let isValid = Tensor<Cell.Scalar>(lengths.map { $0 > step ? 1 : 0 }, shape: [x.count, 1])
            state = after.merged(where: isValid, otherwise: state)
            outputs.append(select(where: isValid, after.output, otherwise: Tensor(0)))
        }
        if isReversed { outputs.reverse() }
        let whole =
            outputs.isEmpty
            ? Tensor.zeros([x.count, 0, state.output.shape[1]]) : Tensor.stacked(outputs, axis: 1)
        return (SequenceBatch(layout: x.layout, content: .padded(whole)), state)
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
        guard !noise.zoneout.isEmpty else { return silenced(after) }
        let former = before.parameterValues
        var part = 0
        return silenced(
            after.mapParameters { _, value in
                defer { part += 1 }
                return noise.mixed(part, at: step, before: former[part], after: value)
            })
    }

    /// Visits the cell's parameters, under their own names.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Cell.Scalar>) {
        if let units = visitor.pass(
            PassedLayer(
                units: outputSize, gates: (cell as? any NamedGates)?.gateNames ?? [], weights: weightsIdentity))
        {
            silencedUnits = units
        }
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
        of result: (outputs: SequenceBatch<Cell.Scalar>, state: Cell.State)
    ) -> Tensor<Cell.Scalar> {
        result.state.output
    }

    /// The entries at the last valid step, or at the first if sequences are read from their end.
    public func entriesAtEnd(of values: SequenceBatch<Cell.Scalar>) -> Tensor<Cell.Scalar> {
        values.entries(at: values.lengths.map { isReversed ? 0 : $0 - 1 })
    }
}
