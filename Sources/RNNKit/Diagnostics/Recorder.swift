/// Takes down what layers with numbers of one type say.
final class Recorder<Scalar: TensorScalar>: ProbeListener {
    private struct Contents {
        /// The layers in the order in which they began; of one that a stream runs, its steps.
        var layers: [[LayerRecorder<Scalar>]] = []
        var attention: [Tensor<Scalar>] = []
        /// The layers whose steps are being computed, the innermost last.
        var running: [LayerRecorder<Scalar>] = []
        /// The layers of each stream, by their indices.
        var streams: [LayerKey: [Int]] = [:]
        /// The stream that computes a step, and how many of its layers have done so.
        var step: (stream: LayerKey, layers: Int)?
    }

    let parts: Set<RecordedPart>
    private let contents = Locked(Contents())

    private init(_ parts: Set<RecordedPart>) {
        self.parts = parts
    }

    /// Runs `body` with a recorder of some parts, or of all.
    static func run<Result>(
        _ parts: [RecordedPart], _ body: () throws -> Result
    ) rethrows -> (result: Result, record: Record<Scalar>) {
        let recorder = Recorder(parts.isEmpty ? Set(RecordedPart.allCases) : Set(parts))
        Probe.running.add(1, ordering: .relaxed)
        defer { Probe.running.subtract(1, ordering: .relaxed) }
        let result = try Probe.$current.withValue(recorder, operation: body)
        return (result, recorder.record)
    }

    private var record: Record<Scalar> {
        contents.withLock { contents in
            Record(
                layers: contents.layers.map { steps in
                    steps.count == 1 ? steps[0].record : LayerRecord(joining: steps.map(\.record))
                },
                attention: contents.attention)
        }
    }

    /// A layer that begins a run over sequences of some lengths, or in a stream its next step.
    func layer(
        _ cell: Any.Type, weights: ObjectIdentifier?, lengths: [Int], time: Int, isReversed: Bool
    ) -> LayerRecorder<Scalar> {
        let layer = LayerRecorder<Scalar>(
            String(describing: cell), parts, weights: weights, lengths: lengths, time: time, isReversed: isReversed)
        contents.withLock { contents in
            guard let (stream, number) = contents.step else { return contents.layers.append([layer]) }
            contents.step?.layers += 1
            let known = contents.streams[stream, default: []]
            if number < known.count, contents.layers[known[number]][0].batch == lengths.count {
                contents.layers[known[number]].append(layer)
            } else {
                // A stream that begins, or goes on with another number of sequences.
                contents.streams[stream] = known.prefix(number) + [contents.layers.count]
                contents.layers.append([layer])
            }
        }
        return layer
    }

    /// Runs `body`, whose layers compute the next step of a stream.
    func streaming<Result>(_ stream: LayerKey, _ body: () -> Result) -> Result {
        contents.withLock { $0.step = (stream, 0) }
        defer { contents.withLock { $0.step = nil } }
        return body()
    }

    /// Runs `body`, whose notes are those of a layer at some rows of [batch * time, ...]: a row for each, or for each the
    /// number of its row.
    func noting<Result>(
        _ layer: LayerRecorder<Scalar>, at positions: [Int32], numbers: [Int32]? = nil, _ body: () -> Result
    ) -> Result {
        layer.begin(positions, numbers)
        contents.withLock { $0.running.append(layer) }
        defer { contents.withLock { _ = $0.running.popLast() } }
        return body()
    }

    func note<Other>(_ name: String, _ value: Tensor<Other>) {
        guard parts.contains(.gates), let value = value as? Tensor<Scalar> else { return }
        contents.withLock { $0.running.last }?.note(name, value.detached)
    }

    func noteAttention<Other>(_ weights: Tensor<Other>) {
        guard parts.contains(.attention), let weights = weights as? Tensor<Scalar> else { return }
        contents.withLock { $0.attention.append(weights.detached) }
    }
}

