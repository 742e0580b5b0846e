/// Gives each token of a sentence a tag: names and places, parts of speech, pieces of any kind.
///
/// ```swift
/// let task = TokenTagging(TaggerSettings("bilstm", crf: true), of: sentences)  // tokens, and a tag for each of them
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 10, on: task.encode(sentences), validation: task.encode(others))
/// TrainedModel(training.model, for: task).predict([["Ada", "wrote", "notes"]])[0].tags  // ["B-PER", "O", "O"]
/// ```
///
/// Sentences are cut into tokens already: a tag belongs to a token, however it was cut. Tokens that the vocabulary does not
/// have are unknown, all of them alike, and get tags too. A sentence without tokens has no tags, and counts for nothing.
public struct TokenTagging: TokenTask {
    /// The tokens of a sentence.
    public typealias Input = [String]
    /// The id of a tag for each token.
    public typealias Label = [Int32]

    /// The name by which saved models know the task.
    public static let kind = "token-tagging"
    /// The only version there has been.
    public static let version = 1
    /// The best epoch is the one with the most right tags.
    public static let criterion = Figure.Kind.accuracy

    /// What the model says of a sentence.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The tokens.
        public let tokens: [String]
        /// The tag of each token. With a random field they are the best sequence of tags.
        public let tags: [String]
        /// The probability of each of these tags: of its token alone, or with a random field at its place in the sentence.
        public let probabilities: [Double]
    }

    /// What the model is made from.
    public let settings: TaggerSettings
    /// The names of the tags, by their ids.
    public let tags: [String]
    /// The tokens that the model knows.
    public let vocabulary: Vocabulary
    /// Which tags may follow which; they hold where there is a random field.
    public let rules: TagRules
    private let ids: [String: Int32]

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: What the model is made from.
    ///   - tags: The names of the tags, by their ids.
    ///   - vocabulary: The tokens that the model is to know.
    ///   - rules: Which tags may follow which; if not given, what their names look like decides.
    public init(_ settings: TaggerSettings, tags: [String], vocabulary: Vocabulary, rules: TagRules? = nil) {
        require(!tags.isEmpty, "TokenTagging: there must be a tag at least")
        self.settings = settings
        self.tags = tags
        self.vocabulary = vocabulary
        self.rules = rules ?? TagRules(of: tags)
        ids = Dictionary(zip(tags, 0...), uniquingKeysWith: { first, _ in first })
        require(ids.count == tags.count, "TokenTagging: the tags \(tags) have a name twice")
    }

    /// A task with the tags and the tokens of sentences.
    ///
    /// - Parameters:
    ///   - settings: What the model is made from.
    ///   - sentences: The sentences to train with; there must be a tag in them.
    ///   - minimumCount: How often a token must be there to become known.
    ///   - rules: Which tags may follow which; if not given, what their names look like decides.
    public init(
        _ settings: TaggerSettings, of sentences: Dataset<[String], [String]>, minimumCount: Int = 1,
        rules: TagRules? = nil
    ) {
        self.init(
            settings, tags: Set(sentences.labels.joined()).sorted(),
            vocabulary: Vocabulary(sentences.inputs, minimumCount: minimumCount), rules: rules)
    }

    /// The loss of the tags: cross-entropy, or with a random field that of whole sequences.
    public var goal: Tagging<AnyRecurrentLayer<Float>> { Tagging() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> SequenceTagger<AnyRecurrentLayer<Float>> {
        let embedding = Embedding<Float>(vocabulary: vocabulary.count, width: settings.embedding, random: &random)
        let recurrent = AnyRecurrentLayer<Float>(
            settings.layer, inputs: settings.embedding, hidden: settings.hidden, layers: settings.layers,
            dropout: settings.dropout, random: &random)
        return SequenceTagger(
            embedding: embedding, recurrent: recurrent, labels: tags.count,
            crf: settings.crf ? ConditionalRandomField(forbidden: rules.forbidden(tags)) : nil,
            dropout: settings.dropout, random: &random)
    }

    /// Sentences as ids.
    ///
    /// - Throws: ``ExampleError`` where a sentence has not as many tags as tokens, where a tag is not one of ``tags``, and
    ///   where, with a random field, tags break the ``rules``: no model could give them.
    public func encode(_ sentences: Dataset<[String], [String]>) throws(ExampleError) -> Examples {
        let forbidden = settings.crf ? rules.forbidden(tags) : ForbiddenTransitions(labels: tags.count)
        var labels: [[Int32]] = []
        labels.reserveCapacity(sentences.count)
        for (index, (tokens, names)) in zip(sentences.inputs, sentences.labels).enumerated() {
            guard tokens.count == names.count else {
                throw ExampleError(index, "there are \(tokens.count) tokens and \(names.count) tags")
            }
            var sequence: [Int32] = []
            for name in names {
                guard let id = ids[name] else {
                    throw ExampleError(index, "the tag \"\(name)\" is not one of \(DataError.list(tags))")
                }
                sequence.append(id)
            }
            if let place = forbidden.firstBreach(in: sequence) {
                throw ExampleError(
                    index,
                    "tag \(place), \"\(names[place])\", may not be there by the rules of \(rules); "
                        + "a task with the rules \"any\" takes it")
            }
            labels.append(sequence)
        }
        return Dataset(sentences.inputs.map { vocabulary.encode($0) }, labels: labels)
    }

    /// What the model says of each sentence.
    public func predict(
        _ sentences: [[String]], with model: SequenceTagger<AnyRecurrentLayer<Float>>
    ) -> [Prediction] {
        Dataset(sentences.map { vocabulary.encode($0) }).batches(of: 128, bucketed: true).predictions { batch in
            let logits = model(batch.tokens)
            let shares = model.probabilities(logits).values
            return zip(batch.indices, model.tags(logits).sequences).enumerated().map { row, found in
                let (index, tags) = found
                return Prediction(
                    tokens: sentences[index], tags: tags.map { self.tags[Int($0)] },
                    probabilities: tags.enumerated().map { Double(shares[row, $0.offset, Int($0.element)]) })
            }
        }
    }
}

