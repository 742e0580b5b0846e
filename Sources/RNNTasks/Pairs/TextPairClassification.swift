import RNNKit

/// Classifies pairs of texts: whether one follows from the other, whether both mean the same.
///
/// ```swift
/// let codec = TextCodec(.words(), of: examples.inputs.flatMap(\.texts), special: .reading)
/// let task = TextPairClassification(
///     PairSettings("bilstm"), codec: codec, classes: ["entailment", "neutral", "contradiction"])
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 10, on: task.encode(examples), validation: task.encode(others))
/// let trained = TrainedModel(training.model, for: task)
/// trained.predict([StringPair("Two men play chess.", "Nobody plays.")])[0].label  // "contradiction"
/// ```
public struct TextPairClassification: TextPairClassTask {
    /// The name of the task in saved models.
    public static let kind = "text-pair-classification"
    /// The only version so far.
    public static let version = 1
    /// The best epoch is the most accurate one.
    public static let criterion = Figure.Kind.accuracy

    /// The most probable class of a pair, and the probabilities of all.
    public typealias Prediction = ClassHead.Prediction

    /// The hyperparameters.
    public let settings: PairSettings
    /// The codec from texts to ids.
    public let codec: TextCodec
    /// The meaning of the outputs.
    public let head: ClassHead
    /// How a text becomes one vector.
    public let pooling: SequencePooling
    /// The maximum number of tokens read of each text; nil for all.
    public let maximumLength: Int?

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - codec: The codec from texts to ids.
    ///   - classes: The names of the classes, by their ids.
    ///   - pooling: How a text becomes one vector.
    ///   - maximumLength: The maximum number of tokens read of each text; nil for all.
    public init(
        _ settings: PairSettings, codec: TextCodec, classes: [String], pooling: SequencePooling = .max,
        maximumLength: Int? = nil
    ) {
        requireMaximumLength(maximumLength, of: Self.self)
        self.settings = settings
        self.codec = codec
        head = ClassHead(classes)
        self.pooling = pooling
        self.maximumLength = maximumLength
    }

    /// Cross-entropy.
    public var goal: PairClassification<Float> { PairClassification() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> PairClassifier<Float> {
        PairClassifier(settings, vocabulary: codec.count, classes: classes.count, pooling: pooling, random: &random)
    }

    /// The prediction for each pair.
    public func predict(_ pairs: [StringPair], with model: PairClassifier<Float>) -> [Prediction] {
        predictions(of: ids(of: pairs)) { batch in
            head.predictions(model(batch.first, batch.second))
        }
    }
}

extension TextPairClassification {
    /// The task's entry in `model.json`; the codec has its own file.
    public struct Description: Codable, Sendable {
        let settings: PairSettings
        let classes: [String]
        let pooling: SequencePooling
        let maximumLength: Int?
    }

    /// The task's entry in `model.json`.
    public var description: Description {
        Description(settings: settings, classes: classes, pooling: pooling, maximumLength: maximumLength)
    }

    /// A saved task.
    public init(_ description: Description, files: Checkpoint) throws {
        self.init(
            description.settings, codec: try Self.codec(of: files),
            classes: try files.accepted(classes: description.classes), pooling: description.pooling,
            maximumLength: try files.accepted(maximumLength: description.maximumLength))
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let hidden = Double(settings.recurrent.hidden)
        return settings.parameterCount(vocabulary: codec.count) + (4 * settings.recurrent.outputs + 1) * hidden
            + (hidden + 1) * Double(classes.count)
    }
}
