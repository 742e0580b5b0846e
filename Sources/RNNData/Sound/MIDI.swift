/// Music as notes: which keys sound at each step, written as a Standard MIDI File that players and notation programs read.
///
/// ```swift
/// try MIDI(steps: [[60, 64, 67], [60, 64, 67], [59, 62, 67]], stepsPerMinute: 240).write(to: "music.mid")
/// ```
///
/// A key that sounds in steps one after the other is one long note.
public struct MIDI: Sendable, Hashable {
    /// A note.
    public struct Note: Sendable, Hashable {
        /// The key: 60 is the middle C, 61 the C sharp above.
        public let key: Int
        /// The first step in which it sounds.
        public let start: Int
        /// The step in which it has ended.
        public let end: Int
    }

    /// The notes, in the order of their starts.
    public let notes: [Note]
    /// The number of steps.
    public let stepCount: Int
    /// The speed.
    public let stepsPerMinute: Double

    /// Music of given steps.
    ///
    /// - Parameters:
    ///   - steps: The keys that sound in each step, between 0 and 127, in any order.
    ///   - stepsPerMinute: The speed, between 4 and 6,000.
    ///
    /// For more than 559,240 steps nothing may change: a file has no room for the time of a longer rest or note.
    public init(steps: [[Int]], stepsPerMinute: Double = 240) {
        // A file has three bytes for the microseconds of a step.
        require(
            (4...6000).contains(stepsPerMinute),
            "MIDI: the speed must be between 4 and 6,000 steps a minute, not \(stepsPerMinute)")
        var notes: [Note] = []
        var sounding: [Int: Int] = [:]
        for (step, keys) in (steps + [[]]).enumerated() {
            for key in keys { require((0..<128).contains(key), "MIDI: key \(key) is not between 0 and 127") }
            for (key, start) in sounding where !keys.contains(key) {
                notes.append(Note(key: key, start: start, end: step))
                sounding[key] = nil
            }
            for key in keys where sounding[key] == nil { sounding[key] = step }
        }
        let changes = [0] + notes.flatMap { [$0.start, $0.end] }.sorted() + [steps.count]
        let longest = zip(changes, changes.dropFirst()).map { $1 - $0 }.max() ?? 0
        require(
            longest <= Self.longestWait,
            "MIDI: a rest or note of \(longest) steps is too long for a file, which has room for \(Self.longestWait)")
        self.notes = notes.sorted { ($0.start, $0.key) < ($1.start, $1.key) }
        stepCount = steps.count
        self.stepsPerMinute = stepsPerMinute
    }

    /// The ticks of a step, a quarter note.
    private static let ticks = 480
    /// The most steps between two events, whose ticks have four bytes of seven bits.
    private static let longestWait = (1 << 28 - 1) / ticks

    /// The bytes of a Standard MIDI File of format 0: one track, a step a quarter note of 480 ticks.
    public var bytes: [UInt8] {
        let events = notes.flatMap { note in
            // Notes that end come before those that begin, so that a key can be struck anew.
            [(note.end, 0, [0x80, UInt8(note.key), 0]), (note.start, 1, [0x90, UInt8(note.key), 80])]
        }.sorted { ($0.0, $0.1, $0.2[1]) < ($1.0, $1.1, $1.2[1]) }
        let microseconds = Int((60_000_000 / stepsPerMinute).rounded())
        var track: [UInt8] = [0, 0xFF, 0x51, 3] + Self.bigEndian(microseconds, 3)
        var last = 0
        for (step, _, event) in events {
            track += Self.variableLength(Self.ticks * (step - last)) + event
            last = step
        }
        track += Self.variableLength(Self.ticks * (stepCount - last)) + [0xFF, 0x2F, 0]
        return Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1] + Self.bigEndian(Self.ticks, 2) + Array("MTrk".utf8)
            + Self.bigEndian(track.count, 4) + track
    }

    /// Writes the file.
    ///
    /// - Throws: ``FileError``.
    public func write(to path: String) throws {
        try File.replace(path, with: [bytes[...]])
    }

    private static func bigEndian(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// Seven bits a byte, the highest first; all but the last byte have the eighth bit set.
    private static func variableLength(_ number: Int) -> [UInt8] {
        var bytes = [UInt8(number & 0x7F)]
        var rest = number >> 7
        while rest > 0 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes.reversed()
    }
}
