/// A layer that runs step by step as its input arrives, and keeps its state in between.
///
/// The weights are laid out once, when the stream is made; each step gives the same bits as the layer would give for
/// the whole sequence in inference. The state is a value: it can be copied, saved, sent to another task, and put into
/// another stream. A stream is for inference: no gradient passes through it.
///
/// ```swift
/// var stream = RecurrentStream(layer)
/// for frame in frames {
///     let output = stream(frame)  // [1, inputs] -> [1, outputs]
/// }
/// let checkpoint = stream.state
/// ```
public struct RecurrentStream<Layer: StreamingLayer>: Sendable {
    private let layer: Layer
    private let prepared: Layer.Prepared
    /// The same for copies of the stream, whose steps a recording joins.
    private let key = LayerKey()
    /// What is carried to the next step.
    public var state: Layer.State

    /// A stream of a batch of sequences that begin in the layer's initial state.
    public init(_ layer: Layer, batch: Int = 1) {
        self.init(layer, state: layer.initialState(batch: batch))
    }

    /// A stream that goes on from a state.
    public init(_ layer: Layer, state: Layer.State) {
        self.layer = layer.detached
        prepared = self.layer.prepared()
        self.state = state
    }

    /// The output of the next step, [batch, outputs], for its input, [batch, inputs].
    public mutating func callAsFunction(_ x: Tensor<Layer.Scalar>) -> Tensor<Layer.Scalar> {
        require(
            x.rank == 2 && x.shape[1] == layer.inputSize,
            "RecurrentStream: x has shape \(x.shape), not [batch, \(layer.inputSize)]")
        state.requireSequences(x.shape[0], "RecurrentStream")
        let (output, next) = recorded { layer.step(x.detached, state.detached, prepared) }
        state = next
        return output
    }

    private func recorded<Result>(_ step: () -> Result) -> Result {
        guard let recorder: Recorder<Layer.Scalar> = Probe.recorder() else { return step() }
        return recorder.streaming(key, step)
    }
}

/// A layer whose output at a step depends on no later step: `Recurrent` that is not reversed, stacks of it, and
/// `AnyRecurrentLayer` with such a layer inside.
public protocol StreamingLayer<Scalar>: RecurrentLayer {
    /// What is computed from the parameters once for all steps.
    associatedtype Prepared: Sendable

    /// Whether its outputs indeed depend on no later step: a reversed layer may have the same type.
    var canStream: Bool { get }

    /// Prepares the parameters.
    func prepared() -> Prepared

    /// The output of a step, [batch, outputs], and the state after it, from constants.
    func step(_ x: Tensor<Scalar>, _ state: State, _ prepared: Prepared) -> (output: Tensor<Scalar>, state: State)
}

/// A cell's weights as the kernels read them; none for a cell that they do not know.
public struct PreparedCell<Scalar: TensorScalar>: Sendable {
    let weights: FusedWeights<Scalar>?
}

extension Recurrent: StreamingLayer {
    /// Whether sequences are read from their start.
    public var canStream: Bool { !isReversed }

    /// The cell's weights, packed.
    public func prepared() -> PreparedCell<Cell.Scalar> {
        require(
            canStream,
            "RecurrentStream: a reversed layer begins with a sequence's last step, and cannot run as it arrives")
        return PreparedCell(weights: cell.fusedForm.map { FusedWeights($0.detached) })
    }

