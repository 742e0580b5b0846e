/// The computation of log-mel features, with everything that is the same for all frames.
struct LogMelComputation: Sendable {
    let settings: LogMel
    private let window: [Double]
    private let spectrum: PowerSpectrum
    private let bands: MelBands

    init(_ settings: LogMel) {
        self.settings = settings
        let period = Double(settings.isPeriodic ? settings.length : max(1, settings.length - 1))
        window = (0..<settings.length).map { index in
            // A window of one sample would else be the edge of itself, which is 0.
            guard settings.length > 1 else { return 1 }
            let wave = cosine(2 * Double.pi * Double(index) / period)
            switch settings.window {
            case .hann: return 0.5 - 0.5 * wave
            case .hamming: return 0.54 - 0.46 * wave
            case .rectangular: return 1
            }
        }
        spectrum = PowerSpectrum(size: settings.size)
        bands = MelBands(
            settings.bands, scale: settings.scale, from: settings.lowest, to: settings.highest, bins: spectrum.bins,
            rate: settings.rate, hasEqualAreas: settings.hasEqualAreas)
    }

    /// The frames of samples, frame by frame.
    func frames(of samples: [Double]) -> [Double] {
        let count = settings.frameCount(samples.count)
        var result = [Double](repeating: 0, count: count * settings.bands)
        var (space, powers) = (spectrum.space, [Double](repeating: 0, count: spectrum.bins))
        var frame = [Double](repeating: 0, count: settings.length)
        for number in 0..<count {
            let start = number * settings.hop
            for index in 0..<settings.length { frame[index] = samples[start + index] * window[index] }
            frame.withUnsafeBufferPointer { spectrum.powers(of: $0, &space, into: &powers) }
            if settings.usesMagnitudes { for bin in powers.indices { powers[bin] = powers[bin].squareRoot() } }
            bands.sums(powers) { band, sum in
                let bounded =
                    switch settings.floor {
                    case .added(let least): sum + least
                    case .atLeast(let least): max(sum, least)
                    }
                result[number * settings.bands + band] = logarithm(bounded)
            }
        }
        return result
    }
}

/// Log-mel features of streamed audio: the same bits as for the whole sound.
///
/// ```swift
/// var stream = LogMelStream(.speech)
/// for piece in microphone { model(stream(piece)) }  // the frames that it completes
/// ```
public struct LogMelStream: Sendable {
    private let computation: LogMelComputation
    private var samples: [Double] = []
    /// The number of upcoming samples before the next frame.
    private var skipped = 0

    /// A stream at its start.
    public init(_ features: LogMel) {
        computation = LogMelComputation(features)
    }

    /// The frames that the next samples complete.
    public mutating func callAsFunction(_ piece: [Float]) -> FeatureFrames {
        let settings = computation.settings
        let skips = min(skipped, piece.count)
        skipped -= skips
        samples += piece[skips...].map(Double.init)
        let frames = computation.frames(of: samples)
        let next = frames.count / settings.bands * settings.hop
        skipped += max(0, next - samples.count)
        samples.removeFirst(min(next, samples.count))
        return FeatureFrames(width: settings.bands, values: frames.map(Float.init))
    }
}
