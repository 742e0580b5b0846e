internal import Synchronization

/// How what runs inside a recording says what it computes.
public enum Probe {
    /// The recorder; nil if nothing is recorded.
    @TaskLocal static var current: (any ProbeListener)?
    /// How many recordings are running: to look at this number costs less than to look for one's recorder.
    static let running = Atomic<Int>(0)

    /// The recorder of what runs here; nil if nothing is recorded.
    private static var listener: (any ProbeListener)? {
        running.load(ordering: .relaxed) == 0 ? nil : current
    }

    /// Names a value of the step that a cell computes, [batch, width], so that a recording has it as a gate. Without a
    /// recording it does nothing. Of several values that a step gives one name, of one width, the last is kept.
    ///
    /// ```swift
    /// let f = sigmoid(parts[0])
    /// Probe.note("f", f)
    /// ```
    public static func note<Scalar>(_ name: String, _ value: Tensor<Scalar>) {
        listener?.note(name, value)
    }

    /// Tells a recording of the weights that queries give keys, [batch, queries, keys] or [batch, heads, queries, keys].
    ///
    /// The library's attention does this by itself.
    public static func noteAttention<Scalar>(_ weights: Tensor<Scalar>) {
        listener?.noteAttention(weights)
    }

    /// The recorder of layers with these numbers.
    static func recorder<Scalar>(of type: Scalar.Type = Scalar.self) -> Recorder<Scalar>? {
        listener as? Recorder<Scalar>
    }
}

/// Who is told of values.
protocol ProbeListener: Sendable {
    func note<Scalar>(_ name: String, _ value: Tensor<Scalar>)
    func noteAttention<Scalar>(_ weights: Tensor<Scalar>)
}
