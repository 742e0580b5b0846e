/// Sound with one channel: samples between -1 and 1, so many a second.
///
/// ```swift
/// let sound = try Sound(contentsOf: "one.wav")
/// print(sound.rate, sound.seconds)
/// try sound.write(to: "copy.wav")
/// ```
///
/// WAV files may hold whole numbers of 8, 16, 24 or 32 bits or floating-point numbers of 32 or 64, at any rate. Of several
/// channels the mean is taken.
public struct Sound: Sendable, Equatable {
    /// The number of samples in a second.
    public let rate: Int
    /// The samples.
    public var samples: [Float]

    /// Sound of given samples.
    public init(rate: Int, samples: [Float]) {
        require(rate > 0, "Sound: a rate of \(rate) samples a second is not possible")
        self.rate = rate
        self.samples = samples
    }

    /// How long it is.
    public var seconds: Double { Double(samples.count) / Double(rate) }

    /// The numbers in a WAV file.
    public enum SampleFormat: Sendable, Hashable, CaseIterable {
        /// Whole numbers of 8 bits, from 0 on.
        case integer8
        /// Whole numbers of 16 bits: what most files have.
        case integer16
        /// Whole numbers of 24 bits: as exact as a `Float`.
        case integer24
        /// Whole numbers of 32 bits.
        case integer32
        /// Floating-point numbers of 32 bits: the samples as they are.
        case float32
        /// Floating-point numbers of 64 bits.
        case float64

        /// The number of bytes of a sample.
        var byteCount: Int {
            switch self {
            case .integer8: 1
            case .integer16: 2
            case .integer24: 3
            case .integer32, .float32: 4
            case .float64: 8
            }
        }

        /// Whether it is a floating-point number.
        var isFloat: Bool { self == .float32 || self == .float64 }
    }

    /// Reads a WAV file.
    ///
    /// - Throws: ``SoundError`` where the file is no sound, compressed, cut off, or contradicts itself, with the place; and
    ///   ``FileError``.
    public init(contentsOf path: String) throws {
        self = try WAVReader(path).sound()
    }

    /// Writes a WAV file. Samples beyond -1 and 1 are cut off in whole numbers.
    ///
    /// - Throws: ``SoundError`` where the sound is too long for such a file, or a sample is not finite; and ``FileError``.
    public func write(to path: String, as format: SampleFormat = .integer16) throws {
        try WAVWriter(self, format).write(to: path)
    }
}
