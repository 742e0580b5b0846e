import RNNKit

/// Predicts the class of a text.
///
/// ```swift
/// let task = TextClassification(
///     ClassifierSettings(.recurrent(.biLSTM)), classes: data.classes, tokenizer: .words(), vocabulary: vocabulary)
/// var model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(epochs: 20, on: task.encode(data.examples))
/// ```
public struct TextClassification: DatasetTask {
    /// Predictions are made of texts.
    public typealias Input = String
    /// The id of a class.
    public typealias Label = Int32
    /// A model reads ids.
    public typealias Encoded = [Int32]

    /// The name by which saved models know the task.
    public static let kind = "text-classification"
    /// The only version there has been.
    public static let version = 1
    /// The best epoch is the most accurate one.
    public static let criterion = Figure.Kind.accuracy

    /// What the model says of a text.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The most probable class.
        public let label: String
        /// The probability of each class, in the order of ``TextClassification/classes``.
        public let probabilities: [Double]
        /// What the text was cut into.
        public let tokens: [String]
        /// The weight of each token, if the model pools by attention.
        public let attention: [Double]?

        /// The probability of the label.
        public var probability: Double { probabilities.max() ?? 0 }
    }

    /// A text as a model reads it.
    public struct EncodedText: Sendable, Hashable {
        /// What the text was cut into.
        public let tokens: [String]
        /// The id of each token.
        public let ids: [Int32]

        /// Tokens and their ids.
        public init(_ tokens: [String], ids: [Int32]) {
            require(tokens.count == ids.count, "EncodedText: \(tokens.count) tokens do not go with \(ids.count) ids")
            self.tokens = tokens
            self.ids = ids
        }
    }

    /// Vectors of words that were trained elsewhere, to start from.
    public struct StartVectors: Sendable {
        /// The vectors.
        public let vectors: WordVectors
        /// Whether training leaves them as they are.
        public let isFrozen: Bool

        /// Vectors to start from.
        public init(_ vectors: WordVectors, isFrozen: Bool = false) {
            self.vectors = vectors
            self.isFrozen = isFrozen
        }
    }

    /// What the classifier is made from.
    public let settings: ClassifierSettings
    /// The names of the classes, by their ids.
    public let classes: [String]
    /// What cuts texts into tokens.
    public let tokenizer: Tokenizer
    /// The tokens that the model knows.
    public let vocabulary: Vocabulary
    /// How many tokens of a text are read; nil for all.
    public let maximumLength: Int?
    /// What a new model's vectors start as; not saved.
    public var start: StartVectors?
    /// The share of each example's loss that is spread over all classes; not saved.
    public var smoothing = 0.0
    /// How much each class counts while training; nil for all alike; not saved.
    public var classWeights: [Float]?
    /// The names of parts that training leaves as they are; not saved.
    public var frozen: [String] = []

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: What the classifier is made from. The width of vectors to start from goes before its own.
    ///   - classes: The names of the classes, by their ids.
    ///   - tokenizer: What cuts texts into tokens.
    ///   - vocabulary: The tokens that the model is to know.
    ///   - maximumLength: How many tokens of a text are read; nil for all.
    ///   - start: The tokens' vectors, where they were trained elsewhere.
    public init(
        _ settings: ClassifierSettings, classes: [String], tokenizer: Tokenizer, vocabulary: Vocabulary,
        maximumLength: Int? = nil, start: StartVectors? = nil
    ) {
        var settings = settings
        if let start { settings.embedding = start.vectors.width }
        self.settings = settings
        self.classes = classes
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self.maximumLength = maximumLength
        self.start = start
    }

    /// Cross-entropy.
    public var goal: Classification<ClassifierModel> {
        Classification(classWeights: classWeights, smoothing: smoothing)
    }

    /// A classifier with random parameters.
    public func model(random: inout RandomSource) -> ClassifierModel {
        guard case .recurrent(let kind) = settings.network else {
            return .bagOfWords(BagOfWords(vocabulary: vocabulary.count, classes: classes.count))
        }
        let vectors =
            start.map { Embedding<Float>($0.vectors, isFrozen: $0.isFrozen, random: &random) }
            ?? Embedding(vocabulary: vocabulary.count, width: settings.embedding, random: &random)
        var model = SequenceClassifier(
            kind, embedding: vectors, hidden: settings.hidden, classes: classes.count, layers: settings.layers,
            dropout: settings.dropout, random: &random)
        model.frozen = frozen
        return .recurrent(model)
    }

    /// The tokens of a text that the model reads.
    public func tokens(of text: String) -> [String] { tokenizer(text, atMost: maximumLength) }

    /// A text as the model reads it.
    public func encode(_ text: String) -> EncodedText {
        let tokens = tokens(of: text)
        return EncodedText(tokens, ids: vocabulary.encode(tokens))
    }

    /// The same labels with the ids of the texts' tokens.
    public func encode<Label>(_ texts: Dataset<String, Label>) -> Dataset<[Int32], Label> {
        texts.mapInputs { vocabulary.encode(tokens(of: $0)) }
    }

    /// What the model says of each text.
    public func predict(_ texts: [String], with model: ClassifierModel) -> [Prediction] {
        predict(texts.map { encode($0) }, with: model)
    }

    /// What the model says of each text that was encoded before.
    public func predict(_ texts: [EncodedText], with model: ClassifierModel) -> [Prediction] {
        Dataset(texts.map(\.ids)).batches(of: 128, bucketed: true).predictions { batch in
            let (logits, weights) = model.attention(batch.tokens)
            let shares = logits.softmax()
            return batch.indices.enumerated().map { row, index in
                let probabilities = shares.entry(row).scalars.map(Double.init)
                let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
                let attention = weights?.entry(row).scalars.prefix(texts[index].ids.count).map(Double.init)
                return Prediction(
                    label: classes[best], probabilities: probabilities, tokens: texts[index].tokens,
                    attention: attention)
            }
        }
    }
}

