/// Finds tokens in the UTF-8 of a text.
struct TokenScanner {
    /// Where a token is, and whether all of it is ASCII.
    struct Token {
        let range: Range<Int>
        let isASCII: Bool
    }

    private let text: String
    private let bytes: UnsafeBufferPointer<UInt8>
    private let words: WordScanner
    private var at = 0

    /// The tokens of a text.
    static func tokens(of text: String, by tokenizer: Tokenizer) -> [String] {
        let lowercases = tokenizer.lowercases
        return scan(text, by: tokenizer) { bytes, token in
            string(UnsafeBufferPointer(rebasing: bytes[token.range]), token.isASCII, lowercases)
        }
    }

    /// The ranges of the tokens of a text in its UTF-8.
    static func ranges(of text: String, by tokenizer: Tokenizer) -> [Range<Int>] {
        scan(text, by: tokenizer) { _, token in token.range }
    }

    /// The results of a function for each token, in order.
    @inline(__always)
    private static func scan<Found>(
        _ text: String, by tokenizer: Tokenizer, _ found: (UnsafeBufferPointer<UInt8>, Token) -> Found
    ) -> [Found] {
        switch tokenizer {
        case .words(_, let keepsPunctuation): scan(text, found) { $0.nextWord(keepsPunctuation: keepsPunctuation) }
        case .spaces: scan(text, found) { $0.nextPiece() }
        case .characters: scan(text, found) { $0.nextCharacter() }
        }
    }

    @inline(__always)
    private static func scan<Found>(
        _ text: String, _ found: (UnsafeBufferPointer<UInt8>, Token) -> Found, next: (inout TokenScanner) -> Token?
    ) -> [Found] {
        var text = text
        text.makeContiguousUTF8()
        let whole = text
        return text.withUTF8 { bytes in
            var scanner = TokenScanner(text: whole, bytes: bytes)
            var all: [Found] = []
            while let token = next(&scanner) { all.append(found(bytes, token)) }
            return all
        }
    }

    private init(text: String, bytes: UnsafeBufferPointer<UInt8>) {
        self.text = text
        self.bytes = bytes
        words = WordScanner(bytes)
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

    /// The next word or, if they are kept, the next piece of punctuation.
    ///
    /// What is invisible at the ends of a word is cut off: with it, the word would be another one to a vocabulary.
    mutating func nextWord(keepsPunctuation: Bool) -> Token? {
        while at < bytes.count {
            let byte = bytes[at]
            if byte <= 0x20 || byte == 0x7f {
                at += 1
                continue
            }
            let segment = words.segment(at: at)
            at = segment.end
            if segment.isWord || keepsPunctuation && !segment.ink.isEmpty {
                return Token(range: segment.ink, isASCII: segment.isASCII)
            }
        }
        return nil
    }

    /// The next run of what is not white space.
    mutating func nextPiece() -> Token? {
        while at < bytes.count, let end = words.invisible(at: at) { at = end }
        guard at < bytes.count else { return nil }
        let start = at
        var isASCII = true
        while at < bytes.count, words.invisible(at: at) == nil {
            if bytes[at] >= 0x80 { isASCII = false }
            at += WordScanner.length(bytes[at])
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
        at = text.utf8.distance(from: text.startIndex, to: text.index(after: index))
        return isASCII && bytes[at - 1] < 0x80
    }
}
