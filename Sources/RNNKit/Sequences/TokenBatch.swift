/// Sequences of token ids, filled up to one length.
///
/// ```swift
/// let batch = TokenBatch([[5, 2, 9], [7]])
/// batch.ids      // [5, 2, 9, 7, 0, 0]
/// batch.lengths  // [3, 1]
/// ```
public struct TokenBatch: Sendable, Codable, Equatable {
    /// The ids, sequence after sequence, each with its padding behind it: `count * time` of them.
    public let ids: [Int32]
    /// The number of valid ids of each sequence.
    public let lengths: [Int]
    /// The number of steps, padding included.
    public let time: Int

    /// The number of sequences.
    public var count: Int { lengths.count }

    /// A batch of sequences.
    ///
    /// - Parameters:
    ///   - sequences: The ids of each sequence; there may be none.
    ///   - padding: The id that fills up shorter ones. A model does not look at it, but it must have a vector for it.
    ///   - time: The number of steps; that of the longest sequence if not given.
    public init(_ sequences: [[Int32]], padding: Int32 = 0, time: Int? = nil) {
        lengths = sequences.map { $0.count }
        let longest = lengths.max() ?? 0
        self.time = time ?? longest
        require(longest <= self.time, "TokenBatch: a sequence of \(longest) ids does not fit into \(self.time) steps")
        var ids: [Int32] = []
        ids.reserveCapacity(sequences.count * self.time)
        for sequence in sequences {
            ids.append(contentsOf: sequence)
            ids.append(contentsOf: repeatElement(padding, count: self.time - sequence.count))
        }
        self.ids = ids
    }

    private init(ids: [Int32], lengths: [Int], time: Int) {
        self.ids = ids
        self.lengths = lengths
        self.time = time
    }

    private enum CodingKeys: String, CodingKey {
        case ids, lengths, time
    }

    /// Reads a batch; throws if its numbers do not go together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        ids = try container.decode([Int32].self, forKey: .ids)
        lengths = try container.decode([Int].self, forKey: .lengths)
        time = try container.decode(Int.self, forKey: .time)
        let needed = lengths.count.multipliedReportingOverflow(by: time)
        guard time >= 0, lengths.allSatisfy({ $0 >= 0 && $0 <= time }), !needed.overflow,
            ids.count == needed.partialValue
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .ids, in: container,
                debugDescription: "\(ids.count) ids are not \(lengths.count) sequences of lengths 0 to \(time)")
        }
    }

    /// The sequences without their padding.
    public var sequences: [[Int32]] {
        lengths.indices.map { Array(ids[$0 * time..<$0 * time + lengths[$0]]) }
    }

    /// Some of the steps of all sequences: `batch.slice(window.steps)`.
    public func slice(_ steps: Range<Int>) -> TokenBatch {
        require(
            steps.lowerBound >= 0 && steps.upperBound <= time,
            "TokenBatch: steps \(steps) are outside of a batch of \(time) steps")
        return TokenBatch(
            ids: (0..<count).flatMap { ids[$0 * time + steps.lowerBound..<$0 * time + steps.upperBound] },
            lengths: lengths.map { min(max($0 - steps.lowerBound, 0), steps.count) }, time: steps.count)
    }
}
