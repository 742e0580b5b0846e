import RNNKit

/// What a tagger knows of tokens: words and, where features need them, suffixes and characters.
///
/// ```swift
/// let tokens = TokenVocabulary([["The", "cat"]], features: [.suffix, .capitals], lowercases: true)
/// tokens.words.contains("the")                              // true
/// tokens.encode(["Cat"]).words == tokens.encode(["cat"]).words  // true; their capitals are others
/// ```
public struct TokenVocabulary: Sendable, Equatable {
    /// The words.
    public let words: Vocabulary
    /// Whether words that differ in capitals only are one. Then suffixes are too; characters never are.
    public let lowercases: Bool
    /// What a model reads of a token beside its word.
    public let features: TokenFeatures
    /// The last characters of words; nil if no model is to read them.
    public let suffixes: Vocabulary?
    /// The characters; nil if no model is to read them.
    public let characters: Vocabulary?

    /// The vocabulary of words that are all that a model reads.
    public init(words: Vocabulary, lowercases: Bool = false) {
        self.words = words
        self.lowercases = lowercases
        features = []
        (suffixes, characters) = (nil, nil)
    }

    /// The vocabulary of sentences.
    ///
    /// - Parameters:
    ///   - sentences: The tokens of each sentence to train with.
    ///   - features: What a model reads of a token beside its word.
    ///   - minimumCount: How often a word, a suffix or a character must be there to become known.
    ///   - lowercases: Whether words that differ in capitals only are one.
    public init(
        _ sentences: some Collection<[String]>, features: TokenFeatures = [], minimumCount: Int = 1,
        lowercases: Bool = false
    ) {
        func vocabulary(_ parts: (String) -> [String]) -> Vocabulary {
            Vocabulary(sentences.map { $0.flatMap(parts) }, minimumCount: minimumCount)
        }
        func word(_ token: String) -> String { lowercases ? token.lowercased() : token }
        words = vocabulary { [word($0)] }
        suffixes = features.suffix.map { suffix in vocabulary { [String(word($0).suffix(suffix.length))] } }
        characters = features.characters.map { _ in vocabulary { $0.map(String.init) } }
        self.features = features
        self.lowercases = lowercases
    }

    /// Tokens as ids, of the words and of what else a model reads.
    public func encode(_ tokens: [String]) -> TokenForms {
        let words = lowercases ? tokens.map { $0.lowercased() } : tokens
        return TokenForms(
            words: self.words.encode(words),
            suffixes: suffixes.map { suffixes in
                words.map { suffixes.id(of: String($0.suffix(features.suffix?.length ?? 0))) }
            },
            capitals: features.capitals.map { _ in tokens.map { Capitalization(of: $0).rawValue } },
            spellings: characters.map { characters in tokens.map { $0.map { characters.id(of: String($0)) } } })
    }
}

// MARK: Models

extension TokenVocabulary {
    /// Layers for the features, with random parameters; nil if there are none.
    func vectors(random: inout RandomSource) -> TokenFormVectors<Float>? {
        if features.isEmpty { return nil }
        var vectors = TokenFormVectors<Float>()
        if let suffix = features.suffix, let suffixes {
            vectors.suffix = Embedding(vocabulary: suffixes.count, width: suffix.width, random: &random)
        }
        if let capitals = features.capitals {
            vectors.capitals = Embedding(
                vocabulary: Capitalization.allCases.count, width: capitals.width, random: &random)
        }
        if let sizes = features.characters, let characters {
            vectors.characters = SpellingReader(
                vocabulary: characters.count, embedding: sizes.embedding, hidden: sizes.hidden, random: &random)
        }
        return vectors
    }

    /// The number of parameters of these layers.
    var parameterCount: Double {
        var count = 0.0
        if let suffix = features.suffix, let suffixes { count += Double(suffixes.count) * Double(suffix.width) }
        if let capitals = features.capitals {
            count += Double(Capitalization.allCases.count) * Double(capitals.width)
        }
        if let sizes = features.characters, let characters {
            let embedding = Double(sizes.embedding)
            count += Double(characters.count) * embedding
            count += RecurrentSettings(SpellingReader<Float>.kind, hidden: sizes.hidden)
                .parameterCount(inputs: embedding)
        }
        return count
    }
}

// MARK: Files

extension TokenVocabulary {
    private static let (wordsName, suffixesName, charactersName) = (
        "vocabulary.json", "suffixes.json", "characters.json"
    )

    /// Adds a file for each kind.
    func add(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(words, as: Self.wordsName)
        if let suffixes { try checkpoint.add(suffixes, as: Self.suffixesName) }
        if let characters { try checkpoint.add(characters, as: Self.charactersName) }
    }

    /// A saved vocabulary.
    init(_ features: TokenFeatures, lowercases: Bool, files: Checkpoint) throws {
        words = try files.value(from: Self.wordsName)
        suffixes = try features.suffix.map { _ in try files.value(from: Self.suffixesName) }
        characters = try features.characters.map { _ in try files.value(from: Self.charactersName) }
        self.features = features
        self.lowercases = lowercases
    }
}
