/// How loud a sound is in each of some bands of frequencies, from moment to moment: what models read of sound.
///
/// ```swift
/// let features = LogMel(rate: 16_000)                   // 25 ms every 10 ms, 80 bands
/// let frames = features(try Sound(contentsOf: "one.wav"))
/// frames.count                                          // how many moments there are
/// Tensor(frames)                                        // [frames, 80], with RNNKit
/// ```
///
/// A frame is a window of the sound, times a bell; the squares of its Fourier transform are summed in triangular bands that
/// are equally wide in mel, and of each sum the logarithm is taken. Frames begin with the sound and are not centred, so that
/// a ``LogMelStream`` gives the same bits as the samples arrive. What is left over at the end is in no frame.
public struct LogMel: Sendable, Hashable {
    /// The bell that a window is multiplied with.
    public enum Window: String, Sendable, Codable, CaseIterable {
        /// 0.5 - 0.5 cos(2πn / N).
        case hann
        /// 0.54 - 0.46 cos(2πn / N).
        case hamming
        /// The samples as they are.
        case rectangular
    }

    /// What keeps the logarithm of silence finite.
    public enum Floor: Sendable, Hashable, Codable {
        /// A small number is added to each sum.
        case added(Double)
        /// Sums are at least this.
        case atLeast(Double)
    }

    /// The number of samples in a second.
    public let rate: Int
    /// The number of samples of a frame.
    public let length: Int
    /// How many samples lie between the beginnings of frames.
    public let hop: Int
    /// The size of the Fourier transform, a power of two: frames are followed by zeros.
    public let size: Int
    /// The bell.
    public let window: Window
    /// Whether the bell is that of one sample more, without its last one (N = length), and not symmetric (N = length - 1).
    public let isPeriodic: Bool
    /// The number of bands.
    public let bands: Int
    /// The lowest frequency of the bands, in Hz.
    public let lowest: Double
    /// The highest frequency of the bands, in Hz.
    public let highest: Double
    /// How frequencies become mel.
    public let scale: MelScale
    /// Whether all bands have the same area, as Slaney has them, and not the same height.
    public let hasEqualAreas: Bool
    /// Whether magnitudes are summed, and not their squares.
    public let usesMagnitudes: Bool
    /// What keeps the logarithm of silence finite.
    public let floor: Floor

    /// Features of given settings.
    ///
    /// - Parameters:
    ///   - rate: The number of samples in a second.
    ///   - length: The number of samples of a frame; those of 25 ms if not given.
    ///   - hop: How many samples lie between the beginnings of frames; those of 10 ms if not given.
    ///   - size: The size of the Fourier transform; the least power of two that holds a frame if not given.
    ///   - window: The bell.
    ///   - isPeriodic: Whether the bell is periodic, and not symmetric.
    ///   - bands: The number of bands.
    ///   - lowest: The lowest frequency of the bands, in Hz.
    ///   - highest: The highest frequency of the bands, in Hz; half the rate if not given.
    ///   - scale: How frequencies become mel.
    ///   - hasEqualAreas: Whether all bands have the same area, and not the same height.
    ///   - usesMagnitudes: Whether magnitudes are summed, and not their squares.
    ///   - floor: What keeps the logarithm of silence finite.
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

    /// What is wrong with the settings.
    private var problem: String? {
        guard rate > 0 && rate <= Int(Int32.max) else { return "a rate of \(rate) samples a second is not possible" }
        guard length > 0 && hop > 0 else { return "frames of \(length) samples every \(hop); both must be positive" }
        guard size >= 4 && size <= 1 << 16 && size & (size - 1) == 0 && size >= length else {
            return
                "a transform of \(size) for frames of \(length); it must be a power of two that holds them, and 65,536 at most"
        }
        guard (1...1 << 12).contains(bands) && lowest >= 0 && highest - lowest >= 1 && highest <= Double(rate) / 2
        else {
            return "\(bands) bands from \(lowest) to \(highest) Hz, at a rate of \(rate)"
        }
        switch floor {
        case .added(let least), .atLeast(let least):
            return least > 0 && least.isFinite ? nil : "a floor of \(least) keeps no logarithm finite"
        }
    }

    /// Speech at 8 kHz in few numbers: 25 ms of a symmetric Hamming window every 20 ms, a transform of 256, 20 bands from 60
    /// to 3800 Hz.
    public static let telephone = LogMel(
        rate: 8000, length: 200, hop: 160, size: 256, window: .hamming, isPeriodic: false, bands: 20, lowest: 60,
        highest: 3800)

    /// Speech at 16 kHz: 25 ms every 10 ms, 80 bands.
    public static let speech = LogMel(rate: 16_000)

    /// The number of frames of so many samples.
    public func frameCount(_ samples: Int) -> Int { samples < length ? 0 : (samples - length) / hop + 1 }

    /// The frames of a sound, which must have the features' rate.
    public func callAsFunction(_ sound: Sound) -> FeatureFrames {
        require(
            sound.rate == rate, "LogMel: a sound of \(sound.rate) samples a second for features of \(rate)")
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

    /// Reads settings; throws where no features can have them.
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

/// Frames of features, one after the other.
public struct FeatureFrames: Sendable, Equatable {
    /// The number of features of a frame.
    public let width: Int
    /// The features of all frames, a frame after the other.
    public let values: [Float]

    /// Given frames.
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
