/// Takes down a layer that runs step by step; without a recording, it lets each step pass as it is.
struct StepRecorder<Scalar: TensorScalar> {
    private let layer: LayerRecorder<Scalar>?
    private let layout: SequenceLayout

    /// A layer that begins to read sequences of a layout.
    init(_ layer: LayerRecorder<Scalar>?, _ layout: SequenceLayout) {
        (self.layer, self.layout) = (layer, layout)
    }

    /// The state after a step, which `compute` computes.
    func state<State: RecurrentState<Scalar>>(after step: Int, _ compute: () -> State) -> State {
        guard let layer, let recorder: Recorder<Scalar> = Probe.recorder() else { return compute() }
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

extension LayerRecorder {
    /// The same batch, whose vectors are recorded if they are to be; their gradients too, on a way back to any of the layer's
    /// parameters.
    func watching(
        _ x: SequenceBatch<Scalar>, parameters: @autoclosure () -> [Tensor<Scalar>]
    ) -> SequenceBatch<Scalar> {
        guard parts.contains(.inputs) else { return x }
        let values = x.values
        input(values.detached)
        guard parts.contains(.gradients) else { return x }
        let variable = parameters().first { $0.history != nil }
        return SequenceBatch(
            layout: x.layout, content: .padded(values.watched(onWayTo: variable) { self.inputGradient($0) }))
    }
}
