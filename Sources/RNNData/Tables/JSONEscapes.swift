/// What follows a backslash in a text of JSON.
enum JSONEscapes {
    /// The number of bytes of the escape at a position: two, six, or twelve if two of them make one character; nil if it is
    /// none.
    static func length(_ bytes: [UInt8], at start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        if bytes[start + 1] != UInt8(ascii: "u") { return simple(bytes[start + 1]) == nil ? nil : 2 }
        guard let unit = unit(bytes, at: start) else { return nil }
        if !UTF16.isSurrogate(unit) { return 6 }
        guard UTF16.isLeadSurrogate(unit), let second = self.unit(bytes, at: start + 6), UTF16.isTrailSurrogate(second)
        else { return nil }
        return 12
    }

    /// The text of bytes whose escapes are all correct.
    static func decode(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        var text = ""
        var at = range.lowerBound
        while at < range.upperBound {
            let start = at
            while at < range.upperBound, bytes[at] != UInt8(ascii: "\\") { at += 1 }
            text += String.ofBytes(bytes, start..<at)
            guard at < range.upperBound, let length = length(bytes, at: at) else { break }
            if length == 2, let character = simple(bytes[at + 1]) {
                text.unicodeScalars.append(character)
            } else {
                let units = stride(from: at, to: at + length, by: 6).compactMap { unit(bytes, at: $0) }
                text += String(decoding: units, as: UTF16.self)
            }
            at += length
        }
        return text
    }

    private static func simple(_ byte: UInt8) -> Unicode.Scalar? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): Unicode.Scalar(byte)
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{c}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        default: nil
        }
    }

    private static func unit(_ bytes: [UInt8], at start: Int) -> UInt16? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for byte in bytes[start + 2..<start + 6] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
