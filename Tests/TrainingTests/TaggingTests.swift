import Foundation
import RNNKit
import TestSupport
import Testing

/// Taggers in training.
@Suite struct TaggingTests {
    private static let names = ["O", "B-x", "I-x"]

    private static func tagger(_ seed: UInt64 = 1) -> GRUTagger<Float> {
        var random = RandomSource(seed: seed)
        return GRUTagger(vocabulary: 5, embedding: 8, hidden: 16, labels: 3, random: &random)
    }

    /// A tagger that gives each token the tag of the same id: h = tanh(W e), without a bias or a step before it.
    private static func echo(_ tags: Int) -> SimpleRNNTagger<Float> {
        var random = RandomSource(seed: 1)
        let model = SimpleRNNTagger<Float>(
            vocabulary: tags, embedding: tags, hidden: tags, labels: tags, random: &random)
        let identity = (0..<tags * tags).map { Float($0 % (tags + 1) == 0 ? 1 : 0) }
        return model.mapParameters { parameter, tensor in
            let isZero = parameter.name.contains("bias") || parameter.name.contains("_hh")
            return isZero ? .zeros(tensor.shape) : Tensor(identity, shape: tensor.shape)
        }
    }

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
        #expect(found.tally.confusion.total == found.count && found.tally.confusion.accuracy > 0.97 && found.loss < 0.1)
        if hasField {
            for batch in examples.batches(of: 50) {
                let tags = training.model.tags(training.model(batch.tokens))
                #expect(tags.sequences.allSatisfy { rules.allows($0) })
            }
        }
    }

    @Test("The entities of a tagger's tags are counted as seqeval counts them, of BIO and of BIOES", arguments: [0, 1])
    func entities(corpus: Int) throws {
        let corpus = try FigureReferences.load().corpora[corpus]
        let names = Set(corpus.labels.joined()).sorted()
        func ids(_ tags: [[String]]) throws -> [[Int32]] {
            try tags.map { try $0.map { Int32(try #require(names.firstIndex(of: $0))) } }
        }
        // What is to be predicted goes in.
        let examples = Dataset(try ids(corpus.predictions), labels: try ids(corpus.labels))
        let expected = try #require(corpus.kinds["all"])
        let model = Self.echo(names.count)
        let goal = Tagging<StackedElman<Float>>(entityTags: names)
        for size in [1, 4, 25] {
            let found = goal.evaluate(model, on: examples.batches(of: size, bucketed: size == 4))
            for (kind, value) in zip([.entityPrecision, .entityRecall, .entityF1] as [Figure.Kind], expected) {
                #expect(abs((found.figures[kind] ?? .nan) - value) < 1e-15, "\(kind.name)")
            }
            let pairs = zip(corpus.predictions.joined(), corpus.labels.joined())
            let right = Double(pairs.count { $0 == $1 }) / Double(corpus.labels.joined().count)
            #expect(found.figures["accuracy"] == right)
            for kind in ["LOC", "PER"] {
                #expect(abs((found.tally.entities.kinds[kind]?.f1 ?? .nan) - corpus.kinds[kind]![2]) < 1e-15)
            }
        }
    }

    @Test("Worked by hand: what conlleval says of three sentences")
    func workedEntities() {
        let names = ["B-A", "I-A", "B-C", "I-C", "O"]
        // A A O | C C | A O, where A O O | C C | C O is right: found 1 of 3, and 1 of 3 predictions is right.
        let examples = Dataset<[Int32], [Int32]>(
            [[0, 1, 4], [2, 3], [0, 4], []], labels: [[0, 4, 4], [2, 3], [2, 4], []])
        let figures = Tagging<StackedElman<Float>>(entityTags: names)
            .evaluate(Self.echo(5), on: examples.batches(of: 2)).figures
        let entities = figures.all.dropFirst(3)
        #expect(
            Array(entities)
                == [Figure(.entityPrecision, 1.0 / 3), Figure(.entityRecall, 1.0 / 3), Figure(.entityF1, 1.0 / 3)])
        #expect(figures["accuracy"] == 5.0 / 7)
    }

    @Test("Tags without names have no entities, and the same other figures")
    func plain() {
        let batches = Self.sentences(20).batches(of: 6)
        let plain = Tagging<StackedGRU<Float>>().evaluate(Self.tagger(), on: batches)
        let named = Tagging<StackedGRU<Float>>(entityTags: Self.names).evaluate(Self.tagger(), on: batches)
        #expect(plain.figures.all.map(\.kind.name) == ["loss", "accuracy", "macro_f1"])
        #expect(plain.figures.all == Array(named.figures.all.prefix(3)) && named.figures.all.count == 6)
        #expect(plain.tally.entities == EntityTally() && plain.tally.confusion == named.tally.confusion)
    }

    /// A number that counts its updates, and a validation that finds the tags of each epoch that it is told, with a loss
    /// that falls.
    private struct Told: Objective {
        func callAsFunction(_ model: Tensor<Double>, _ epochs: [[Int32]]) -> Outcome<Double, TagTally> {
            guard !epochs.isEmpty else { return Outcome(-model.sum(), count: 1) }
            let (found, right) = (TokenBatch([epochs[Int(model.scalar) - 1]]), TokenBatch([[1, 2, 2, 0, 1, 0]]))
            let tally = TagTally(found, right, classes: 3, entityTags: TaggingTests.names)
            return Outcome(Tensor(1 / model.scalar), count: 6, tally: tally)
        }
    }

    @Test("The best epoch may be the one with the best F1 of entities")
    func criterion() throws {
        // The most right tags, the most right entities, the lowest loss.
        let epochs: [[Int32]] = [[1, 2, 2, 2, 1, 2], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0]]
        for (criterion, best) in [(Figure.Kind.accuracy, 1), (.entityF1, 2), (.entityRecall, 2), (.loss, 3)] {
            var training = Training(
                Tensor<Double>(0), for: Told(), with: SGD(learningRate: 1), options: .init(criterion: criterion))
            try training.run(epochs: 3, batches: { _ in [[]] }, validation: [epochs])
            #expect(training.best?.record.epoch == best, "\(criterion.name)")
        }
    }

    @Test("A training that was interrupted ends with the same figures of entities")
    func resumed() throws {
        func training() -> Training<Tagging<StackedGRU<Float>>> {
            Training(
                Self.tagger(), with: Adam(learningRate: 0.02), entityTags: Self.names,
                options: .init(criterion: .entityF1))
        }
        let examples = Self.sentences(30)
        var whole = training()
        try whole.run(epochs: 2, on: examples, batchSize: 10)
        for step in [2, 3, 5] {
            var (first, second) = (training(), training())
            try first.run(epochs: 2, on: examples, batchSize: 10, observers: [Interruption(step: step)])
            try second.restore(from: first.checkpoint())
            try second.run(epochs: 2, on: examples, batchSize: 10)
            #expect(second.history.map(\.training) == whole.history.map(\.training))
            #expect(second.best?.record.epoch == whole.best?.record.epoch)
        }
    }

    /// Earlier versions counted only tags, and saved the matrix alone, as is still done without entities.
    @Test("A training saved without entities is resumed, and counts them from the next epoch on")
    func earlier() throws {
        let examples = Self.sentences(30)
        func training(_ names: [String]?) -> Training<Tagging<StackedGRU<Float>>> {
            Training(Self.tagger(), with: Adam(learningRate: 0.02), entityTags: names)
        }
        var earlier = training(nil)
        try earlier.run(epochs: 3, on: examples, batchSize: 10, observers: [Interruption(step: 4)])
        let checkpoint = try earlier.checkpoint()
        struct State: Decodable {
            struct Unfinished: Decodable {
                struct Measured: Decodable { let tally: [[Int]] }
                let measurement: Measured
            }
            let unfinished: Unfinished
        }
        let matrix = try checkpoint.value(State.self, from: "training.json").unfinished.measurement.tally
        #expect(matrix.count == 3 && matrix.joined().reduce(0, +) > 0)
        var training = training(Self.names)
        try training.restore(from: checkpoint)
        try training.run(epochs: 3, on: examples, validation: examples, batchSize: 10)
        #expect(training.history.map { $0.training[.entityF1] != nil } == [false, false, true])
        #expect(training.history.map { $0.validation?[.entityF1] != nil } == [false, true, true])
        // It learned as it would have without them.
        try earlier.run(epochs: 3, on: examples, validation: examples, batchSize: 10)
        #expect(zip(training.model.parameterValues, earlier.model.parameterValues).allSatisfy { $0 == $1 })
        #expect(training.history.map(\.training["accuracy"]) == earlier.history.map(\.training["accuracy"]))
    }

    @Test("Names that are not those of the tagger's tags are refused")
    func mistakes() async {
        let names = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let batches = Dataset<[Int32], [Int32]>([[1]], labels: [[0]]).batches(of: 1)
            _ = Tagging<StackedElman<Float>>(entityTags: ["O", "B-x"]).evaluate(Self.echo(3), on: batches)
        }
        #expect(message(names).contains("TagTally: 2 names for 3 tags"))
        let lengths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TagTally(TokenBatch([[1]]), TokenBatch([[1, 1]]), classes: 2)
        }
        #expect(message(lengths).contains("TagTally: predictions of lengths [1] for labels of lengths [2]"))
    }

    @Test("A tally comes back from what is written of it; counts that cannot be are refused")
    func coding() throws {
        let (found, right) = (TokenBatch([[1, 2], [0]]), TokenBatch([[1, 0], [0]]))
        let plain = TagTally(found, right, classes: 3)
        let tally = TagTally(found, right, classes: 3, entityTags: Self.names)
        for tally in [TagTally(), plain, tally] {
            #expect(try JSONDecoder().decode(TagTally.self, from: JSONEncoder().encode(tally)) == tally)
        }
        #expect(try JSONEncoder().encode(plain) == JSONEncoder().encode(plain.confusion))
        var sum = plain
        sum.add(tally)
        #expect(sum.entities == tally.entities && sum.figures == plain.figures)
        let text = String(decoding: try JSONEncoder().encode(tally), as: UTF8.self)
        for (part, other) in [
            ("\"tags\":3", "\"tags\":4"), ("\"correctTags\":2", "\"correctTags\":4"), ("[[", "[[1,"),
            ("\"confusion\"", "\"matrix\""), ("\"entities\"", "\"names\""),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(TagTally.self, from: Data(changed.utf8)) }
        }
        for text in ["[[1]", "[[-1]]", "[[1, 2]]", "{}", "1", "null", "\"\""] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(TagTally.self, from: Data(text.utf8)) }
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
