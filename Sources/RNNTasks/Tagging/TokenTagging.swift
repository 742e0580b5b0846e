/// Tags each token of a sentence: named entities, parts of speech, chunks.
///
/// ```swift
/// let task = TokenTagging(TaggerSettings("bilstm", crf: true), of: sentences)  // tokens, with a tag for each
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 10, on: task.encode(sentences), validation: task.encode(others))
/// TrainedModel(training.model, for: task).predict([["Ada", "wrote", "notes"]])[0].tags  // ["B-PER", "O", "O"]
/// ```
///
/// Sentences are already divided into tokens, with one tag per token. Tokens that are not in the vocabulary share one
/// vector, and get tags too; with ``TokenFeatures``, their endings, capitals or characters tell them apart:
///
/// ```swift
/// let task = TokenTagging(TaggerSettings("bilstm"), of: sentences, features: [.suffix, .capitals])
/// ```
///
/// A sentence without tokens has no tags and does not contribute to figures.
///
/// If tags mark entities, as those of BIO and BIOES do, the figures of a model include precision, recall and F1 of entities,
/// and predictions include the entities.
public struct TokenTagging: DatasetTask {
    /// The tokens of a sentence.
    public typealias Input = [String]
    /// The id of a tag for each token.
    public typealias Label = [Int32]
    /// A model reads ids of words, and of what else the features are.
    public typealias Encoded = TokenForms

    /// The name of the task in saved models.
    public static let kind = "token-tagging"
    /// The only version so far.
    public static let version = 1
    /// The best epoch is the one with the most right tags. If tags mark entities, `Figure.Kind.entityF1` is another
    /// criterion for `TrainingOptions`.
    public static let criterion = Figure.Kind.accuracy

    /// The model's prediction for a sentence.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The tokens.
        public let tokens: [String]
        /// The tag of each token; with a random field, the best sequence of tags.
        public let tags: [String]
        /// The probability of each of these tags; with a random field, the marginal probability.
        public let probabilities: [Double]
        /// The entities marked by the tags; empty if the tags of the task do not mark entities.
        public let entities: [Entity]
    }

    /// The hyperparameters.
    public let settings: TaggerSettings
    /// The names of the tags, by their ids.
    public let tags: [String]
    /// What the model knows of tokens: words and, if it reads them, suffixes and characters.
    public let tokens: TokenVocabulary
    /// The allowed successions of tags, which apply with a random field.
    public let rules: TagRules
    private let ids: [String: Int32]

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - tags: The names of the tags, by their ids.
    ///   - vocabulary: The tokens that the model is to know.
    ///   - rules: The allowed successions of tags; by default those that their names suggest.
    public init(_ settings: TaggerSettings, tags: [String], vocabulary: Vocabulary, rules: TagRules? = nil) {
        self.init(settings, tags: tags, tokens: TokenVocabulary(words: vocabulary), rules: rules)
    }

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - tags: The names of the tags, by their ids.
    ///   - tokens: What the model is to know of tokens.
    ///   - rules: The allowed successions of tags; by default those that their names suggest.
    public init(_ settings: TaggerSettings, tags: [String], tokens: TokenVocabulary, rules: TagRules? = nil) {
        let problem = namesProblem(tags)
        require(problem == nil, "TokenTagging: \(problem ?? "")")
        self.settings = settings
        self.tags = tags
        self.tokens = tokens
        self.rules = rules ?? TagRules(of: tags)
        ids = idsOfNames(tags)
    }

    /// A task with the tags and the tokens of sentences.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - sentences: The training sentences; they must contain at least one tag.
    ///   - features: What the model reads of a token beside its word.
    ///   - minimumCount: The minimum number of occurrences of a known token, suffix or character.
    ///   - lowercases: Whether words that differ in capitals only are one.
    ///   - rules: The allowed successions of tags; by default those that their names suggest.
    public init(
        _ settings: TaggerSettings, of sentences: Dataset<[String], [String]>, features: TokenFeatures = [],
        minimumCount: Int = 1, lowercases: Bool = false, rules: TagRules? = nil
    ) {
        self.init(
            settings, tags: Set(sentences.labels.joined()).sorted(),
            tokens: TokenVocabulary(
                sentences.inputs, features: features, minimumCount: minimumCount, lowercases: lowercases),
            rules: rules)
    }

    /// The words that the model knows.
    public var vocabulary: Vocabulary { tokens.words }

    /// Whether tags mark entities: the rules are those of BIO or BIOES, or the names of the tags are.
    public var marksEntities: Bool { rules != .any || TagRules(of: tags) != .any }

    /// The loss: cross-entropy or, with a random field, that of whole sequences.
    public var goal: FormTagging<AnyRecurrentLayer<Float>> { FormTagging(entityTags: marksEntities ? tags : nil) }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> SequenceTagger<AnyRecurrentLayer<Float>> {
        let embedding = Embedding<Float>(vocabulary: vocabulary.count, width: settings.embedding, random: &random)
        let forms = tokens.vectors(random: &random)
        let recurrent = AnyRecurrentLayer<Float>(
            settings.recurrent, inputs: settings.embedding + (forms?.width ?? 0), random: &random)
        return SequenceTagger(
            embedding: embedding, recurrent: recurrent, labels: tags.count,
            crf: settings.crf ? ConditionalRandomField(forbidden: rules.forbidden(tags)) : nil,
            forms: forms, dropout: settings.recurrent.dropout, vectorDropout: settings.vectorDropout,
            random: &random)
    }

    /// Sentences as ids.
    ///
    /// - Throws: ``ExampleError`` if a sentence's tags and tokens differ in number, if a tag is not one of ``tags`` or,
    ///   with a random field, if tags break the ``rules``.
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
                    "tag \(place), \"\(names[place])\", is not allowed here by the rules \(rules); "
                        + "the rules \"any\" allow it")
            }
            labels.append(sequence)
        }
        return Dataset(sentences.inputs.map(tokens.encode), labels: labels)
    }

    /// The prediction for each sentence.
    public func predict(
        _ sentences: [[String]], with model: SequenceTagger<AnyRecurrentLayer<Float>>
    ) -> [Prediction] {
        let marksEntities = marksEntities
        return Dataset(sentences.map(tokens.encode)).batches(of: 128, bucketed: true).predictions { batch in
            let logits = model(batch.inputs)
            let shares = model.probabilities(logits).values
            return zip(batch.indices, model.tags(logits).sequences).enumerated().map { row, found in
                let (index, tags) = found
                let names = tags.map { self.tags[Int($0)] }
                return Prediction(
                    tokens: sentences[index], tags: names,
                    probabilities: tags.enumerated().map { Double(shares[row, $0.offset, Int($0.element)]) },
                    entities: marksEntities ? Entity.all(in: names) : [])
            }
        }
    }
}

