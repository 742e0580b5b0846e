/// The loudness of a sound in frequency bands over time: log-mel features, the usual input of speech models.
///
/// ```swift
/// let features = LogMel(rate: 16_000)                   // 25 ms every 10 ms, 80 bands
/// let frames = features(try Sound(contentsOf: "one.wav"))
/// frames.count                                          // the number of frames
/// Tensor(frames)                                        // [frames, 80], with RNNKit
/// ```
///
/// A frame is a window of the samples, multiplied by a window function. The squared magnitudes of its Fourier transform
/// are summed by triangular filters that are equally wide in mel, and the logarithm of each sum is taken. The first
/// frame begins at the first sample and frames are not centred, so that a ``LogMelStream`` gives the same bits for
/// streamed audio. Samples that do not fill a frame at the end are dropped.
public struct LogMel: Sendable, Hashable {
    /// The window function.
    public enum Window: String, Sendable, Codable, CaseIterable {
        /// 0.5 - 0.5 cos(2πn / N).
        case hann
        /// 0.54 - 0.46 cos(2πn / N).
        case hamming
        /// All ones: the samples are not changed.
        case rectangular
    }

    /// Keeps the logarithm of silence finite.
    public enum Floor: Sendable, Hashable, Codable {
        /// A small number is added to each sum.
        case added(Double)
        /// Each sum is at least this number.
        case atLeast(Double)
    }

    /// The sample rate: the number of samples per second.
    public let rate: Int
    /// The length of a frame in samples.
    public let length: Int
    /// The distance between the starts of neighbouring frames, in samples.
    public let hop: Int
    /// The size of the Fourier transform, a power of two; frames are padded with zeros to this size.
    public let size: Int
    /// The window function.
    public let window: Window
    /// Whether the window is periodic (N = length) rather than symmetric (N = length - 1).
    public let isPeriodic: Bool
    /// The number of bands.
    public let bands: Int
    /// The lowest frequency of the bands, in Hz.
    public let lowest: Double
    /// The highest frequency of the bands, in Hz.
    public let highest: Double
    /// The conversion between frequencies and mel.
    public let scale: MelScale
    /// Whether the filters are normalised to equal area (Slaney) rather than equal height.
    public let hasEqualAreas: Bool
    /// Whether the filters sum magnitudes rather than powers.
    public let usesMagnitudes: Bool
    /// How the logarithm of silence is kept finite.
    public let floor: Floor

    /// Features with given settings.
    ///
    /// - Parameters:
    ///   - rate: The sample rate.
    ///   - length: The length of a frame in samples; 25 ms by default.
    ///   - hop: The distance between the starts of neighbouring frames, in samples; 10 ms by default.
    ///   - size: The size of the Fourier transform; by default the smallest power of two that holds a frame.
    ///   - window: The window function.
    ///   - isPeriodic: Whether the window is periodic rather than symmetric.
    ///   - bands: The number of bands.
    ///   - lowest: The lowest frequency of the bands, in Hz.
    ///   - highest: The highest frequency of the bands, in Hz; half the sample rate by default.
    ///   - scale: The conversion between frequencies and mel.
    ///   - hasEqualAreas: Whether the filters are normalised to equal area rather than equal height.
    ///   - usesMagnitudes: Whether the filters sum magnitudes rather than powers.
    ///   - floor: How the logarithm of silence is kept finite.
    public init(
        rate: Int, length: Int? = nil, hop: Int? = nil, size: Int? = nil, window: Window = .hann,
        isPeriodic: Bool = true, bands: Int = 80, lowest: Double = 20, highest: Double? = nil, scale: MelScale = .htk,
        hasEqualAreas: Bool = false, usesMagnitudes: Bool = false, floor: Floor = .added(1e-6)
    ) {
        let length = length ?? max(1, rate / 40)
        self.rate = rate
        self.length = length
        self.hop = hop ?? max(1, rate / 100)
        self.size = size ?? max(4, length < 1 << 16 ? 1 << (Int.bitWidth - (length - 1).leadingZeroBitCount) : 0)
        self.window = window
        self.isPeriodic = isPeriodic
        self.bands = bands
        self.lowest = lowest
        self.highest = highest ?? Double(rate) / 2
        self.scale = scale
        self.hasEqualAreas = hasEqualAreas
        self.usesMagnitudes = usesMagnitudes
        self.floor = floor
        if let problem { requirementFailed("LogMel: \(problem)") }
    }

