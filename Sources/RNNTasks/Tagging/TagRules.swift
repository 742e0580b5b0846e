/// Which tags may follow which, as their names say.
public enum TagRules: String, Sendable, Codable, CaseIterable {
    /// Any tag may follow any other.
    case any
    /// Those of ``ForbiddenTransitions/bio(_:)``.
    case bio
    /// Those of ``ForbiddenTransitions/bioes(_:)``.
    case bioes

    /// The rules that tags look like having: those of BIO where one of them begins with `B-`, and those of BIOES where one
    /// begins with `E-`, `S-`, `L-` or `U-` beside it.
    public init(of tags: [String]) {
        func has(_ prefix: String) -> Bool { tags.contains { $0.hasPrefix(prefix) } }
        self = !has("B-") ? .any : ["E-", "S-", "L-", "U-"].contains(where: has) ? .bioes : .bio
    }

    /// What they forbid of tags with some names.
    public func forbidden(_ tags: [String]) -> ForbiddenTransitions {
        switch self {
        case .any: ForbiddenTransitions(labels: tags.count)
        case .bio: .bio(tags)
        case .bioes: .bioes(tags)
        }
    }
}
