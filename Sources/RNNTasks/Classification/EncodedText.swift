import RNNKit

/// A text as a model reads it.
public struct EncodedText: Sendable, Hashable {
    /// The tokens of the text.
    public let tokens: [String]
    /// The id of each token.
    public let ids: [Int32]

    /// Tokens and their ids.
    public init(_ tokens: [String], ids: [Int32]) {
        require(tokens.count == ids.count, "EncodedText: \(tokens.count) tokens do not go with \(ids.count) ids")
        self.tokens = tokens
        self.ids = ids
    }
}

/// Word vectors that were trained elsewhere, to start from.
public struct StartVectors: Sendable {
    /// The vectors.
    public let vectors: WordVectors
    /// Whether training leaves them as they are.
    public let isFrozen: Bool

    /// Vectors to start from.
    public init(_ vectors: WordVectors, isFrozen: Bool = false) {
        self.vectors = vectors
        self.isFrozen = isFrozen
    }
}
