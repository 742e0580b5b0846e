/// The properties of every character, found in two steps: the block of a code point, and the code point in it.
///
/// Most blocks have a single property, and those of the same property are one.
struct WordBreakTable: Sendable {
    static let shared = WordBreakTable()

    private static let blockBits = 7
    private static let blockLength = 1 << blockBits
    /// One more than the last code point.
    private static let end = 0x11_0000

    /// Where in `properties` each block begins.
    private let starts: [UInt32]
    private let properties: [UInt8]

    init() {
        let ranges = Self.decoded(WordBreakRanges.encoded)
        var starts: [UInt32] = []
        var properties: [UInt8] = []
        var uniform: [UInt8: UInt32] = [:]
        var range = 0
        for first in stride(from: 0, to: Self.end, by: Self.blockLength) {
            let last = first + Self.blockLength - 1
            while range + 1 < ranges.count, ranges[range + 1].start <= first { range += 1 }
            let isUniform = range + 1 == ranges.count || ranges[range + 1].start > last
            if isUniform, let start = uniform[ranges[range].property] {
                starts.append(start)
                continue
            }
            starts.append(UInt32(properties.count))
            if isUniform { uniform[ranges[range].property] = starts.last }
            for code in first...last {
                while range + 1 < ranges.count, ranges[range + 1].start <= code { range += 1 }
                properties.append(ranges[range].property)
            }
        }
        self.starts = starts
        self.properties = properties
    }

    /// What is known of a code point.
    @inline(__always)
    subscript(code: UInt32) -> WordBreakProperties {
        let start = starts[Int(code >> UInt32(Self.blockBits))]
        return WordBreakProperties(rawValue: properties[Int(start) + Int(code) & (Self.blockLength - 1)])
    }

    private static func decoded(_ text: StaticString) -> [(start: Int, property: UInt8)] {
        let digits = 8
        return text.withUTF8Buffer { bytes in
            stride(from: 0, to: bytes.count, by: digits).map { place in
                let value = bytes[place..<place + digits].reduce(0) { $0 << 4 | Int($1 < 0x61 ? $1 - 0x30 : $1 - 0x57) }
                return (value >> 8, UInt8(value & 0xff))
            }
        }
    }
}
