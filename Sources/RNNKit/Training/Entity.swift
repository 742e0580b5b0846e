/// A piece of a sequence of tokens that tags mark, such as a name.
///
/// ```swift
/// Entity.all(in: ["B-PER", "I-PER", "O", "B-LOC"])  // PER at 0..<2, LOC at 3..<4
/// ```
public struct Entity: Sendable, Hashable {
    /// What it is: `PER` of `B-PER`.
    public let kind: String
    /// Which tokens it has.
    public let tokens: Range<Int>

    /// An entity of given parts.
    public init(_ kind: String, at tokens: Range<Int>) {
        self.kind = kind
        self.tokens = tokens
    }

    /// The entities that tags mark, as conlleval, the script of CoNLL's tasks, reads them.
    ///
    /// | tag | says |
    /// |---|---|
    /// | `B-x` | an entity of kind x begins |
    /// | `I-x` | it goes on; where none of kind x is open, it begins |
    /// | `E-x`, `L-x` | as `I-x`, and it ends there |
    /// | `S-x`, `U-x` | an entity of a single token |
    /// | any other, such as `O` | there is none |
    ///
    /// So `I-x` begins an entity after `O`, after another kind and after an end, and tags that break the rules of BIO or BIOES
    /// mark entities too. Of BIOES, an entity that is not ended goes as far as the tags that continue it.
    ///
    /// - Parameter tags: The tag of each token.
    /// - Returns: The entities in their order.
    public static func all(in tags: [String]) -> [Entity] {
        var entities: [Entity] = []
        var open: (kind: Substring, start: Int)?
        for (place, name) in tags.enumerated() {
            let tag = PieceTag(name, .bioes)
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
