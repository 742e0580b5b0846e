import Foundation
import RNNTasks
import TestSupport
import Testing

@Suite("Tagging of tokens")
struct TokenTaggingTests {
    typealias Model = TrainedModel<TokenTagging>

    /// Names are a first name with last names behind it; "the" before it makes it a thing, and nothing else does.
    private static func sentences(_ count: Int, seed: UInt64) -> Dataset<[String], [String]> {
        var random = RandomSource(seed: seed)
        let (first, last) = (["Ada", "Grace", "Alan"], ["Lovelace", "Hopper", "Turing"])
        var (inputs, labels): ([[String]], [[String]]) = ([], [])
        for _ in 0..<count {
            var (tokens, tags): ([String], [String]) = ([], [])
            for _ in 0..<1 + random.integer(below: 3) {
                let kind = ["PER", "THING"][random.integer(below: 2)]
                tokens += kind == "PER" ? ["met"] : ["the"]
                tags += ["O"]
                tokens.append(first[random.integer(below: 3)])
                tags.append("B-" + kind)
                for _ in 0..<random.integer(below: 3) {
                    tokens.append(last[random.integer(below: 3)])
                    tags.append("I-" + kind)
                }
            }
            inputs.append(tokens)
            labels.append(tags)
        }
        return Dataset(inputs, labels: labels)
    }

    private func task(_ settings: TaggerSettings = .init("gru", embedding: 4, hidden: 3, crf: true)) -> TokenTagging {
        TokenTagging(settings, of: Self.sentences(20, seed: 1))
    }

    private func model(_ settings: TaggerSettings = .init("gru", embedding: 4, hidden: 3, crf: true)) -> Model {
        var random = RandomSource(seed: 3)
        return Model(task(settings), random: &random)
    }

    private let inputs = [
        ["met", "Ada", "Lovelace"], [], ["the", "Grace"], ["nobody", "knows"], ["met", "Alan", "Turing", "Hopper"],
    ]

    @Test("Tags and tokens are those of the sentences to train with")
    func parts() {
        let task = task()
        #expect(task.tags == ["B-PER", "B-THING", "I-PER", "I-THING", "O"] && task.rules == .bio)
        #expect(task.vocabulary.contains("Lovelace") && !task.vocabulary.contains("lovelace"))
        #expect(TokenTagging(.init("gru"), of: Self.sentences(3, seed: 1), rules: .any).rules == .any)
    }

    @Test("Rules are those that the names look like having")
    func rules() {
        #expect(TagRules(of: ["O", "B-x", "I-x"]) == .bio && TagRules(of: ["B-x", "I-x", "E-x", "O"]) == .bioes)
        #expect(TagRules(of: ["B-x", "U-x", "O"]) == .bioes && TagRules(of: ["NOUN", "VERB", "S-BAR"]) == .any)
        #expect(TagRules(of: []) == .any)
        let names = ["O", "B-x", "I-x", "E-x", "S-x"]
        #expect(TagRules.any.forbidden(names).isEmpty && TagRules.bio.forbidden(names) == .bio(names))
        #expect(TagRules.bioes.forbidden(names) == .bioes(names))
    }

    @Test("Tags that look like marking entities do, whatever the rules, and others if the rules say so")
    func marksEntities() {
        func marks(_ tags: [String], _ rules: TagRules? = nil) -> Bool {
            TokenTagging(.init("gru"), tags: tags, vocabulary: Vocabulary(tokens: []), rules: rules).marksEntities
        }
        #expect(marks(["O", "B-x", "I-x"]) && marks(["O", "B-x", "S-x"]) && marks(["O", "B-x"], .any))
        #expect(!marks(["NOUN", "VERB", "S-BAR"]) && !marks(["O"]) && marks(["O", "I-x"], .bio))
    }

    @Test(
        "Entities are measured and predicted where tags mark some, and nowhere else",
        arguments: [["B-", "I-"], ["B-", "I-", "E-", "S-"], ["", "S-"]], [false, true])
    func entities(prefixes: [String], crf: Bool) throws {
        let tags = prefixes.flatMap { [$0 + "PER", $0 + "THING"] } + ["O"]
        var random = RandomSource(seed: 5)
        let task = TokenTagging(
            .init("gru", embedding: 8, hidden: 8, crf: crf), tags: tags, vocabulary: task().vocabulary, rules: .any)
        let model = Model(task, random: &random)
        let tokens = Self.sentences(30, seed: 4).inputs
        let predictions = model.predict(tokens)
        let right = tokens.map { $0.map { _ in tags[random.integer(below: tags.count)] } }
        let measured = model.measure(try task.encode(Dataset(tokens, labels: right)), batchSize: 7)
        #expect(measured.figures["accuracy"] != nil)
        let counted = EntityTally(predictions.map(\.tags), right)
        for kind in [Figure.Kind.entityPrecision, .entityRecall, .entityF1] {
            let expected = task.marksEntities ? counted.figures.first { $0.kind == kind }?.value : nil
            #expect(measured.figures[kind] == expected)
        }
        #expect(task.marksEntities == (prefixes.first == "B-") && counted.all.predicted > 0)
        for prediction in predictions {
            #expect(prediction.entities == (task.marksEntities ? Entity.all(in: prediction.tags) : []))
        }
    }

