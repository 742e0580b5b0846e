import RNNKit
import TestSupport
import Testing

@testable import RNNData

/// The content of word_breaks.json.
private struct Cases: Decodable, Sendable {
    /// The code points of each segment of a text.
    let cases: [String]

    static let loaded = Result { try Fixture.load("word_breaks.json", as: Cases.self) }
}

@Suite struct WordBreakTests {
    private typealias Scalars = [Unicode.Scalar]

    private func segments(_ text: String, isTailored: Bool = false) -> [WordScanner.Segment] {
        var text = text
        return text.withUTF8 { bytes in
            let scanner = WordScanner(bytes, isTailored: isTailored)
            var segments: [WordScanner.Segment] = []
            var at = 0
            while at < bytes.count {
                segments.append(scanner.segment(at: at))
                at = segments[segments.count - 1].end
            }
            return segments
        }
    }

    private func pieces(_ text: String, isTailored: Bool = false) -> [Scalars] {
        let bytes = Array(text.utf8)
        var start = 0
        return segments(text, isTailored: isTailored).map { segment in
            defer { start = segment.end }
            return Array(String(decoding: bytes[start..<segment.end], as: UTF8.self).unicodeScalars)
        }
    }

    private func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    @Test("Without tailoring, every case of Unicode's own test is cut as it says")
    func unicode() throws {
        let cases = try Cases.loaded.get().cases
        #expect(cases.count == 1823)
        var tailored: [String] = []
        for line in cases {
            let expected = try line.split(separator: "|").map { segment in
                try segment.split(separator: " ").map {
                    try #require(UInt32($0, radix: 16).flatMap(Unicode.Scalar.init))
                }
            }
            let text = text(expected.joined())
            #expect(pieces(text) == expected, "\(line)")
            if pieces(text, isTailored: true) != expected { tailored.append(line) }
        }
        // The only ones that tailoring changes: each has a full stop or a colon between two letters.
        #expect(tailored.count == 15)
        #expect(tailored.allSatisfy { $0.contains(" 2e ") || $0.contains(" 3a ") }, "\(tailored)")
    }

    @Test("Random texts are cut as the rules say when each is looked at by itself", arguments: [false, true])
    func random(isTailored: Bool) {
        var random = RandomSource(seed: 11)
        // A few of each class, and the ASCII ones often, as they have a way of their own.
        let alphabet: Scalars = Array(
            "aZ09'.,;:_\" \r\n!\t\u{b}\u{301}\u{e0067}\u{200d}\u{ad}🇩🇪カーאבéяᄒ’·٫१٣\u{202f}\u{3000}©👍Ⓜ漢か\u{200c}²."
                .unicodeScalars)
        for round in 0..<8000 {
            let limit = round % 2 == 0 ? 12 : alphabet.count
            let scalars = (0..<random.integer(below: 9)).map { _ in alphabet[random.integer(below: limit)] }
            let expected = Rules(scalars, isTailored: isTailored).pieces
            #expect(pieces(text(scalars), isTailored: isTailored) == expected, "\(text(scalars).debugDescription)")
        }
    }

    @Test("A segment knows where its ink is")
    func ink() {
        let cases: [(text: String, ink: String, isWord: Bool)] = [
            ("abc", "abc", true), ("é\u{ad}", "é", true), (" \u{301}", "\u{301}", true), ("\r\n", "", false),
            ("\u{feff}", "", false), ("\u{202f}x\u{202f}", "x", true), ("!", "!", false), ("__", "__", false),
            ("\u{7f}", "", false), ("\u{e0067}", "", false), ("🏴\u{e0067}\u{e007f}", "🏴\u{e0067}\u{e007f}", true),
            ("می\u{200c}", "می", true), ("#\u{fe0f}\u{20e3}", "#\u{fe0f}\u{20e3}", true),
        ]
        for (text, ink, isWord) in cases {
            let found = segments(text)
            #expect(found.count == 1)
            for segment in found {
                #expect(String(decoding: Array(text.utf8)[segment.ink], as: UTF8.self) == ink)
                #expect(segment.isWord == isWord, "\(text.debugDescription)")
                #expect(segment.isASCII == text.utf8.allSatisfy { $0 < 0x80 })
            }
        }
    }
}

