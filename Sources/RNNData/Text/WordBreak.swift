/// How a character takes part in word boundaries: the property Word_Break of Unicode's annex 29.
///
/// Two cases are more than Unicode has: `fullStop`, which is part of MidNumLet there, and `colon`, which is part of
/// MidLetter, so that they can be treated otherwise.
enum WordBreak: UInt8 {
    case other
    case carriageReturn
    case lineFeed
    case newline
    case extend
    case zeroWidthJoiner
    case format
    case regionalIndicator
    case katakana
    case hebrewLetter
    case letter
    case singleQuote
    case doubleQuote
    case fullStop
    case midNumLet
    case colon
    case midLetter
    case midNum
    case numeric
    case extendNumLet
    case segmentSpace

    /// Whether it belongs to what stands before it, and is passed over when neighbours are looked for (rule WB4).
    var isPassedOver: Bool { self == .extend || self == .format || self == .zeroWidthJoiner }

    /// Whether it is a letter of a script whose words are told apart by what stands between letters (AHLetter).
    var isLetter: Bool { self == .letter || self == .hebrewLetter }
}
