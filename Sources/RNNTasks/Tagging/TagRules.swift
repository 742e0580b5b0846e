/// The allowed successions of tags, by their names.
public enum TagRules: String, Sendable, Codable, CaseIterable {
    /// Any tag may follow any other.
    case any
    /// Those of ``ForbiddenTransitions/bio(_:)``.
    case bio
    /// Those of ``ForbiddenTransitions/bioes(_:)``.
    case bioes

    /// The rules suggested by the names of tags: those of BIO if one of them begins with `B-`, and those of BIOES if,
    /// in addition, one begins with `E-`, `S-`, `L-` or `U-`.
    public init(of tags: [String]) {
        func has(_ prefix: String) -> Bool { tags.contains { $0.hasPrefix(prefix) } }
        self = !has("B-") ? .any : ["E-", "S-", "L-", "U-"].contains(where: has) ? .bioes : .bio
    }

    /// The forbidden transitions between tags with given names.
    public func forbidden(_ tags: [String]) -> ForbiddenTransitions {
        switch self {
        case .any: ForbiddenTransitions(labels: tags.count)
        case .bio: .bio(tags)
        case .bioes: .bioes(tags)
        }
    }
}
