/// The text of ids that come one by one, as a model writes them.
///
/// ```swift
/// var decoder = TextDecoder(codec)
/// while let id = next(), id != codec.id(of: .end) {
///     print(decoder.append(id), terminator: "")
/// }
/// print(decoder.finish())
/// ```
///
/// An id may end in the middle of a character: its bytes wait for the next id. All that is given, one after the other, is
/// what ``TextCodec/decode(_:)`` makes of all ids.
public struct TextDecoder: Sendable {
    private let codec: TextCodec
    /// The first bytes of a character whose others have not come yet.
    private var pending: [UInt8] = []
    private var joiner: TokenJoiner?

    /// A decoder at the beginning of a text.
    public init(_ codec: TextCodec) {
        self.codec = codec
        if case .tokens(let tokenizer, _) = codec { joiner = TokenJoiner(tokenizer) }
    }

    /// What an id adds to the text: all characters that are complete with it, which may be none.
    public mutating func append(_ id: Int32) -> String {
        let special = codec.special
        if id >= 0, Int(id) < special.count, special[Int(id)].role != .unknown { return "" }
        switch codec {
        case .tokens(_, let vocabulary):
            let token = vocabulary.token(of: id)
            return joiner?.next(token) ?? token
        case .bytePairs(let encoding):
            pending += encoding.bytes(of: id)
            return take(pending.count - Self.unfinished(pending))
        }
    }

    /// Ends the text: gives U+FFFD for a character that was begun and not completed. Afterwards another text may begin.
    public mutating func finish() -> String {
        if case .tokens(let tokenizer, _) = codec { joiner = TokenJoiner(tokenizer) }
        return take(pending.count)
    }

    private mutating func take(_ count: Int) -> String {
        let text = String(decoding: pending[..<count], as: UTF8.self)
        pending.removeSubrange(..<count)
        return text
    }

    /// How many bytes at the end may be the beginning of a character.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for count in 1...3 where count <= bytes.count {
            let byte = bytes[bytes.count - count]
            if byte & 0xc0 == 0x80 { continue }
            // A byte that begins a character, whatever stands before it.
            return 0xc2...0xf4 ~= byte && WordScanner.length(byte) > count ? count : 0
        }
        return 0
    }
}
