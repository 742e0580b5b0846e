/// Writes a WAV file with one channel.
struct WAVWriter {
    private let sound: Sound
    private let format: Sound.SampleFormat

    init(_ sound: Sound, _ format: Sound.SampleFormat) {
        self.sound = sound
        self.format = format
    }

    func write(to path: String) throws {
        let length = sound.samples.count.multipliedReportingOverflow(by: format.byteCount)
        guard !length.overflow, length.partialValue < Int(UInt32.max) - 64 else {
            throw SoundError(file: path, problem: "\(sound.samples.count) samples are too many for a WAV file")
        }
        guard sound.rate <= Int(UInt32.max) else {
            throw SoundError(file: path, problem: "the sample rate \(sound.rate) is too large for a WAV file")
        }
        if let bad = sound.samples.firstIndex(where: { !$0.isFinite }) {
            throw SoundError(
                file: path, problem: "sample \(bad) is \(sound.samples[bad]), which is not finite")
        }
        let count = length.partialValue
        // Floating-point formats have a longer format chunk and a fact chunk.
        let extra = format.isFloat ? 14 : 0
        var bytes: [UInt8] = []
        bytes.reserveCapacity(44 + extra + count + 1)
        func append(_ text: String) { bytes += Array(text.utf8) }
        func append(_ number: Int, _ width: Int) {
            for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
        }
        append("RIFF")
        append(36 + extra + count + count % 2, 4)
        append("WAVEfmt ")
        append(format.isFloat ? 18 : 16, 4)
        append(format.isFloat ? 3 : 1, 2)
        append(1, 2)
        append(sound.rate, 4)
        append(truncatingProduct(sound.rate, format.byteCount), 4)
        append(format.byteCount, 2)
        append(8 * format.byteCount, 2)
        if format.isFloat {
            append(0, 2)
            append("fact")
            append(4, 4)
            append(sound.samples.count, 4)
        }
        append("data")
        append(count, 4)
        for sample in sound.samples {
            switch format {
            case .float32: append(Int(sample.bitPattern), 4)
            case .float64: append(Int(bitPattern: UInt(Double(sample).bitPattern)), 8)
            case .integer8: append(whole(sample, 8) + 128, 1)
            case .integer16, .integer24, .integer32: append(whole(sample, 8 * format.byteCount), format.byteCount)
            }
        }
        if count % 2 == 1 { bytes.append(0) }
        try File.replace(path, with: [bytes[...]])
    }

    /// The nearest integer of this number of bits.
    private func whole(_ sample: Float, _ bits: Int) -> Int {
        let limit = Double(1 << (bits - 1))
        return Int(min(max((Double(sample) * limit).rounded(), -limit), limit - 1))
    }

    private func truncatingProduct(_ a: Int, _ b: Int) -> Int { Int(UInt32(truncatingIfNeeded: a &* b)) }
}
