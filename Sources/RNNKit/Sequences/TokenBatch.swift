/// Sequences of token ids, filled up to one length.
///
/// ```swift
/// let batch = TokenBatch([[5, 2, 9], [7]])
/// batch.ids      // [5, 2, 9, 7, 0, 0]
/// batch.lengths  // [3, 1]
/// ```
public struct TokenBatch: Sendable, Codable, Equatable {
    /// The ids, sequence after sequence, each with its padding after it: `count * time` of them.
    public let ids: [Int32]
    /// Which ids are valid.
    public let layout: SequenceLayout

    /// The number of valid ids of each sequence.
    public var lengths: [Int] { layout.lengths }
    /// The number of steps, padding included.
    public var time: Int { layout.time }
    /// The number of sequences.
    public var count: Int { layout.count }

    /// A batch of sequences.
    ///
    /// - Parameters:
    ///   - sequences: The ids of each sequence; there may be none.
    ///   - padding: The id that fills up shorter ones. No model looks at it.
    ///   - time: The number of steps; that of the longest sequence if not given.
    public init(_ sequences: [[Int32]], padding: Int32 = 0, time: Int? = nil) {
        layout = SequenceLayout(lengths: sequences.map { $0.count }, time: time)
        var ids: [Int32] = []
        ids.reserveCapacity(sequences.count * layout.time)
        for sequence in sequences {
            ids.append(contentsOf: sequence)
            ids.append(contentsOf: repeatElement(padding, count: layout.time - sequence.count))
        }
        self.ids = ids
    }

    private init(ids: [Int32], layout: SequenceLayout) {
        self.ids = ids
        self.layout = layout
    }

    private enum CodingKeys: String, CodingKey {
        case ids
    }

    /// Reads a batch; throws if its numbers do not go together.
    public init(from decoder: any Decoder) throws {
        layout = try SequenceLayout(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        ids = try container.decode([Int32].self, forKey: .ids)
        guard ids.count == layout.count * layout.time else {
            throw container.refused(
                .ids, "\(ids.count) ids do not fit \(layout.count) sequences of \(layout.time) steps")
        }
    }

    /// Writes the ids, the lengths and the number of steps.
    public func encode(to encoder: any Encoder) throws {
        try layout.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ids, forKey: .ids)
    }

    /// The sequences without their padding.
    public var sequences: [[Int32]] {
        lengths.indices.map { Array(ids[$0 * time..<$0 * time + lengths[$0]]) }
    }

    /// The valid ids, sequence after sequence.
    public var steps: [Int32] {
        layout.isRagged ? layout.steps.map { ids[Int($0)] } : ids
    }

    /// The steps of a window of all sequences.
    public subscript(_ window: TimeWindow) -> TokenBatch {
        layout.requireWindow(window, of: "TokenBatch")
        return TokenBatch(
            ids: (0..<count).flatMap { ids[$0 * time + window.steps.lowerBound..<$0 * time + window.steps.upperBound] },
            layout: window.layout)
    }
}
