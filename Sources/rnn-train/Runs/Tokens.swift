import RNNTasks

/// Examples as models see them.
struct Tokens {
    let classes: [String]
    let tokenizer: Tokenizer
    let maximumLength: Int?
    let vocabulary: Vocabulary
    let training: Dataset<[Int32], Int32>
    let test: Dataset<[Int32], Int32>

    /// Cuts and numbers texts; what is not in those to train with is unknown.
    init(_ examples: Examples, _ settings: DataSettings) {
        let tokenizer = settings.tokenizer
        func cut(_ texts: Dataset<String, Int32>) -> Dataset<[String], Int32> {
            texts.mapInputs { text in
                let tokens = tokenizer(text)
                return settings.maximumLength.map { Array(tokens.prefix($0)) } ?? tokens
            }
        }
        let training = cut(examples.training)
        let vocabulary = Vocabulary(
            training.inputs, minimumCount: settings.minimumCount, maximumSize: settings.maximumVocabulary)
        classes = examples.classes
        maximumLength = settings.maximumLength
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self.training = training.mapInputs { vocabulary.encode($0) }
        test = cut(examples.test).mapInputs { vocabulary.encode($0) }
    }

    /// A new model for these tokens.
    func model(
        _ settings: ClassifierSettings, smoothing: Double, _ vectors: TrainedVectors?, _ random: inout RandomSource
    ) -> TrainedModel<TextClassification> {
        var task = TextClassification(
            settings, classes: classes, tokenizer: tokenizer, vocabulary: vocabulary, maximumLength: maximumLength,
            start: vectors.map { .init($0.vectors, isFrozen: $0.isFrozen) })
        task.smoothing = smoothing
        return TrainedModel(task, random: &random)
    }
}

/// Vectors of words that were trained elsewhere, for a run.
struct TrainedVectors {
    let vectors: WordVectors
    let isFrozen: Bool

    /// Says how many words have vectors.
    func report(on console: Console) {
        var text = "vectors of \(vectors.width) numbers for \(grouped(Double(vectors.matched))) tokens"
        if !vectors.missing.isEmpty {
            let few = vectors.missing.prefix(5).joined(separator: ", ")
            text +=
                "; none for \(grouped(Double(vectors.missing.count))): \(few)\(vectors.missing.count > 5 ? ", ..." : "")"
        }
        console.print(text)
        if vectors.malformed > 0 {
            let lines = vectors.malformedLines.map(String.init).joined(separator: ", ")
            Console.warn("Warning: \(vectors.malformed) lines of the vectors cannot be read: \(lines)")
        }
    }
}

extension DataSettings {
    /// The vectors that were asked for; their width is that of the file.
    func vectors(for vocabulary: Vocabulary, width: Int) throws -> TrainedVectors? {
        guard let embeddings else { return nil }
        return TrainedVectors(
            vectors: try WordVectors(file: embeddings, for: vocabulary), isFrozen: freezesEmbeddings)
    }
}