/// The rules of annex 29, each as it stands there: whether there is a boundary before a character is asked for each one by
/// itself.
private struct Rules {
    let scalars: [Unicode.Scalar]
    let classes: [WordBreak]
    let isTailored: Bool

    init(_ scalars: [Unicode.Scalar], isTailored: Bool) {
        self.scalars = scalars
        self.isTailored = isTailored
        classes = scalars.map { WordBreakTable.shared[$0.value].wordBreak }
    }

    var pieces: [[Unicode.Scalar]] {
        var pieces: [[Unicode.Scalar]] = []
        for place in scalars.indices {
            if isBoundary(place) { pieces.append([]) }
            pieces[pieces.count - 1].append(scalars[place])
        }
        return pieces
    }

    private static let newlines: Set<WordBreak> = [.carriageReturn, .lineFeed, .newline]
    private static let ahLetter: Set<WordBreak> = [.letter, .hebrewLetter]
    private static let passed: Set<WordBreak> = [.extend, .format, .zeroWidthJoiner]

    private var midLetter: Set<WordBreak> { isTailored ? [.midLetter] : [.midLetter, .colon] }
    private var midNumLetQ: Set<WordBreak> {
        isTailored ? [.midNumLet, .singleQuote] : [.midNumLet, .singleQuote, .fullStop]
    }
    private var midNumbers: Set<WordBreak> { [.midNum, .midNumLet, .singleQuote, .fullStop] }

    /// The classes from a place backwards, without what WB4 passes over.
    private func before(_ place: Int) -> [WordBreak] {
        var found: [WordBreak] = []
        for index in (0..<place).reversed() {
            let isAttached = index > 0 && !Self.newlines.contains(classes[index - 1])
            if Self.passed.contains(classes[index]) && isAttached { continue }
            found.append(classes[index])
        }
        return found
    }

    private func isBoundary(_ place: Int) -> Bool {
        guard place > 0 else { return true }  // WB1
        let (last, next) = (classes[place - 1], classes[place])
        if last == .carriageReturn && next == .lineFeed { return false }  // WB3
        if Self.newlines.contains(last) || Self.newlines.contains(next) { return true }  // WB3a, WB3b
        let isPictograph = WordBreakTable.shared[scalars[place].value].isPictograph
        if last == .zeroWidthJoiner && isPictograph { return false }  // WB3c
        if last == .segmentSpace && next == .segmentSpace { return false }  // WB3d
        if Self.passed.contains(next) { return false }  // WB4
        let before = before(place)
        let after = classes[place...].filter { !Self.passed.contains($0) }
        let letters = Self.ahLetter
        func matches(_ behind: Set<WordBreak>..., to ahead: Set<WordBreak>...) -> Bool {
            behind.count <= before.count && ahead.count <= after.count
                && zip(behind.reversed(), before).allSatisfy { $0.contains($1) }
                && zip(ahead, after).allSatisfy { $0.contains($1) }
        }
        let isJoined =
            matches(letters, to: letters)  // WB5
            || matches(letters, to: midLetter.union(midNumLetQ), letters)  // WB6
            || matches(letters, midLetter.union(midNumLetQ), to: letters)  // WB7
            || matches([.hebrewLetter], to: [.singleQuote])  // WB7a
            || matches([.hebrewLetter], to: [.doubleQuote], [.hebrewLetter])  // WB7b
            || matches([.hebrewLetter], [.doubleQuote], to: [.hebrewLetter])  // WB7c
            || matches([.numeric], to: [.numeric])  // WB8
            || matches(letters, to: [.numeric])  // WB9
            || matches([.numeric], to: letters)  // WB10
            || matches([.numeric], midNumbers, to: [.numeric])  // WB11
            || matches([.numeric], to: midNumbers, [.numeric])  // WB12
            || matches([.katakana], to: [.katakana])  // WB13
            || matches(letters.union([.numeric, .katakana, .extendNumLet]), to: [.extendNumLet])  // WB13a
            || matches([.extendNumLet], to: letters.union([.numeric, .katakana]))  // WB13b
        let flags = before.prefix { $0 == .regionalIndicator }.count
        return !isJoined && !(next == .regionalIndicator && flags % 2 == 1)  // WB15, WB16, WB999
    }
}
