/// Takes down a layer that runs step by step; without a recording, it lets each step pass as it is.
struct StepRecorder<Scalar: TensorScalar> {
    private let recorder: Recorder<Scalar>?
    private let layer: LayerRecorder<Scalar>?
    private let layout: SequenceLayout

    /// A layer of cells of a type that begins to read x.
    init(_ cell: Any.Type, reading x: SequenceBatch<Scalar>) {
        layout = x.layout
        recorder = Probe.recorder()
        layer = recorder?.layer(cell, batch: layout.count, time: layout.time)
    }

    /// The state after a step, which `compute` computes.
    func state<State: RecurrentState<Scalar>>(after step: Int, _ compute: () -> State) -> State {
        guard let recorder, let layer else { return compute() }
        let paddedRows = layout.lengths.enumerated().map { sequence, length in
            length > step ? Int32(sequence * layout.time + step) : -1
        }
        return recorder.noting(layer, at: paddedRows, compute).mapParameters { parameter, value in
            let name = parameter.name
            layer.state(name, value.detached, at: paddedRows)
            guard layer.parts.contains(.gradients) else { return value }
            return value.watched { layer.gradient(name, $0, at: paddedRows) }
        }
    }
}
