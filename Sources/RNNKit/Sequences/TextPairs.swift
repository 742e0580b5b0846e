/// Two texts as ids: a text and a question about it, or two sentences.
public struct TextPair: Sendable, Hashable {
    /// The first text.
    public var first: [Int32]
    /// The second text.
    public var second: [Int32]

    /// A pair of texts.
    public init(_ first: [Int32], _ second: [Int32]) {
        self.first = first
        self.second = second
    }
}

/// Several pairs of texts together.
public struct TextPairs: Sendable {
    /// The first text of each pair.
    public let first: TokenBatch
    /// The second text of each pair.
    public let second: TokenBatch
}

extension TextPair: BatchInput {
    /// The length of the first text.
    public static func length(of input: TextPair) -> Int { input.first.count }

    /// First texts and second texts, each filled up to one length.
    public static func collected(_ inputs: [TextPair]) -> TextPairs {
        TextPairs(
            first: TokenBatch(inputs.map(\.first), padding: Vocabulary.padding),
            second: TokenBatch(inputs.map(\.second), padding: Vocabulary.padding))
    }
}

extension Batch where Input == TextPair {
    /// The first text of each pair.
    public var first: TokenBatch { inputs.first }
    /// The second text of each pair.
    public var second: TokenBatch { inputs.second }
    /// The number of tokens of both.
    var tokenCount: Int { first.layout.stepCount + second.layout.stepCount }
}
