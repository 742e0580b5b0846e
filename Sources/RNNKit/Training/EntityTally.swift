/// How many entities were found, of each kind: precision, recall and F1 as conlleval counts them.
///
/// ```swift
/// var tally = EntityTally([["B-PER", "I-PER", "O"]], [["B-PER", "O", "O"]])
/// tally.all.f1                  // 0: the entity is longer than it should be
/// tally.kinds["PER"]?.precision // 0
/// tally.accuracy                // 2/3 of the tags
/// ```
///
/// An entity is right if its kind and all of its tokens are; ``Entity/all(in:)`` says how tags are read. What is counted adds
/// up over batches.
public struct EntityTally: FigureTally {
    /// The counts of each kind that was predicted or would have been right.
    public private(set) var kinds: [String: MatchCounts] = [:]
    /// The number of tags.
    public private(set) var tags = 0
    /// The number of tags that are right.
    public private(set) var correctTags = 0

    /// A tally of nothing.
    public init() {}

    /// Counts the entities of sequences of tags.
    ///
    /// - Parameters:
    ///   - predictions: The tags of each sequence that were predicted.
    ///   - labels: Those that would have been right, as many in each sequence.
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
            let (found, entities) = (Set(Entity.all(in: predicted)), Set(Entity.all(in: right)))
            for entity in found.union(entities) {
                let (isPredicted, isRight) = (found.contains(entity), entities.contains(entity))
                kinds[entity.kind, default: MatchCounts()].add(
                    MatchCounts(
                        predicted: isPredicted ? 1 : 0, actual: isRight ? 1 : 0,
                        correct: isPredicted && isRight ? 1 : 0))
            }
        }
    }

    /// Counts the entities of sequences of tags by their ids.
    ///
    /// - Parameters:
    ///   - predictions: The tags of each sequence that were predicted.
    ///   - labels: Those that would have been right, as many in each sequence.
    ///   - names: The names of the tags, by their ids.
    public init(_ predictions: [[Int32]], _ labels: [[Int32]], names: [String]) {
        func named(_ sequences: [[Int32]]) -> [[String]] {
            sequences.map { sequence in
                sequence.map { id in
                    require(
                        names.indices.contains(Int(id)), "EntityTally: tag \(id) is not one of \(names.count) tags")
                    return names[Int(id)]
                }
            }
        }
        self.init(named(predictions), named(labels))
    }

    /// Adds what was counted elsewhere.
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

    /// The share of right tags, `O` and the like included; 0 if there are none.
    public var accuracy: Double { tags == 0 ? 0 : Double(correctTags) / Double(tags) }

    /// The share of right tags, and precision, recall and F1 of the entities of all kinds together.
    public var figures: [Figure] {
        guard tags > 0 else { return [] }
        let all = all
        return [
            Figure(.accuracy, accuracy), Figure(.entityPrecision, all.precision), Figure(.entityRecall, all.recall),
            Figure(.entityF1, all.f1),
        ]
    }

    /// Reads counts; throws where they cannot be those of predictions.
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
    /// The share of predicted entities that are right.
    public static let entityPrecision = Figure.Kind("entity_precision", .higher, .percent)
    /// The share of entities that were found.
    public static let entityRecall = Figure.Kind("entity_recall", .higher, .percent)
    /// The harmonic mean of both.
    public static let entityF1 = Figure.Kind("entity_f1", .higher, .percent)
}
