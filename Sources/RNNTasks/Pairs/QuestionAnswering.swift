import RNNKit

/// Answers questions about texts by choosing from a fixed set of answers, with attention weights over the text's
/// tokens.
///
/// ```swift
/// let codec = TextCodec(.words(), of: examples.inputs.flatMap(\.texts), special: .reading)
/// let task = QuestionAnswering(
///     PairSettings("bigru", isShared: false), codec: codec, answers: ["garden", "kitchen", "hallway"])
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 10, on: task.encode(examples), validation: task.encode(others))
/// let trained = TrainedModel(training.model, for: task)
/// let answer = trained.predict([StringPair("Ann went to the garden. Bob went home.", "Where is Ann?")])[0]
/// print(answer.label, Array(zip(answer.tokens, answer.attention)))  // "garden"
/// ```
///
/// The first text of a pair is the text, and the second one the question.
public struct QuestionAnswering: TextPairClassTask {
    /// The name of the task in saved models.
    public static let kind = "question-answering"
    /// The only version so far.
    public static let version = 1
    /// The best epoch is the one with the most right answers.
    public static let criterion = Figure.Kind.accuracy

    /// The model's answer to a question.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The most probable answer.
        public let label: String
        /// The probability of each answer, in the order of ``TextPairClassTask/classes``.
        public let probabilities: [Double]
        /// The tokens of the text.
        public let tokens: [String]
        /// The attention weight of each token of the text.
        public let attention: [Double]
    }

    /// The hyperparameters.
    public let settings: PairSettings
    /// The codec from texts to ids.
    public let codec: TextCodec
    /// The meaning of the outputs: the answers.
    public let head: ClassHead
    /// The maximum number of tokens read of each text and of each question; nil for all.
    public let maximumLength: Int?

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - codec: The codec from texts to ids.
    ///   - answers: The answers, by their ids.
    ///   - maximumLength: The maximum number of tokens read of each text and of each question; nil for all.
    public init(_ settings: PairSettings, codec: TextCodec, answers: [String], maximumLength: Int? = nil) {
        requireMaximumLength(maximumLength, of: Self.self)
        self.settings = settings
        self.codec = codec
        head = ClassHead(answers)
        self.maximumLength = maximumLength
    }

    /// Cross-entropy.
    public var goal: Answering<Float> { Answering() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> AttentiveReader<Float> {
        AttentiveReader(settings, vocabulary: codec.count, answers: classes.count, random: &random)
    }

    /// The answer to each question.
    public func predict(_ pairs: [StringPair], with model: AttentiveReader<Float>) -> [Prediction] {
        let texts = pairs.map { pieces(of: $0.first).map(\.text) }
        return predictions(of: ids(of: pairs)) { batch in
            let (logits, weights) = model(batch.first, batch.second)
            return zip(batch.indices, head.predictions(logits)).enumerated().map { row, answer in
                let tokens = texts[answer.0]
                return Prediction(
                    label: answer.1.label, probabilities: answer.1.probabilities, tokens: tokens,
                    attention: weights.entry(row).scalars.prefix(tokens.count).map(Double.init))
            }
        }
    }
}

extension QuestionAnswering {
    /// The task's entry in `model.json`; the codec has its own file.
    public struct Description: Codable, Sendable {
        let settings: PairSettings
        let classes: [String]
        let maximumLength: Int?
    }

    /// The task's entry in `model.json`.
    public var description: Description {
        Description(settings: settings, classes: classes, maximumLength: maximumLength)
    }

    /// A saved task.
    public init(_ description: Description, files: Checkpoint) throws {
        self.init(
            description.settings, codec: try Self.codec(of: files),
            answers: try files.accepted(classes: description.classes),
            maximumLength: try files.accepted(maximumLength: description.maximumLength))
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let width = settings.recurrent.outputs
        return settings.parameterCount(vocabulary: codec.count) + width * width
            + (width + 1) * Double(classes.count)
    }
}