/// Takes down one run of a layer.
final class LayerRecorder<Scalar: TensorScalar>: Sendable {
    private struct Contents {
        var record: LayerRecord<Scalar>
        var positions: [Int32] = []
        var numbers: [Int32]?
    }

    let parts: Set<RecordedPart>
    let batch: Int
    private let time: Int
    private let contents: Locked<Contents>

    init(
        _ cell: String, _ parts: Set<RecordedPart>, weights: ObjectIdentifier?, lengths: [Int], time: Int,
        isReversed: Bool
    ) {
        self.parts = parts
        (batch, self.time) = (lengths.count, time)
        contents = Locked(
            Contents(record: LayerRecord(cell: cell, weights: weights, lengths: lengths, isReversed: isReversed)))
    }

    var record: LayerRecord<Scalar> { contents.withLock { $0.record } }

    /// The rows that the next notes are of.
    func begin(_ positions: [Int32], _ numbers: [Int32]?) {
        contents.withLock { ($0.positions, $0.numbers) = (positions, numbers) }
    }

    /// A gate's values at those rows.
    func note(_ name: String, _ values: Tensor<Scalar>) {
        let (positions, numbers) = contents.withLock { ($0.positions, $0.numbers) }
        let rows = numbers.map { Int($0.max() ?? -1) + 1 } ?? positions.count
        require(
            values.rank == 2 && (numbers == nil ? values.shape[0] == rows : values.shape[0] >= rows),
            "Probe.note: \(name) has shape \(values.shape), not [\(rows), width]")
        set(numbers.map { values.rows($0) } ?? values, at: positions, of: \.gates[name])
    }

    /// A part of the state at some rows.
    func state(_ name: String, _ values: Tensor<Scalar>, at positions: [Int32]) {
        guard parts.contains(.states) else { return }
        set(values, at: positions, of: \.states[name])
    }

    /// The gradient of a part of the state at some rows.
    func gradient(_ name: String, _ values: Tensor<Scalar>, at positions: [Int32]) {
        guard parts.contains(.gradients) else { return }
        set(values, at: positions, of: \.gradients[name])
    }

    /// The inputs of all steps, zeros in padding.
    func input(_ values: Tensor<Scalar>) {
        contents.withLock { $0.record.inputs = values }
    }

    /// The gradients of the inputs of all steps. What an input of several passes back is not added up: the last way back
    /// counts, as for states.
    func inputGradient(_ values: Tensor<Scalar>) {
        contents.withLock { $0.record.inputGradients = values }
    }

    /// Rows of a value [batch, time, ...]; a negative index is none.
    func set(
        _ values: Tensor<Scalar>, at positions: [Int32], of part: WritableKeyPath<LayerRecord<Scalar>, Tensor<Scalar>?>
    ) {
        let width = values.shape.dropFirst().reduce(1, *)
        contents.withLock { contents in
            // Taken out, so that it is changed in place.
            var whole = contents.record[keyPath: part] ?? .zeros([batch, time] + values.shape.dropFirst())
            contents.record[keyPath: part] = nil
            require(
                whole.shape.dropFirst(2).elementsEqual(values.shape.dropFirst()),
                """
                recording: a value of shape \(values.shape) has the name of one of shape \(whole.shape); each needs a name \
                of its own
                """)
            whole.write { whole in
                values.read { values in
                    for (row, position) in positions.enumerated() where position >= 0 {
                        (whole + Int(position) * width).update(from: values + row * width, count: width)
                    }
                }
            }
            contents.record[keyPath: part] = whole
        }
    }
}

extension Tensor {
    /// The same value, whose gradient a recorder takes down on its way back.
    ///
    /// - Parameters:
    ///   - variable: What the way back leads to, if this value is a constant, to which it would not come.
    ///   - body: Is given the gradient.
    /// - Returns: The value.
    func watched(onWayTo variable: Tensor? = nil, _ body: @escaping @Sendable (Tensor) -> Void) -> Tensor {
        recorded(from: self, history == nil ? variable : nil) { gradient, inputs in
            body(gradient.detached)
            inputs.add(gradient, to: 0)
        }
    }
}