extension TokenTagging {
    /// What `model.json` says of the task; the vocabulary has a file of its own.
    public struct Description: Codable, Sendable {
        let settings: TaggerSettings
        let tags: [String]
        let rules: TagRules
    }

    private static let vocabularyName = "vocabulary.json"

    /// What is saved in `model.json`.
    public var description: Description { Description(settings: settings, tags: tags, rules: rules) }

    /// Adds `vocabulary.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(vocabulary, as: Self.vocabularyName)
    }

    /// A task as it was saved.
    public init(_ description: Description, files: Checkpoint) throws {
        let tags = description.tags
        guard !tags.isEmpty else { throw files.refused("there are none", at: "task.tags") }
        var known: Set<String> = []
        if let tag = tags.first(where: { !known.insert($0).inserted }) {
            throw files.refused("the tag \"\(tag)\" is there twice", at: "task.tags")
        }
        self.init(
            description.settings, tags: tags,
            vocabulary: try files.value(Vocabulary.self, from: Self.vocabularyName), rules: description.rules)
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let (embedding, hidden) = (Double(settings.embedding), Double(settings.hidden))
        let (vocabulary, labels) = (Double(vocabulary.count), Double(tags.count))
        let outputs = settings.layer.isBidirectional ? 2 * hidden : hidden
        return vocabulary * embedding
            + settings.layer.parameterCount(inputs: embedding, hidden: hidden, layers: Double(settings.layers))
            + (outputs + 1) * labels + (settings.crf ? (labels + 2) * labels : 0)
    }

    /// An estimate: the embeddings and, for each layer and direction, four gates, the state and their gradients; the logits.
    public func activationCount(steps: Double) -> Double {
        let directions: Double = settings.layer.isBidirectional ? 2 : 1
        return steps
            * (4 * Double(settings.embedding) + 12 * directions * Double(settings.hidden) * Double(settings.layers)
                + 3 * Double(tags.count))
    }
}
