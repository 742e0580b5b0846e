import RNNTasks

/// Changes bytes, whatever they stand for.
struct ByteMutation {
    /// Texts that mean something to the reader.
    let words: [String]
    /// Other correct inputs, to take pieces from.
    let others: [[UInt8]]

    /// No repetition is longer than this.
    private static let limit = 1 << 16

    func changed(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8] {
        var bytes = bytes
        let place = random.integer(below: bytes.count + 1)
        let end = min(place + 1 + random.integer(below: [2, 8, 64][random.integer(below: 3)]), bytes.count)
        let range = place..<max(place, end)
        switch random.integer(below: 16) {
        case 0, 1: if place < bytes.count { bytes[place] ^= 1 << UInt8(random.integer(below: 8)) }
        case 2: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: random.next()) }
        case 3: if place < bytes.count { bytes[place] = random.pick(Self.marks) }
        case 4: bytes.insert(random.pick(Self.marks), at: place)
        case 5: bytes.removeSubrange(range)
        case 6: bytes.removeLast(bytes.count - place)
        case 7: bytes.insert(contentsOf: bytes[range], at: place)
        case 8: bytes.insert(contentsOf: random.pick(words).utf8, at: place)
        case 9: bytes.replaceSubrange(range, with: random.pick(words).utf8)
        case 10: bytes.insert(contentsOf: random.pick(Extremes.bytes), at: place)
        case 11: replaceNumber(in: &bytes, from: place, &random)
        case 12: replaceNumber(in: &bytes, from: random.integer(below: bytes.count + 1), &random)
        case 13: splice(&bytes, place, &random)
        case 14: repeatPiece(of: &bytes, range, &random)
        default:
            // Lines are the records of most texts.
            var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let (one, other) = (random.integer(below: lines.count), random.integer(below: lines.count))
            lines.swapAt(one, other)
            bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        }
        return bytes
    }

    /// The first number from a place on is replaced.
    private func replaceNumber(in bytes: inout [UInt8], from place: Int, _ random: inout RandomSource) {
        guard let start = bytes[place...].firstIndex(where: Self.isDigit) else { return }
        let end = bytes[start...].firstIndex { !Self.isDigit($0) && $0 != UInt8(ascii: ".") } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: random.pick(Extremes.numbers).utf8)
    }

    /// The rest is that of another input.
    private func splice(_ bytes: inout [UInt8], _ place: Int, _ random: inout RandomSource) {
        guard !others.isEmpty else { return }
        let other = random.pick(others)
        bytes.replaceSubrange(place..., with: other[random.integer(below: other.count + 1)...])
    }

    private func repeatPiece(of bytes: inout [UInt8], _ range: Range<Int>, _ random: inout RandomSource) {
        let piece = Array(bytes[range])
        let times = [2, 10, 100, 1000, 20_000][random.integer(below: 5)]
        guard piece.count * times <= Self.limit else { return }
        bytes.insert(contentsOf: Array(repeating: piece, count: times).joined(), at: range.lowerBound)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static let marks = Array("0123456789-+.eE\"\\{}[]:,;\t\r\n u'#_=/<>NI\u{0}\u{7f}".utf8)
}
