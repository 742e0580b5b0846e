import RNNTasks

/// The sentences of a file, and where in it they are.
struct TaggedFile {
    let file: String
    let sentences: TaggedSentences
    /// Whether each token has a line; else each sentence has one.
    let hasTokenLines: Bool

    var examples: Dataset<[String], [String]> { sentences.examples }

    /// An error at a token of a sentence.
    func error(_ problem: String, at token: Int, of sentence: Int) -> DataError {
        DataError(
            file: file, line: sentences.lines[sentence] + (hasTokenLines ? token : 0),
            problem: hasTokenLines ? problem : "character \(token + 1): \(problem)")
    }

    /// Throws where a tag is none of those that a model knows.
    func check(_ tags: [String]) throws(DataError) {
        let known = Set(tags)
        for (index, names) in examples.labels.enumerated() {
            if let place = names.firstIndex(where: { !known.contains($0) }) {
                throw error(
                    "the tag \"\(names[place])\" is not one of \(DataError.list(tags))", at: place, of: index)
            }
        }
    }
}
