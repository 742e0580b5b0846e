/// Cuts a text into the stretches that no piece of a byte-pair encoding goes beyond: words for the most part.
///
/// They are those of `Tokenizer.words`, but that nothing is left out:
///
/// - A space before a word or before punctuation is its beginning.
/// - All other white space that stands together, with what else cannot be seen, is a stretch.
/// - So is punctuation that stands together: "...", "?!".
/// - So are letters of scripts without spaces between words, such as Chinese: pieces may be words of theirs.
struct PieceBoundaries {
    private enum Kind {
        case blank, word, symbols, letters
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let words: WordScanner
    private var at = 0

    /// Calls a closure with each stretch of a text, one after the other.
    @inline(__always)
    static func forEachStretch(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var text = text
        text.withUTF8 { bytes in
            var boundaries = PieceBoundaries(bytes)
            while let range = boundaries.next() { body(UnsafeBufferPointer(rebasing: bytes[range])) }
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        words = WordScanner(bytes)
    }

    private mutating func next() -> Range<Int>? {
        guard at < bytes.count else { return nil }
        let start = at
        if bytes[at] == Self.space, at + 1 < bytes.count, bytes[at + 1] > Self.space, bytes[at + 1] < 0x7f {
            // Most of what is found in most texts: a single space before something of ASCII.
            at += 1
        }
        var segment = words.segment(at: at)
        var kind = kind(of: segment)
        if kind == .blank {
            repeat {
                at = segment.end
                guard at < bytes.count else { return start..<at }
                segment = words.segment(at: at)
                kind = self.kind(of: segment)
            } while kind == .blank
            if bytes[at - 1] != Self.space { return start..<at }
            if at - start > 1 {
                at -= 1
                return start..<at
            }
        }
        at = segment.end
        while kind != .word, at < bytes.count {
            let following = words.segment(at: at)
            guard self.kind(of: following) == kind else { break }
            at = following.end
        }
        return start..<at
    }

    private static let space = UInt8(ascii: " ")

    @inline(__always)
    private func kind(of segment: WordScanner.Segment) -> Kind {
        if segment.ink.isEmpty { return .blank }
        if !segment.isWord { return .symbols }
        return !segment.isASCII && words.isCutOneByOne(at: segment.ink.lowerBound) ? .letters : .word
    }
}
