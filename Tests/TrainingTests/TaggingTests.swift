import RNNKit
import Testing

/// Taggers in training.
@Suite struct TaggingTests {
    /// Names are a 2 and any number of 3s; the rest is O. After a 1, a 2 begins no name.
    private static func sentences(_ count: Int) -> Dataset<[Int32], [Int32]> {
        var random = RandomSource(seed: 8)
        let inputs = (0..<count).map { _ in
            (0...random.integer(below: 9)).map { _ in Int32(1 + random.integer(below: 4)) }
        }
        let labels = inputs.map { tokens in
            var tags: [Int32] = []
            for (index, token) in tokens.enumerated() {
                if token == 2, index == 0 || tokens[index - 1] != 1 {
                    tags.append(1)
                } else if token == 3, let last = tags.last, last > 0 {
                    tags.append(2)
                } else {
                    tags.append(0)
                }
            }
            return tags
        }
        return Dataset(inputs, labels: labels)
    }

    @Test("A tagger learns, with a random field and without", arguments: [false, true])
    func learns(hasField: Bool) throws {
        var random = RandomSource(seed: 1)
        let rules = ForbiddenTransitions.bio(["O", "B-x", "I-x"])
        let model = GRUTagger<Float>(
            vocabulary: 5, embedding: 8, hidden: 16, labels: 3, crf: hasField ? .init(forbidden: rules) : nil,
            random: &random)
        let examples = Self.sentences(200)
        var training = Training(model, with: Adam(learningRate: 0.02), options: .init(seed: 3))
        try training.run(epochs: 6, on: examples, batchSize: 20)
        let found = training.goal.evaluate(training.model, on: examples.batches(of: 50))
        #expect(found.count == examples.inputs.reduce(0) { $0 + $1.count } && found.tokens == found.count)
        #expect(found.tally.total == found.count && found.tally.accuracy > 0.97 && found.loss < 0.1)
        if hasField {
            for batch in examples.batches(of: 50) {
                let tags = training.model.tags(training.model(batch.tokens))
                #expect(tags.sequences.allSatisfy { rules.allows($0) })
            }
        }
    }

    @Test("The loss is the mean over the steps of all batches")
    func mean() {
        var random = RandomSource(seed: 2)
        let model = GRUTagger<Double>(
            vocabulary: 5, embedding: 3, hidden: 4, labels: 3, crf: .init(labels: 3), random: &random)
        let examples = Self.sentences(30)
        let goal = Tagging<StackedGRU<Double>>()
        let (one, other) = (
            goal.evaluate(model, on: examples.batches(of: 30)), goal.evaluate(model, on: examples.batches(of: 7))
        )
        #expect(abs(one.loss - other.loss) < 1e-12 && one.tally == other.tally)
    }
}
