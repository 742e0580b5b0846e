/// Vectors for the words of a vocabulary, read from a file of vectors that were trained elsewhere.
///
/// ```swift
/// let vectors = try WordVectors(file: "glove.6B.100d.txt", for: vocabulary)
/// print(vectors.matched, "of", vocabulary.tokens.count, "words found")
/// let embedding = Embedding<Float>(vectors, isFrozen: true, random: &random)
/// ```
///
/// GloVe's text files and fastText's `.vec` are read: a word and its numbers in each line; a first line may tell the
/// number of words and of numbers. Only the vectors of the vocabulary are kept, so that the file may be much larger than
/// memory. A line that cannot be read is counted and left out: such files often have a few. Of several vectors for one
/// word, the first is taken.
public struct WordVectors: Sendable {
    /// The numbers of a vector.
    public let width: Int
    /// How many words of the vocabulary have a vector.
    public var matched: Int { vocabulary.tokens.count - missing.count }
    /// The words of the vocabulary that have none, in the order of their ids.
    public let missing: [String]
    /// How many lines could not be read: they have other than `width` numbers or, for a word of the vocabulary, something
    /// that is none.
    public let malformed: Int
    /// Which lines these are, the first ten at most.
    public let malformedLines: [Int]

    private let vocabulary: Vocabulary
    private let vectors: [Int32: [Float]]

    /// Reads the vectors of a vocabulary's words.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - vocabulary: The words to look for.
    ///   - width: How many numbers a vector must have; if not given, as many as the first line says.
    /// - Throws: `FileError` if the file cannot be read; `DataError` if it has vectors of another width, or other lines
    ///   than vectors for the most part.
    public init(file: String, for vocabulary: Vocabulary, width: Int? = nil) throws {
        var reader = WordVectorReader(vocabulary: vocabulary)
        try File.reading(file).forEachLine { line, number in
            reader.read(line, number: number)
            if let width, let found = reader.width, width != found {
                throw DataError(
                    file: file, line: number, problem: "the vectors have \(found) numbers; \(width) are needed")
            }
        }
        guard let found = reader.width, reader.lines > 2 * reader.malformed else {
            throw DataError(
                file: file, line: reader.malformedLines.first,
                problem: reader.lines == 0
                    ? "there are no vectors in the file"
                    : "this is not a word and \(reader.width.map { "\($0) " } ?? "")numbers, with spaces between, "
                        + "and neither are \(reader.malformed) of \(reader.lines) lines")
        }
        self.width = found
        self.vocabulary = vocabulary
        vectors = reader.vectors
        malformed = reader.malformed
        malformedLines = reader.malformedLines
        missing = zip(vocabulary.tokens, vocabulary.firstID...).filter { reader.vectors[$1] == nil }.map(\.0)
    }

    /// The vectors of all ids, row by row: those read, zeros for padding and, for unknown and missing words, random numbers
    /// of the normal distribution with the mean and the deviation of those read.
    ///
    /// - Parameter random: Where the random numbers come from.
    /// - Returns: As many numbers as there are ids times ``width``.
    public func rows(random: inout RandomSource) -> [Float] {
        // In the order of the ids: a sum in another order may differ in its last bit.
        var (sum, squares) = (0.0, 0.0)
        for id in 0..<Int32(vocabulary.count) {
            for number in vectors[id] ?? [] {
                sum += Double(number)
                squares += Double(number) * Double(number)
            }
        }
        let count = Double(max(matched * width, 1))
        let mean = sum / count
        let deviation = matched == 0 ? 1 : max(squares / count - mean * mean, 0).squareRoot()
        var rows: [Float] = []
        rows.reserveCapacity(vocabulary.count * width)
        for id in 0..<Int32(vocabulary.count) {
            if id == Vocabulary.padding {
                rows += Array(repeating: 0, count: width)
            } else {
                rows += vectors[id] ?? (0..<width).map { _ in Float(mean + deviation * random.normal()) }
            }
        }
        return rows
    }
}
