/// Texts as pieces between bytes and words, after Sennrich, Haddow and Birch (2016): frequent words are one piece, rare
/// ones several, and no text is unknown, because each byte is a piece too.
///
/// ```swift
/// let encoding = BytePairEncoding(texts, size: 8000)
/// encoding.pieces(of: "the lowest")          // ["the", " low", "est"]
/// let ids = encoding.encode("the lowest")    // three of them
/// encoding.decode(ids)                       // "the lowest"
/// ```
///
/// Merges are learned from texts: beginning with bytes, as GPT-2 does, the pair of neighbouring pieces that is there most
/// often becomes a piece, again and again. Of pairs that are there equally often, the first is that whose left piece has
/// the smaller bytes, then that whose right piece has. The same texts give the same pieces, in any order.
///
/// ## What pieces are
///
/// No piece goes beyond a word as ``Tokenizer/words(lowercases:keepsPunctuation:)`` cuts them, and nothing is left out: a
/// space before a word, or before punctuation, is its beginning, and other white space stands by itself. Punctuation that
/// stands together counts as a word, and so do letters of scripts without spaces between words, such as Chinese.
///
/// ## What ids are
///
/// The first ids are those of the special tokens, the next 256 those of the bytes, and then there is an id for each merge,
/// in the order in which they were learned: with three special tokens, "a" is 3 + 97. A text that spells a special token
/// is a text like any other: no text becomes a special token.
///
/// The saved form is JSON: the special tokens, and for each merge the pieces that it makes one of, as GPT-2 writes them,
/// with "Ġ" for a space and a character for each other byte that cannot be seen.
public struct BytePairEncoding: Sendable {
    /// The special tokens, by their ids from 0 on.
    public let special: [SpecialToken]
    private let merges: [Merge]
    /// The bytes of each piece: of those of a single byte, and of those of the merges.
    private let pieces: [[UInt8]]
    private let ranks: [UInt64: Int32]

    /// The number of ids, those of special tokens included: the rows that an embedding needs.
    public var count: Int { special.count + pieces.count }

    /// The id of the first piece: that of the byte 0.
    public var firstID: Int32 { Int32(special.count) }

    /// Learns pieces from texts.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - size: The largest number of ids, those of special tokens and of the 256 bytes included. There are fewer if no
    ///     pair is frequent enough any more.
    ///   - special: The special tokens; padding, if it is one of them, is the first, because batches are filled up with
    ///     id 0. Unknown tokens are never found.
    ///   - minimumCount: How often a pair must be there to become a piece.
    public init(
        _ texts: some Sequence<String>, size: Int, special: [SpecialToken] = [.padding, .begin, .end],
        minimumCount: Int = 2
    ) {
        require(minimumCount >= 1, "minimumCount: \(minimumCount) is less than 1")
        let least = special.count + Int(Merge.firstPiece)
        require(
            size >= least && size <= Int(Int32.max),
            "size: \(size) is not possible; there are \(least) ids at least, for special tokens and bytes")
        var words: [[UInt8]: Int] = [:]
        for text in texts {
            PieceBoundaries.forEachStretch(of: text) { words[Array($0), default: 0] += 1 }
        }
        var learner = MergeLearner(words)
        self.init(special: special, merges: learner.merges(atMost: size - least, minimumCount: minimumCount))
    }

    /// Bytes alone: a piece for each of the 256, which no text is needed for.
    ///
    /// - Parameter special: The special tokens; padding, if it is one of them, is the first.
    /// - Returns: An encoding without merges, in which a text has as many ids as bytes.
    public static func bytes(special: [SpecialToken] = [.padding, .begin, .end]) -> BytePairEncoding {
        BytePairEncoding(special: special, merges: [])
    }

