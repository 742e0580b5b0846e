/// Finds the words of a text by the rules of Unicode's annex 29, "Unicode Text Segmentation", in its UTF-8.
///
/// The names WB3 and so on are those of the annex. Words of ASCII, which are most of most texts, are found by their bytes;
/// characters of other words are looked up in a table.
struct WordScanner {
    /// What stands between two boundaries.
    struct Segment {
        /// Where the next one begins.
        let end: Int
        /// From the first character that a reader sees to the last one; empty if there is none.
        let ink: Range<Int>
        /// Whether it has a letter, a mark, a number or a pictograph.
        let isWord: Bool
        /// Whether all of it is ASCII.
        let isASCII: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    /// Whether full stops and colons cut between letters, as `Tokenizer` says, or join them, as the annex has it.
    private let isTailored: Bool
    private let table = WordBreakTable.shared

    init(_ bytes: UnsafeBufferPointer<UInt8>, isTailored: Bool = true) {
        self.bytes = bytes
        self.isTailored = isTailored
    }

    /// The segment that begins at a boundary, which is not the end of the text.
    @inline(__always)
    func segment(at start: Int) -> Segment {
        let byte = bytes[start]
        if Self.isAlphanumeric(byte) {
            if let end = asciiWord(from: start) {
                return Segment(end: end, ink: start..<end, isWord: true, isASCII: true)
            }
        } else if byte < 0x80, start + 1 == bytes.count || bytes[start + 1] < 0x80 {
            switch byte {
            case UInt8(ascii: "_"), UInt8(ascii: " "), UInt8(ascii: "\r"): break
            default:
                let isBlank = byte < 0x20 || byte == 0x7f
                return Segment(
                    end: start + 1, ink: start..<(isBlank ? start : start + 1), isWord: false, isASCII: true)
            }
        }
        return anySegment(at: start)
    }

    // MARK: - ASCII

    /// The end of a word of ASCII letters and digits; nil if other characters may belong to it.
    @inline(__always)
    private func asciiWord(from start: Int) -> Int? {
        var end = start
        while true {
            repeat { end += 1 } while end < bytes.count && Self.isAlphanumeric(bytes[end])
            guard end < bytes.count else { return end }
            let between = bytes[end]
            switch between {
            case UInt8(ascii: "'"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"):
                guard end + 1 < bytes.count else { return end }
                if bytes[end + 1] >= 0x80 { return nil }
                guard joins(bytes[end - 1], between, bytes[end + 1]) else { return end }
                end += 1
            case UInt8(ascii: "_"), 0x80...: return nil
            default: return end
            }
        }
    }

    /// WB6, WB7, WB11 and WB12 of ASCII.
    private func joins(_ before: UInt8, _ between: UInt8, _ after: UInt8) -> Bool {
        if Self.isDigit(before) { return Self.isDigit(after) && between != UInt8(ascii: ":") }
        guard Self.isASCIILetter(after) else { return false }
        switch between {
        case UInt8(ascii: "'"): return true
        case UInt8(ascii: "."), UInt8(ascii: ":"): return !isTailored
        default: return false
        }
    }

    @inline(__always)
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isASCIILetter(byte) || isDigit(byte) }

    @inline(__always)
    private static func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    // MARK: - Any text

    /// A segment by all the rules.
    @inline(never)
    private func anySegment(at start: Int) -> Segment {
        let first = character(at: start)
        var found = Extent(start: start)
        found.add(first)
        var end = first.end
        var before = first.properties.wordBreak
        switch before {
        case .carriageReturn:
            if end < bytes.count, bytes[end] == UInt8(ascii: "\n") { end += 1 }  // WB3
            return found.segment(to: end, of: bytes)
        case .lineFeed, .newline: return found.segment(to: end, of: bytes)  // WB3a
        default: break
        }
        // The character before, whatever it is, while `before` is the last one that is not passed over.
        var neighbour = before
        while end < bytes.count {
            let next = character(at: end)
            let wordBreak = next.properties.wordBreak
            if wordBreak.isPassedOver {  // WB4
                neighbour = wordBreak
            } else if neighbour == .zeroWidthJoiner && next.properties.isPictograph {  // WB3c
                before = wordBreak
                neighbour = wordBreak
            } else if wordBreak == .segmentSpace {  // WB3d
                guard neighbour == .segmentSpace else { break }
            } else if before == .regionalIndicator && wordBreak == .regionalIndicator {  // WB15 and WB16
                before = .other
                neighbour = wordBreak
            } else if Self.joins(before, wordBreak) {
                before = wordBreak
                neighbour = wordBreak
            } else if let beyond = characterBeyond(wordBreak, after: before, at: next.end) {
                found.add(next)
                found.add(beyond)
                end = beyond.end
                before = beyond.properties.wordBreak
                neighbour = before
                continue
            } else if before == .hebrewLetter && wordBreak == .singleQuote {  // WB7a
                before = wordBreak
                neighbour = wordBreak
            } else {
                break  // WB999
            }
            found.add(next)
            end = next.end
        }
        return found.segment(to: end, of: bytes)
    }