    /// The problem with the settings, if any.
    private var problem: String? {
        guard rate > 0 && rate <= Int(Int32.max) else {
            return "the sample rate must be between 1 and \(Int32.max), not \(rate)"
        }
        guard length > 0 && hop > 0 else { return "the length and the hop must be positive, not \(length) and \(hop)" }
        guard size >= 4 && size <= 1 << 16 && size & (size - 1) == 0 && size >= length else {
            return
                "the transform size must be a power of two from the frame length \(length) to 65,536, not \(size)"
        }
        guard (1...1 << 12).contains(bands) && lowest >= 0 && highest - lowest >= 1 && highest <= Double(rate) / 2
        else {
            return "\(bands) bands from \(lowest) to \(highest) Hz, at a sample rate of \(rate)"
        }
        switch floor {
        case .added(let least), .atLeast(let least):
            return least > 0 && least.isFinite ? nil : "the floor must be positive and finite, not \(least)"
        }
    }

    /// Compact features of speech at 8 kHz: 25 ms frames every 20 ms with a symmetric Hamming window, a transform of
    /// size 256, 20 bands from 60 to 3800 Hz.
    public static let telephone = LogMel(
        rate: 8000, length: 200, hop: 160, size: 256, window: .hamming, isPeriodic: false, bands: 20, lowest: 60,
        highest: 3800)

    /// Speech at 16 kHz: 25 ms frames every 10 ms, 80 bands.
    public static let speech = LogMel(rate: 16_000)

    /// The number of frames in a number of samples.
    public func frameCount(_ samples: Int) -> Int { samples < length ? 0 : (samples - length) / hop + 1 }

    /// The frames of a sound, which must have the same sample rate.
    public func callAsFunction(_ sound: Sound) -> FeatureFrames {
        require(
            sound.rate == rate, "LogMel: the sound has a sample rate of \(sound.rate), the features \(rate)")
        return self(sound.samples)
    }

    /// The frames of samples.
    public func callAsFunction(_ samples: [Float]) -> FeatureFrames {
        FeatureFrames(
            width: bands, values: LogMelComputation(self).frames(of: samples.map(Double.init)).map(Float.init))
    }
}

extension LogMel: Codable {
    private enum CodingKeys: String, CodingKey {
        case rate, length, hop, size, window, isPeriodic, bands, lowest, highest, scale, hasEqualAreas, usesMagnitudes,
            floor
    }

    /// Reads settings; throws if they are not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        rate = try values.decode(Int.self, forKey: .rate)
        length = try values.decode(Int.self, forKey: .length)
        hop = try values.decode(Int.self, forKey: .hop)
        size = try values.decode(Int.self, forKey: .size)
        window = try values.decode(Window.self, forKey: .window)
        isPeriodic = try values.decode(Bool.self, forKey: .isPeriodic)
        bands = try values.decode(Int.self, forKey: .bands)
        lowest = try values.decode(Double.self, forKey: .lowest)
        highest = try values.decode(Double.self, forKey: .highest)
        scale = try values.decode(MelScale.self, forKey: .scale)
        hasEqualAreas = try values.decode(Bool.self, forKey: .hasEqualAreas)
        usesMagnitudes = try values.decode(Bool.self, forKey: .usesMagnitudes)
        floor = try values.decode(Floor.self, forKey: .floor)
        if let problem { throw values.refused(.rate, problem) }
    }
}

/// Frames of features.
public struct FeatureFrames: Sendable, Equatable {
    /// The number of features per frame.
    public let width: Int
    /// The features of all frames, frame by frame.
    public let values: [Float]

    /// Frames of given values.
    public init(width: Int, values: [Float]) {
        require(width > 0 && values.count % width == 0, "FeatureFrames: \(values.count) values in frames of \(width)")
        self.width = width
        self.values = values
    }

    /// The number of frames.
    public var count: Int { values.count / width }

    /// A frame.
    public subscript(frame: Int) -> ArraySlice<Float> { values[frame * width..<(frame + 1) * width] }
}
