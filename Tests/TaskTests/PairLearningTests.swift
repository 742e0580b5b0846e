import RNNTasks
import Testing

/// Tasks on pairs of texts, trained on texts made by rules.
@Suite("Learning from pairs of texts")
struct PairLearningTests {
    /// Trains on some examples, and checks that the saved model predicts the same.
    private func train<Task: TextPairTask>(
        _ task: Task, epochs: Int, on examples: Task.Examples, validation: Task.Examples, trying pairs: [StringPair]
    ) throws -> TrainedModel<Task> where Task.Prediction: Equatable {
        var trained: TrainedModel<Task>?
        try withModelDirectory { directory in
            var random = RandomSource(seed: 2)
            let start = TrainedModel(task, random: &random)
            var training = Training(
                start.model, for: task.goal, with: Adam(learningRate: 0.02),
                options: .init(clipping: 1, criterion: Task.criterion))
            try training.run(
                task, epochs: epochs, on: examples, validation: validation, batchSize: 20,
                observers: [Checkpoints(in: directory, with: try start.description())])
            let model = TrainedModel(training.kept?.model ?? training.model, for: task)
            let saved = try #require(try SavedModel(contentsOf: directory).as(Task.self))
            #expect(saved.predict(pairs) == model.predict(pairs))
            trained = model
        }
        return try #require(trained)
    }

    private struct Story {
        var pair: StringPair
        var answer: String
        var part: TextPart
    }

    /// Texts about who took what, and questions about what somebody took; answers have one or two words.
    private func stories(_ count: Int, seed: UInt64) throws -> [Story] {
        var random = RandomSource(seed: seed)
        return try (0..<count).map { _ in
            var names = ["Ann", "Bob", "Cid", "Dora"]
            random.shuffle(&names)
            var (text, answers) = ("", [(answer: String, place: Range<Int>)]())
            for name in names.prefix(2 + random.integer(below: 2)) {
                text += "\(name) took "
                let thing = ["Tea", "Milk", "Cold Tea", "Cold Milk"][random.integer(below: 4)]
                answers.append((thing, text.count..<text.count + thing.count))
                text += thing + ". "
            }
            let asked = random.integer(below: answers.count)
            let place = answers[asked].place
            let start = text.index(text.startIndex, offsetBy: place.lowerBound)
            let part = text[start..<text.index(start, offsetBy: place.count)]
            try #require(part == answers[asked].answer)
            return Story(
                pair: StringPair(text, "What took \(names[asked])?"), answer: String(part),
                part: seed % 2 == 0 ? .scalars(place) : TextPart(part))
        }
    }

    private func codec(_ pairs: [StringPair]) -> TextCodec {
        TextCodec(.words(), of: pairs.flatMap(\.texts), special: .reading)
    }

    @Test("A model learns to choose answers, and to attend to the facts they come from")
    func questions() throws {
        let (stories, others) = (try stories(300, seed: 1), try stories(60, seed: 2))
        let pairs = others.map(\.pair)
        let task = QuestionAnswering(
            PairSettings("bigru", embedding: 12, hidden: 16, isShared: false), codec: codec(stories.map(\.pair)),
            answers: Set(stories.map(\.answer)).sorted())
        let validation = try task.encode(Dataset(pairs, labels: others.map(\.answer)))
        let model = try train(
            task, epochs: 10,
            on: task.encode(Dataset(stories.map(\.pair), labels: stories.map(\.answer))), validation: validation,
            trying: pairs)
        let accuracy = try #require(model.measure(validation).figures["accuracy"])
        let said = model.predict(pairs)
        let right = zip(said, others).count { $0.label == $1.answer }
        #expect(accuracy > 0.9 && Double(right) / 60 == accuracy, "\(accuracy), \(right)")
        // Most of the attention is on the fact in question: its name, its verb, its thing.
        let looked = zip(said, others).count { said, story in
            let name = story.pair.second.split(separator: " ")[2].dropLast().lowercased()
            let start = said.tokens.firstIndex(of: name) ?? 0
            return said.attention[start...].prefix(4).reduce(0, +) > 0.5
        }
        #expect(looked > 50, "\(looked)")
        #expect(said.allSatisfy { $0.attention.count == $0.tokens.count && $0.probabilities.count == 4 })
    }

