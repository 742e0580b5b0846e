/// A way to cut texts into tokens.
///
/// ```swift
/// let tokenizer = Tokenizer.words()
/// tokenizer("Don't panic!")  // ["don't", "panic", "!"]
/// ```
///
/// It is a value that can be saved with the model that was trained on its tokens.
///
/// ## What words are
///
/// Words end where Unicode's annex 29, "Unicode Text Segmentation", has boundaries (version 15.0):
///
/// - Letters, digits and their marks stay together: "3a", "don't", "rock’n’roll", "col·lecció", "snake_case".
/// - So do numbers: "3.14", "1,000", "192.168.0.1".
/// - Chinese characters and hiragana are words one by one, runs of katakana are one word, Korean is cut at its spaces.
/// - An emoji is one word with all that belongs to it, such as the colour of its skin, and so is a flag.
/// - Whatever else a reader sees, such as punctuation, is a token by itself.
///
/// Thai, Lao, Khmer and Burmese have no spaces between words, and annex 29 leaves their words to dictionaries. Without
/// one their letters are cut one by one, and `characters` is made for that.
///
/// In three things words are not those of the annex:
///
/// - A full stop between letters cuts: "good.But" on a web page is two sentences, of which the annex would make a word.
///   "example.com" and "e.g." are cut too. So it is with the other forms of a full stop (U+2024, U+FE52, U+FF0E).
/// - A colon between letters cuts, as in Unicode's own rules for nearly all languages; the annex has Swedish in mind. So it
///   is with its other forms (U+FE13, U+FE55, U+FF1A).
/// - Invisible characters at the ends of a word, such as soft hyphens, joiners and marks of direction, are left out of it,
///   and a token that has nothing else, such as white space, is none.
public enum Tokenizer: Sendable, Hashable, Codable {
    /// Words, as Unicode cuts them. Punctuation and symbols are tokens by themselves, or none: what has neither a letter, a
    /// mark, a number nor an emoji.
    case words(lowercases: Bool = true, keepsPunctuation: Bool = true)
    /// What stands between white space, for texts that have been tokenised before.
    case spaces(lowercases: Bool = false)
    /// Characters as readers see them: a letter with all its accents is one, and so is a flag.
    case characters(lowercases: Bool = false)

    /// The tokens of a text.
    public func callAsFunction(_ text: String) -> [String] { TokenScanner.tokens(of: text, by: self) }

    /// The range of each token in a text, in order. The text there has its original case.
    ///
    /// ```swift
    /// let text = "Don't PANIC!"
    /// Tokenizer.words().ranges(of: text).map { text[$0] }  // ["Don't", "PANIC", "!"]
    /// ```
    public func ranges(of text: String) -> [Range<String.Index>] {
        text.ranges(ofBytes: TokenScanner.ranges(of: text, by: self))
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

    /// Whether tokens are converted to lower case.
    var lowercases: Bool {
        switch self {
        case .words(let lowercases, _), .spaces(let lowercases), .characters(let lowercases): lowercases
        }
    }
}
