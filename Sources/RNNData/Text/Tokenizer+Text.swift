extension Tokenizer {
    /// The text of tokens.
    ///
    /// ```swift
    /// Tokenizer.words().text(of: ["don't", "panic", "!"])  // "don't panic!"
    /// ```
    ///
    /// What the tokenizer left out, such as upper case and kinds of white space, does not come back. For `characters`
    /// tokens stand side by side, for `spaces` there is a space between. For `words` there is one too, but
    ///
    /// - before a token that begins with `.` `,` `;` `:` `!` `?` `…` or a closing bracket,
    /// - after one that ends with an opening bracket,
    /// - between two tokens of scripts without spaces between words, such as Chinese, and their punctuation.
    ///
    /// Quotation marks have spaces on both sides, because it is not known which of them they belong to.
    public func text(of tokens: some Sequence<String>) -> String {
        var joiner = TokenJoiner(self)
        var text = ""
        for token in tokens { text += joiner.next(token) }
        return text
    }
}
