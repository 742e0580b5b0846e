/// A scale of perceived pitch.
public enum MelScale: String, Sendable, Codable, CaseIterable {
    /// 2595 log10(1 + f / 700), as in HTK.
    case htk
    /// Linear up to 1000 Hz and logarithmic above, as in Slaney's Auditory Toolbox.
    case slaney

    /// The mel of a frequency in Hz.
    public func mel(_ frequency: Double) -> Double {
        switch self {
        case .htk: 2595 * logarithm(1 + frequency / 700) / logarithm(10)
        case .slaney:
            frequency < 1000
                ? frequency * 3 / 200 : 15 + logarithm(frequency / 1000) * 27 / logarithm(6.4)
        }
    }

    /// The frequency of a mel.
    public func frequency(_ mel: Double) -> Double {
        switch self {
        case .htk: 700 * (exponential(mel / 2595 * logarithm(10)) - 1)
        case .slaney: mel < 15 ? mel * 200 / 3 : 1000 * exponential((mel - 15) * logarithm(6.4) / 27)
        }
    }
}

/// Triangular filters over the bins of a spectrum, equally wide in mel.
struct MelBands: Sendable {
    /// The first bin of each band, and the weights from there on.
    let bands: [(first: Int, weights: [Double])]

    init(
        _ count: Int, scale: MelScale, from lowest: Double, to highest: Double, bins: Int, rate: Int,
        hasEqualAreas: Bool
    ) {
        let (low, high) = (scale.mel(lowest), scale.mel(highest))
        let points = (0...count + 1).map { scale.frequency(low + (high - low) * Double($0) / Double(count + 1)) }
        // The distance between neighbouring bins in Hz.
        let step = Double(rate) / 2 / Double(bins - 1)
        bands = (0..<count).map { band in
            let (left, middle, right) = (points[band], points[band + 1], points[band + 2])
            // With equal area, wider bands are lower.
            let height = hasEqualAreas ? 2 / (right - left) : 1
            let near = max(0, Int(left / step))..<min(bins, Int(right / step) + 2)
            let weights = near.map { bin in
                let frequency = Double(rate) / 2 * Double(bin) / Double(bins - 1)
                return max(0, min((frequency - left) / (middle - left), (right - frequency) / (right - middle)))
            }
            let first = weights.firstIndex { $0 > 0 } ?? 0
            let last = weights.lastIndex { $0 > 0 } ?? -1
            return (near.lowerBound + first, weights[first..<max(first, last + 1)].map { $0 * height })
        }
    }

    /// Calls a closure with the sum of each band.
    func sums(_ powers: [Double], _ body: (_ band: Int, _ sum: Double) -> Void) {
        for (number, band) in bands.enumerated() {
            var sum = 0.0
            for (index, weight) in band.weights.enumerated() { sum += weight * powers[band.first + index] }
            body(number, sum)
        }
    }
}
