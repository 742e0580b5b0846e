/// Texts as the ids that models take, and back: what a model that reads or writes texts is saved with.
///
/// ```swift
/// let codec = TextCodec.bytePairs(BytePairEncoding(texts, size: 8000))
/// let ids = codec.encode("Once upon a time", begins: true)
/// codec.decode(ids)                                                  // "Once upon a time"
///
/// let words = TextCodec(.words(), of: texts, minimumCount: 2)        // a tokenizer and its vocabulary
/// let bytes = TextCodec.bytes()                                      // 256 ids and those of special tokens
/// ```
///
/// Bytes and byte pairs give back every text as it was. Tokens give back what a tokenizer and a vocabulary keep of it, as
/// ``Tokenizer/text(of:)`` joins them. For text that a model writes id by id, there is ``TextDecoder``.
///
/// Special tokens are not found in texts: `begins` and `ends` put them there. In a decoded text they leave nothing, but for
/// unknown tokens, which are written as the vocabulary writes them: each stands for a word.
public enum TextCodec: Sendable, Equatable {
    /// Tokens, and their ids of a vocabulary.
    case tokens(Tokenizer, Vocabulary)
    /// Pieces between bytes and words.
    case bytePairs(BytePairEncoding)

    /// Bytes: nothing is learned, and nothing is unknown.
    ///
    /// - Parameter special: The special tokens; padding, if it is one of them, is the first.
    /// - Returns: A codec of byte pairs without any pair.
    public static func bytes(special: [SpecialToken] = [.padding, .begin, .end]) -> TextCodec {
        .bytePairs(.bytes(special: special))
    }

    /// Tokens, with the vocabulary of texts.
    ///
    /// - Parameters:
    ///   - tokenizer: What cuts texts into tokens.
    ///   - texts: The texts whose tokens become known.
    ///   - special: The special tokens, padding and unknown tokens first.
    ///   - minimumCount: How often a token must be there to become known.
    ///   - maximumSize: The largest number of ids; nil for as many as there are.
    public init(
        _ tokenizer: Tokenizer, of texts: some Sequence<String>, special: [SpecialToken] = .writing,
        minimumCount: Int = 1, maximumSize: Int? = nil
    ) {
        self = .tokens(
            tokenizer,
            Vocabulary(
                texts.lazy.map { tokenizer($0) }, special: special, minimumCount: minimumCount,
                maximumSize: maximumSize))
    }

    /// The number of ids, those of special tokens included: the rows that an embedding needs.
    public var count: Int {
        switch self {
        case .tokens(_, let vocabulary): vocabulary.count
        case .bytePairs(let encoding): encoding.count
        }
    }

    /// The special tokens, by their ids from 0 on.
    public var special: [SpecialToken] {
        switch self {
        case .tokens(_, let vocabulary): vocabulary.special
        case .bytePairs(let encoding): encoding.special
        }
    }

    /// The id of the special token with a role; nil if there is none.
    public func id(of role: SpecialToken.Role) -> Int32? {
        special.id(of: role)
    }

    /// The ids of a text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - begins: Whether the special token that begins a sequence is put before them.
    ///   - ends: Whether the one that ends it is put after them.
    /// - Returns: The ids.
    public func encode(_ text: String, begins: Bool = false, ends: Bool = false) -> [Int32] {
        let ids =
            switch self {
            case .tokens(let tokenizer, let vocabulary): vocabulary.encode(tokenizer(text))
            case .bytePairs(let encoding): encoding.encode(text)
            }
        return mark(ids, begins: begins, ends: ends)
    }

    /// The ids of each text.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - begins: Whether the special token that begins a sequence is put before those of each text.
    ///   - ends: Whether the one that ends it is put after them.
    /// - Returns: The ids of each text.
    public func encode(_ texts: [String], begins: Bool = false, ends: Bool = false) -> [[Int32]] {
        let ids =
            switch self {
            case .tokens(let tokenizer, let vocabulary): texts.map { vocabulary.encode(tokenizer($0)) }
            case .bytePairs(let encoding): encoding.encode(texts)
            }
        return ids.map { mark($0, begins: begins, ends: ends) }
    }

    private func mark(_ ids: [Int32], begins: Bool, ends: Bool) -> [Int32] {
        guard begins || ends else { return ids }
        return (begins ? [mark(.begin)] : []) + ids + (ends ? [mark(.end)] : [])
    }

    private func mark(_ role: SpecialToken.Role) -> Int32 {
        guard let id = id(of: role) else {
            requirementFailed("TextCodec: there is no special token of the role \"\(role.rawValue)\"")
        }
        return id
    }

    /// The text of ids.
    public func decode(_ ids: [Int32]) -> String {
        if case .bytePairs(let encoding) = self { return encoding.decode(ids) }
        var decoder = TextDecoder(self)
        return ids.reduce(into: "") { $0 += decoder.append($1) }
    }
}

extension TextCodec: Codable {
    /// The only version of the saved form that there has been.
    private static let version = 1

    private enum CodingKeys: String, CodingKey {
        case version, tokenizer, vocabulary, bytePairs
    }

    /// Reads a codec; throws if it is of no kind or of two, or if a later version of the library wrote it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.requireVersion(.version, Self.version, of: "text codec")
        switch (container.contains(.vocabulary) || container.contains(.tokenizer), container.contains(.bytePairs)) {
        case (true, false):
            self = .tokens(
                try container.decode(Tokenizer.self, forKey: .tokenizer),
                try container.decode(Vocabulary.self, forKey: .vocabulary))
        case (false, true): self = .bytePairs(try container.decode(BytePairEncoding.self, forKey: .bytePairs))
        default:
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: container.codingPath,
                    debugDescription: "a text codec has either a tokenizer and a vocabulary or byte pairs"))
        }
    }

    /// Writes the tokenizer and the vocabulary, or the byte pairs.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .version)
        switch self {
        case .tokens(let tokenizer, let vocabulary):
            try container.encode(tokenizer, forKey: .tokenizer)
            try container.encode(vocabulary, forKey: .vocabulary)
        case .bytePairs(let encoding): try container.encode(encoding, forKey: .bytePairs)
        }
    }
}
