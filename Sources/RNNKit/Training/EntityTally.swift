/// Counts predicted and correct entities of each kind: precision, recall and F1 as in conlleval.
///
/// ```swift
/// var tally = EntityTally([["B-PER", "I-PER", "O"]], [["B-PER", "O", "O"]])
/// tally.all.f1                  // 0: the predicted entity is too long
/// tally.kinds["PER"]?.precision // 0
/// tally.accuracy                // 2/3 of the tags
/// ```
///
/// An entity is correct if its kind and all of its tokens are; see ``Entity/all(in:)`` for how tags are read. Counts
/// add up over batches.
public struct EntityTally: FigureTally {
    /// The counts of each kind that occurs in predictions or labels.
    public private(set) var kinds: [String: MatchCounts] = [:]
    /// The number of tags.
    public private(set) var tags = 0
    /// The number of correct tags.
    public private(set) var correctTags = 0

    /// An empty tally.
    public init() {}

    /// Counts the entities of sequences of tags.
    ///
    /// - Parameters:
    ///   - predictions: The predicted tags of each sequence.
    ///   - labels: The correct tags of each sequence, equally many.
    public init(_ predictions: [[String]], _ labels: [[String]]) {
        require(
            predictions.count == labels.count,
            "EntityTally: \(predictions.count) sequences of predictions for \(labels.count) of labels")
        for (predicted, right) in zip(predictions, labels) {
            require(
                predicted.count == right.count,
                "EntityTally: \(predicted.count) predicted tags for \(right.count) labels")
            tags += right.count
            correctTags += zip(predicted, right).count { $0 == $1 }
            add(Entity.all(in: predicted), Entity.all(in: right))
        }
    }

    /// Counts the entities of sequences of tags by their ids.
    ///
    /// - Parameters:
    ///   - predictions: The predicted tags of each sequence.
    ///   - labels: The correct tags of each sequence, equally many.
    ///   - names: The names of the tags, by their ids.
    public init(_ predictions: [[Int32]], _ labels: [[Int32]], names: [String]) {
        require(
            predictions.count == labels.count,
            "EntityTally: \(predictions.count) sequences of predictions for \(labels.count) of labels")
        // Each name is parsed once, not at each token.
        let pieces = names.map { PieceTag($0, .bioes) }
        func entities(_ sequence: [Int32]) -> [Entity] {
            Entity.all(
                in: sequence.map { id in
                    require(
                        names.indices.contains(Int(id)), "EntityTally: tag \(id) is not one of \(names.count) tags")
                    return pieces[Int(id)]
                })
        }
        for (predicted, right) in zip(predictions, labels) {
            require(
                predicted.count == right.count,
                "EntityTally: \(predicted.count) predicted tags for \(right.count) labels")
            add(entities(predicted), entities(right))
            tags += right.count
            correctTags += zip(predicted, right).count { $0 == $1 || names[Int($0)] == names[Int($1)] }
        }
    }

    /// Counts the entities of a sequence.
    private mutating func add(_ predicted: [Entity], _ right: [Entity]) {
        let (found, entities) = (Set(predicted), Set(right))
        for entity in found.union(entities) {
            let (isPredicted, isRight) = (found.contains(entity), entities.contains(entity))
            kinds[entity.kind, default: MatchCounts()].add(
                MatchCounts(
                    predicted: isPredicted ? 1 : 0, actual: isRight ? 1 : 0, correct: isPredicted && isRight ? 1 : 0))
        }
    }

    /// Adds another tally.
    public mutating func add(_ other: EntityTally) {
        kinds.merge(other.kinds) { counts, others in
            var sum = counts
            sum.add(others)
            return sum
        }
        tags += other.tags
        correctTags += other.correctTags
    }

    /// The counts of all kinds together.
    public var all: MatchCounts { kinds.values.sum }

    /// The share of correct tags, including `O`; 0 if there are no tags.
    public var accuracy: Double { tags == 0 ? 0 : Double(correctTags) / Double(tags) }

    /// The share of correct tags, and precision, recall and F1 of the entities of all kinds together.
    public var figures: [Figure] {
        tags == 0 ? [] : [Figure(.accuracy, accuracy)] + entityFigures
    }

    /// Precision, recall and F1 of the entities of all kinds together.
    var entityFigures: [Figure] {
        let all = all
        return [
            Figure(.entityPrecision, all.precision), Figure(.entityRecall, all.recall), Figure(.entityF1, all.f1),
        ]
    }

    /// Reads counts; throws if they are impossible.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kinds = try container.decode([String: MatchCounts].self, forKey: .kinds)
        tags = try container.value(.tags, within: possibleCounts)
        correctTags = try container.value(.correctTags, within: 0...tags)
        guard kinds.values.isWithin(tags) else {
            throw container.refused(.kinds, "there are more entities than \(tags) tags can mark")
        }
    }
}

extension Figure.Kind {
    /// The share of predicted entities that are correct.
    public static let entityPrecision = Figure.Kind("entity_precision", .higher, .percent)
    /// The share of actual entities that were predicted correctly.
    public static let entityRecall = Figure.Kind("entity_recall", .higher, .percent)
    /// The harmonic mean of precision and recall.
    public static let entityF1 = Figure.Kind("entity_f1", .higher, .percent)
}
