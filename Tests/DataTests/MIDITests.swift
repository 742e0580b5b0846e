import Foundation
import RNNData
import TestSupport
import Testing

@Suite("MIDI")
struct MIDITests {
    @Test("A key that goes on is one note, and the bytes are those of the format")
    func bytes() {
        let music = MIDI(steps: [[60, 64], [64, 60], [], [60]], stepsPerMinute: 120)
        #expect(music.notes.map(\.key) == [60, 64, 60] && music.notes.map(\.start) == [0, 0, 3])
        #expect(music.notes.map(\.end) == [2, 2, 4] && music.stepCount == 4)
        // By hand, from the specification: 960 ticks are 0x87 0x40, 480 are 0x83 0x60, 500,000 microseconds are 07 A1 20.
        let events: [UInt8] = [
            0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20,
            0, 0x90, 60, 80, 0, 0x90, 64, 80,
            0x87, 0x40, 0x80, 60, 0, 0, 0x80, 64, 0,
            0x83, 0x60, 0x90, 60, 80,
            0x83, 0x60, 0x80, 60, 0,
            0, 0xFF, 0x2F, 0,
        ]
        let header: [UInt8] = Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1, 0x01, 0xE0] + Array("MTrk".utf8)
        #expect(music.bytes == header + [0, 0, 0, UInt8(events.count)] + events)
    }

    @Test("Silence at the end, keys without a gap, and nothing at all")
    func edges() {
        let silent = MIDI(steps: [[1], [], []])
        // The track lasts as long as the steps: 960 ticks after the note.
        #expect(silent.bytes.suffix(5) == [0x87, 0x40, 0xFF, 0x2F, 0])
        #expect(MIDI(steps: []).notes.isEmpty && MIDI(steps: []).bytes.suffix(4) == [0, 0xFF, 0x2F, 0])
        // A long pause takes three bytes: 480 * 100 = 48,000 = 2 * 2^14 + 119 * 2^7 + 0.
        #expect(MIDI(steps: Array(repeating: [], count: 100)).bytes.suffix(6) == [0x82, 0xF7, 0x00, 0xFF, 0x2F, 0])
    }

    @Test("It is written, and keys that cannot be are named")
    func files() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).mid").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try MIDI(steps: [[60]]).write(to: path)
        #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == MIDI(steps: [[60]]).bytes)
        #expect(throws: FileError.self) { try MIDI(steps: [[60]]).write(to: "/nowhere/a.mid") }
        let key = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MIDI(steps: [[128]])
        }
        #expect(message(key).contains("MIDI: key 128 is not between 0 and 127"))
        let speed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MIDI(steps: [], stepsPerMinute: .nan)
        }
        #expect(message(speed).contains("MIDI: the speed must be between 4 and 6,000 steps a minute, not nan"))
    }

    @Test("What a file has no room for is refused: slow steps, and long rests and notes")
    func room() async {
        let slow = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MIDI(steps: [[60]], stepsPerMinute: 3.5)
        }
        #expect(message(slow).contains("MIDI: the speed must be between 4 and 6,000 steps a minute, not 3.5"))
        let rest = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MIDI(steps: Array(repeating: [], count: 559_241))
        }
        #expect(message(rest).contains("MIDI: a rest or note of 559241 steps is too long for a file"))
        let longest = MIDI(steps: Array(repeating: [60], count: 559_240), stepsPerMinute: 4)
        // 15,000,000 microseconds, and 268,435,200 ticks to the end of the note.
        #expect(longest.bytes[22..<33] == [0, 0xFF, 0x51, 3, 0xE4, 0xE1, 0xC0, 0, 0x90, 60, 80])
        #expect(longest.bytes.suffix(11) == [0xFF, 0xFF, 0xFE, 0x00, 0x80, 60, 0, 0, 0xFF, 0x2F, 0])
    }
}
