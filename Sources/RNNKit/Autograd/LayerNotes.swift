internal import Synchronization

/// What layers noted of their inputs in a training step, such as the means of a batch. A computation does not change the
/// model that it runs; afterwards, each layer takes up what it noted.
struct LayerNotes: Sendable {
    private var notes: [LayerKey: [any Sendable]] = [:]

    /// Notes something for a layer.
    mutating func note(_ note: some Sendable, for key: LayerKey) {
        notes[key, default: []].append(note)
    }

    /// What was noted for a layer, in order.
    func notes<Note: Sendable>(for key: LayerKey, as type: Note.Type) -> [Note] {
        (notes[key] ?? []).compactMap { $0 as? Note }
    }

    /// Whether nothing was noted.
    var isEmpty: Bool { notes.isEmpty }
}

/// What a layer is known by in notes: different for each layer that is made, and the same for its copies.
struct LayerKey: Hashable, Sendable {
    private static let last = Atomic<UInt64>(0)

    private let number = LayerKey.last.add(1, ordering: .relaxed).newValue
}

extension Module {
    /// Lets each layer take up what it noted.
    mutating func takeUp(_ notes: LayerNotes) {
        guard !notes.isEmpty else { return }
        var visitor = ParameterVisitor<Scalar>(takingUp: notes)
        visitParameters(&visitor)
    }
}
