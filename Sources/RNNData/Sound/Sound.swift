/// Mono audio: samples between -1 and 1 at a fixed sample rate.
///
/// ```swift
/// let sound = try Sound(contentsOf: "one.wav")
/// print(sound.rate, sound.seconds)
/// try sound.write(to: "copy.wav")
/// ```
///
/// WAV files may contain integers of 8, 16, 24 or 32 bits or floating-point numbers of 32 or 64 bits, at any sample
/// rate. Several channels are averaged.
public struct Sound: Sendable, Equatable {
    /// The sample rate: the number of samples per second.
    public let rate: Int
    /// The samples.
    public var samples: [Float]

    /// A sound of given samples.
    public init(rate: Int, samples: [Float]) {
        require(rate > 0, "Sound: the sample rate must be positive, not \(rate)")
        self.rate = rate
        self.samples = samples
    }

    /// The duration in seconds.
    public var seconds: Double { Double(samples.count) / Double(rate) }

    /// The format of the samples in a WAV file.
    public enum SampleFormat: Sendable, Hashable, CaseIterable {
        /// Unsigned 8-bit integers.
        case integer8
        /// 16-bit integers, the most common format.
        case integer16
        /// 24-bit integers, as precise as a `Float`.
        case integer24
        /// 32-bit integers.
        case integer32
        /// 32-bit floating-point numbers: the samples unchanged.
        case float32
        /// 64-bit floating-point numbers.
        case float64

        /// The number of bytes per sample.
        var byteCount: Int {
            switch self {
            case .integer8: 1
            case .integer16: 2
            case .integer24: 3
            case .integer32, .float32: 4
            case .float64: 8
            }
        }

        /// Whether it is a floating-point format.
        var isFloat: Bool { self == .float32 || self == .float64 }
    }

    /// Reads a WAV file.
    ///
    /// - Throws: ``SoundError`` with the position if the file is not a WAV file, is compressed, truncated or
    ///   inconsistent; and ``FileError``.
    public init(contentsOf path: String) throws {
        self = try WAVReader(path).sound()
    }

    /// Reads the bytes of a WAV file that are in memory.
    ///
    /// - Parameters:
    ///   - bytes: What a file would hold.
    ///   - name: What errors call it.
    /// - Throws: ``SoundError`` as for a file.
    public init(bytes: [UInt8], name: String = "sound") throws {
        self = try WAVReader(bytes, name: name).sound()
    }

    /// Writes a WAV file. Samples outside -1...1 are clipped in integer formats.
    ///
    /// - Throws: ``SoundError`` if the sound is too long for a WAV file or a sample is not finite; and ``FileError``.
    public func write(to path: String, as format: SampleFormat = .integer16) throws {
        try WAVWriter(self, format).write(to: path)
    }
}
