import RNNTasks

/// Strings of random symbols, to be written from their end to their beginning.
enum ReversedStrings {
    /// The number of symbols.
    static let alphabet = 10
    /// The token that a string to be written begins with.
    static let begin = Int32(alphabet)
    /// The token that ends it.
    static let end = Int32(alphabet + 1)
    /// The number of tokens.
    static let vocabulary = alphabet + 2

    static func strings(_ count: Int, lengths: ClosedRange<Int>, _ random: inout RandomSource) -> [[Int32]] {
        (0..<count).map { _ in
            let length = lengths.lowerBound + random.integer(below: lengths.count)
            return (0..<length).map { _ in Int32(random.integer(below: alphabet)) }
        }
    }

    static func examples(
        _ count: Int, lengths: ClosedRange<Int>, _ random: inout RandomSource
    ) -> Dataset<[Int32], [Int32]> {
        let strings = strings(count, lengths: lengths, &random)
        return Dataset(strings, labels: strings.map { $0.reversed() })
    }

    /// The share of symbols that are right, of strings that a model writes by itself.
    static func accuracy(_ model: EncoderDecoder<Float>, length: Int, count: Int, _ random: inout RandomSource)
        -> Double
    {
        let test = examples(count, lengths: length...length, &random)
        let written = model.write(
            TokenBatch(test.inputs), starting: begin, Decoding(end: end, maximumLength: length + 1))
        let right = zip(written, test.labels).reduce(0) { sum, pair in
            sum + zip(pair.0.first?.tokens ?? [], pair.1).count { $0 == $1 }
        }
        return Double(right) / Double(count * length)
    }

    /// The share of symbols that are right, where a model has read the right ones before each.
    static func forcedAccuracy(
        _ model: EncoderDecoder<Float>, length: Int, count: Int, _ random: inout RandomSource
    ) -> Double {
        let test = examples(count, lengths: length...length, &random)
        let (logits, _) = model(
            TokenBatch(test.inputs), TokenBatch(test.labels.map { [begin] + $0.dropLast() }), teaching: 1)
        let right = zip(logits.steps.argmax(), test.labels.joined()).count { $0 == $1 }
        return Double(right) / Double(count * length)
    }
}
