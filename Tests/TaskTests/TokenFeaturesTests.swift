import RNNTasks
import TestSupport
import Testing

@Suite("Features of tokens")
struct TokenFeaturesTests {
    private typealias Model = TrainedModel<TokenTagging>

    private let sentences = Dataset(
        [["The", "Dogs", "barked", "."], ["the", "cats", "walked", "in", "1969"], ["NATO", "talked"]],
        labels: [["D", "N", "V", "P"], ["D", "N", "V", "P", "M"], ["N", "V"]])

    private func task(
        _ features: TokenFeatures, lowercases: Bool = true, crf: Bool = false, _ kind: RecurrentKind = "bilstm"
    ) -> TokenTagging {
        TokenTagging(
            TaggerSettings(kind, embedding: 4, hidden: 3, crf: crf), of: sentences, features: features,
            lowercases: lowercases)
    }

    private static let combinations: [TokenFeatures] = [
        [], [.suffix], [.capitals], [.characters], [.suffix, .capitals], [.suffix, .capitals, .characters],
    ]

    @Test("A way of capitalisation is told by the letters and digits of a token")
    func capitalization() {
        for (token, expected) in [
            ("the", .none), (",", .none), ("", .none), ("日本", .none), ("The", .first), ("I", .first), ("A.", .first),
            ("Élan", .first), ("NATO", .all), ("U.S.", .all), ("AT&T", .all), ("iPhone", .mixed), ("McDonald", .mixed),
            ("-Ada", .mixed), ("1969", .digits), ("B-52", .digits), ("2nd", .digits),
        ] as [(String, Capitalization)] {
            #expect(Capitalization(of: token) == expected, "\(token)")
        }
    }

    @Test("Words and suffixes are told apart by case or not, characters always are")
    func encoding() {
        let tokens = TokenVocabulary(
            sentences.inputs, features: [.suffix, .capitals, .characters], lowercases: true)
        let found = tokens.encode(["The", "the", "THE", "Breathe", "ox"])
        #expect(found.words.prefix(3).allSatisfy { $0 == tokens.words.id(of: "the") && $0 > 1 })
        #expect(found.words.suffix(2) == [Vocabulary.unknown, Vocabulary.unknown])
        // The ending of a word that nobody has seen is known.
        #expect(found.suffixes?.prefix(4).allSatisfy { $0 == tokens.suffixes?.id(of: "the") && $0 > 1 } == true)
        #expect(found.suffixes?.last == Vocabulary.unknown)
        #expect(found.capitals == [1, 0, 2, 1, 0])
        #expect(found.spellings?.map(\.count) == [3, 3, 3, 7, 2] && found.spellings?[0] != found.spellings?[1])
        let cased = TokenVocabulary(sentences.inputs, features: [.suffix]).encode(["The", "the"])
        #expect(cased.words[0] != cased.words[1] && cased.suffixes?[0] != cased.suffixes?[1])
        #expect(cased.capitals == nil && cased.spellings == nil)
    }

    @Test("What occurs too rarely is unknown: words, suffixes and characters")
    func minimumCount() {
        let tokens = TokenVocabulary(
            sentences.inputs, features: [.suffix, .characters], minimumCount: 2, lowercases: true)
        #expect(tokens.words.tokens == ["the"])
        #expect(tokens.suffixes?.tokens == ["ked", "the"])
        #expect(tokens.characters?.contains("e") == true && tokens.characters?.contains("D") == false)
    }

    @Test("The number of parameters is known without a model", arguments: combinations)
    func parameterCount(_ features: TokenFeatures) {
        for crf in [false, true] {
            for kind in ["gru", "bilstm"] as [RecurrentKind] {
                let task = task(features, crf: crf, kind)
                var random = RandomSource(seed: 1)
                #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
            }
        }
        var wide = features
        wide.suffix?.width = 5
        wide.capitals?.width = 3
        wide.characters?.embedding = 7
        wide.characters?.hidden = 2
        let task = task(wide)
        var random = RandomSource(seed: 1)
        #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
    }

