import Foundation
import TestSupport
import Testing

@testable import RNNData

/// WAV files against those of other programs, and log-mel features against librosa's.
@Suite("Sound") struct SoundTests {
    struct Written: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: String
        let rate: Int
        let samples: [Double]

        var testDescription: String { name }

        var data: [UInt8] {
            var digits = Array(bytes)[...]
            var result: [UInt8] = []
            while digits.count >= 2 {
                result.append(UInt8(String(digits.prefix(2)), radix: 16) ?? 0)
                digits = digits.dropFirst(2)
            }
            return result
        }
    }

    struct FeatureCase: Decodable, Sendable, CustomTestStringConvertible {
        let count: Int
        let rate: Int
        let length: Int
        let hop: Int
        let size: Int
        let window: String
        let periodic: Bool
        let bands: Int
        let lowest: Double
        let highest: Double
        let scale: String
        let area: Bool
        let magnitude: Bool
        let added: Double?
        let least: Double?
        let frames: [[Double]]

        var testDescription: String { "\(window), \(length) of \(size), \(scale)" }

        func settings() throws -> LogMel {
            LogMel(
                rate: rate, length: length, hop: hop, size: size,
                window: try #require(LogMel.Window(rawValue: window)), isPeriodic: periodic, bands: bands,
                lowest: lowest, highest: highest, scale: try #require(MelScale(rawValue: scale)), hasEqualAreas: area,
                usesMagnitudes: magnitude, floor: added.map { .added($0) } ?? .atLeast(least ?? 0))
        }
    }

    struct Cases: Decodable, Sendable {
        var files: [Written] = []
        var features: [FeatureCase] = []
    }

    static let cases: Cases = (try? Fixture.load("sound.json")) ?? Cases()

    /// The sound of sound.py.
    static func sound(_ count: Int) -> [Double] {
        (0..<count).map { index in
            let i = Double(index)
            let noise = (i + 1) * 0.7548776662466927
            let value =
                0.5 * sin(0.05 * i + 1e-5 * i * i) + 0.2 * sin(1.1 * i) + 0.1 * (noise - noise.rounded(.down) - 0.5)
            return (value * 4096 + 0.5).rounded(.down) / 4096
        }
    }

    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "sound-\(UUID()).wav").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try body(path)
    }

    @Test("The reference is there")
    func fixture() {
        #expect(Self.cases.files.count == 28)
        #expect(Self.cases.features.count == 6)
    }

    @Test("Files of other programs are read as they were meant", arguments: cases.files)
    func read(_ file: Written) throws {
        try withFile(file.data) { path in
            guard !file.name.hasPrefix("compressed") else {
                let error = #expect(throws: SoundError.self) { try Sound(contentsOf: path) }
                #expect(error?.problem.contains("compressed") == true && error?.offset == 20)
                return
            }
            let sound = try Sound(contentsOf: path)
            #expect(sound.rate == file.rate && sound.samples.count == file.samples.count)
            for (sample, expected) in zip(sound.samples, file.samples) {
                #expect(sample == Float(expected), "\(expected)")
            }
        }
    }

    @Test("What was written is read again, to the last bit of the format", arguments: Sound.SampleFormat.allCases)
    func roundTrip(_ format: Sound.SampleFormat) throws {
        try withFile([]) { path in
            let bits = min(24, 8 * format.byteCount)
            let step = format.isFloat ? 1e-7 : 1 / Float(1 << (bits - 1))
            let sound = Sound(rate: 22_050, samples: [0, -1, 1 - step, step, -step, 0.5, -0.25])
            try sound.write(to: path, as: format)
            #expect(try Sound(contentsOf: path) == sound)
            #expect(sound.seconds == 7.0 / 22_050)
            // Beyond the range, whole numbers stay at its ends.
            let loud = Sound(rate: 8000, samples: [2, -2])
            try loud.write(to: path, as: format)
            let read = try Sound(contentsOf: path).samples
            if format.isFloat {
                #expect(read == [2, -2])
            } else {
                #expect(read[1] == -1 && read[0] <= 1 && read[0] >= 1 - step)
            }
            try Sound(rate: 1, samples: []).write(to: path, as: format)
            #expect(try Sound(contentsOf: path) == Sound(rate: 1, samples: []))
        }
    }

    /// A file of two samples of 16 bits, with a change.
    private static func bytes(_ change: (inout [UInt8]) -> Void = { _ in }) -> [UInt8] {
        var bytes: [UInt8] = Array("RIFF".utf8) + [40, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0]
        bytes += [1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0]
        bytes += Array("data".utf8) + [4, 0, 0, 0, 0, 0x40, 0, 0xC0]
        change(&bytes)
        return bytes
    }

    @Test("Damaged files are refused with the place", arguments: damages)
    func damaged(_ damage: Damage) throws {
        try withFile(Self.bytes()) { path in
            let samples = try Sound(contentsOf: path).samples
            #expect(samples == [0.5, -0.5])
        }
        #expect(try Sound(bytes: Self.bytes()).samples == [0.5, -0.5])
        let error = #expect(throws: SoundError.self) { try Sound(bytes: Self.bytes(damage.change), name: "voice") }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.hasPrefix("voice") && text.contains(damage.text))
        try withFile(Self.bytes(damage.change)) { path in
            let error = #expect(throws: SoundError.self) { try Sound(contentsOf: path) }
            let description = error.map { "\($0)" } ?? ""
            #expect(description.hasPrefix(path) && description.contains(damage.text), "\(description)")
        }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let text: String
        let change: @Sendable (inout [UInt8]) -> Void

        var testDescription: String { text }

        init(_ text: String, _ change: @escaping @Sendable (inout [UInt8]) -> Void) {
            (self.text, self.change) = (text, change)
        }
    }

    static let damages = [
        Damage("byte 0: this is not a WAV file") { $0 = [] },
        Damage("byte 0: this is not a WAV file") { $0[3] = 0 },
        Damage("byte 0: RF64 and RIFX files are not supported") { ($0[1], $0[2], $0[3]) = (70, 54, 52) },
        Damage("byte 4: the file is truncated: the header announces 48 bytes, but there are 46") { $0.removeLast(2) },
        Damage("byte 36: the file is truncated: the chunk has 6 bytes, but only 4 remain") { $0[40] = 6 },
        Damage("byte 36: the file is truncated: the chunk has 4294967295 bytes") {
            for place in 40..<44 { $0[place] = 255 }
        },
        Damage("byte 47: the last sample is incomplete: the data chunk has 3 bytes, not a multiple of 2") {
            $0[40] = 3
        },
        Damage("byte 20: the format 2 is compressed or unknown") { $0[20] = 2 },
        Damage("byte 22: there are no channels") { $0[22] = 0 },
        Damage("byte 24: the sample rate must be positive, not 0") { ($0[24], $0[25]) = (0, 0) },
        Damage("byte 34: integers of 12 bits are not supported") { $0[34] = 12 },
        Damage("byte 34: floating-point numbers of 16 bits are not supported") { $0[20] = 3 },
        Damage("byte 32: the block size is 4 bytes, but 1 channels of 16 bits take 2") { $0[32] = 4 },
        Damage("byte 12: the format chunk has 14 bytes; 16 to 4096 are expected") { $0[16] = 14 },
        Damage("byte 20: the extended format chunk is truncated") { ($0[20], $0[21]) = (0xFE, 0xFF) },
        Damage("there is no format chunk") { ($0[12], $0[36]) = (120, 120) },
        Damage("there is no data chunk") { $0[36] = 120 },
        Damage("byte 12: the data chunk comes before the format chunk") { bytes in
            bytes.replaceSubrange(12..<16, with: Array("data".utf8))
        },
        Damage("byte 44: sample 0 is not finite as a number of 32 bits") { bytes in
            (bytes[20], bytes[32], bytes[34]) = (3, 4, 32)
            bytes.replaceSubrange(44..<48, with: [0, 0, 0xC0, 0x7F])
        },
    ]

    @Test("Parts that are not known are passed over, and one of odd length has a byte more")
    func parts() throws {
        let bytes = Self.bytes { bytes in
            bytes.insert(contentsOf: Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0], at: 36)
            bytes[4] += 12
            bytes += Array("more".utf8)
        }
        try withFile(bytes) { path in
            let samples = try Sound(contentsOf: path).samples
            #expect(samples == [0.5, -0.5])
        }
    }

    @Test("A part that reaches beyond the announced length is refused, and so is a number too large for 32 bits")
    func contradictions() throws {
        func problem(_ change: (inout [UInt8]) -> Void) throws -> String {
            var description = ""
            try withFile(Self.bytes(change)) { path in
                let error = #expect(throws: SoundError.self) { try Sound(contentsOf: path) }
                description = error?.problem ?? ""
            }
            return description
        }
        let short = try problem { $0[4] = 38 }
        #expect(short == "the file is truncated: the chunk has 4 bytes, but only 2 remain")
        let large = try problem { bytes in
            (bytes[4], bytes[20], bytes[32], bytes[34], bytes[40]) = (44, 3, 8, 64, 8)
            bytes.replaceSubrange(
                44..<48, with: (0..<8).map { UInt8(truncatingIfNeeded: 1e300.bitPattern >> (8 * $0)) })
        }
        #expect(large == "sample 0 is not finite as a number of 32 bits")
    }

    @Test("A frame of one sample is its loudness, whatever the window")
    func oneSample() {
        for window in LogMel.Window.allCases {
            let features = LogMel(rate: 8000, length: 1, hop: 1, window: window, bands: 1, floor: .added(1e-12))
            let values = features([0.5, 1]).values
            #expect(abs(values[1] - values[0] - Float(log(4.0))) < 1e-5)
        }
    }

    @Test("What cannot be written is said")
    func writing() throws {
        try withFile([]) { path in
            #expect(throws: SoundError(file: path, problem: "sample 1 is nan, which is not finite")) {
                try Sound(rate: 1, samples: [0, .nan]).write(to: path)
            }
            #expect(throws: FileError.self) { try Sound(rate: 1, samples: [0]).write(to: path + "/x") }
            #expect(throws: FileError.self) { try Sound(contentsOf: path + "-not-there") }
        }
    }

    @Test("Features are librosa's, to ten digits", arguments: cases.features)
    func features(_ example: FeatureCase) throws {
        let settings = try example.settings()
        let samples = Self.sound(example.count)
        let wide = LogMelComputation(settings).frames(of: samples)
        #expect(settings.frameCount(example.count) == example.frames.count && !example.frames.isEmpty)
        #expect(wide.count == example.frames.joined().count)
        for (value, expected) in zip(wide, example.frames.joined()) {
            #expect(abs(value - expected) <= 1e-10 * max(1, abs(expected)), "\(value), \(expected)")
        }
        let frames = settings(Sound(rate: example.rate, samples: samples.map(Float.init)))
        #expect(frames.values == wide.map(Float.init) && frames.width == example.bands)
        #expect(Array(frames[1]) == Array(frames.values[example.bands..<2 * example.bands]))
    }

    @Test("In pieces of any size, the same bits", arguments: [1, 3, 80, 160, 163, 400, 5000])
    func stream(_ size: Int) {
        let samples = Self.sound(3000).map(Float.init)
        for features in [
            LogMel(rate: 8000, length: 200, hop: 160, bands: 8), LogMel(rate: 8000, length: 50, hop: 330, bands: 5),
            LogMel(rate: 8000, length: 64, hop: 1, bands: 2),
        ] {
            let whole = features(samples)
            var stream = LogMelStream(features)
            var values: [Float] = []
            for start in Swift.stride(from: 0, to: samples.count, by: size) {
                values += stream(Array(samples[start..<min(start + size, samples.count)])).values
            }
            #expect(values == whole.values)
        }
    }

    @Test("Silence has the floor, and sound shorter than a frame no frames")
    func silence() {
        let frames = LogMel.speech(Sound(rate: 16_000, samples: Array(repeating: 0, count: 600)))
        #expect(frames.count == 2 && frames.values.allSatisfy { $0 == Float(log(1e-6)) })
        #expect(LogMel.speech([0, 0]).count == 0)
        #expect(LogMel.telephone.frameCount(8000) == 49)
    }

    @Test("Settings are saved, and those that cannot be are refused")
    func saved() throws {
        for settings in [LogMel.speech, .telephone] {
            let data = try JSONEncoder().encode(settings)
            #expect(try JSONDecoder().decode(LogMel.self, from: data) == settings)
            let text = String(decoding: data, as: UTF8.self)
            for (part, other) in [
                ("\"hop\":", "\"hop\":-"), ("\"rate\":", "\"rate\":-"), ("\"bands\":", "\"bands\":1000000"),
                ("\"size\":", "\"size\":3"), ("\"lowest\":", "\"lowest\":9999"), ("1e-06", "0"),
            ] {
                let changed = text.replacing(part, with: other)
                try #require(changed != text, "\(part): \(text)")
                #expect(throws: DecodingError.self, "\(other)") {
                    try JSONDecoder().decode(LogMel.self, from: Data(changed.utf8))
                }
            }
        }
    }
}
