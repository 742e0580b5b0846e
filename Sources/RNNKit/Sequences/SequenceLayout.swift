/// Which steps of a batch of sequences are valid: made once, and shared by inputs, outputs, labels and masks.
///
/// ```swift
/// let layout = SequenceLayout(lengths: [3, 1])
/// layout.time       // 3 steps, padding included
/// layout.stepCount  // 4 valid ones
/// ```
///
/// The first `lengths[b]` steps of sequence b are valid, the others padding. A sequence without valid steps is legal.
public struct SequenceLayout: Sendable, Equatable {
    /// The number of valid steps of each sequence.
    public let lengths: [Int]
    /// The number of steps, padding included.
    public let time: Int
    /// The number of valid steps of all sequences.
    public let stepCount: Int
    private let derived = Derived()

    /// The layout of sequences of given lengths.
    ///
    /// - Parameters:
    ///   - lengths: The number of valid steps of each sequence.
    ///   - time: The number of steps, padding included; the longest length if not given.
    public init(lengths: [Int], time: Int? = nil) {
        let longest = lengths.max() ?? 0
        self.time = time ?? longest
        require(
            longest <= self.time && lengths.allSatisfy { $0 >= 0 },
            "SequenceLayout: lengths \(lengths) do not fit sequences of \(self.time) steps")
        let size = lengths.count.multipliedReportingOverflow(by: self.time)
        require(
            !size.overflow && size.partialValue <= Int(Int32.max),
            "SequenceLayout: \(lengths.count) sequences of \(self.time) steps are more than can be counted")
        self.lengths = lengths
        stepCount = lengths.reduce(0, +)
    }

    /// The layout of a number of sequences without padding.
    public init(count: Int, time: Int) {
        require(count >= 0, "SequenceLayout: there cannot be \(count) sequences")
        self.init(lengths: Array(repeating: time, count: count), time: time)
    }

    /// The number of sequences.
    public var count: Int { lengths.count }

    /// Whether there is padding.
    public var isRagged: Bool { stepCount < count * time }

    /// The indices of the valid steps among the rows of [count * time, ...], sequence after sequence.
    public var steps: [Int32] { derived.steps(self) }

    /// The sequence of each valid step.
    var sequenceOfStep: [Int32] {
        lengths.enumerated().flatMap { Array(repeating: Int32($0), count: $1) }
    }

    /// How the kernels walk the steps, from the sequences' starts or from their ends.
    func packing(isReversed: Bool) -> SequencePacking { derived.packing(self, isReversed) }

    /// Whether both have the same valid steps.
    public static func == (one: SequenceLayout, other: SequenceLayout) -> Bool {
        one.derived === other.derived || (one.lengths == other.lengths && one.time == other.time)
    }

    /// What follows from the lengths, made when it is first asked for.
    private final class Derived: Sendable {
        private let steps = Locked<[Int32]?>(nil)
        private let packings = Locked<(forward: SequencePacking?, reversed: SequencePacking?)>((nil, nil))

        func steps(_ layout: SequenceLayout) -> [Int32] {
            steps.withLock { steps in
                if let steps { return steps }
                var indices: [Int32] = []
                indices.reserveCapacity(layout.stepCount)
                for (sequence, length) in layout.lengths.enumerated() {
                    let start = Int32(sequence * layout.time)
                    indices += start..<start + Int32(length)
                }
                steps = indices
                return indices
            }
        }

        func packing(_ layout: SequenceLayout, _ isReversed: Bool) -> SequencePacking {
            packings.withLock { packings in
                if let packing = isReversed ? packings.reversed : packings.forward { return packing }
                let packing = SequencePacking(
                    batch: layout.count, time: layout.time, lengths: layout.lengths, isReversed: isReversed)
                if isReversed { packings.reversed = packing } else { packings.forward = packing }
                return packing
            }
        }
    }
}

extension SequenceLayout: Codable {
    private enum CodingKeys: String, CodingKey {
        case lengths, time
    }

    /// Reads a layout; throws if the lengths do not fit the number of steps.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let lengths = try container.decode([Int].self, forKey: .lengths)
        let time = try container.decode(Int.self, forKey: .time)
        let size = lengths.count.multipliedReportingOverflow(by: time)
        guard time >= 0, lengths.allSatisfy({ $0 >= 0 && $0 <= time }), !size.overflow,
            size.partialValue <= Int(Int32.max)
        else {
            throw container.refused(.lengths, "\(lengths.count) lengths do not fit sequences of \(time) steps")
        }
        self.init(lengths: lengths, time: time)
    }

    /// Writes the lengths and the number of steps.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lengths, forKey: .lengths)
        try container.encode(time, forKey: .time)
    }
}