extension TokenTagging {
    /// The task's entry in `model.json`; vocabularies have files of their own.
    public struct Description: Codable, Sendable {
        let settings: TaggerSettings
        let tags: [String]
        let rules: TagRules
        /// Nil if there are none, as in models that were saved before there were some.
        let features: TokenFeatures?
        /// Nil if words keep their case.
        let lowercases: Bool?
    }

    /// The task's entry in `model.json`.
    public var description: Description {
        Description(
            settings: settings, tags: tags, rules: rules, features: tokens.features.isEmpty ? nil : tokens.features,
            lowercases: tokens.lowercases ? true : nil)
    }

    /// Adds `vocabulary.json` and, if the model reads them, `suffixes.json` and `characters.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try tokens.add(to: &checkpoint)
    }

    /// A saved task.
    public init(_ description: Description, files: Checkpoint) throws {
        let tags = description.tags
        if let problem = namesProblem(tags) { throw files.refused(problem, at: "task.tags") }
        self.init(
            description.settings, tags: tags,
            tokens: try TokenVocabulary(
                description.features ?? [], lowercases: description.lowercases ?? false, files: files),
            rules: description.rules)
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let labels = Double(tags.count)
        return Double(vocabulary.count) * Double(settings.embedding) + tokens.parameterCount
            + settings.recurrent.parameterCount(inputs: width) + (settings.recurrent.outputs + 1) * labels
            + (settings.crf ? (labels + 2) * labels : 0)
    }

    /// An estimate: the vectors of tokens and of their characters, the layers and the logits.
    public func activationCount(steps: Double) -> Double {
        steps
            * (4 * width + tokens.features.activationsPerToken + settings.recurrent.activationsPerStep
                + 3 * Double(tags.count))
    }

    /// The number of values of a token.
    private var width: Double { Double(settings.embedding) + tokens.features.width }
}

extension TokenTagging {
    /// The tokens.
    public func stepNames(of sentence: [String]) -> [String]? { sentence }

    /// A sentence with its predicted tags, whole: the tag of a token that is left out would be missing too.
    public func example(of sentence: [String], as prediction: Prediction, leavingOut step: Int?) -> Examples? {
        step == nil ? Dataset([tokens.encode(sentence)], labels: [prediction.tags.compactMap { ids[$0] }]) : nil
    }

    /// The model's layers.
    public func reader(of model: SequenceTagger<AnyRecurrentLayer<Float>>) -> (
        recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?
    )? {
        (model.recurrent, model.output)
    }
}
