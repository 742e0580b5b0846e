/// The name of a tag of BIO or BIOES, taken apart: `B-LOC` begins a piece of kind LOC.
struct PieceTag {
    /// What a tag says of the piece that its token is in.
    enum Role {
        case outside, begins, continues, ends, single
    }

    /// What stands before the dash of tags in pieces.
    struct Scheme {
        let roles: [String: Role]

        static let bio = Scheme(roles: ["B": .begins, "I": .continues])
        /// `L-` and `U-`, of BILOU, stand for `E-` and `S-`.
        static let bioes = Scheme(
            roles: ["B": .begins, "I": .continues, "E": .ends, "L": .ends, "S": .single, "U": .single])
    }

    let role: Role
    let kind: Substring

    /// Whether a piece is open or has just begun.
    var isInside: Bool { role == .begins || role == .continues }

    /// A tag by its name, which is outside of all pieces if there is nothing of the scheme before a dash.
    init(_ name: String, _ scheme: Scheme) {
        let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        role = parts.count == 2 ? scheme.roles[String(parts[0])] ?? .outside : .outside
        kind = role == .outside ? "" : parts[1]
    }
}
