import RNNConsole
import RNNTasks

/// How the texts of a run become ids: as the training texts say, or as a model to start from does it.
struct TextEncoding: Sendable {
    let tokenizer: Tokenizer
    let vocabulary: Vocabulary
    let maximumLength: Int?
    /// Vectors from elsewhere that models start with.
    let vectors: StartVectors?

    /// Encodes texts; the vocabulary is that of the ones to train with.
    static func encode<Head>(
        _ texts: Parts<[String]>, _ settings: ClassificationSettings.Tokens, start: TextTask<Head>?
    ) throws -> (TextEncoding, Parts<[EncodedText]>) {
        let tokenizer = start?.tokenizer ?? settings.tokenizer
        let limit = start?.maximumLength ?? settings.maximumLength
        let tokens = texts.map { texts in texts.map { tokenizer($0, atMost: limit) } }
        let vocabulary =
            start?.vocabulary
            ?? Vocabulary(
                tokens.training, minimumCount: settings.minimumCount, maximumSize: settings.maximumVocabulary)
        let encoding = TextEncoding(
            tokenizer: tokenizer, vocabulary: vocabulary, maximumLength: limit,
            vectors: try settings.vectors(for: vocabulary))
        return (encoding, tokens.map { texts in texts.map { EncodedText($0, ids: vocabulary.encode($0)) } })
    }

    /// What is to be said of it when a run begins.
    var notes: [String] {
        let known = "vocabulary of \(grouped(vocabulary.count)) tokens"
        guard let vectors = vectors?.vectors else { return [known] }
        let few = vectors.missing.prefix(5).joined(separator: ", ") + (vectors.missing.count > 5 ? ", ..." : "")
        return [
            known,
            "vectors of \(vectors.width) numbers for \(grouped(vectors.matched)) tokens"
                + (vectors.missing.isEmpty ? "" : "; none for \(grouped(vectors.missing.count)): \(few)"),
        ]
    }

    /// What is to be known about it, for texts to train with.
    func warnings(of texts: [String]) -> [String] {
        var warnings: [String] = []
        if let vectors = vectors?.vectors, vectors.malformed > 0 {
            let lines = vectors.malformedLines.map(String.init).joined(separator: ", ")
            warnings.append("\(vectors.malformed) lines of the vectors cannot be read: \(lines)")
        }
        if case .words = tokenizer, let script = Tokenizer.scriptThatNeedsCharacters(in: texts) {
            warnings.append(
                """
                \(script) has no spaces between words, and is cut letter by letter; '--tokens characters' keeps letters and \
                their marks together
                """)
        }
        return warnings
    }

    /// Adds what decides results to a digest of the data.
    func add(to digest: inout Digest) {
        guard let vectors = vectors?.vectors else { return }
        var random = RandomSource(seed: 0)
        for number in vectors.rows(random: &random) { digest.add(number.bitPattern) }
    }
}
