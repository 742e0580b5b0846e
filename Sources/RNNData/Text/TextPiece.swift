/// A token of a text, or a piece of byte pairs, with its id and its range in the text.
public struct TextPiece: Sendable, Hashable {
    /// The token as in the vocabulary, or the piece; parts of a character are shown as U+FFFD.
    public let text: String
    /// The id.
    public let id: Int32
    /// The range in the text. If the piece is a part of a character, the range covers the whole character.
    public let range: Range<String.Index>
}

extension TextCodec {
    /// The tokens or pieces of a text, whose ids are those of `encode`.
    public func pieces(of text: String) -> [TextPiece] {
        switch self {
        case .tokens(let tokenizer, let vocabulary):
            return zip(tokenizer(text), tokenizer.ranges(of: text)).map { token, range in
                TextPiece(text: token, id: vocabulary.id(of: token), range: range)
            }
        case .bytePairs(let encoding):
            let ids = encoding.encode(text)
            let pieces = ids.map { encoding.bytes(of: $0) }
            var end = 0
            let places = pieces.map { piece in
                defer { end += piece.count }
                return end..<end + piece.count
            }
            let ranges = text.ranges(ofBytes: places)
            return ids.indices.map { index in
                TextPiece(
                    text: String(decoding: pieces[index], as: UTF8.self), id: ids[index],
                    range: ranges[index])
            }
        }
    }
}

extension String {
    /// The ranges of parts of the text's UTF-8, in order of their starts, widened to whole Unicode scalars.
    func ranges(ofBytes parts: [Range<Int>]) -> [Range<String.Index>] {
        var (place, offset) = (startIndex, 0)
        return parts.map { part in
            // Each index from the previous one: for strings that are not stored as UTF-8, an offset costs linear time.
            place = utf8.index(place, offsetBy: part.lowerBound - offset)
            offset = part.lowerBound
            var (start, end) = (place, utf8.index(place, offsetBy: part.count))
            while start.samePosition(in: unicodeScalars) == nil { start = utf8.index(before: start) }
            while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(after: end) }
            return start..<end
        }
    }
}
