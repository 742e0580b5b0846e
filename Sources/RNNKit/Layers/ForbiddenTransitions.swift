/// Which labels may not follow each other, not begin a sequence, or not end one.
///
/// ```swift
/// let rules = ForbiddenTransitions.bio(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
/// rules.allows(0, before: 2)  // false: O is not followed by I-PER
/// ```
public struct ForbiddenTransitions: Sendable, Equatable {
    /// The number of labels.
    public let labels: Int
    private var transitions: Set<Int> = []
    private var starts: Set<Int> = []
    private var ends: Set<Int> = []

    /// Rules that allow everything, to which others are added.
    public init(labels: Int) {
        require(labels >= 0, "ForbiddenTransitions: there are no \(labels) labels")
        self.labels = labels
    }

    /// Whether nothing is forbidden.
    public var isEmpty: Bool { transitions.isEmpty && starts.isEmpty && ends.isEmpty }

    /// Whether a label may come right before another one.
    public func allows(_ label: Int, before next: Int) -> Bool { !transitions.contains(label * labels + next) }

    /// Whether a label may begin a sequence.
    public func allowsStart(_ label: Int) -> Bool { !starts.contains(label) }

    /// Whether a label may end a sequence.
    public func allowsEnd(_ label: Int) -> Bool { !ends.contains(label) }

    /// Whether the rules allow a sequence of labels.
    public func allows(_ sequence: [Int32]) -> Bool {
        firstBreach(in: sequence) == nil
    }

    /// The index of the first label of a sequence that the rules forbid: after its predecessor, as the first label, or
    /// as the last one; nil if the sequence is allowed.
    public func firstBreach(in sequence: [Int32]) -> Int? {
        sequence.indices.first { place in
            let label = Int(sequence[place])
            let isAllowed = place == 0 ? allowsStart(label) : allows(Int(sequence[place - 1]), before: label)
            return !isAllowed || (place == sequence.count - 1 && !allowsEnd(label))
        }
    }

    /// Forbids a label right before another one.
    public mutating func forbid(_ label: Int, before next: Int) {
        requireLabel(label)
        requireLabel(next)
        transitions.insert(label * labels + next)
    }

    /// Forbids a label at the beginning.
    public mutating func forbidStart(_ label: Int) {
        requireLabel(label)
        starts.insert(label)
    }

    /// Forbids a label at the end.
    public mutating func forbidEnd(_ label: Int) {
        requireLabel(label)
        ends.insert(label)
    }

    private func requireLabel(_ label: Int) {
        require(
            label >= 0 && label < labels, "ForbiddenTransitions: label \(label) is not one of \(labels) labels")
    }
}

extension ForbiddenTransitions {
    /// The rules of BIO: `B-x` begins a piece of kind x and `I-x` continues it; so `I-x` comes only after `B-x` or `I-x`.
    ///
    /// - Parameter names: The labels' names. Those without `B-` or `I-` before them, such as `O`, are outside of all pieces.
    /// - Returns: The rules.
    public static func bio(_ names: [String]) -> ForbiddenTransitions {
        let tags = names.map { PieceTag($0, .bio) }
        return ForbiddenTransitions(tags) { tag, next in
            next?.role != .continues || (tag?.isInside == true && tag?.kind == next?.kind)
        }
    }

    /// The rules of BIOES, where `E-x` ends a piece and `S-x` is one by itself: what was begun is ended, and nothing else is.
    ///
    /// - Parameter names: The labels' names. Those without `B-`, `I-`, `E-` or `S-` before them, such as `O`, are outside of
    ///   all pieces; `L-` and `U-`, of BILOU, stand for `E-` and `S-`.
    /// - Returns: The rules.
    public static func bioes(_ names: [String]) -> ForbiddenTransitions {
        let tags = names.map { PieceTag($0, .bioes) }
        return ForbiddenTransitions(tags) { tag, next in
            let isOpen = tag?.role == .begins || tag?.role == .continues
            let needsOpen = next?.role == .continues || next?.role == .ends
            return isOpen == needsOpen && (!isOpen || tag?.kind == next?.kind)
        }
    }

    /// What a rule does not allow. It is asked for each two tags in a row, nil standing for what is before the first one
    /// and behind the last.
    private init(_ tags: [PieceTag], _ allows: (PieceTag?, PieceTag?) -> Bool) {
        self.init(labels: tags.count)
        for (label, tag) in tags.enumerated() {
            if !allows(nil, tag) { forbidStart(label) }
            if !allows(tag, nil) { forbidEnd(label) }
            for (next, other) in tags.enumerated() where !allows(tag, other) { forbid(label, before: next) }
        }
    }
}
