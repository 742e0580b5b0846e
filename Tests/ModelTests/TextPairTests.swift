import RNNKit
import TestSupport
import Testing

/// Models of pairs of texts: readers that answer questions, classifiers, rankers.
@Suite("Pairs of texts") struct TextPairTests {
    static let texts = TokenBatch([[1, 2, 3, 4], [5], [6, 1, 2]])
    static let questions = TokenBatch([[2, 1], [3, 4, 5], [6]])

    private func alone(_ batch: TokenBatch, _ row: Int) -> TokenBatch { TokenBatch([batch.sequences[row]]) }

    private func checkAlone(_ rows: (TokenBatch, TokenBatch) -> [[Float]]) {
        let all = rows(Self.texts, Self.questions)
        let wider = rows(
            TokenBatch(Self.texts.sequences, padding: 3, time: 7),
            TokenBatch(Self.questions.sequences, padding: 2, time: 5))
        #expect(wider == all)
        for row in all.indices {
            #expect(rows(alone(Self.texts, row), alone(Self.questions, row)) == [all[row]], "\(row)")
        }
    }

    @Test(
        "A batch gives what each pair alone gives, to the bit, and padding changes nothing", arguments: [true, false])
    func alone(isShared: Bool) {
        var random = RandomSource(seed: 3)
        let settings = PairSettings("bigru", embedding: 4, hidden: 5, isShared: isShared)
        let reader = AttentiveReader<Float>(settings, vocabulary: 8, answers: 3, random: &random)
        checkAlone { texts, questions in
            let (logits, weights) = reader(texts, questions)
            return (0..<texts.count).map { logits.entry($0).scalars + weights.entry($0).scalars[..<texts.lengths[$0]] }
        }
        let spans = SpanReader<Float>(settings, vocabulary: 8, random: &random)
        checkAlone { texts, questions in
            let (first, last) = spans(texts, questions)
            return (0..<texts.count).map { row in
                [first, last].flatMap { $0.entry(row).scalars[..<texts.lengths[row]] }
            }
        }
        for pooling in SequencePooling.allCases {
            let pair = PairSettings("bilstm", embedding: 4, hidden: 5, isShared: isShared)
            let classifier = PairClassifier<Float>(pair, vocabulary: 8, classes: 3, pooling: pooling, random: &random)
            checkAlone { texts, others in (0..<texts.count).map { classifier(texts, others).entry($0).scalars } }
            let ranker = PairRanker<Float>(pair, vocabulary: 8, pooling: pooling, random: &random)
            checkAlone { texts, others in
                let scores = ranker.scores(texts, others)
                return (0..<texts.count).map { [scores.entry($0).scalars[$0]] }
            }
        }
    }

    @Test("Gradients agree with differences of values, with texts and questions without tokens")
    func gradients() {
        var random = RandomSource(seed: 4)
        let (texts, questions) = (TokenBatch([[1, 2, 3], [], [4]]), TokenBatch([[2], [1, 3], []]))
        let settings = PairSettings("gru", embedding: 3, hidden: 3, isShared: false)
        let reader = AttentiveReader<Double>(settings, vocabulary: 5, answers: 3, random: &random)
        let answering = checkGradient(at: reader, tolerance: 1e-7) {
            crossEntropy($0(texts, questions).logits, [0, 2, 1])
        }
        #expect(answering.passes, "\(answering)")
        let spans = SpanReader<Double>(settings, vocabulary: 5, random: &random)
        let (first, second) = (TokenBatch([[1, 2, 3], [4]]), TokenBatch([[2], []]))
        let span = checkGradient(at: spans, tolerance: 1e-7) { model in
            let (starts, ends) = model(first, second)
            return crossEntropy(starts, [1, 0]) + crossEntropy(ends, [2, 0])
        }
        #expect(span.passes, "\(span)")
        let pair = PairSettings("gru", embedding: 3, hidden: 3, isShared: false)
        let classifier = PairClassifier<Double>(
            pair, vocabulary: 5, classes: 2, pooling: .mean, random: &random)
        let classes = checkGradient(at: classifier, tolerance: 1e-6) { crossEntropy($0(texts, questions), [0, 1, 1]) }
        #expect(classes.passes, "\(classes)")
        let ranker = PairRanker<Double>(pair, vocabulary: 5, pooling: .mean, random: &random)
        let ranks = checkGradient(at: ranker, tolerance: 1e-6) { crossEntropy($0.scores(first, first), [0, 1]) }
        #expect(ranks.passes, "\(ranks)")
    }

