internal import Synchronization

/// What a tensor remembers of how it was made: what it was computed from. How a gradient goes back is for `Autograd` to
/// say.
///
/// Ids count upwards, so a step's id is greater than those of all it was computed from: going through ids downwards is
/// an order in which every gradient is complete when it is passed on.
class TensorHistory: @unchecked Sendable {
    let id: Int
    /// The largest id of a variable that this was computed from; its own if it is one.
    let newestVariable: Int
    // Most computations have one input or two, which need no array. Nil stands for a constant.
    // They change when nobody else has the step any longer, and need no checks of exclusive access at run time.
    @exclusivity(unchecked) private var first: TensorHistory?
    @exclusivity(unchecked) private var second: TensorHistory?
    @exclusivity(unchecked) private var others: [TensorHistory?]

    /// The history of a variable.
    init() {
        id = HistoryCounter.next()
        newestVariable = id
        others = []
    }

    /// The history of a value with one or two inputs.
    init(_ first: TensorHistory?, _ second: TensorHistory?) {
        id = HistoryCounter.next()
        newestVariable = max(first?.newestVariable ?? 0, second?.newestVariable ?? 0)
        self.first = first
        self.second = second
        others = []
    }

    /// The history of a value with any number of inputs.
    init(_ inputs: [TensorHistory?]) {
        id = HistoryCounter.next()
        newestVariable = inputs.reduce(0) { max($0, $1?.newestVariable ?? 0) }
        others = inputs
    }

    /// The history of an input.
    func input(_ index: Int) -> TensorHistory? {
        guard others.isEmpty else { return others[index] }
        return index == 0 ? first : second
    }

    /// Frees what only this step kept alive, one after the other: left to the language, a long chain would be freed by
    /// as many nested calls.
    deinit {
        guard first != nil || second != nil || !others.isEmpty else { return }
        var pending: [TensorHistory] = []
        releaseInputs(into: &pending)
        while var step = pending.popLast() {
            if isKnownUniquelyReferenced(&step) { step.releaseInputs(into: &pending) }
        }
    }

    private func releaseInputs(into pending: inout [TensorHistory]) {
        if let input = first, input.hasInputs { pending.append(input) }
        if let input = second, input.hasInputs { pending.append(input) }
        for case .some(let input) in others where input.hasInputs { pending.append(input) }
        first = nil
        second = nil
        if !others.isEmpty { others = [] }
    }

    private var hasInputs: Bool { first != nil || second != nil || !others.isEmpty }
}

/// The ids of histories. That they count upwards is all that matters; nothing that is computed depends on their values.
private enum HistoryCounter {
    private static let last = Atomic<Int>(0)

    static func next() -> Int {
        last.add(1, ordering: .relaxed).newValue
    }
}