    /// The encoding of merges each of which is of pieces that are there before it.
    init(special: [SpecialToken], merges: [Merge]) {
        let problem = Self.problem(of: special)
        require(problem == nil, "BytePairEncoding: \(problem ?? "")")
        self.special = special
        self.merges = merges
        var pieces: [[UInt8]] = (UInt8.min...UInt8.max).map { [$0] }
        pieces.reserveCapacity(pieces.count + merges.count)
        for merge in merges { pieces.append(pieces[Int(merge.left)] + pieces[Int(merge.right)]) }
        self.pieces = pieces
        ranks = Dictionary(zip(merges.map(\.key), 0...), uniquingKeysWith: { first, _ in first })
    }

    /// What is wrong with special tokens.
    private static func problem(of special: [SpecialToken]) -> String? {
        if let padding = special.id(of: .padding), padding != 0 {
            return "padding must be the first special token, because batches are filled up with id 0"
        }
        return special.repetition
    }

    /// The id of the special token with a role; nil if there is none.
    public func id(of role: SpecialToken.Role) -> Int32? {
        special.id(of: role)
    }

    /// The bytes of an id, which may be a part of a character; none for a special token.
    public func bytes(of id: Int32) -> [UInt8] {
        require(id >= 0 && Int(id) < count, "BytePairEncoding: there is no id \(id); they are 0 to \(count - 1)")
        return id < firstID ? [] : pieces[Int(id - firstID)]
    }

    /// The ids of a text.
    public func encode(_ text: String) -> [Int32] {
        var merger = PieceMerger(ranks: ranks)
        return encode(text, with: &merger)
    }

    /// The ids of each text.
    public func encode(_ texts: [String]) -> [[Int32]] {
        var merger = PieceMerger(ranks: ranks)
        return texts.map { encode($0, with: &merger) }
    }

    private func encode(_ text: String, with merger: inout PieceMerger) -> [Int32] {
        var ids: [Int32] = []
        let first = firstID
        PieceBoundaries.forEachStretch(of: text) { word in
            merger.forEachPiece(of: word) { ids.append(first + $0) }
        }
        return ids
    }

    /// The text of ids. What `encode` made of a text becomes that text again, byte for byte; special tokens leave nothing.
    ///
    /// A model may write ids that are of no text: bytes that make no character become U+FFFD.
    public func decode(_ ids: [Int32]) -> String {
        var text: [UInt8] = []
        for id in ids { text += bytes(of: id) }
        return String(decoding: text, as: UTF8.self)
    }

    /// What a text is cut into, to be looked at: parts of a character are shown as U+FFFD.
    public func pieces(of text: String) -> [String] {
        encode(text).map { String(decoding: bytes(of: $0), as: UTF8.self) }
    }
}

extension BytePairEncoding: Equatable {
    /// Whether both have the same pieces with the same ids.
    public static func == (a: BytePairEncoding, b: BytePairEncoding) -> Bool {
        a.special == b.special && a.merges == b.merges
    }
}

extension BytePairEncoding: Codable {
    /// The only version of the saved form that there has been.
    private static let version = 1

    private enum CodingKeys: String, CodingKey {
        case version, special, merges
    }

    /// Reads special tokens and merges; throws if a merge is of pieces that are not there before it or makes one that is, if
    /// the special tokens cannot be, or if a later version of the library wrote them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.requireVersion(.version, Self.version, of: "byte-pair encoding")
        let special = try container.decode([SpecialToken].self, forKey: .special)
        if let problem = Self.problem(of: special) { throw container.refused(.special, problem) }
        var reader = MergeReader()
        for (index, text) in try container.decode([String].self, forKey: .merges).enumerated() {
            if let problem = reader.read(text) {
                // A piece may be as long as a file.
                let shown =
                    text.unicodeScalars.count > 40
                    ? text.unicodeScalars.prefix(40).map(String.init).joined() + "…" : text
                throw container.refused(.merges, "merge \(index + 1), \"\(shown)\": \(problem)")
            }
        }
        self.init(special: special, merges: reader.merges)
    }

    /// Writes the special tokens in the order of their ids and the merges in that in which they were learned.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .version)
        try container.encode(special, forKey: .special)
        let written = pieces.map(PieceAlphabet.text)
        try container.encode(
            merges.map { "\(written[Int($0.left)]) \(written[Int($0.right)])" }, forKey: .merges)
    }
}
