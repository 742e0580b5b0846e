/// Makes a text of tokens, one after the other.
struct TokenJoiner: Sendable {
    private let tokenizer: Tokenizer
    /// The last character of what is there so far, but for accents and the like.
    private var last: Unicode.Scalar?

    init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// A token, with a space before it if one belongs there.
    mutating func next(_ token: String) -> String {
        guard let first = token.unicodeScalars.first else { return "" }
        let before = last
        last = token.unicodeScalars.last { !Self.joinsWhatIsBefore($0) } ?? token.unicodeScalars.last
        guard let before else { return token }
        switch tokenizer {
        case .characters: return token
        case .spaces: return " " + token
        case .words: return Self.isSpace(between: before, and: first) ? " " + token : token
        }
    }

    private static func isSpace(between before: Unicode.Scalar, and next: Unicode.Scalar) -> Bool {
        if closing.contains(next) || opening.contains(before) && !joinsWhatIsBefore(next) { return false }
        guard isWithoutSpaces(before), isWithoutSpaces(next) else { return true }
        // Without a space two words of katakana would be one.
        return isKatakana(before) && isKatakana(next)
    }

    private static let closing = Set(".,;:!?…)]}、。，．；：！？）］｝」』】》〉".unicodeScalars)
    private static let opening = Set("([{（［｛「『【《〈".unicodeScalars)

    private static func isWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
        WordBreakTable.shared[scalar.value].isCutOneByOne
            || !scalar.isASCII && scalar != "…" && (closing.contains(scalar) || opening.contains(scalar))
    }

    private static func isKatakana(_ scalar: Unicode.Scalar) -> Bool {
        WordBreakTable.shared[scalar.value].wordBreak == .katakana
    }

    /// Whether a character, such as an accent, would become a part of what stands before it.
    private static func joinsWhatIsBefore(_ scalar: Unicode.Scalar) -> Bool {
        WordBreakTable.shared[scalar.value].wordBreak.isPassedOver
    }
}