    @Test("Only layers that are not shared have weights of their own for second texts")
    func sharing() {
        var random = RandomSource(seed: 4)
        func names(_ isShared: Bool) -> Set<String> {
            let settings = PairSettings("gru", embedding: 3, hidden: 3, isShared: isShared)
            let model = PairRanker<Float>(settings, vocabulary: 5, random: &random)
            return Set(model.parameters.map { String($0.name.prefix { $0 != "_" }) })
        }
        #expect(names(true).contains { $0.hasPrefix("encoder.second") } == false)
        #expect(names(false).contains { $0.hasPrefix("encoder.second") })
        let model = PairRanker<Float>(.init("gru", embedding: 3, hidden: 3), vocabulary: 8, random: &random)
        // A text fits itself best.
        let scores = model.scores(Self.texts, Self.texts)
        #expect(scores.argmax() == [0, 1, 2] && abs(scores.scalars[0] - 10) < 1e-4)
    }

    /// Texts of names and things, and questions for the thing of a name.
    private static func stories(
        _ count: Int, seed: UInt64
    ) -> [(pair: TextPair, answer: Int32, place: ClosedRange<Int>)] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in
            var names: [Int32] = [1, 2, 3, 4]
            random.shuffle(&names)
            let facts = names.prefix(2 + random.integer(below: 2)).map { ($0, Int32(5 + random.integer(below: 4))) }
            let asked = random.integer(below: facts.count)
            let text: [Int32] = facts.flatMap { [$0.0, 9, $0.1] }
            return (TextPair(text, [10, facts[asked].0]), facts[asked].1 - 5, 3 * asked + 1...3 * asked + 2)
        }
    }

    @Test("A reader learns to look where the answer is")
    func answering() throws {
        let (stories, others) = (Self.stories(300, seed: 1), Self.stories(60, seed: 2))
        var random = RandomSource(seed: 5)
        let model = AttentiveReader<Float>(
            PairSettings("bigru", embedding: 12, hidden: 16, isShared: false), vocabulary: 11, answers: 4,
            random: &random)
        var training = Training(model, for: Answering(), with: Adam(learningRate: 0.02), options: .init(clipping: 1))
        let data = Dataset(stories.map(\.pair), labels: stories.map(\.answer))
        try training.run(epochs: 14, batches: { data.batches(of: 20, seed: 1, epoch: $0) })
        let kept = Dataset(others.map(\.pair), labels: others.map(\.answer))
        let figures = training.goal.evaluate(training.model, on: kept.batches(of: 20)).figures
        #expect(figures["accuracy"] ?? 0 > 0.9, "\(figures)")
        // Most of what is looked at is within the name, the mark and the thing that are asked for.
        let (_, weights) = training.model(TokenBatch(others.map(\.pair.first)), TokenBatch(others.map(\.pair.second)))
        let found = weights.argmax().enumerated().count { row, token in
            (others[row].place.lowerBound - 1...others[row].place.upperBound).contains(Int(token))
        }
        #expect(found > 54, "\(found) of 60")
    }

    @Test("A reader learns from where to where the answer is, and never ends before it begins")
    func spans() throws {
        let (stories, others) = (Self.stories(300, seed: 1), Self.stories(60, seed: 2))
        var random = RandomSource(seed: 5)
        let model = SpanReader<Float>(
            PairSettings("bigru", embedding: 12, hidden: 16, isShared: false), vocabulary: 11, random: &random)
        var training = Training(
            model, for: SpanAnswering(), with: Adam(learningRate: 0.02), options: .init(clipping: 1))
        let data = Dataset(stories.map(\.pair), labels: stories.map(\.place))
        try training.run(epochs: 14, batches: { data.batches(of: 20, seed: 1, epoch: $0) })
        let kept = Dataset(others.map(\.pair), labels: others.map(\.place))
        let found = training.goal.evaluate(training.model, on: kept.batches(of: 20)).figures
        #expect(found["exact_match"] ?? 0 > 0.9, "\(found)")
        let answers = training.model.answers(
            TokenBatch(others.map(\.pair.first)), TokenBatch(others.map(\.pair.second)))
        #expect(Double(zip(answers, others).count { $0.tokens == $1.place }) / 60 == found["exact_match"])
        #expect(answers.allSatisfy { $0.logProbability <= 0 })
        // By enumeration, and of a text without tokens.
        let untrained = SpanReader<Float>(
            PairSettings("gru", embedding: 3, hidden: 3, isShared: false), vocabulary: 7, random: &random)
        let (texts, questions) = (TokenBatch([[1, 2, 3, 4], []]), TokenBatch([[5], [6]]))
        let (first, last) = untrained(texts, questions)
        let (starts, ends) = (first.logSoftmax().entry(0).scalars, last.logSoftmax().entry(0).scalars)
        let all = (0..<4).flatMap { start in
            (start..<min(4, start + 2)).map { (tokens: start...$0, sum: Double(starts[start]) + Double(ends[$0])) }
        }
        let best = all.max { $0.sum < $1.sum }
        let said = untrained.answers(texts, questions, maximumLength: 2)
        #expect(said[0].tokens == best?.tokens && abs(said[0].logProbability - (best?.sum ?? 0)) < 1e-6)
        #expect(said[1].tokens == nil && said[1].logProbability == 0)
        #expect(untrained.answers(texts, questions, maximumLength: .max)[0].tokens != nil)
    }

    @Test("A classifier learns whether two texts begin alike, and a ranker which text is another one backwards")
    func learning() throws {
        var random = RandomSource(seed: 6)
        func text() -> [Int32] { (0..<3 + random.integer(below: 3)).map { _ in Int32(1 + random.integer(below: 6)) } }
        let pairs = (0..<400).map { index in
            let first = text()
            return TextPair(first, index % 2 == 0 ? [first[0]] + text() : text())
        }
        let classes = pairs.map { $0.first[0] == $0.second[0] ? 1 : 0 } as [Int32]
        let classifier = PairClassifier<Float>(
            PairSettings("gru", embedding: 12, hidden: 24), vocabulary: 7, classes: 2, random: &random)
        var training = Training(
            classifier, for: PairClassification(), with: Adam(learningRate: 0.01), options: .init(clipping: 1))
        let data = Dataset(pairs, labels: classes)
        try training.run(epochs: 20, batches: { data.batches(of: 20, seed: 1, epoch: $0) })
        let found = training.goal.evaluate(training.model, on: data.batches(of: 50)).figures
        #expect(found["accuracy"] ?? 0 > 0.95, "\(found)")

        let matches = (0..<200).map { _ in
            let first = text()
            return TextPair(first, first.reversed())
        }
        let ranked = Dataset(matches, labels: matches.map { _ in NoLabel() })
        let ranker = PairRanker<Float>(
            PairSettings("gru", embedding: 12, hidden: 24, isShared: false), vocabulary: 7, random: &random)
        var ranking = Training(ranker, for: Ranking(), with: Adam(learningRate: 0.01), options: .init(clipping: 1))
        try ranking.run(epochs: 12, batches: { ranked.batches(of: 20, bucketed: false, seed: 1, epoch: $0) })
        let ranks = ranking.goal.evaluate(ranking.model, on: ranked.batches(of: 20)).figures
        #expect(ranks["accuracy"] ?? 0 > 0.7, "\(ranks)")
    }

    @Test("Pairs come together again by their indices, and what cannot be is named")
    func batches() async {
        let data = Dataset(
            [TextPair([1, 2], [3]), TextPair([], [4, 5]), TextPair([6], [])], labels: [7, 8, 9] as [Int32])
        let batch = data.batches(of: 3, bucketed: true)[0]
        #expect(batch.indices == [1, 2, 0] && batch.labels == [8, 9, 7])
        #expect(batch.first.sequences == [[], [6], [1, 2]] && batch.second.sequences == [[4, 5], [], [3]])
        #expect(Set(data.batches(of: 2, seed: 1, epoch: 4).flatMap(\.indices)) == [0, 1, 2])
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let model = SpanReader<Float>(
                PairSettings("gru", embedding: 2, hidden: 2, isShared: false), vocabulary: 4, random: &random)
            _ = SpanAnswering()(model, Dataset([TextPair([1, 2], [3])], labels: [1...2]).batches(of: 1)[0])
        }
        #expect(
            message(result).contains("SpanAnswering: the answer 1...2 of row 0 must lie within its text of 2 tokens"))
    }
}