    @Test("A tagger that was trained tags sentences it has not seen, and is saved", arguments: [false, true])
    func learns(crf: Bool) throws {
        try withModelDirectory { directory in
            let task = task(.init("bigru", embedding: 8, hidden: 8, crf: crf))
            var random = RandomSource(seed: 2)
            let model = Model(task, random: &random)
            var training = Training(
                model.model, for: task.goal, with: Adam(learningRate: 0.02),
                options: .init(criterion: TokenTagging.criterion))
            let others = try task.encode(Self.sentences(30, seed: 9))
            try training.run(
                task, epochs: 8, on: task.encode(Self.sentences(60, seed: 1)), validation: others, batchSize: 8,
                observers: [Checkpoints(in: directory, with: try model.description())])
            let trained = Model(training.kept?.model ?? training.model, for: task)
            let figures = trained.measure(others).figures
            #expect(figures["accuracy"] == 1 && figures[.entityF1] == 1)
            let found = trained.predict([["met", "Grace", "Hopper"]])[0]
            #expect(found.tags == ["O", "B-PER", "I-PER"] && found.entities == [Entity("PER", at: 1..<3)])
            #expect(
                String(decoding: try JSONEncoder().encode(found.entities), as: UTF8.self).contains(#""tokens":[1,3]"#))
            #expect(trained.predict([["the", "Grace", "Hopper"]])[0].tags == ["O", "B-THING", "I-THING"])
            let saved = try #require(try SavedModel(contentsOf: directory).as(TokenTagging.self))
            #expect(saved.predict(inputs) == trained.predict(inputs))
        }
    }

    @Test(
        "What is said of sentences comes in their order, and is what is said of each by itself",
        arguments: [false, true])
    func order(crf: Bool) throws {
        let model = model(.init("gru", embedding: 4, hidden: 3, crf: crf))
        let all = model.predict(inputs)
        #expect(all.map(\.tokens) == inputs && all.map(\.tags.count) == inputs.map(\.count))
        for (tokens, prediction) in zip(inputs, all) {
            let alone = try #require(model.predict([tokens]).first)
            #expect(prediction.tags == alone.tags && prediction.probabilities.count == tokens.count)
            #expect(zip(prediction.probabilities, alone.probabilities).allSatisfy { abs($0 - $1) < 1e-6 })
            // The most probable of five tags by itself; with the field, one within the best sequence.
            #expect(prediction.probabilities.allSatisfy { $0 > (crf ? 0 : 0.2) && $0 < 1 })
        }
        #expect(all[1] == model.predict([[]])[0] && all[1].tags.isEmpty)
        #expect(model.predict([]).isEmpty)
        // Unknown tokens are all alike.
        #expect(model.predict([["nobody"]])[0].tags == model.predict([["everyone"]])[0].tags)
    }

    @Test("With a random field, what is said keeps to the rules, which are those of the names in the file too")
    func keptRules() throws {
        try withModelDirectory { directory in
            var model = model()
            // Each token by itself would continue a name.
            model.model.output.bias = Tensor([0, 0, 9, 9, 0])
            try model.write(to: directory)
            let read = try Model(contentsOf: directory)
            #expect(read.task.settings == model.task.settings && read.task.tags == model.task.tags)
            #expect(read.task.vocabulary == model.task.vocabulary && read.task.rules == .bio)
            #expect(read.model.crf?.forbidden == .bio(model.task.tags))
            for tags in read.predict(inputs).map(\.tags) {
                #expect(read.task.rules.forbidden(read.task.tags).allows(try ids(tags, of: read.task)))
            }
            #expect(read.predict(inputs) == model.predict(inputs))
            #expect(
                try Checkpoint(contentsOf: directory).names == ["model.json", "model.safetensors", "vocabulary.json"])
            // Another task, of the same names without rules.
            let free = TokenTagging(
                model.task.settings, tags: model.task.tags, vocabulary: model.task.vocabulary, rules: .any)
            try TrainedModel(model.model, for: free).write(to: directory)
            #expect(try Model(contentsOf: directory).model.crf?.forbidden.isEmpty == true)
        }
    }

