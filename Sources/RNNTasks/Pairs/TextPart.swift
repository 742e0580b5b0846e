/// A part of a text, given by its tokens or by its characters: the label of an answer.
///
/// ```swift
/// let text = "Ada was born in London."
/// TextPart.tokens(4...4)
/// TextPart.scalars(16..<22)
/// text.firstRange(of: "London").map { TextPart(text[$0]) }  // the same
/// ```
public enum TextPart: Sendable, Hashable {
    /// A range of the text's tokens.
    case tokens(ClosedRange<Int>)
    /// A range of the text's Unicode scalars, which Python and most data sets count as characters.
    case scalars(Range<Int>)

    /// The range of a substring in its base.
    public init(_ part: Substring) {
        self = .scalars(part.scalarRange)
    }
}

extension Substring {
    /// The range in its base, in Unicode scalars.
    var scalarRange: Range<Int> {
        let all = base.unicodeScalars
        let start = all.distance(from: all.startIndex, to: startIndex)
        return start..<start + unicodeScalars.count
    }
}

extension TextPart {
    /// The tokens of the part; for characters, all tokens that overlap them.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - pieces: All tokens of the text.
    ///   - index: The index of the example, for errors.
    /// - Returns: The range of tokens.
    /// - Throws: ``ExampleError`` if the part is not within the text, or contains no token.
    func tokens(of text: String, _ pieces: [TextPiece], example index: Int) throws(ExampleError) -> ClosedRange<Int> {
        switch self {
        case .tokens(let tokens):
            guard tokens.lowerBound >= 0 && tokens.upperBound < pieces.count else {
                throw ExampleError(
                    index, "the answer, tokens \(tokens), is outside its text of \(pieces.count) tokens")
            }
            return tokens
        case .scalars(let place):
            let scalars = text.unicodeScalars
            func at(_ offset: Int) -> String.Index? {
                offset < 0 ? nil : scalars.index(scalars.startIndex, offsetBy: offset, limitedBy: scalars.endIndex)
            }
            guard let start = at(place.lowerBound), let end = at(place.upperBound) else {
                throw ExampleError(
                    index, "the answer, characters \(place), is outside its text of \(scalars.count) characters")
            }
            guard start < end, let first = pieces.firstIndex(where: { $0.range.upperBound > start }),
                let last = pieces.lastIndex(where: { $0.range.lowerBound < end }), first <= last
            else { throw ExampleError(index, "the answer, characters \(place), contains no token") }
            return first...last
        }
    }
}
