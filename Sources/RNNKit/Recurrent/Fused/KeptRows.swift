internal import CRNNKernels

/// What the way forward keeps of each valid step for the way back: the gates and the state before the step. Without a
/// way back, no more than a few steps need at a time.
struct KeptRows<Scalar: TensorScalar>: Sendable {
    /// Whether the hidden state before the first step is zero.
    let beginsWithZeros: Bool
    private let storage: Storage<Scalar>
    private let hidden: Int
    private let seen: Int?
    private let memory: Int?
    private let derived: Int?

    /// Where the rows lie.
    struct Addresses {
        let gates: UnsafePointer<Scalar>
        let hidden: UnsafePointer<Scalar>
        let seen: UnsafePointer<Scalar>?
        let memory: UnsafePointer<Scalar>?
        let derived: UnsafePointer<Scalar>?
    }

    init(
        _ form: FusedForm<Scalar>, _ layout: SequencePacking, keeps: Bool, hasDropout: Bool, beginsWithZeros: Bool
    ) {
        self.beginsWithZeros = beginsWithZeros
        var count = 0
        func reserve(_ rows: Int, _ width: Int) -> Int {
            defer { count += (rows * width + 15) / 16 * 16 }
            return count
        }
        let states = keeps ? layout.rows : 2 * layout.batch
        _ = reserve(keeps ? layout.rows : max(layout.batch, Int(RNN_SEQUENCE_ROWS)), form.columns)
        hidden = reserve(states, form.outputs)
        seen = hasDropout ? reserve(states, form.outputs) : nil
        memory = form.recurrence.hasMemory ? reserve(states, form.width) : nil
        let needsDerived = form.projection != nil || form.recurrence.derivesState
        derived = needsDerived ? reserve(keeps ? layout.rows : layout.batch, form.width) : nil
        storage = Storage(uninitialized: count)
    }

    /// Calls `body` with a description that says where the rows lie. Nobody else may be using them.
    func describe(_ sequence: inout RNNSequence, _ body: (RNNSequence) -> Void) {
        storage.write { base in
            sequence.begins_with_zeros = beginsWithZeros
            sequence.gates = UnsafeMutableRawPointer(base)
            sequence.hidden_before = UnsafeMutableRawPointer(base + hidden)
            sequence.seen = UnsafeMutableRawPointer(seen.map { base + $0 })
            sequence.memory_before = UnsafeMutableRawPointer(memory.map { base + $0 })
            sequence.derived = UnsafeMutableRawPointer(derived.map { base + $0 })
            body(sequence)
        }
    }

    /// Calls `body` with the addresses of the rows.
    func read(_ body: (Addresses) -> Void) {
        storage.read { base in
            body(
                Addresses(
                    gates: base, hidden: base + hidden, seen: seen.map { base + $0 }, memory: memory.map { base + $0 },
                    derived: derived.map { base + $0 }))
        }
    }
}

/// A value that can be taken once.
final class Once<Value: Sendable>: Sendable {
    private let value: Locked<Value?>

    init(_ value: Value) {
        self.value = Locked(value)
    }

    func take() -> Value? {
        value.withLock { $0.take() }
    }
}
