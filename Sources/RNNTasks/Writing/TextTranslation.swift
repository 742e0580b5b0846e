import RNNKit

/// Writes an output text for each input text: a translation, a date in another format, the text reversed.
///
/// ```swift
/// let task = TextTranslation(
///     EncoderDecoderSettings("bigru", attention: .general), source: TextCodec(.characters(), of: questions),
///     target: TextCodec(.characters(), of: answers))
/// var model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 20, on: task.encode(pairs), validation: task.encode(others))
/// TrainedModel(training.model, for: task).predict(["3 March 2021"])[0].text  // "2021-03-03"
/// ```
public struct TextTranslation: DatasetTask {
    /// What is written is written for a text.
    public typealias Input = String
    /// The ids of a target.
    public typealias Label = [Int32]
    /// A model reads ids.
    public typealias Encoded = [Int32]

    /// The name by which saved models know the task.
    public static let kind = "text-translation"
    /// The only version there has been.
    public static let version = 1
    /// The best epoch is the one with the most texts without a mistake, where the right beginning of each is read.
    public static let criterion = Figure.Kind.forcedExact

    /// What is written for a text.
    public struct Prediction: Sendable, Equatable, Encodable {
        /// The text.
        public let text: String
        /// The logarithm of its probability.
        public let logProbability: Double
        /// The ids that were read.
        public let source: [Int32]
        /// The ids that were written.
        public let target: [Int32]
        /// The attention weights of each output id, one for each source id; empty without attention.
        public let alignment: [[Float]]
    }

    /// What the model is made from.
    public let settings: EncoderDecoderSettings
    /// How texts that are read become ids.
    public let source: TextCodec
    /// How texts that are written become ids, and back: it has tokens of the beginning and of the end.
    public let target: TextCodec
    /// The most ids of a text that is written.
    public let maximumLength: Int
    /// How many texts are kept side by side while one is written; not saved.
    public var width = 1
    /// How often the model reads what it should have written while it learns; not saved.
    public var forcing = TeacherForcing.always
    /// The share of each token's loss that is spread over all tokens while it learns; not saved.
    public var smoothing = 0.0

    private let begin: Int32
    private let end: Int32
    /// The allowed values of `maximumLength`, in files too, so that a model which never produces the end token stops.
    private static let lengths = 1...1 << 16

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - source: The codec of the source texts.
    ///   - target: The codec of the target texts.
    ///   - maximumLength: The maximum number of ids of an output text, 65,536 at most.
    public init(
        _ settings: EncoderDecoderSettings, source: TextCodec, target: TextCodec, maximumLength: Int = 200
    ) {
        guard let begin = target.id(of: .begin), let end = target.id(of: .end) else {
            requirementFailed(
                "TextTranslation: the target's special tokens must be those of writing, with a beginning and an end")
        }
        require(
            Self.lengths.contains(maximumLength),
            "TextTranslation: the maximum length must be within \(Self.lengths), not \(maximumLength)")
        self.settings = settings
        self.source = source
        self.target = target
        self.maximumLength = maximumLength
        (self.begin, self.end) = (begin, end)
    }

    /// Cross-entropy of the target's tokens.
    public var goal: Translation<Float> {
        Translation(begin: begin, end: end, forcing: forcing, smoothing: smoothing)
    }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> EncoderDecoder<Float> {
        EncoderDecoder(settings, source: source.count, target: target.count, random: &random)
    }

    /// Pairs of texts as ids.
    public func encode(_ pairs: Dataset<String, String>) -> Examples {
        Dataset(source.encode(pairs.inputs), labels: target.encode(pairs.labels))
    }

