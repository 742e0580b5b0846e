/// What is known of a character in order to cut words, in a byte.
struct WordBreakProperties: Hashable {
    /// What a reader sees of a character.
    enum Ink: UInt8 {
        /// Punctuation, symbols, and whatever else none of the others is.
        case symbol
        /// Letters, marks, numbers and pictographs.
        case word
        /// White space, controls and invisible formatting.
        case blank
        /// Invisible too, but part of what it follows, such as the letters that make a black flag one of a region.
        case tag
    }

    let rawValue: UInt8

    var wordBreak: WordBreak { WordBreak(rawValue: rawValue & 0x1f) ?? .other }

    /// Whether it is one of the pictographs that joiners make one of (Extended_Pictographic).
    var isPictograph: Bool { rawValue & 0x20 != 0 }

    var ink: Ink { Ink(rawValue: rawValue >> 6) ?? .symbol }

    /// Whether it is a letter, or a number other than a digit, that is cut off from its like, as those of scripts without
    /// spaces between words are: Chinese, kana (but that katakana stay together), Thai.
    var isCutOneByOne: Bool { ink == .word && !isPictograph && (wordBreak == .other || wordBreak == .katakana) }

    /// Whether it has no ink by itself.
    var isInvisible: Bool { ink == .blank || ink == .tag }
}
