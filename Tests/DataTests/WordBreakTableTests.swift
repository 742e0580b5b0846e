import Testing

@testable import RNNData

@Suite struct WordBreakTableTests {
    @Test("The table has the ranges that it is made from, and the properties of well-known characters")
    func table() {
        let table = WordBreakTable.shared
        var ranges = 0
        var last: WordBreakProperties?
        for code in 0..<0x11_0000 as Range<UInt32> {
            let properties = table[code]
            if properties != last { ranges += 1 }
            last = properties
        }
        #expect(ranges == WordBreakRanges.count)
        #expect(WordBreakRanges.version == "15.0.0")
        #expect(WordBreakRanges.encoded.utf8CodeUnitCount == 8 * WordBreakRanges.count)
        let known: [(Unicode.Scalar, WordBreak, WordBreakProperties.Ink)] = [
            ("a", .letter, .word), ("7", .numeric, .word), ("é", .letter, .word), ("א", .hebrewLetter, .word),
            ("カ", .katakana, .word), ("か", .other, .word), ("漢", .other, .word), ("ก", .other, .word),
            ("²", .other, .word), ("\u{301}", .extend, .word), ("👍", .other, .word), ("🏽", .extend, .word),
            ("🇩", .regionalIndicator, .word), (".", .fullStop, .symbol), (":", .colon, .symbol), ("…", .other, .symbol),
            ("’", .midNumLet, .symbol), ("·", .midLetter, .symbol), ("_", .extendNumLet, .symbol),
            (" ", .segmentSpace, .blank), ("\u{a0}", .other, .blank), ("\u{ad}", .format, .blank),
            ("\u{200b}", .other, .blank), ("\u{200c}", .extend, .blank), ("\u{200d}", .zeroWidthJoiner, .blank),
            ("\u{202f}", .extendNumLet, .blank), ("\u{e0067}", .extend, .tag), ("\u{10ffff}", .other, .symbol),
        ]
        for (scalar, wordBreak, ink) in known {
            let properties = table[scalar.value]
            #expect(properties.wordBreak == wordBreak && properties.ink == ink, "\(scalar.debugDescription)")
        }
        #expect(table[("👍" as Unicode.Scalar).value].isPictograph && !table[0x61].isPictograph)
    }
}
