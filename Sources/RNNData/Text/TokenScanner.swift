/// Finds tokens in the UTF-8 of a text. Bytes of ASCII, which are most of most texts, are judged by themselves; the
/// properties of Unicode are asked for the rest only.
struct TokenScanner {
    /// Where a token is, and whether all of it is ASCII.
    struct Token {
        let range: Range<Int>
        let isASCII: Bool
    }

    private let text: String
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    /// The tokens that `next` finds, one after the other.
    @inline(__always)
    static func tokens(
        of text: String, lowercases: Bool, next: (inout TokenScanner) -> Token?
    ) -> [String] {
        var text = text
        text.makeContiguousUTF8()
        let whole = text
        return text.withUTF8 { bytes in
            var scanner = TokenScanner(text: whole, bytes: bytes)
            var tokens: [String] = []
            while let token = next(&scanner) {
                tokens.append(string(UnsafeBufferPointer(rebasing: bytes[token.range]), token.isASCII, lowercases))
            }
            return tokens
        }
    }

    private init(text: String, bytes: UnsafeBufferPointer<UInt8>) {
        self.text = text
        self.bytes = bytes
    }

    @inline(__always)
    private static func string(_ bytes: UnsafeBufferPointer<UInt8>, _ isASCII: Bool, _ lowercases: Bool) -> String {
        guard lowercases else { return String(decoding: bytes, as: UTF8.self) }
        guard isASCII else { return String(decoding: bytes, as: UTF8.self).lowercased() }
        return String(unsafeUninitializedCapacity: bytes.count) { lower in
            for index in bytes.indices {
                let byte = bytes[index]
                lower[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
            }
            return bytes.count
        }
    }

    /// The next word or, if they are kept, the next character that is neither part of a word nor white space.
    mutating func nextWord(keepsPunctuation: Bool) -> Token? {
        while at < bytes.count {
            let start = at
            if let end = wordPart(at: at) { return word(from: start, to: end) }
            if let end = space(at: at) {
                at = end
                continue
            }
            let isASCII = passCharacter()
            if keepsPunctuation { return Token(range: start..<at, isASCII: isASCII) }
        }
        return nil
    }

    private mutating func word(from start: Int, to firstEnd: Int) -> Token {
        var isASCII = bytes[start] < 0x80
        at = firstEnd
        while at < bytes.count {
            if let end = wordPart(at: at) {
                if bytes[at] >= 0x80 { isASCII = false }
                at = end
            } else if let end = link(at: at), let next = wordPart(at: end) {
                if bytes[at] >= 0x80 || bytes[end] >= 0x80 { isASCII = false }
                at = next
            } else {
                break
            }
        }
        return Token(range: start..<at, isASCII: isASCII)
    }

    /// The next run of what is not white space.
    mutating func nextPiece() -> Token? {
        while at < bytes.count, let end = space(at: at) { at = end }
        guard at < bytes.count else { return nil }
        let start = at
        var isASCII = true
        while at < bytes.count, space(at: at) == nil {
            if bytes[at] >= 0x80 { isASCII = false }
            at += length(at: at)
        }
        return Token(range: start..<at, isASCII: isASCII)
    }

    /// The next character as readers see it.
    mutating func nextCharacter() -> Token? {
        guard at < bytes.count else { return nil }
        let start = at
        let isASCII = passCharacter()
        return Token(range: start..<at, isASCII: isASCII)
    }

    /// Moves over a character, and tells whether all of it is ASCII.
    private mutating func passCharacter() -> Bool {
        let isASCII = bytes[at] < 0x80
        let isReturn = bytes[at] == UInt8(ascii: "\r")
        if isASCII, !isReturn, at + 1 == bytes.count || bytes[at + 1] < 0x80 {
            // Between two characters of ASCII there is always a boundary, but for CR LF.
            at += 1
            return true
        }
        let index = text.utf8.index(text.startIndex, offsetBy: at)
        let end = text.utf8.distance(from: text.startIndex, to: text.index(after: index))
        // In the middle of a character, where a word of marks has ended, the text's index would not move ahead.
        at = max(end, at + length(at: at))
        return isASCII && bytes[at - 1] < 0x80
    }

    /// The end of the letter, digit or mark at a position; nil if something else stands there.
    @inline(__always)
    private func wordPart(at index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        let byte = bytes[index]
        if byte < 0x80 { return (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 ? index + 1 : nil }
        switch scalar(at: index).properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            return index + length(at: index)
        default:
            return nil
        }
    }

    /// The end of what holds a word together when it stands inside: apostrophes, joiners, soft hyphens.
    private func link(at index: Int) -> Int? {
        let byte = bytes[index]
        if byte < 0x80 { return byte == UInt8(ascii: "'") ? index + 1 : nil }
        switch scalar(at: index) {
        case "\u{2019}", "\u{200c}", "\u{200d}", "\u{ad}": return index + length(at: index)
        default: return nil
        }
    }

    /// The end of a character without ink at a position: white space, controls, invisible formatting.
    @inline(__always)
    private func space(at index: Int) -> Int? {
        let byte = bytes[index]
        if byte < 0x80 { return byte <= 0x20 || byte == 0x7f ? index + 1 : nil }
        switch scalar(at: index).properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format: return index + length(at: index)
        default: return nil
        }
    }

    private func length(at index: Int) -> Int {
        let byte = bytes[index]
        return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    }

    private func scalar(at index: Int) -> Unicode.Scalar {
        let length = length(at: index)
        var value = UInt32(bytes[index]) & (length == 1 ? 0x7f : 0x7f >> UInt32(length))
        for next in index + 1..<index + length { value = value << 6 | UInt32(bytes[next] & 0x3f) }
        // A Swift text is valid UTF-8: the value is one of Unicode's.
        return Unicode.Scalar(value) ?? "\u{fffd}"
    }
}
