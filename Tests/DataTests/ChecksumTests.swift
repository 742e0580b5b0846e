import Testing

@testable import RNNData

@Suite struct ChecksumTests {
    private static func checksum(_ bytes: some Collection<UInt8>) -> Checksum {
        var checksum = Checksum()
        checksum.add(Array(bytes)[...])
        return checksum
    }

    /// The definition, bit by bit.
    private static func slowChecksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var state = UInt64.max
        for byte in bytes {
            state ^= UInt64(byte)
            for _ in 0..<8 { state = state >> 1 ^ (state & 1 == 0 ? 0 : 0xc96c_5795_d787_0f42) }
        }
        return ~state
    }

    private static func bytes(_ count: Int) -> [UInt8] {
        var random = RandomSource(seed: 4)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    @Test("Bytes have the checksums that CRC-64/XZ gives them")
    func reference() {
        // The check value of the catalogue of parametrised CRC algorithms.
        #expect(Self.checksum("123456789".utf8).text == "995dc9bbdf1939fa")
        #expect(Self.checksum([]).text == "0000000000000000")
        for count in 0..<70 {
            #expect(Self.checksum(Self.bytes(count)).value == Self.slowChecksum(Self.bytes(count)), "\(count) bytes")
        }
    }

    @Test("How the bytes are divided into pieces does not matter")
    func pieces() {
        let bytes = Self.bytes(40)
        for first in 0...40 {
            for second in first...40 {
                var checksum = Checksum()
                for piece in [bytes[..<first], bytes[first..<second], bytes[second...]] { checksum.add(piece) }
                #expect(checksum.value == Self.checksum(bytes).value)
            }
        }
    }

    @Test("Every bit that is flipped, and every run of up to 64 that is, changes the checksum")
    func flips() {
        let bytes = Self.bytes(100)
        let expected = Self.checksum(bytes).value
        var random = RandomSource(seed: 5)
        for bit in 0..<800 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(Self.checksum(changed).value != expected)
            for _ in 0..<4 {
                let count = min(random.integer(below: 63), 799 - bit)
                for other in 1..<(count + 1) where random.next() & 1 == 0 {
                    changed[(bit + other) / 8] ^= 1 << ((bit + other) % 8)
                }
                if changed != bytes { #expect(Self.checksum(changed).value != expected) }
                changed = bytes
                changed[bit / 8] ^= 1 << (bit % 8)
            }
        }
    }
}