    private func ids(_ tags: [String], of task: TokenTagging) throws -> [Int32] {
        try tags.map { tag in Int32(try #require(task.tags.firstIndex(of: tag))) }
    }

    @Test("A sentence without tokens counts for nothing, where it is trained with and measured")
    func empty() throws {
        let model = model()
        let sentences = Dataset([["met", "Ada"], []], labels: [["O", "B-PER"], []])
        let found = model.measure(try model.task.encode(sentences))
        #expect(found == model.measure(try model.task.encode(sentences[[0]])))
        #expect(found.count == 2 && found.tally.confusion.total == 2)
        #expect(model.measure(try model.task.encode(sentences[[1]])).count == 0)
    }

    @Test("Sentences that no model could be right about are named")
    func refused() throws {
        let task = task()
        func problem(_ tokens: [String], _ tags: [String], _ text: String, of other: TokenTagging? = nil) {
            let sentences = Dataset([["Ada"], tokens], labels: [["B-PER"], tags])
            #expect(throws: ExampleError(1, text)) { try (other ?? task).encode(sentences) }
        }
        problem(["met", "Ada"], ["O"], "there are 2 tokens and 1 tags")
        problem(
            ["met", "IBM"], ["O", "B-ORG"],
            #"the tag "B-ORG" is not one of "B-PER", "B-THING", "I-PER", "I-THING", "O""#)
        let breach = #"tag 1, "I-PER", is not allowed here by the rules bio; the rules "any" allow it"#
        problem(["met", "Ada"], ["O", "I-PER"], breach)
        let free = TokenTagging(task.settings, tags: task.tags, vocabulary: task.vocabulary, rules: .any)
        let steps = self.task(.init("gru"))
        let sentences = Dataset([["met", "Ada"]], labels: [["O", "I-PER"]])
        for other in [free, steps] { #expect(try other.encode(sentences).labels == [[4, 2]]) }
    }

    @Test("Tags that cannot be told apart are refused, and so are none")
    func mistakes() async {
        let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TokenTagging(.init("gru"), tags: ["O", "O"], vocabulary: Vocabulary(tokens: []))
        }
        #expect(message(twice).contains(#"TokenTagging: the name "O" occurs twice"#))
        let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TokenTagging(.init("gru"), tags: [], vocabulary: Vocabulary(tokens: []))
        }
        #expect(message(none).contains("TokenTagging: there must be at least one name"))
    }

    @Test("The number of parameters is known without a model", arguments: RecurrentKind.allCases)
    func parameterCount(_ kind: RecurrentKind) {
        for (embedding, hidden, layers) in [(3, 4, 1), (5, 2, 3)] {
            for crf in [false, true] {
                let task = task(.init(kind, embedding: embedding, hidden: hidden, layers: layers, crf: crf))
                var random = RandomSource(seed: 1)
                #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
            }
        }
    }

    @Test(
        "A description that no model can have, or not this one, is refused",
        arguments: refusedRecurrentSettings + [
            ("\"embedding\" : 4", "\"embedding\" : 5", "embedding.weight"),
            ("\"crf\" : true", "\"crf\" : false", "crf.transitions\" of shape [5, 5], which is no parameter"),
            ("\"crf\" : true", "\"crf\" : 1", "at task.settings.crf"),
            (
                "\"crf\" : true", "\"crf\" : true, \"vectorDropout\" : 1",
                "at task.settings.vectorDropout: 1.0 is out of range"
            ),
            ("\"bio\"", "\"iob\"", "at task.rules"),
            ("\"I-PER\"", "\"O\"", "occurs twice"),
            ("\"I-PER\",", "", "output.weight\" has [5, 3], the model's parameter [4, 3]"),
            ("\"tags\"", "\"classes\"", "there is no \"tags\""),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        try expectRefusal(of: model(), replacing: part, with: replacement, text)
    }

    @Test("No tags at all, and another vocabulary, are refused")
    func otherFiles() throws {
        try withModelDirectory { directory in
            try model().write(to: directory)
            try replace("\"Ada\",", with: "", in: "vocabulary.json", of: directory)
            expectRefusal(of: directory, "embedding.weight") { _ = try Model(contentsOf: directory) }
            try replace("\"tags\"", with: "\"tags\" : [], \"others\"", of: directory)
            expectRefusal(of: directory, "at task.tags: there must be at least one name") {
                _ = try Model(contentsOf: directory)
            }
        }
    }
}
