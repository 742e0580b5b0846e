import RNNKit

/// A class, several labels or numbers for each text.
///
/// ```swift
/// let task = TextClassification(
///     ClassifierSettings(.recurrent(.biLSTM)), classes: data.classes, tokenizer: .words(), vocabulary: vocabulary)
/// var model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(epochs: 20, on: task.encode(data.examples))
/// ```
public struct TextTask<Head: OutputHead>: HeadTask {
    /// Predictions are made for texts.
    public typealias Input = String
    /// A target as the loss reads it.
    public typealias Label = Head.Item
    /// A model reads ids.
    public typealias Encoded = [Int32]

    /// The name of the task in saved models.
    public static var kind: String { "text-\(Head.name)" }
    /// The only version so far.
    public static var version: Int { 1 }

    /// The prediction for a text.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// What the outputs mean.
        public let output: Head.Prediction
        /// The tokens of the text.
        public let tokens: [String]
        /// The weight of each token, if the model pools by attention.
        public let attention: [Double]?

        private enum CodingKeys: String, CodingKey {
            case tokens, attention
        }

        /// Writes the parts of the output beside tokens and attention.
        public func encode(to encoder: any Encoder) throws {
            try output.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(tokens, forKey: .tokens)
            try container.encodeIfPresent(attention, forKey: .attention)
        }
    }

    /// What the classifier is made from.
    public let settings: ClassifierSettings
    /// The meaning of the outputs.
    public var head: Head
    /// What cuts texts into tokens.
    public let tokenizer: Tokenizer
    /// The tokens that the model knows.
    public let vocabulary: Vocabulary
    /// How many tokens of a text are read; nil for all.
    public let maximumLength: Int?
    /// What a new model's vectors start as; not saved.
    public var start: StartVectors?
    /// The names of parts that training leaves as they are; not saved.
    public var frozen: [String] = []

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: What the classifier is made from. The width of vectors to start from goes before its own.
    ///   - head: The meaning of the outputs.
    ///   - tokenizer: What cuts texts into tokens.
    ///   - vocabulary: The tokens that the model is to know.
    ///   - maximumLength: How many tokens of a text are read; nil for all.
    ///   - start: The tokens' vectors, where they were trained elsewhere.
    public init(
        _ settings: ClassifierSettings, _ head: Head, tokenizer: Tokenizer, vocabulary: Vocabulary,
        maximumLength: Int? = nil, start: StartVectors? = nil
    ) {
        requireMaximumLength(maximumLength, of: Self.self)
        var settings = settings
        if let start { settings.embedding = start.vectors.width }
        self.settings = settings
        self.head = head
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self.maximumLength = maximumLength
        self.start = start
    }

    /// The loss of the head.
    public var goal: TextReading<ClassifierModel, Head> { TextReading(head) }

    /// A classifier with random parameters.
    public func model(random: inout RandomSource) -> ClassifierModel {
        guard case .recurrent(let kind) = settings.network else {
            return .bagOfWords(BagOfWords(vocabulary: vocabulary.count, classes: head.width))
        }
        let vectors =
            start.map { Embedding<Float>($0.vectors, isFrozen: $0.isFrozen, random: &random) }
            ?? Embedding(vocabulary: vocabulary.count, width: settings.embedding, random: &random)
        var model = SequenceClassifier(
            kind, embedding: vectors, hidden: settings.hidden, classes: head.width, layers: settings.layers,
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

    /// Texts as ids, and targets as the loss reads them.
    ///
    /// - Throws: ``ExampleError`` for a target that the head does not know.
    public func encode(_ texts: Dataset<String, Head.Target>) throws(ExampleError) -> Examples {
        Dataset(texts.inputs.map { vocabulary.encode(tokens(of: $0)) }, labels: try head.items(texts.labels))
    }

    /// The outputs for a batch, and the targets.
    public func outputs(
        of batch: Batch<[Int32], Head.Item>, with model: ClassifierModel
    ) -> (rows: Tensor<Float>, items: [Head.Item]) {
        (model(batch.tokens), batch.labels)
    }

    /// What the model says of each text.
    public func predict(_ texts: [String], with model: ClassifierModel) -> [Prediction] {
        predict(texts.map { encode($0) }, with: model)
    }

    /// What the model says of each text that was encoded before.
    public func predict(_ texts: [EncodedText], with model: ClassifierModel) -> [Prediction] {
        Dataset(texts.map(\.ids)).batches(of: 128, bucketed: true).predictions { batch in
            let (logits, weights) = model.attention(batch.tokens)
            return zip(head.predictions(logits), batch.indices).enumerated().map { row, found in
                let (output, index) = found
                let attention = weights?.entry(row).scalars.prefix(texts[index].ids.count).map(Double.init)
                return Prediction(output: output, tokens: texts[index].tokens, attention: attention)
            }
        }
    }
}

extension TextTask {
    /// The task's entry in `model.json`; the vocabulary has its own file.
    public struct Description: Codable, Sendable {
        let settings: ClassifierSettings
        let head: Head
        let tokenizer: Tokenizer
        let maximumLength: Int?

        private enum CodingKeys: String, CodingKey {
            case settings, tokenizer, maximumLength
        }

        init(_ task: TextTask) {
            (settings, head) = (task.settings, task.head)
            (tokenizer, maximumLength) = (task.tokenizer, task.maximumLength)
        }

        /// Reads the parts; those of the head are beside the others.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            settings = try container.decode(ClassifierSettings.self, forKey: .settings)
            head = try Head(from: decoder)
            tokenizer = try container.decode(Tokenizer.self, forKey: .tokenizer)
            maximumLength = try container.decodeIfPresent(Int.self, forKey: .maximumLength)
        }

        /// Writes the parts.
        public func encode(to encoder: any Encoder) throws {
            try head.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(settings, forKey: .settings)
            try container.encode(tokenizer, forKey: .tokenizer)
            try container.encodeIfPresent(maximumLength, forKey: .maximumLength)
        }
    }

    private static var vocabularyName: String { "vocabulary.json" }

    /// The task's entry in `model.json`.
    public var description: Description { Description(self) }

    /// Adds `vocabulary.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(vocabulary, as: Self.vocabularyName)
    }

    /// A task as it was saved.
    public init(_ description: Description, files: Checkpoint) throws {
        self.init(
            description.settings, description.head, tokenizer: description.tokenizer,
            vocabulary: try files.value(Vocabulary.self, from: Self.vocabularyName),
            maximumLength: try files.accepted(maximumLength: description.maximumLength))
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let (outputs, vocabulary) = (Double(head.width), Double(vocabulary.count))
        guard case .recurrent(let kind) = settings.network else { return (vocabulary + 1) * outputs }
        let (embedding, hidden) = (Double(settings.embedding), Double(settings.hidden))
        let width = kind.layer.isBidirectional ? 2 * hidden : hidden
        return vocabulary * embedding
            + kind.layer.parameterCount(inputs: embedding, hidden: hidden, layers: Double(settings.layers))
            + (kind.pooling == .attention ? (width + 2) * width : 0) + (width + 1) * outputs
    }

    /// An estimate: the embeddings and, for each layer and direction, four gates, the state and their gradients.
    public func activationCount(steps: Double) -> Double {
        guard case .recurrent(let kind) = settings.network else { return steps }
        let directions: Double = kind.layer.isBidirectional ? 2 : 1
        return steps
            * (4 * Double(settings.embedding) + 12 * directions * Double(settings.hidden) * Double(settings.layers))
    }
}

extension TextTask {
    /// The tokens that the model reads.
    public func stepNames(of text: String) -> [String]? { tokens(of: text) }

    /// A text with what was predicted of it, perhaps without one of its tokens.
    public func example(of text: String, as prediction: Prediction, leavingOut step: Int?) -> Examples? {
        var ids = encode(text).ids
        if let step { ids.remove(at: step) }
        return Dataset([ids], labels: [head.item(of: prediction.output)])
    }

    /// A text with what its prediction would be drawn to.
    public func target(of text: String, for prediction: Prediction) -> Examples? {
        Dataset([encode(text).ids], labels: [head.target(for: prediction.output)])
    }

    /// The layers of a recurrent network.
    public func reader(of model: ClassifierModel) -> (recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?)? {
        guard case .recurrent(let model) = model else { return nil }
        return (model.recurrent, model.output)
    }
}
