/// The tokens that a model knows, and their ids.
///
/// ```swift
/// let vocabulary = Vocabulary([["the", "cat"], ["the", "dog"]], minimumCount: 2)
/// vocabulary.encode(["the", "cat"])  // [2, 1]
/// vocabulary.decode([2, 1])          // ["the", "<unk>"]
///
/// let words = Vocabulary(sentences, special: .writing)
/// words.id(of: .begin)               // 2
/// ```
///
/// The first ids are those of the special tokens, which a vocabulary declares and is saved with: always padding, id 0, and
/// unknown tokens, id 1. After them the more frequent token comes first, and of two equally frequent ones the one whose
/// text is first.
public struct Vocabulary: Sendable {
    /// The id that fills up short sequences.
    public static let padding: Int32 = 0
    /// The id of all tokens that are not in the vocabulary.
    public static let unknown: Int32 = 1

    /// The special tokens, by their ids from 0 on.
    public let special: [SpecialToken]
    /// The tokens that are known, by their ids from ``firstID`` on.
    public let tokens: [String]
    private let ids: [String: Int32]

    /// The number of ids, those of special tokens included: the rows that an embedding needs.
    public var count: Int { tokens.count + special.count }

    /// The id of the first token that is not special.
    public var firstID: Int32 { Int32(special.count) }

    /// The vocabulary of sequences of tokens.
    ///
    /// - Parameters:
    ///   - sequences: The tokens of each text.
    ///   - special: The special tokens, padding and unknown tokens first.
    ///   - minimumCount: How often a token must be there to become known.
    ///   - maximumSize: The largest number of ids; nil for as many as there are.
    public init(
        _ sequences: some Sequence<[String]>, special: [SpecialToken] = .reading, minimumCount: Int = 1,
        maximumSize: Int? = nil
    ) {
        require(minimumCount >= 1, "minimumCount: \(minimumCount) is less than 1")
        require(
            maximumSize.map { $0 >= special.count } ?? true,
            "maximumSize: a vocabulary has \(special.count) ids at least, for its special tokens")
        var counts: [String: Int] = [:]
        for sequence in sequences {
            for token in sequence { counts[token, default: 0] += 1 }
        }
        for token in special { counts[token.token] = nil }
        let known = counts.filter { $0.value >= minimumCount }
            .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        let limit = maximumSize.map { $0 - special.count } ?? known.count
        self.init(special: special, known: known.prefix(limit).map(\.key))
    }

    /// The vocabulary of tokens that are in the order of their ids, each of them once.
    public init(tokens: [String], special: [SpecialToken] = .reading) {
        self.init(special: special, known: tokens)
        require(ids.count == tokens.count, "Vocabulary: there are tokens that are given more than once")
    }

    private init(special: [SpecialToken], known: [String]) {
        require(Vocabulary.problem(of: special) == nil, "Vocabulary: \(Vocabulary.problem(of: special) ?? "")")
        self.special = special
        tokens = known
        ids = Dictionary(zip(known, Int32(special.count)...), uniquingKeysWith: { first, _ in first })
    }

    /// What is wrong with special tokens.
    private static func problem(of special: [SpecialToken]) -> String? {
        if special.prefix(2).map(\.role) != [.padding, .unknown] {
            return "the first special tokens must be those of padding and of unknown tokens"
        }
        return special.repetition
    }

    /// The id of a token: that of unknown ones if it is not known.
    public func id(of token: String) -> Int32 {
        ids[token] ?? Vocabulary.unknown
    }

    /// The id of the special token with a role; nil if the vocabulary has none.
    public func id(of role: SpecialToken.Role) -> Int32? {
        special.id(of: role)
    }

    /// The token of an id: `<pad>` and `<unk>` for those of padding and unknown tokens.
    public func token(of id: Int32) -> String {
        require(id >= 0 && Int(id) < count, "Vocabulary: there is no id \(id); they are 0 to \(count - 1)")
        return Int(id) < special.count ? special[Int(id)].token : tokens[Int(id) - special.count]
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
        a.special == b.special && a.tokens == b.tokens
    }
}

extension Vocabulary: Codable {
    /// The only version of the saved form that there has been.
    private static let version = 1

    private enum CodingKeys: String, CodingKey {
        case version, special, tokens
    }

    /// Reads the tokens; throws if one of them is there twice, or if a later version of the library wrote them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.requireVersion(.version, Vocabulary.version, of: "vocabulary")
        let special = try container.decode([SpecialToken].self, forKey: .special)
        if let problem = Vocabulary.problem(of: special) { throw container.refused(.special, problem) }
        self.init(special: special, known: try container.decode([String].self, forKey: .tokens))
        guard ids.count == tokens.count else { throw container.refused(.tokens, "a token occurs twice") }
        if let token = special.first(where: { ids[$0.token] != nil }) {
            throw container.refused(.tokens, "\"\(token.token)\" is both a special token and an ordinary one")
        }
    }

    /// Writes the special tokens and the others, both in the order of their ids.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Vocabulary.version, forKey: .version)
        try container.encode(special, forKey: .special)
        try container.encode(tokens, forKey: .tokens)
    }
}
