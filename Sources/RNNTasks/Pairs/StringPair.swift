/// Two texts: a text and a question about it, or two sentences.
public struct StringPair: Sendable, Hashable {
    /// The first text.
    public var first: String
    /// The second text.
    public var second: String

    /// A pair of texts.
    public init(_ first: String, _ second: String) {
        self.first = first
        self.second = second
    }

    /// Both texts, in order.
    public var texts: [String] { [first, second] }
}
