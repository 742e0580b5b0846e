/// Reads a WAV file: a header, then chunks, each with its name and its length; one chunk describes the samples, another
/// contains them.
struct WAVReader {
    private let path: String
    private let source: ByteSource
    private let count: Int

    init(_ path: String) throws {
        let (file, count) = try File.sized(path)
        (self.path, source, self.count) = (path, ByteSource(file: file), count)
    }

    init(_ bytes: [UInt8], name: String) {
        (path, source, count) = (name, ByteSource(bytes: bytes[...]), bytes.count)
    }

    /// Bytes in their order, of a file or in memory.
    private final class ByteSource {
        private let file: File?
        private var bytes: ArraySlice<UInt8>

        init(file: File? = nil, bytes: ArraySlice<UInt8> = []) {
            (self.file, self.bytes) = (file, bytes)
        }

        /// The next bytes, fewer than asked for at the end.
        func read(_ count: Int) throws(FileError) -> [UInt8] {
            if let file { return try file.read(count) }
            defer { bytes = bytes.dropFirst(count) }
            return Array(bytes.prefix(count))
        }
    }

    /// The contents of the format chunk.
    private struct Form {
        let channels: Int
        let rate: Int
        let format: Sound.SampleFormat
        /// The number of bytes of one sample of all channels.
        var frame: Int { channels * format.byteCount }
    }

    private func error(_ offset: Int?, _ problem: String) -> SoundError {
        SoundError(file: path, offset: offset, problem: problem)
    }

    private func shortened(at offset: Int) -> SoundError {
        error(offset, "the file became shorter while it was being read")
    }

    func sound() throws -> Sound {
        let head = try source.read(min(12, count))
        guard head.count == 12, Array(head[0..<4]) == Array("RIFF".utf8), Array(head[8..<12]) == Array("WAVE".utf8)
        else {
            let isLarge = head.starts(with: Array("RF64".utf8)) || head.starts(with: Array("RIFX".utf8))
            throw error(0, isLarge ? "RF64 and RIFX files are not supported" : "this is not a WAV file")
        }
        let announced = 8 + Int(Self.number(head[4..<8]))
        guard announced <= count else {
            throw error(4, "the file is truncated: the header announces \(announced) bytes, but there are \(count)")
        }
        var (position, form): (Int, Form?) = (12, nil)
        while position + 8 <= announced {
            let chunk = try source.read(8)
            guard chunk.count == 8 else { break }
            let (name, length) = (Array(chunk[0..<4]), Int(Self.number(chunk[4..<8])))
            let rest = announced - position - 8
            guard length <= rest else {
                throw error(
                    position, "the file is truncated: the chunk has \(length) bytes, but only \(rest) remain")
            }
            let start = position + 8
            if name == Array("fmt ".utf8) {
                guard length >= 16 && length <= 4096 else {
                    throw error(position, "the format chunk has \(length) bytes; 16 to 4096 are expected")
                }
                let bytes = try source.read(length)
                guard bytes.count == length else { throw shortened(at: start + bytes.count) }
                form = try self.form(bytes, at: start)
            } else if name == Array("data".utf8) {
                guard let form else { throw error(position, "the data chunk comes before the format chunk") }
                return Sound(rate: form.rate, samples: try samples(form, length, at: start))
            } else {
                try skip(length)
            }
            // Chunks are aligned to even positions.
            if length % 2 == 1 && start + length < count { try skip(1) }
            position = start + length + length % 2
        }
        throw error(nil, form == nil ? "there is no format chunk" : "there is no data chunk")
    }

    private func form(_ bytes: [UInt8], at start: Int) throws -> Form {
        var code = Self.number(bytes[0..<2])
        let (channels, rate) = (Int(Self.number(bytes[2..<4])), Int(Self.number(bytes[4..<8])))
        let (frame, bits) = (Int(Self.number(bytes[12..<14])), Int(Self.number(bytes[14..<16])))
        if code == 0xFFFE {
            guard bytes.count >= 26 else { throw error(start, "the extended format chunk is truncated") }
            code = Self.number(bytes[24..<26])
        }
        guard code == 1 || code == 3 else {
            throw error(
                start,
                "the format \(code) is compressed or unknown; only integers and floating-point numbers are supported")
        }
        guard channels > 0 else { throw error(start + 2, "there are no channels") }
        guard rate > 0 else { throw error(start + 4, "the sample rate must be positive, not 0") }
        let formats: [Int: Sound.SampleFormat] =
            code == 1
            ? [8: .integer8, 16: .integer16, 24: .integer24, 32: .integer32] : [32: .float32, 64: .float64]
        guard let format = formats[bits] else {
            throw error(
                start + 14, "\(code == 1 ? "integers" : "floating-point numbers") of \(bits) bits are not supported")
        }
        let form = Form(channels: channels, rate: rate, format: format)
        guard form.frame == frame else {
            throw error(
                start + 12,
                "the block size is \(frame) bytes, but \(channels) channels of \(bits) bits take \(form.frame)")
        }
        return form
    }

    private func samples(_ form: Form, _ length: Int, at start: Int) throws -> [Float] {
        guard length % form.frame == 0 else {
            throw error(
                start + length,
                "the last sample is incomplete: the data chunk has \(length) bytes, not a multiple of \(form.frame)")
        }
        var samples: [Float] = []
        samples.reserveCapacity(length / form.frame)
        // In pieces, so that memory never holds all bytes and all samples at once.
        let piece = max(1, (1 << 20) / form.frame) * form.frame
        var done = 0
        while done < length {
            let bytes = try source.read(min(piece, length - done))
            guard bytes.count == min(piece, length - done) else {
                throw shortened(at: start + done + bytes.count)
            }
            Self.append(bytes, form, to: &samples)
            done += bytes.count
        }
        if form.format.isFloat, let bad = samples.firstIndex(where: { !$0.isFinite }) {
            throw error(start + bad * form.frame, "sample \(bad) is not finite as a number of 32 bits")
        }
        return samples
    }

    private static func append(_ bytes: [UInt8], _ form: Form, to samples: inout [Float]) {
        let (frame, channels) = (form.frame, form.channels)
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: frame) {
                var sum = 0.0
                for channel in 0..<channels {
                    let at = start + channel * form.format.byteCount
                    switch form.format {
                    case .integer8: sum += (Double(bytes[at]) - 128) / 128
                    case .integer16:
                        sum +=
                            Double(Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int16.self))) / 32768
                    case .integer24:
                        let low = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8
                        // The sign is in the highest byte.
                        let value = Int32(bitPattern: (low | UInt32(bytes[at + 2]) << 16) << 8) >> 8
                        sum += Double(value) / 8_388_608
                    case .integer32:
                        let value = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))
                        sum += Double(value) / 2_147_483_648
                    case .float32:
                        let bits = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
                        sum += Double(Float(bitPattern: bits))
                    case .float64:
                        let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                        sum += Double(bitPattern: bits)
                    }
                }
                samples.append(Float(sum / Double(channels)))
            }
        }
    }

    private func skip(_ length: Int) throws {
        var rest = length
        while rest > 0 {
            let got = try source.read(min(rest, 1 << 20)).count
            guard got > 0 else { return }
            rest -= got
        }
    }

    /// A little-endian integer of two or four bytes.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