    /// WB5, WB8, WB9, WB10, WB13, WB13a and WB13b: what is joined whatever stands around.
    @inline(__always)
    private static func joins(_ before: WordBreak, _ next: WordBreak) -> Bool {
        switch before {
        case .letter, .hebrewLetter, .numeric: next.isLetter || next == .numeric || next == .extendNumLet
        case .katakana: next == .katakana || next == .extendNumLet
        case .extendNumLet: next.isLetter || next == .numeric || next == .katakana || next == .extendNumLet
        default: false
        }
    }

    /// WB6, WB7, WB7b, WB7c, WB11 and WB12: the character that `between` joins with `before`, if it does so.
    private func characterBeyond(_ between: WordBreak, after before: WordBreak, at start: Int) -> Character? {
        let joinsLetters: Bool
        switch between {
        case .singleQuote, .midNumLet, .midLetter: joinsLetters = true
        case .fullStop, .colon: joinsLetters = !isTailored
        case .doubleQuote: joinsLetters = before == .hebrewLetter
        case .midNum: joinsLetters = false
        default: return nil
        }
        guard before == .numeric || before.isLetter && joinsLetters else { return nil }
        var at = start
        while at < bytes.count {
            let next = character(at: at)
            let wordBreak = next.properties.wordBreak
            if wordBreak.isPassedOver {
                at = next.end
                continue
            }
            switch between {
            case .doubleQuote: return before == .hebrewLetter && wordBreak == .hebrewLetter ? next : nil
            case .colon, .midLetter: return before.isLetter && wordBreak.isLetter ? next : nil
            default: return before == .numeric ? wordBreak == .numeric ? next : nil : wordBreak.isLetter ? next : nil
            }
        }
        return nil
    }

    // MARK: - Characters

    private struct Character {
        let properties: WordBreakProperties
        let range: Range<Int>

        var end: Int { range.upperBound }
    }

    /// The properties of the character at a position: the first byte of one.
    @inline(__always)
    private func character(at index: Int) -> Character {
        let length = Self.length(bytes[index])
        return Character(properties: table[code(at: index, length: length)], range: index..<index + length)
    }

    /// Whether the character at a position is one of those that are cut one by one.
    func isCutOneByOne(at index: Int) -> Bool { character(at: index).properties.isCutOneByOne }

    /// The end of a character that has no ink by itself; nil if the one at a position has.
    @inline(__always)
    func invisible(at index: Int) -> Int? {
        let byte = bytes[index]
        if byte < 0x80 { return byte <= 0x20 || byte == 0x7f ? index + 1 : nil }
        let character = character(at: index)
        return character.properties.isInvisible ? character.end : nil
    }

    /// How many bytes a character has that begins with a byte.
    @inline(__always)
    static func length(_ byte: UInt8) -> Int { byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4 }

    /// The number of a character. A Swift text is valid UTF-8: the number is one of Unicode's.
    @inline(__always)
    private func code(at index: Int, length: Int) -> UInt32 {
        func tail(_ place: Int) -> UInt32 { UInt32(bytes[index + place] & 0x3f) }
        let head = UInt32(bytes[index])
        switch length {
        case 1: return head
        case 2: return (head & 0x1f) << 6 | tail(1)
        case 3: return (head & 0xf) << 12 | tail(1) << 6 | tail(2)
        default: return (head & 0x7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3)
        }
    }

    /// What has been found of a segment.
    private struct Extent {
        private let start: Int
        private var ink: Range<Int>
        private var isWord = false

        init(start: Int) {
            self.start = start
            ink = start..<start
        }

        @inline(__always)
        mutating func add(_ character: Character) {
            switch character.properties.ink {
            case .word:
                isWord = true
                extend(over: character.range)
            case .symbol: extend(over: character.range)
            case .tag: if !ink.isEmpty { extend(over: character.range) }
            case .blank: break
            }
        }

        @inline(__always)
        private mutating func extend(over range: Range<Int>) {
            ink = (ink.isEmpty ? range.lowerBound : ink.lowerBound)..<range.upperBound
        }

        func segment(to end: Int, of bytes: UnsafeBufferPointer<UInt8>) -> Segment {
            let isASCII = !bytes[start..<end].contains { $0 >= 0x80 }
            return Segment(end: end, ink: ink, isWord: isWord, isASCII: isASCII)
        }
    }
}
