/// Takes down a layer that runs step by step; without a recording, it lets each step pass as it is.
struct StepRecorder<Scalar: TensorScalar> {
    private let recorder: Recorder<Scalar>?
    private let layer: LayerRecorder<Scalar>?
    private let batch: Int
    private let time: Int
    private let lengths: [Int]?

    /// A layer of cells of a type that begins to read x, [batch, time, ...].
    init(_ cell: Any.Type, reading x: Tensor<Scalar>, lengths: [Int]?) {
        (batch, time) = (x.shape[0], x.shape[1])
        self.lengths = lengths
        recorder = Probe.recorder()
        layer = recorder?.layer(cell, batch: batch, time: time)
    }

    /// The state after a step, which `compute` computes.
    func state<State: RecurrentState<Scalar>>(after step: Int, _ compute: () -> State) -> State {
        guard let recorder, let layer else { return compute() }
        let places = (0..<batch).map { row in
            lengths.map { $0[row] > step } ?? true ? Int32(row * time + step) : -1
        }
        return recorder.noting(layer, at: places, compute).mapParameters { parameter, value in
            let name = parameter.name
            layer.state(name, value.detached, at: places)
            guard layer.parts.contains(.gradients) else { return value }
            return value.watched { layer.gradient(name, $0, at: places) }
        }
    }
}