    /// What the model writes for each text.
    public func predict(_ texts: [String], with model: EncoderDecoder<Float>) -> [Prediction] {
        // Padding, unknown tokens and another beginning are never right.
        let excluded = Set((0..<Int32(target.special.count)).filter { $0 != end })
        let decoding = Decoding(
            width > 1 ? .beam(width: width, lengthPenalty: 0.6) : .greedy, end: end, maximumLength: maximumLength,
            excluded: excluded)
        let sources = source.encode(texts)
        return Dataset(sources).batches(of: 64, bucketed: true).predictions { batch in
            zip(batch.indices, model.write(batch.tokens, starting: begin, decoding)).map { index, written in
                let best = written[0]
                return Prediction(
                    text: target.decode(best.tokens), logProbability: best.logProbability, source: sources[index],
                    target: best.tokens, alignment: best.alignment)
            }
        }
    }
}

extension TextTranslation {
    /// What `model.json` says of the task; the codecs have files of their own.
    public struct Description: Codable, Sendable {
        let settings: EncoderDecoderSettings
        let maximumLength: Int
    }

    private static let (sourceName, targetName) = ("source.json", "target.json")

    /// What is saved in `model.json`.
    public var description: Description { Description(settings: settings, maximumLength: maximumLength) }

    /// Adds `source.json` and `target.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(source, as: Self.sourceName)
        try checkpoint.add(target, as: Self.targetName)
    }

    /// A task as it was saved.
    public init(_ description: Description, files: Checkpoint) throws {
        let target = try files.value(TextCodec.self, from: Self.targetName)
        guard target.id(of: .begin) != nil, target.id(of: .end) != nil else {
            throw files.refused("there is no begin token or no end token", of: Self.targetName)
        }
        guard Self.lengths.contains(description.maximumLength) else {
            throw files.refused(
                "the maximum length \(description.maximumLength) is out of range", at: "task.maximumLength")
        }
        self.init(
            description.settings, source: try files.value(TextCodec.self, from: Self.sourceName), target: target,
            maximumLength: description.maximumLength)
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let (embedding, hidden, layers) = (Double(settings.embedding), Double(settings.hidden), Double(settings.layers))
        let (source, target) = (Double(source.count), Double(target.count))
        let context = settings.encoder.isBidirectional ? 2 * hidden : hidden
        let combined = settings.isTied ? embedding : hidden
        var inputs = embedding
        if settings.attention == nil || settings.wiring == .bahdanau { inputs += context }
        if settings.feedsInput { inputs += combined }
        let states: Double = settings.decoder.cell.stateCount
        var count = (source + target) * embedding
        count += settings.encoder.parameterCount(inputs: embedding, hidden: hidden, layers: layers)
        count += settings.decoder.parameterCount(inputs: inputs, hidden: hidden, layers: layers)
        if settings.bridge == .projection { count += layers * states * (context + 1) * hidden }
        switch settings.attention {
        case .general: count += hidden * context
        case .additive: count += hidden * (hidden + context + 2)
        case .location:
            count += hidden * (hidden + context + 2)
            count += Double(settings.filters) * (Double(settings.filterWidth) + hidden)
        case .multihead: count += 4 * hidden * (hidden + 1)
        case .dot, .scaled, nil: break
        }
        if settings.attention != nil {
            count += (context + hidden + 1) * combined
        } else if settings.isTied && embedding != hidden {
            count += (hidden + 1) * combined
        }
        let width = settings.attention != nil ? combined : hidden
        return count + (settings.isTied ? target : (width + 1) * target)
    }

    /// An estimate: the activations of encoder and decoder, and the logits.
    public func activationCount(steps: Double) -> Double {
        steps
            * (8 * Double(settings.embedding) + 36 * Double(settings.hidden) * Double(settings.layers)
                + 3 * Double(target.count))
    }
}

extension TextTranslation {
    /// The tokens of the source.
    public func stepNames(of text: String) -> [String]? { source.encode(text).map { source.decode([$0]) } }

    /// A text with what was written for it, perhaps without one of its tokens.
    public func example(of text: String, as prediction: Prediction, leavingOut step: Int?) -> Examples? {
        var ids = prediction.source
        if let step { ids.remove(at: step) }
        return Dataset([ids], labels: [prediction.target])
    }

    /// The layers that read the source.
    public func reader(of model: EncoderDecoder<Float>) -> (
        recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?
    )? {
        (model.encoder, nil)
    }
}
