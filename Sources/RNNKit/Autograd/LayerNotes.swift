internal import Synchronization

/// The records that layers make of their inputs in a training step, such as the means of a batch. A computation does
/// not change its model; afterwards each layer updates itself from what it recorded.
struct LayerNotes: Sendable {
    private var notes: [LayerKey: [any Sendable]] = [:]

    /// Records a value for a layer.
    mutating func note(_ note: some Sendable, for key: LayerKey) {
        notes[key, default: []].append(note)
    }

    /// The records of a layer, in order.
    func notes<Note: Sendable>(for key: LayerKey, as type: Note.Type) -> [Note] {
        (notes[key] ?? []).compactMap { $0 as? Note }
    }

    /// Whether there are no records.
    var isEmpty: Bool { notes.isEmpty }
}

/// Identifies a layer in the records: different for each new layer, and the same for its copies.
struct LayerKey: Hashable, Sendable {
    private static let last = Atomic<UInt64>(0)

    private let number = LayerKey.last.add(1, ordering: .relaxed).newValue
}

extension Module {
    /// Lets each layer update itself from its records.
    mutating func takeUp(_ notes: LayerNotes) {
        guard !notes.isEmpty else { return }
        var visitor = ParameterVisitor<Scalar>(takingUp: notes)
        visitParameters(&visitor)
    }
}
