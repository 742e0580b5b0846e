/// A token that stands for something else than a piece of text.
public struct SpecialToken: Sendable, Hashable, Codable {
    /// What a special token stands for.
    public enum Role: String, Sendable, Codable, CaseIterable {
        /// What fills up short sequences.
        case padding
        /// All tokens that are not known.
        case unknown
        /// The beginning of a sequence that is generated.
        case begin
        /// The end of a sequence that is generated.
        case end
        /// What separates two texts in one sequence.
        case separator
        /// A token that is hidden.
        case mask
    }

    /// What it stands for.
    public let role: Role
    /// How it is written.
    public let token: String

    /// A special token that is written in some way.
    public init(_ role: Role, _ token: String) {
        self.role = role
        self.token = token
    }

    /// `<pad>`: fills up short sequences.
    public static let padding = SpecialToken(.padding, "<pad>")
    /// `<unk>`: all tokens that are not known.
    public static let unknown = SpecialToken(.unknown, "<unk>")
    /// `<bos>`: the beginning of a sequence.
    public static let begin = SpecialToken(.begin, "<bos>")
    /// `<eos>`: the end of a sequence.
    public static let end = SpecialToken(.end, "<eos>")
}

extension [SpecialToken] {
    /// What models that read need: padding and unknown tokens.
    public static let reading: [SpecialToken] = [.padding, .unknown]
    /// What models that write need too: the beginning and the end of a sequence.
    public static let writing: [SpecialToken] = [.padding, .unknown, .begin, .end]

    /// The problem if a role or a token occurs twice; nil if none does.
    var repetition: String? {
        Set(map(\.role)).count < count || Set(map(\.token)).count < count ? "a special token occurs twice" : nil
    }

    /// The place of the token with a role, which is its id; nil if there is none.
    func id(of role: SpecialToken.Role) -> Int32? {
        firstIndex { $0.role == role }.map { Int32($0) }
    }
}
