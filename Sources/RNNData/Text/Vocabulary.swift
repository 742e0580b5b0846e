/// The tokens that a model knows, and their ids.
///
/// ```swift
/// let vocabulary = Vocabulary([["the", "cat"], ["the", "dog"]], minimumCount: 2)
/// vocabulary.encode(["the", "cat"])  // [2, 1]
/// vocabulary.decode([2, 1])          // ["the", "<unk>"]
/// ```
///
/// Id 0 fills up short sequences and id 1 stands for all tokens that are not known. From 2 on, the more frequent token
/// comes first, and of two equally frequent ones the one whose text is first.
public struct Vocabulary: Sendable {
    /// The id that fills up short sequences.
    public static let padding: Int32 = 0
    /// The id of all tokens that are not in the vocabulary.
    public static let unknown: Int32 = 1
    private static let special = ["<pad>", "<unk>"]

    /// The tokens that are known, by their ids from 2 on.
    public let tokens: [String]
    private let ids: [String: Int32]

    /// The number of ids, those of padding and unknown tokens included: the rows that an embedding needs.
    public var count: Int { tokens.count + Vocabulary.special.count }

    /// The vocabulary of sequences of tokens.
    ///
    /// - Parameters:
    ///   - sequences: The tokens of each text.
    ///   - minimumCount: How often a token must be there to become known.
    ///   - maximumSize: The largest number of ids; nil for as many as there are.
    public init(_ sequences: some Sequence<[String]>, minimumCount: Int = 1, maximumSize: Int? = nil) {
        require(minimumCount >= 1, "minimumCount: \(minimumCount) is less than 1")
        require(
            maximumSize.map { $0 >= Vocabulary.special.count } ?? true,
            "maximumSize: a vocabulary has 2 ids at least, for padding and unknown tokens")
        var counts: [String: Int] = [:]
        for sequence in sequences {
            for token in sequence { counts[token, default: 0] += 1 }
        }
        let known = counts.filter { $0.value >= minimumCount && !Vocabulary.special.contains($0.key) }
            .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        let limit = maximumSize.map { $0 - Vocabulary.special.count } ?? known.count
        self.init(known: known.prefix(limit).map(\.key))
    }

    /// The vocabulary of tokens that are in the order of their ids, each of them once.
    public init(tokens: [String]) {
        self.init(known: tokens)
        require(ids.count == tokens.count, "Vocabulary: there are tokens that are given more than once")
    }

    private init(known: [String]) {
        tokens = known
        ids = Dictionary(
            zip(known, Int32(Vocabulary.special.count)...), uniquingKeysWith: { first, _ in first })
    }

    /// The id of a token: that of unknown ones if it is not known.
    public func id(of token: String) -> Int32 {
        ids[token] ?? Vocabulary.unknown
    }

    /// The token of an id: `<pad>` and `<unk>` for those of padding and unknown tokens.
    public func token(of id: Int32) -> String {
        require(id >= 0 && Int(id) < count, "Vocabulary: there is no id \(id); they are 0 to \(count - 1)")
        let special = Vocabulary.special
        return Int(id) < special.count ? special[Int(id)] : tokens[Int(id) - special.count]
    }

    /// Whether a token is known.
    public func contains(_ token: String) -> Bool {
        ids[token] != nil
    }

    /// The ids of tokens.
    public func encode(_ tokens: [String]) -> [Int32] {
        tokens.map { id(of: $0) }
    }

    /// The tokens of ids.
    public func decode(_ ids: [Int32]) -> [String] {
        ids.map { token(of: $0) }
    }
}

extension Vocabulary: Equatable {
    /// Whether both have the same tokens with the same ids.
    public static func == (a: Vocabulary, b: Vocabulary) -> Bool {
        a.tokens == b.tokens
    }
}

extension Vocabulary: Codable {
    private enum CodingKeys: String, CodingKey {
        case tokens
    }

    /// Reads the tokens; throws if one of them is there twice.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(known: try container.decode([String].self, forKey: .tokens))
        guard ids.count == tokens.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .tokens, in: container, debugDescription: "a token is in the vocabulary twice")
        }
    }

    /// Writes the tokens in the order of their ids, from 2 on.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tokens, forKey: .tokens)
    }
}
