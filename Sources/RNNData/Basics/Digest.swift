/// A number by which the same data are recognised: FNV-1a with 64 bits. It finds accidents, not forgeries.
///
/// ```swift
/// var digest = Digest()
/// for text in texts { digest.add(text) }
/// digest.text  // 16 hexadecimal digits
/// ```
package struct Digest {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    /// Adds a text, and where it ends.
    package mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte: byte) }
        add(byte: 0xff)  // which no text has
    }

    /// Adds the bytes of a whole number.
    package mutating func add(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            add(byte: UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private mutating func add(byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    /// The number, as 16 hexadecimal digits.
    package var text: String { state.hexadecimal }
}
