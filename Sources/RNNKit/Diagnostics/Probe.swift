/// How what runs inside a recording says what it computes.
public enum Probe {
    /// The recorder; nil if nothing is recorded.
    @TaskLocal static var current: (any StepListener)?

    /// Names a value of the step that a cell computes, [batch, width], so that a recording has it as a gate. Without a
    /// recording it does nothing. Of several values that a step gives one name, of one width, the last is kept.
    ///
    /// ```swift
    /// let f = sigmoid(parts[0])
    /// Probe.note("f", f)
    /// ```
    public static func note<Scalar>(_ name: String, _ value: Tensor<Scalar>) {
        guard let current else { return }
        current.note(name, value)
    }

    /// The recorder of layers with these numbers.
    static func recorder<Scalar>(of type: Scalar.Type = Scalar.self) -> Recorder<Scalar>? {
        guard let current else { return nil }
        return current as? Recorder<Scalar>
    }
}

/// Who is told of a step's values.
protocol StepListener: Sendable {
    func note<Scalar>(_ name: String, _ value: Tensor<Scalar>)
}

/// Takes down what layers with numbers of one type say.
final class Recorder<Scalar: TensorScalar>: StepListener {
    let parts: Set<RecordedPart>
    private let layers = Locked<[LayerRecorder<Scalar>]>([])
    /// The layers whose steps are being computed, the innermost last.
    private let running = Locked<[LayerRecorder<Scalar>]>([])

    private init(_ parts: Set<RecordedPart>) {
        self.parts = parts
    }

    /// Runs `body` with a recorder of some parts, or of all.
    static func run<Result>(
        _ parts: [RecordedPart], _ body: () throws -> Result
    ) rethrows -> (result: Result, record: Record<Scalar>) {
        let recorder = Recorder(parts.isEmpty ? Set(RecordedPart.allCases) : Set(parts))
        let result = try Probe.$current.withValue(recorder, operation: body)
        return (result, recorder.record)
    }

    private var record: Record<Scalar> { Record(layers: layers.withLock { $0 }.map(\.record)) }

    /// A layer that begins a run.
    func layer(_ cell: Any.Type, batch: Int, time: Int) -> LayerRecorder<Scalar> {
        let layer = LayerRecorder<Scalar>(String(describing: cell), parts, batch: batch, time: time)
        layers.withLock { $0.append(layer) }
        return layer
    }

    /// Runs `body`, whose notes are those of a layer at some rows of [batch * time, ...]: a row for each, or for each the
    /// number of its row.
    func noting<Result>(
        _ layer: LayerRecorder<Scalar>, at positions: [Int32], numbers: [Int32]? = nil, _ body: () -> Result
    ) -> Result {
        layer.begin(positions, numbers)
        running.withLock { $0.append(layer) }
        defer { running.withLock { _ = $0.popLast() } }
        return body()
    }

    func note<Other>(_ name: String, _ value: Tensor<Other>) {
        guard parts.contains(.gates), let value = value as? Tensor<Scalar> else { return }
        running.withLock { $0.last }?.note(name, value.detached)
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
    private let batch: Int
    private let time: Int
    private let contents: Locked<Contents>

    init(_ cell: String, _ parts: Set<RecordedPart>, batch: Int, time: Int) {
        self.parts = parts
        (self.batch, self.time) = (batch, time)
        contents = Locked(Contents(record: LayerRecord(cell: cell)))
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
    func watched(_ body: @escaping @Sendable (Tensor) -> Void) -> Tensor {
        recorded(from: self) { gradient, inputs in
            body(gradient.detached)
            inputs.add(gradient, to: 0)
        }
    }
}
