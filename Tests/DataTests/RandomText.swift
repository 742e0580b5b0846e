import RNNKit

/// Texts that are put together from what is hard to cut.
enum RandomText {
    static let pieces = [
        "a", "b", "the", "Z", "9", "'", "’", " ", "  ", "\r", "\n", "\r\n", "\t", "\u{301}", "\u{200d}", "👍", "🏽", "é",
        "e\u{301}", "я", "한", "ㅏ", "🇩", "🇪", "👩‍👩‍👧", "\u{ad}", "!", ".", ",", "(", "]", "…", "漢", "字", "ひ", "カ", "ー", "ไ",
        "ก่", "א",
        "\"", "_", "\u{fe0f}", "\u{600}", "क", "्", "\u{0}", "\u{feff}", "\u{10ffff}", "。", "「", "²", "3.5",
    ]

    static func mixed(_ random: inout RandomSource, atMost count: Int = 14) -> String {
        (0..<random.integer(below: count)).map { _ in pieces[random.integer(below: pieces.count)] }.joined()
    }

    /// What random bytes are as UTF-8, with U+FFFD for what they are not.
    static func bytes(_ random: inout RandomSource, atMost count: Int = 40) -> String {
        String(
            decoding: (0..<random.integer(below: count)).map { _ in UInt8(random.integer(below: 256)) }, as: UTF8.self)
    }

    static func scalars(_ random: inout RandomSource, atMost count: Int = 20) -> String {
        let scalars = (0..<random.integer(below: count)).compactMap { _ in
            Unicode.Scalar(UInt32(random.integer(below: 0x11_0000) >> random.integer(below: 18)))
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Words of two letters and their repetitions, in which pairs overlap.
    static func overlapping(_ random: inout RandomSource, atMost count: Int = 60) -> String {
        let letters = ["a", "a", "a", "b", "c", " "]
        return (0..<random.integer(below: count)).map { _ in letters[random.integer(below: letters.count)] }.joined()
    }
}
