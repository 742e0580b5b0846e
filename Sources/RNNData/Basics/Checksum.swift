/// A number by which changed bytes are noticed: CRC-64/XZ, the polynomial of ECMA-182 from the lowest bit on.
///
/// Any single bit that is flipped changes it, and so does anything that happens to 64 bits in a row or fewer; of all
/// other changes, one in 2^64 goes unnoticed. It finds accidents, not forgeries: whoever can change the bytes can make
/// them have any checksum.
///
/// ```swift
/// var checksum = Checksum()
/// for piece in pieces { checksum.add(piece) }
/// checksum.text  // 16 hexadecimal digits
/// ```
struct Checksum {
    private var state = UInt64.max

    /// Adds bytes. It does not matter how they are divided into pieces.
    mutating func add(_ bytes: ArraySlice<UInt8>) {
        let tables = Self.tables
        var state = state
        var place = bytes.startIndex
        // Eight bytes in one step: each has a table, which tells what it is after those that follow it.
        while bytes.endIndex - place >= 8 {
            var word: UInt64 = 0
            for byte in 0..<8 { word |= UInt64(bytes[place + byte]) << UInt64(8 * byte) }
            word ^= state
            state = 0
            for byte in 0..<8 { state ^= tables[(7 - byte) << 8 | Int(word >> UInt64(8 * byte) & 0xff)] }
            place += 8
        }
        for byte in bytes[place...] { state = state >> 8 ^ tables[Int((state ^ UInt64(byte)) & 0xff)] }
        self.state = state
    }

    /// The checksum of the bytes so far.
    var value: UInt64 { ~state }

    /// The checksum of the bytes so far, as 16 hexadecimal digits.
    var text: String { value.hexadecimal }

    /// Table after table: what each byte adds to the state when 0 to 7 other bytes follow it.
    private static let tables: [UInt64] = {
        var tables: [UInt64] = []
        for byte in 0..<256 as Range<UInt64> {
            var state = byte
            for _ in 0..<8 { state = state >> 1 ^ (state & 1 == 0 ? 0 : 0xc96c_5795_d787_0f42) }
            tables.append(state)
        }
        for index in 0..<(7 * 256) { tables.append(tables[index] >> 8 ^ tables[Int(tables[index] & 0xff)]) }
        return tables
    }()
}