extension TextClassification {
    /// What `model.json` says of the task; the vocabulary has a file of its own.
    public struct Description: Codable, Sendable {
        let settings: ClassifierSettings
        let classes: [String]
        let tokenizer: Tokenizer
        let maximumLength: Int?
    }

    private static let vocabularyName = "vocabulary.json"

    /// What is saved in `model.json`.
    public var description: Description {
        Description(settings: settings, classes: classes, tokenizer: tokenizer, maximumLength: maximumLength)
    }

    /// Adds `vocabulary.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(vocabulary, as: Self.vocabularyName)
    }

    /// A task as it was saved.
    public init(_ description: Description, files: Checkpoint) throws {
        if let length = description.maximumLength, length < 1 {
            throw files.refused("the maximum length \(length) is out of range", at: "task.maximumLength")
        }
        guard !description.classes.isEmpty else {
            throw files.refused("there are no classes", at: "task.classes")
        }
        guard Set(description.classes).count == description.classes.count else {
            throw files.refused("a class occurs twice in \(description.classes)", at: "task.classes")
        }
        self.init(
            description.settings, classes: description.classes, tokenizer: description.tokenizer,
            vocabulary: try files.value(Vocabulary.self, from: Self.vocabularyName),
            maximumLength: description.maximumLength)
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let (classes, vocabulary) = (Double(classes.count), Double(vocabulary.count))
        guard case .recurrent(let kind) = settings.network else { return (vocabulary + 1) * classes }
        let (embedding, hidden) = (Double(settings.embedding), Double(settings.hidden))
        let outputs = kind.layer.isBidirectional ? 2 * hidden : hidden
        return vocabulary * embedding
            + kind.layer.parameterCount(inputs: embedding, hidden: hidden, layers: Double(settings.layers))
            + (kind.pooling == .attention ? (outputs + 2) * outputs : 0) + (outputs + 1) * classes
    }

    /// An estimate: the embeddings and, for each layer and direction, four gates, the state and their gradients.
    public func activationCount(steps: Double) -> Double {
        guard case .recurrent(let kind) = settings.network else { return steps }
        let directions: Double = kind.layer.isBidirectional ? 2 : 1
        return steps
            * (4 * Double(settings.embedding) + 12 * directions * Double(settings.hidden) * Double(settings.layers))
    }
}
