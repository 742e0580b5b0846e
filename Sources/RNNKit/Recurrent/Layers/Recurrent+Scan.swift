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
        _ noise: StateNoise<Cell.Scalar>, _ layer: LayerRecorder<Cell.Scalar>? = nil
    ) -> (outputs: SequenceBatch<Cell.Scalar>, state: Cell.State) {
        let results = results(form, x, initial, noise, givesOutputs: true, layer)
        return (
            SequenceBatch(layout: x.layout, content: .padded(results[0])), initial.replacingParameters(by: [results[1]])
        )
    }

    /// The final state, without the outputs on the way.
    func scannedState(
        _ form: ScanForm<Cell.Scalar>, _ x: SequenceBatch<Cell.Scalar>, initial: Cell.State,
        _ noise: StateNoise<Cell.Scalar>, _ layer: LayerRecorder<Cell.Scalar>?
    ) -> Cell.State {
        initial.replacingParameters(by: results(form, x, initial, noise, givesOutputs: false, layer))
    }

    /// The outputs at all steps, if they are wanted, and the final state's only part.
    private func results(
        _ form: ScanForm<Cell.Scalar>, _ x: SequenceBatch<Cell.Scalar>, _ initial: Cell.State,
        _ noise: StateNoise<Cell.Scalar>, givesOutputs: Bool, _ layer: LayerRecorder<Cell.Scalar>?
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
        let sequence = ScanSequence<Cell.Scalar>(
            layout: layout, gradientLimit: options.gradientLimit, givesOutputs: givesOutputs,
            recording: layer.map { ($0, parts[0].name) })
        let rows = ScanRows(x, layout)
        let coefficients: (factor: Tensor<Cell.Scalar>, addend: Tensor<Cell.Scalar>)
        if let layer, let recorder: Recorder<Cell.Scalar> = Probe.recorder() {
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