    @Test("A model that was saved says what it said before", arguments: combinations, [false, true])
    func saved(_ features: TokenFeatures, lowercases: Bool) throws {
        try withModelDirectory { directory in
            var random = RandomSource(seed: 5)
            let model = Model(task(features, lowercases: lowercases), random: &random)
            try model.write(to: directory)
            let read = try Model(contentsOf: directory)
            #expect(read.task.tokens == model.task.tokens)
            let inputs = [["The", "dogs", "parked"], [], ["NATO", "in", "1970", "日本"]]
            #expect(read.predict(inputs) == model.predict(inputs))
            let figures = try read.measure(read.task.encode(sentences)).figures
            #expect(try figures == model.measure(model.task.encode(sentences)).figures)
        }
    }

    @Test("The files of a tagger of words as they are do not mention features")
    func unchangedFiles() throws {
        try withModelDirectory { directory in
            var random = RandomSource(seed: 5)
            try Model(task([], lowercases: false), random: &random).write(to: directory)
            let files = try Checkpoint(contentsOf: directory)
            #expect(files.names == ["model.json", "model.safetensors", "vocabulary.json"])
            let text = try String(contentsOfFile: directory + "/model.json", encoding: .utf8)
            #expect(!text.contains("features") && !text.contains("lowercases"))
        }
    }

    @Test("Unknown words differ by their endings, capitals and characters, if a model reads them")
    func unknownWords() {
        func differ(_ one: String, _ other: String, _ features: TokenFeatures) -> Bool {
            var random = RandomSource(seed: 7)
            let model = Model(task(features), random: &random)
            let found = model.predict([[one], [other]])
            return found[0].probabilities != found[1].probabilities
        }
        for features in Self.combinations {
            #expect(differ("parked", "hats", features) == (features.suffix != nil || features.characters != nil))
            #expect(differ("Rita", "rita", features) == (features.capitals != nil || features.characters != nil))
        }
    }

    @Test("Endings that were seen tell the tags of words that were not")
    func learns() throws {
        var random = RandomSource(seed: 4)
        func word(_ ending: String) -> String {
            String((0..<4).map { _ in "abdefgiklm".randomElement(using: &random)! }) + ending
        }
        func data(_ count: Int) -> Dataset<[String], [String]> {
            let kinds = (0..<count).map { _ in (0..<4).map { _ in random.integer(below: 2) } }
            return Dataset(
                kinds.map { $0.map { word(["ing", "ous"][$0]) } }, labels: kinds.map { $0.map { ["V", "J"][$0] } })
        }
        let (training, test) = (data(40), data(40))
        func accuracy(_ features: TokenFeatures) throws -> Double {
            let task = TokenTagging(.init("gru", embedding: 4, hidden: 8), of: training, features: features)
            let model = try task.trained(
                on: task.encode(training), validation: task.encode(training), epochs: 8, batchSize: 8,
                learningRate: 0.02)
            return try model.measure(task.encode(test)).figures[.accuracy] ?? 0
        }
        #expect(try accuracy([.suffix]) == 1)
        #expect(try accuracy([.characters]) > 0.95)
        #expect(try accuracy([]) < 0.8)
    }

    @Test(
        "Features that no model can have, or not this one, are refused",
        arguments: [
            ("\"width\" : 32", "\"width\" : 0", "at task.features.suffix.width: 0 is out of range"),
            ("\"length\" : 3", "\"length\" : -1", "at task.features.suffix.length: -1 is out of range"),
            ("\"width\" : 8", "\"width\" : 9", "forms.capitals.weight"),
            ("\"hidden\" : 16", "\"hidden\" : 16777216", "at task.features.characters.hidden"),
            ("\"hidden\" : 16", "\"hidden\" : 16777215", "the parameters of the file do not fit the settings"),
            ("\"suffix\"", "\"prefix\"", "forms.suffix.weight"),
            ("\"lowercases\" : true", "\"lowercases\" : 1", "at task.lowercases"),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        var random = RandomSource(seed: 1)
        try expectRefusal(
            of: Model(task([.suffix, .capitals, .characters]), random: &random), replacing: part, with: replacement,
            text)
    }
}
