import RNNKit

/// Finds the text that matches another one: the answer to a question, or a sentence with the same meaning.
///
/// ```swift
/// let codec = TextCodec(.words(), of: pairs.flatMap(\.texts), special: .reading)
/// let task = TextPairRanking(PairSettings("bigru", isShared: false), codec: codec)
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 10, on: task.encode(pairs), validation: task.encode(others))
/// TrainedModel(training.model, for: task).rank(answers, for: "Where is the key?")[0].text
/// ```
///
/// The examples are pairs of texts that match. The second texts of the other pairs of a batch are the negative examples,
/// in training and in evaluation: the accuracy is the share of pairs whose second text gets the highest score of the
/// batch, and depends on the batch size.
public struct TextPairRanking: TextPairTask {
    /// Matching texts need no label.
    public typealias Label = NoLabel

    /// The name of the task in saved models.
    public static let kind = "text-pair-ranking"
    /// The only version so far.
    public static let version = 1
    /// The best epoch is the one with the most right texts in first place.
    public static let criterion = Figure.Kind.accuracy

    /// The model's prediction for a pair.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The score, to be compared with the scores of other texts for the same first text.
        public let score: Double
    }

    /// The hyperparameters.
    public let settings: PairSettings
    /// The codec from texts to ids.
    public let codec: TextCodec
    /// How a text becomes one vector.
    public let pooling: SequencePooling
    /// The maximum number of tokens read of each text; nil for all.
    public let maximumLength: Int?

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - codec: The codec from texts to ids.
    ///   - pooling: How a text becomes one vector.
    ///   - maximumLength: The maximum number of tokens read of each text; nil for all.
    public init(
        _ settings: PairSettings, codec: TextCodec, pooling: SequencePooling = .max, maximumLength: Int? = nil
    ) {
        requireMaximumLength(maximumLength, of: Self.self)
        self.settings = settings
        self.codec = codec
        self.pooling = pooling
        self.maximumLength = maximumLength
    }

    /// Cross-entropy over the second texts of a batch.
    public var goal: Ranking<Float> { Ranking() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> PairRanker<Float> {
        PairRanker(settings, vocabulary: codec.count, pooling: pooling, random: &random)
    }

    /// Encodes matching pairs of texts as ids.
    public func encode(_ pairs: [StringPair]) -> Examples {
        Dataset(ids(of: pairs), labels: Array(repeating: NoLabel(), count: pairs.count))
    }

    /// The score of each pair.
    public func predict(_ pairs: [StringPair], with model: PairRanker<Float>) -> [Prediction] {
        predictions(of: ids(of: pairs)) { batch in
            let scores = model.scores(batch.first, batch.second)
            return batch.indices.indices.map { Prediction(score: Double(scores[$0, $0])) }
        }
    }

    /// The score of each candidate for a text.
    func scores(of candidates: [String], for text: String, with model: PairRanker<Float>) -> [Double] {
        let first = TokenBatch([Array(read(codec.encode(text)))])
        return Dataset(codec.encode(candidates).map { Array(read($0)) }).batches(of: 128, bucketed: true).predictions {
            model.scores(first, $0.tokens).scalars.map(Double.init)
        }
    }
}

/// A ranked candidate.
public struct RankedText: Sendable, Hashable, Encodable {
    /// The text.
    public let text: String
    /// The index among the candidates.
    public let index: Int
    /// The score.
    public let score: Double
}

extension TrainedModel where Task == TextPairRanking {
    /// Ranks candidates by their scores for a text, the best first; equal scores keep their order.
    ///
    /// - Parameters:
    ///   - candidates: The candidates, which correspond to the second texts of the examples.
    ///   - text: The text, which corresponds to the first texts of the examples.
    /// - Returns: All candidates with their scores.
    public func rank(_ candidates: [String], for text: String) -> [RankedText] {
        let scores = task.scores(of: candidates, for: text, with: model)
        return candidates.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.map {
            RankedText(text: candidates[$0], index: $0, score: scores[$0])
        }
    }
}

extension TextPairRanking {
    /// The task's entry in `model.json`; the codec has its own file.
    public struct Description: Codable, Sendable {
        let settings: PairSettings
        let pooling: SequencePooling
        let maximumLength: Int?
    }

    /// The task's entry in `model.json`.
    public var description: Description {
        Description(settings: settings, pooling: pooling, maximumLength: maximumLength)
    }

    /// A saved task.
    public init(_ description: Description, files: Checkpoint) throws {
        self.init(
            description.settings, codec: try Self.codec(of: files), pooling: description.pooling,
            maximumLength: try files.accepted(maximumLength: description.maximumLength))
    }

    /// The number of parameters of a model.
    public var parameterCount: Double { settings.parameterCount(vocabulary: codec.count) + 1 }
}
