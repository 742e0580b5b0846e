/// A way to cut texts into tokens.
///
/// ```swift
/// let tokenizer = Tokenizer.words()
/// tokenizer("Don't panic!")  // ["don't", "panic", "!"]
/// ```
///
/// It is a value that can be saved with the model that was trained on its tokens.
public enum Tokenizer: Sendable, Hashable, Codable {
    /// Words: runs of letters, digits and marks of any script, with apostrophes inside; each other character that is
    /// not white space is a token by itself, or none. Scripts without spaces between words want `characters`.
    case words(lowercases: Bool = true, keepsPunctuation: Bool = true)
    /// What stands between white space, for texts that have been tokenised before.
    case spaces(lowercases: Bool = false)
    /// Characters as readers see them: a letter with all its accents is one, and so is a flag.
    case characters(lowercases: Bool = false)

    /// The tokens of a text.
    public func callAsFunction(_ text: String) -> [String] {
        switch self {
        case .words(let lowercases, let keepsPunctuation):
            TokenScanner.tokens(of: text, lowercases: lowercases) {
                $0.nextWord(keepsPunctuation: keepsPunctuation)
            }
        case .spaces(let lowercases):
            TokenScanner.tokens(of: text, lowercases: lowercases) { $0.nextPiece() }
        case .characters(let lowercases):
            TokenScanner.tokens(of: text, lowercases: lowercases) { $0.nextCharacter() }
        }
    }

    /// The first tokens of a text: all of them if there is no limit.
    public func callAsFunction(_ text: String, atMost limit: Int?) -> [String] {
        let tokens = self(text)
        return limit.map { Array(tokens.prefix($0)) } ?? tokens
    }

    /// The tokens of each text.
    public func callAsFunction(_ texts: [String]) -> [[String]] {
        texts.map { self($0) }
    }
}
