// Layers whose cells are scans.

extension Recurrent {
    /// How sequences are a scan, if they are. With recurrent dropout the cell is asked step by step: it applies it or
    /// refuses it.
    func scanForm(_ noise: StateNoise<Cell.Scalar>) -> ScanForm<Cell.Scalar>? {
        noise.dropout == nil ? cell.scanForm : nil
    }

    /// The outputs at all steps and the final state.
    func scanned(
        _ form: ScanForm<Cell.Scalar>, _ x: SequenceBatch<Cell.Scalar>, initial: Cell.State,
        _ noise: StateNoise<Cell.Scalar>
    ) -> (outputs: SequenceBatch<Cell.Scalar>, state: Cell.State) {
        let results = results(form, x, initial, noise, givesOutputs: true, Probe.recorder())
        return (
            SequenceBatch(layout: x.layout, content: .padded(results[0])), initial.replacingParameters(by: [results[1]])
        )
    }

    /// The final state, without the outputs on the way.
    func scannedState(
        _ form: ScanForm<Cell.Scalar>, _ x: SequenceBatch<Cell.Scalar>, initial: Cell.State,
        _ noise: StateNoise<Cell.Scalar>
    ) -> Cell.State {
        initial.replacingParameters(
            by: results(form, x, initial, noise, givesOutputs: false, Probe.recorder()))
    }

    /// The state after a step of x [batch, inputs].
    func scanned(
        _ form: ScanForm<Cell.Scalar>, step x: Tensor<Cell.Scalar>, _ state: Cell.State,
        _ noise: StateNoise<Cell.Scalar>
    ) -> Cell.State {
        let x = SequenceBatch(x.reshaped([x.shape[0], 1, x.shape[1]]))
        return state.replacingParameters(by: results(form, x, state, noise, givesOutputs: false, nil))
    }

    /// The outputs at all steps, if they are wanted, and the final state's only part.
    private func results(
        _ form: ScanForm<Cell.Scalar>, _ x: SequenceBatch<Cell.Scalar>, _ initial: Cell.State,
        _ noise: StateNoise<Cell.Scalar>, givesOutputs: Bool, _ recorder: Recorder<Cell.Scalar>?
    ) -> [Tensor<Cell.Scalar>] {
        let parts = initial.parameters
        require(
            parts.count == 1 && parts[0].value.rank == 2,
            """
            \(Cell.self): a cell with a scan form has one part of state, [batch, outputs], not \
            \(parts.map(\.value.shape))
            """)
        let state = parts[0].value
        let layout = x.layout.packing(isReversed: isReversed)
        let layer = recorder?.layer(Cell.self, batch: layout.batch, time: layout.time)
        let sequence = ScanSequence<Cell.Scalar>(
            layout: layout, gradientLimit: options.gradientLimit, givesOutputs: givesOutputs,
            recording: layer.map { ($0, parts[0].name) })
        let rows = ScanRows(x, layout)
        let coefficients: (factor: Tensor<Cell.Scalar>, addend: Tensor<Cell.Scalar>)
        if let recorder, let layer {
            coefficients = recorder.noting(layer, at: layout.paddedRows, numbers: rows.numbers) {
                rows.coefficients(form, width: state.shape[1])
            }
        } else {
            coefficients = rows.coefficients(form, width: state.shape[1])
        }
        let (factor, addend) = sequence.mixed(coefficients, noise)
        return sequence(factor, addend, state: state)
    }
}