    @Test("A model learns to find answers in the text, which are returned as they are written there")
    func passages() throws {
        let (stories, others) = (try stories(300, seed: 1), try stories(60, seed: 2))
        let pairs = others.map(\.pair)
        let task = PassageAnswering(
            PairSettings("bigru", embedding: 12, hidden: 16, isShared: false), codec: codec(stories.map(\.pair)),
            maximumAnswerLength: 3)
        let validation = try task.encode(Dataset(pairs, labels: others.map(\.part)))
        let model = try train(
            task, epochs: 10,
            on: task.encode(Dataset(stories.map(\.pair), labels: stories.map(\.part))), validation: validation,
            trying: pairs)
        let exact = try #require(model.measure(validation).figures["exact_match"])
        let said = model.predict(pairs)
        #expect(exact > 0.9 && Double(zip(said, validation.labels).count { $0.span == $1 }) / 60 == exact, "\(exact)")
        for (said, story) in zip(said, others) {
            let (scalars, span) = (try #require(said.scalars), try #require(said.span))
            #expect(String(Array(story.pair.first)[scalars]) == said.answer)
            #expect(Tokenizer.words()(said.answer) == Array(said.tokens[span]))
            #expect(said.probability > 0 && said.probability <= 1)
            // A prediction can be a label.
            let again = try task.encode(Dataset([story.pair], labels: [.scalars(scalars)]))
            #expect(again.labels == [span])
        }
        #expect(Double(zip(said, others).count { $0.answer == $1.answer }) / 60 >= exact)
    }

    @Test("A classifier learns whether two sentences agree")
    func classes() throws {
        var random = RandomSource(seed: 6)
        func pair() -> (StringPair, String) {
            let (name, other) = (["Ann", "Bob"][random.integer(below: 2)], ["Ann", "Bob"][random.integer(below: 2)])
            let drinks = ["tea", "milk", "water"]
            let (one, two) = (drinks[random.integer(below: 3)], drinks[random.integer(below: 3)])
            return (
                StringPair("\(name) took \(one).", "\(two) is what \(other) has"),
                name != other ? "open" : one == two ? "same" : "differs"
            )
        }
        func examples(_ count: Int) -> Dataset<StringPair, String> {
            let all = (0..<count).map { _ in pair() }
            return Dataset(all.map(\.0), labels: all.map(\.1))
        }
        let (data, others) = (examples(200), examples(60))
        let task = TextPairClassification(
            PairSettings("gru", embedding: 8, hidden: 16, isShared: false), codec: codec(data.inputs),
            classes: ["same", "differs", "open"])
        let validation = try task.encode(others)
        let model = try train(task, epochs: 10, on: task.encode(data), validation: validation, trying: others.inputs)
        let accuracy = try #require(model.measure(validation).figures["accuracy"])
        let said = model.predict(others.inputs)
        #expect(accuracy > 0.95, "\(accuracy)")
        #expect(Double(zip(said, others.labels).count { $0.label == $1 }) / 60 == accuracy)
        #expect(said.allSatisfy { abs($0.probabilities.reduce(0, +) - 1) < 1e-6 })
    }

    @Test("A ranker learns to put the text with the same meaning first")
    func ranking() throws {
        var random = RandomSource(seed: 7)
        let words = [("one", "eins"), ("two", "zwei"), ("three", "drei"), ("four", "vier"), ("five", "fünf")]
        func pair() -> StringPair {
            let chosen = (0..<2 + random.integer(below: 2)).map { _ in words[random.integer(below: 5)] }
            return StringPair(
                chosen.map(\.0).joined(separator: " "), chosen.map(\.1).joined(separator: " "))
        }
        let (pairs, others) = ((0..<300).map { _ in pair() }, (0..<40).map { _ in pair() })
        let task = TextPairRanking(
            PairSettings("gru", embedding: 8, hidden: 16, isShared: false), codec: codec(pairs))
        let model = try train(
            task, epochs: 10, on: task.encode(pairs), validation: task.encode(others), trying: others)

        let candidates = ["fünf fünf", "eins zwei drei", "vier eins", "", "drei drei vier", "vier eins"]
        for (text, best) in [("one two three", 1), ("four one", 2), ("three three four", 4)] {
            let ranked = model.rank(candidates, for: text)
            #expect(ranked[0].index == best && ranked[0].text == candidates[best], "\(text): \(ranked)")
            #expect(ranked.map(\.index).sorted() == Array(0..<6))
            #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0.score >= $1.score })
            // Equal scores keep their order, and pairs have the same scores.
            let order = ranked.map(\.index)
            #expect((order.firstIndex(of: 2) ?? 0) + 1 == order.firstIndex(of: 5))
            let said = model.predict(ranked.map { StringPair(text, $0.text) })
            #expect(said.map(\.score) == ranked.map(\.score))
        }
        #expect(model.rank([], for: "one").isEmpty && model.rank(["", ""], for: "").map(\.index) == [0, 1])
        let many = model.rank((0..<300).map { "\(words[$0 % 5].1)" }, for: "two")
        #expect(many.prefix(60).map(\.index) == Array(stride(from: 1, to: 300, by: 5)))
    }
}
