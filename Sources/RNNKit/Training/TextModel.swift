/// A classifier with everything that is needed to give it texts: how they are cut and numbered, and what its classes
/// are called.
///
/// ```swift
/// let model = try TextModel(contentsOf: "results/models/lstm")
/// let predictions = model.predict(["not a bad film at all"])
/// predictions[0].label  // "positive"
/// ```
public struct TextModel: Sendable {
    /// What the model says of a text.
    public struct Prediction: Sendable, Hashable {
        /// The most probable class.
        public let label: String
        /// The probability of each class, in the order of ``TextModel/classes``.
        public let probabilities: [Double]
        /// What the text was cut into.
        public let tokens: [String]
        /// The weight of each token, if the model pools by attention.
        public let attention: [Double]?

        /// The probability of the label.
        public var probability: Double { probabilities.max() ?? 0 }
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
    /// The classifier.
    public var classifier: any TextClassifier<Float>

    /// A model of given parts.
    public init(
        _ classifier: any TextClassifier<Float>, settings: ClassifierSettings, classes: [String],
        tokenizer: Tokenizer, vocabulary: Vocabulary, maximumLength: Int? = nil
    ) {
        self.classifier = classifier
        self.settings = settings
        self.classes = classes
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self.maximumLength = maximumLength
    }

    /// A new classifier with random parameters.
    ///
    /// - Parameters:
    ///   - settings: What the classifier is made from.
    ///   - classes: The names of the classes, by their ids.
    ///   - tokenizer: What cuts texts into tokens.
    ///   - vocabulary: The tokens that the model is to know.
    ///   - maximumLength: How many tokens of a text are read; nil for all.
    ///   - vectors: The tokens' vectors, where they were trained elsewhere.
    ///   - random: Where the parameters come from.
    public init(
        _ settings: ClassifierSettings, classes: [String], tokenizer: Tokenizer, vocabulary: Vocabulary,
        maximumLength: Int? = nil, vectors: Embedding<Float>? = nil, random: inout RandomSource
    ) {
        self.init(
            settings.model(vocabulary: vocabulary.count, classes: classes.count, vectors: vectors, random: &random),
            settings: settings, classes: classes, tokenizer: tokenizer, vocabulary: vocabulary,
            maximumLength: maximumLength)
    }

    /// The tokens of a text that the model reads.
    public func tokens(of text: String) -> [String] {
        let tokens = tokenizer(text)
        return maximumLength.map { Array(tokens.prefix($0)) } ?? tokens
    }

    /// The same labels with the ids of the texts' tokens.
    public func encode<Label>(_ texts: Dataset<String, Label>) -> Dataset<[Int32], Label> {
        texts.mapInputs { vocabulary.encode(tokens(of: $0)) }
    }

    /// What the model says of each text.
    public func predict(_ texts: [String], batchSize: Int = 128) -> [Prediction] {
        let tokens = texts.map { self.tokens(of: $0) }
        let data = Dataset(tokens.map { vocabulary.encode($0) }, labels: Array(repeating: (), count: texts.count))
        var predictions = [Prediction?](repeating: nil, count: texts.count)
        for batch in data.batches(of: batchSize, bucketed: true) {
            let (logits, weights) = classifier.attention(batch.tokens)
            let probabilities = logits.softmax()
            for (row, index) in batch.indices.enumerated() {
                let probabilities = probabilities.entry(row).scalars.map(Double.init)
                let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
                let attention = weights?.entry(row).scalars.prefix(tokens[index].count).map(Double.init)
                predictions[index] = Prediction(
                    label: classes[best], probabilities: probabilities, tokens: tokens[index], attention: attention)
            }
        }
        return predictions.compactMap(\.self)
    }
}

extension TextModel {
    /// What is saved beside the parameters.
    private struct Description: Codable {
        var settings: ClassifierSettings
        var classes: [String]
        var tokenizer: Tokenizer
        var maximumLength: Int?
    }

    /// The files that describe the model, without its parameters: what a training saves with them.
    ///
    /// - Returns: `model.json` and `vocabulary.json`.
    /// - Throws: ``CheckpointError`` if something cannot be written as JSON.
    public func description() throws -> Checkpoint {
        var checkpoint = Checkpoint()
        let description = Description(
            settings: settings, classes: classes, tokenizer: tokenizer, maximumLength: maximumLength)
        try checkpoint.add(description, as: "model.json")
        try checkpoint.add(vocabulary, as: "vocabulary.json")
        return checkpoint
    }

    /// Writes the model into a directory: `model.json`, `vocabulary.json` and `model.safetensors`.
    ///
    /// - Throws: ``CheckpointError`` or ``FileError``.
    public func write(to directory: String) throws {
        var checkpoint = try description()
        checkpoint.add(classifier, as: "model.safetensors")
        try checkpoint.write(to: directory)
    }

    /// Reads a model that was written, or the best one of a training that was saved with its description.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError``, ``ParameterMismatch`` or ``FileError``.
    public init(contentsOf directory: String) throws {
        try self.init(Checkpoint(contentsOf: directory))
    }

    /// Takes a model from the files of a checkpoint.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError`` or ``ParameterMismatch``.
    public init(_ checkpoint: Checkpoint) throws {
        let description = try checkpoint.value(Description.self, from: "model.json")
        if let length = description.maximumLength, length < 1 {
            throw CheckpointError(
                path: checkpoint.path(of: "model.json"),
                problem: .json("\(length) is not a number of tokens to read", at: "maximumLength"))
        }
        let vocabulary = try checkpoint.value(Vocabulary.self, from: "vocabulary.json")
        let tensors = try checkpoint.tensors("model.safetensors")
        let numbers = tensors.names.reduce(0) { $0 + (tensors[$1]?.bytes.count ?? 0) / MemoryLayout<Float>.size }
        guard
            description.settings.fits(numbers, vocabulary: vocabulary.count, classes: description.classes.count)
        else {
            throw CheckpointError(
                path: checkpoint.path(of: "model.json"),
                problem: .json("a model of these settings has other parameters than the file", at: "settings"))
        }
        // Parameters that are replaced at once.
        var random = RandomSource(seed: 0)
        self.init(
            description.settings, classes: description.classes, tokenizer: description.tokenizer,
            vocabulary: vocabulary, maximumLength: description.maximumLength, random: &random)
        try classifier.load(from: tensors)
    }
}

extension ClassifierSettings {
    /// Whether there may be enough numbers for a model of these sizes, so that no memory is taken for one that cannot be.
    fileprivate func fits(_ numbers: Int, vocabulary: Int, classes: Int) -> Bool {
        guard classes > 0 else { return false }
        guard case .recurrent = network else { return vocabulary <= numbers / classes }
        // The matrices that every recurrent classifier has: vectors, input, hidden state of each layer, output.
        return embedding <= numbers / vocabulary && hidden <= numbers / embedding && hidden <= numbers / hidden / layers
            && classes <= numbers / hidden
    }
}
