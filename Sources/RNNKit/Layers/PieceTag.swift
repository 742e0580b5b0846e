/// A parsed tag of BIO or BIOES: `B-LOC` begins a piece of kind LOC.
struct PieceTag {
    /// The role of the token within its piece.
    enum Role {
        case outside, begins, continues, ends, single
    }

    /// The prefixes of tags inside pieces.
    struct Scheme {
        let roles: [String: Role]

        static let bio = Scheme(roles: ["B": .begins, "I": .continues])
        /// `L-` and `U-`, of BILOU, are the same as `E-` and `S-`.
        static let bioes = Scheme(
            roles: ["B": .begins, "I": .continues, "E": .ends, "L": .ends, "S": .single, "U": .single])
    }

    let role: Role
    let kind: Substring

    /// Whether a piece is open or has just begun.
    var isInside: Bool { role == .begins || role == .continues }

    /// Parses the name of a tag, which is outside of all pieces unless it begins with a prefix of the scheme and a
    /// dash.
    init(_ name: String, _ scheme: Scheme) {
        let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        role = parts.count == 2 ? scheme.roles[String(parts[0])] ?? .outside : .outside
        kind = role == .outside ? "" : parts[1]
    }
}
