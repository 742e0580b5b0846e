/// A share of examples, as a figure of one kind.
public struct ShareTally: FigureTally {
    private var kind: Figure.Kind?
    private var found = 0
    private var all = 0

    /// An empty tally.
    public init() {}

    /// `found` of `all` examples.
    public init(_ kind: Figure.Kind, _ found: Int, of all: Int) {
        require(
            (0...max(0, all)).contains(found) && all >= 0, "ShareTally: \(found) of \(all) examples cannot be a share")
        (self.kind, self.found, self.all) = (kind, found, all)
    }

    /// Adds another tally; the kind of the figure is that of the first one.
    public mutating func add(_ other: ShareTally) {
        // Tallies may come from files, so that different kinds are no mistake of the program.
        kind = kind ?? other.kind
        found += other.found
        all += other.all
    }

    /// The share; empty without examples.
    public var figures: [Figure] {
        guard let kind, all > 0 else { return [] }
        return [Figure(kind, Double(found) / Double(all))]
    }
}

extension ShareTally {
    private enum CodingKeys: String, CodingKey {
        case kind, found, all
    }

    /// Reads a tally; throws if `found` exceeds `all`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        kind = try values.decodeIfPresent(Figure.Kind.self, forKey: .kind)
        all = try values.value(.all, within: possibleCounts)
        found = try values.value(.found, within: 0...all)
    }
}
