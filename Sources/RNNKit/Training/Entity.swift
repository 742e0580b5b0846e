/// A span of tokens marked by tags, such as a name.
///
/// ```swift
/// Entity.all(in: ["B-PER", "I-PER", "O", "B-LOC"])  // PER at 0..<2, LOC at 3..<4
/// ```
public struct Entity: Sendable, Hashable, Encodable {
    /// The kind: `PER` of `B-PER`.
    public let kind: String
    /// The tokens of the entity.
    public let tokens: Range<Int>

    /// An entity of given parts.
    public init(_ kind: String, at tokens: Range<Int>) {
        self.kind = kind
        self.tokens = tokens
    }

    /// The entities marked by tags, read like conlleval, the script of the CoNLL shared tasks.
    ///
    /// | tag | meaning |
    /// |---|---|
    /// | `B-x` | an entity of kind x begins |
    /// | `I-x` | an open entity of kind x continues; otherwise one begins |
    /// | `E-x`, `L-x` | as `I-x`, and the entity ends |
    /// | `S-x`, `U-x` | an entity of a single token |
    /// | any other, such as `O` | no entity |
    ///
    /// Thus `I-x` begins an entity after `O`, after another kind and after an end, and tags that break the rules of BIO
    /// or BIOES still mark entities. In BIOES, an entity without an end tag extends to its last continuing tag.
    ///
    /// - Parameter tags: The tag of each token.
    /// - Returns: The entities in their order.
    public static func all(in tags: [String]) -> [Entity] {
        all(in: tags.map { PieceTag($0, .bioes) })
    }

    /// The entities marked by tags that were parsed by the scheme of BIOES.
    static func all(in tags: [PieceTag]) -> [Entity] {
        var entities: [Entity] = []
        var open: (kind: Substring, start: Int)?
        for (place, tag) in tags.enumerated() {
            let goesOn = (tag.role == .continues || tag.role == .ends) && open?.kind == tag.kind
            if !goesOn {
                if let (kind, start) = open { entities.append(Entity(String(kind), at: start..<place)) }
                open = tag.role == .outside ? nil : (tag.kind, place)
            }
            if tag.role == .ends || tag.role == .single, let (kind, start) = open {
                entities.append(Entity(String(kind), at: start..<place + 1))
                open = nil
            }
        }
        if let (kind, start) = open { entities.append(Entity(String(kind), at: start..<tags.count)) }
        return entities
    }
}
