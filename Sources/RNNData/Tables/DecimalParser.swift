/// Numbers from their digits, faster than by way of a text.
enum DecimalParser {
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// The number nearest to what the text says; nil if it is not a finite decimal number.
    static func number(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { number(UnsafeRawBufferPointer($0)[...]) }
    }

    /// The number nearest to what the bytes say; nil if they are not a finite decimal number.
    static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> Double? {
        var at = bytes.startIndex
        let end = bytes.endIndex
        var isNegative = false
        if at < end, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
            isNegative = bytes[at] == UInt8(ascii: "-")
            at += 1
        }
        var (value, digits, exponent) = (UInt64(0), 0, 0)
        var isFraction = false
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else if byte &- 0x30 < 10 {
                value = value &* 10 &+ UInt64(byte &- 0x30)
                digits += 1
                if isFraction { exponent -= 1 }
            } else {
                break
            }
            at += 1
        }
        if digits == 0 { return nil }
        // Where the digits and the power of ten are exact, their quotient is rounded once, as it should be.
        if at == end, digits <= 15, exponent >= -22 {
            let number = Double(value) / powersOfTen[-exponent]
            return isNegative ? -number : number
        }
        // Of what Swift takes for a number, hexadecimal digits and names are not meant.
        guard at == end || bytes[at] | 0x20 == UInt8(ascii: "e") else { return nil }
        guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
        return number
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
        1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
