/// Counts which tags were predicted for which and, if tags mark entities, predicted and correct entities.
///
/// ```swift
/// let names = ["O", "B-PER", "I-PER"]
/// let tally = TagTally(TokenBatch([[1, 0, 0]]), TokenBatch([[1, 2, 0]]), classes: 3, entityTags: names)
/// tally.confusion.accuracy  // 2/3 of the tags
/// tally.entities.all.f1     // 0: the predicted entity is too short
/// ```
public struct TagTally: FigureTally {
    /// How often each tag was predicted for each other one.
    public private(set) var confusion = ConfusionMatrix()
    /// The entities; empty if they are not counted.
    public private(set) var entities = EntityTally()

    /// An empty tally.
    public init() {}

    /// Counts the predicted tags of sequences.
    ///
    /// - Parameters:
    ///   - predictions: The predicted tags of each sequence.
    ///   - labels: The correct tags of each sequence, equally many.
    ///   - classes: The number of different tags.
    ///   - entityTags: The names of the tags, by their ids, from which ``Entity/all(in:)`` reads the entities; nil if
    ///     entities are not counted.
    public init(_ predictions: TokenBatch, _ labels: TokenBatch, classes: Int, entityTags: [String]? = nil) {
        require(
            predictions.lengths == labels.lengths,
            "TagTally: predictions of lengths \(predictions.lengths) for labels of lengths \(labels.lengths)")
        confusion = ConfusionMatrix(classes: classes)
        confusion.add(predictions: predictions.steps, labels: labels.steps)
        guard let entityTags else { return }
        require(entityTags.count == classes, "TagTally: \(entityTags.count) names for \(classes) tags")
        entities = EntityTally(predictions.sequences, labels.sequences, names: entityTags)
    }

    /// Adds another tally.
    public mutating func add(_ other: TagTally) {
        confusion.add(other.confusion)
        entities.add(other.entities)
    }

    /// Accuracy and the mean F1 of the tags; precision, recall and F1 of the entities of all kinds together, if they were
    /// counted in all batches.
    public var figures: [Figure] {
        let hasEntities = entities.tags > 0 && entities.tags == confusion.total
        return confusion.figures + (hasEntities ? entities.entityFigures : [])
    }
}

extension TagTally: Codable {
    private enum CodingKeys: String, CodingKey {
        case confusion, entities
    }

    /// Reads counts; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        // A tally without entities is the matrix alone.
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
            confusion = try ConfusionMatrix(from: decoder)
            return
        }
        confusion = try container.decode(ConfusionMatrix.self, forKey: .confusion)
        entities = try container.decode(EntityTally.self, forKey: .entities)
        guard entities.tags <= confusion.total else {
            throw container.refused(.entities, "there are more tags than the \(confusion.total) of the matrix")
        }
    }

    /// Writes the matrix and the entities or, if entities were not counted, the matrix alone, which is also the format of
    /// trainings that were saved before entities could be counted.
    public func encode(to encoder: any Encoder) throws {
        if entities == EntityTally() { return try confusion.encode(to: encoder) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(confusion, forKey: .confusion)
        try container.encode(entities, forKey: .entities)
    }
}