    /// The output of a step, and the state after it.
    public func step(
        _ x: Tensor<Cell.Scalar>, _ state: Cell.State, _ prepared: PreparedCell<Cell.Scalar>
    ) -> (output: Tensor<Cell.Scalar>, state: Cell.State) {
        let state = silenced(state)
        let noise = StateNoise(options, state: state, time: 1)
        let recorder = recorder(readingStepOf: x)
        guard let weights = prepared.weights else {
            let next: Cell.State
            if let form = scanForm(noise) {
                let x = SequenceBatch(x.reshaped([x.shape[0], 1, x.shape[1]]))
                next = silenced(scannedState(form, x, initial: state, noise, recorder))
            } else {
                next = StepRecorder(recorder, SequenceLayout(count: x.shape[0], time: 1)).state(after: 0) {
                    self.next(x, state, at: 0, noise)
                }
            }
            return (next.output, next)
        }
        let layout = SequencePacking(batch: x.shape[0], time: 1, lengths: nil, isReversed: false)
        let sequence = FusedSequence(
            form: weights.form, layout: layout, noise: noise.hiding(heardUnits, batch: x.shape[0]), gradientLimit: nil,
            givesOutputs: false, recorder: recorder)
        let parts = sequence.step(x, state.parameterValues, weights)
        let next = silenced(state.replacingParameters(by: parts))
        return (next.output, next)
    }
}

extension Recurrent {
    /// What takes down a step of x [batch, inputs]; nil if nothing is recorded.
    private func recorder(readingStepOf x: Tensor<Cell.Scalar>) -> LayerRecorder<Cell.Scalar>? {
        guard let recorder: Recorder<Cell.Scalar> = Probe.recorder() else { return nil }
        let layer = recorder.layer(
            Cell.self, weights: weightsIdentity, lengths: Array(repeating: 1, count: x.shape[0]), time: 1,
            isReversed: isReversed)
        if layer.parts.contains(.inputs) { layer.input(x.expanded(axis: 1)) }
        return layer
    }
}

extension Stacked: StreamingLayer where Layer: StreamingLayer {
    /// Whether all layers read from the start.
    public var canStream: Bool { layers.allSatisfy(\.canStream) }

    /// What each layer prepares.
    public func prepared() -> [Layer.Prepared] {
        layers.map { $0.prepared() }
    }

    /// The last layer's output of a step, and the states after it.
    public func step(
        _ x: Tensor<Layer.Scalar>, _ state: [Layer.State], _ prepared: [Layer.Prepared]
    ) -> (output: Tensor<Layer.Scalar>, state: [Layer.State]) {
        require(state.count == layers.count, "RecurrentStream: \(state.count) states for \(layers.count) layers")
        var values = x
        var states: [Layer.State] = []
        for (number, layer) in layers.enumerated() {
            let (output, next) = layer.step(values, state[number], prepared[number])
            states.append(next)
            let sum = addsInput(number) ? output + values : output
            values = number == layers.count - 1 ? sum : norms.map { $0[number](sum) } ?? sum
        }
        return (values, states)
    }
}

extension AnyRecurrentLayer: StreamingLayer {
    /// The step of the wrapped layer, with its prepared values.
    public struct Prepared: Sendable {
        fileprivate let step:
            @Sendable (_ x: Tensor<Scalar>, _ state: NamedState<Scalar>) -> (
                output: Tensor<Scalar>, state: NamedState<Scalar>
            )
    }

    /// Whether the wrapped layer can stream.
    public var canStream: Bool { (layer as? any StreamingLayer<Scalar>)?.canStream ?? false }

    /// Prepares the wrapped layer; a bidirectional layer cannot run as its input arrives.
    public func prepared() -> Prepared {
        func prepare<Layer: StreamingLayer<Scalar>>(_ layer: Layer) -> Prepared {
            let prepared = layer.prepared()
            return Prepared { x, state in
                let form = state.replacing(layer.initialState(batch: x.shape[0]), "RecurrentStream")
                let (output, next) = layer.step(x, form, prepared)
                return (output, NamedState(next))
            }
        }
        guard let layer = layer as? any StreamingLayer<Scalar> else {
            requirementFailed(
                "RecurrentStream: a bidirectional layer needs the end of a sequence first, and cannot be streamed"
            )
        }
        return prepare(layer)
    }

    /// The output of a step, and the state after it.
    public func step(
        _ x: Tensor<Scalar>, _ state: NamedState<Scalar>, _ prepared: Prepared
    ) -> (output: Tensor<Scalar>, state: NamedState<Scalar>) {
        prepared.step(x, state)
    }
}
