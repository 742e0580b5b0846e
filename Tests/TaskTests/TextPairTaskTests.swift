import RNNTasks
import TestSupport
import Testing

/// The common parts of all tasks on pairs of texts.
@Suite("Tasks on pairs of texts")
struct TextPairTaskTests {
    private static let settings = PairSettings("gru", embedding: 4, hidden: 3, isShared: false)

    /// Runs a check for a task of each kind.
    private struct Each {
        var settings = TextPairTaskTests.settings
        var codec = TextCodec(.words(), of: ["Ann took tea . milk ?"], special: .reading)
        var maximumLength: Int?

        func callAsFunction(
            _ classification: (TextPairClassification) throws -> Void, _ ranking: (TextPairRanking) throws -> Void,
            _ answering: (QuestionAnswering) throws -> Void, _ passages: (PassageAnswering) throws -> Void
        ) rethrows {
            try classification(
                TextPairClassification(
                    settings, codec: codec, classes: ["same", "other", "open"], maximumLength: maximumLength))
            try ranking(TextPairRanking(settings, codec: codec, pooling: .mean, maximumLength: maximumLength))
            try answering(
                QuestionAnswering(settings, codec: codec, answers: ["tea", "milk"], maximumLength: maximumLength))
            try passages(
                PassageAnswering(settings, codec: codec, maximumAnswerLength: 2, maximumLength: maximumLength))
        }
    }

    private func model<Task: TextPairTask>(_ task: Task) -> TrainedModel<Task> {
        var random = RandomSource(seed: 3)
        return TrainedModel(task, random: &random)
    }

    private let pairs = [
        StringPair("Ann took tea.", "Ann took?"), StringPair("", ""), StringPair("Bob took milk. Ann took tea.", ""),
        StringPair("", "Who?"), StringPair("tea", "Who took the unheard of milk?"),
    ]

    @Test("Predictions are in the order of the pairs, and the same for each pair alone, to the bit")
    func alone() {
        func check<Task: TextPairTask>(_ task: Task) where Task.Prediction: Equatable {
            let model = model(task)
            let all = model.predict(pairs)
            #expect(all.count == pairs.count)
            for (pair, said) in zip(pairs, all) { #expect(model.predict([pair]) == [said], "\(Task.kind)") }
            #expect(model.predict(pairs.reversed()) == all.reversed() && model.predict([]).isEmpty)
            #expect(model.predict([pairs[1], pairs[1]]) == [all[1], all[1]])
            // More than one batch.
            let many = Array(repeating: pairs, count: 60).flatMap { $0 }
            #expect(model.predict(many) == Array(repeating: all, count: 60).flatMap { $0 })
        }
        Each()(check, check, check, check)
        Each(codec: .bytes())(check, check, check, check)
    }

    @Test("A saved model predicts the same", arguments: [nil, 3])
    func written(maximumLength: Int?) throws {
        func check<Task: TextPairTask>(_ task: Task) throws where Task.Prediction: Equatable {
            try withModelDirectory { directory in
                let model = model(task)
                try model.write(to: directory)
                let read = try #require(try SavedModel(contentsOf: directory).as(Task.self))
                #expect(read.task.settings == task.settings && read.task.codec == task.codec)
                #expect(read.task.maximumLength == maximumLength)
                #expect(read.model.parameterValues == model.model.parameterValues)
                #expect(read.predict(pairs) == model.predict(pairs))
                #expect(
                    try Checkpoint(contentsOf: directory).names == ["codec.json", "model.json", "model.safetensors"])
            }
        }
        try Each(maximumLength: maximumLength)(check, check, check, check)
        let bytes = TextCodec.bytePairs(BytePairEncoding(["Ann took tea"], size: 262))
        try Each(codec: bytes, maximumLength: maximumLength)(check, check, check, check)
        // Poolings, classes and lengths are saved too.
        try withModelDirectory { directory in
            for pooling in SequencePooling.allCases {
                let ranking = TextPairRanking(Self.settings, codec: bytes, pooling: pooling)
                try model(ranking).write(to: directory)
                #expect(try TrainedModel<TextPairRanking>(contentsOf: directory).model.pooling == pooling)
                let classes = TextPairClassification(
                    Self.settings, codec: bytes, classes: ["b", "a"], pooling: pooling)
                try model(classes).write(to: directory)
                let read = try TrainedModel<TextPairClassification>(contentsOf: directory)
                #expect(read.model.pooling == pooling && read.task.classes == ["b", "a"])
            }
            try model(PassageAnswering(Self.settings, codec: bytes, maximumAnswerLength: 7)).write(to: directory)
            #expect(try TrainedModel<PassageAnswering>(contentsOf: directory).task.maximumAnswerLength == 7)
        }
    }

    @Test("The maximum length limits both texts")
    func lengths() {
        func check<Task: TextPairTask>(_ task: Task) where Task.Prediction: Equatable {
            #expect(task.ids(of: [StringPair("Ann took tea.", "Ann")]).map(\.first.count) == [2])
            #expect(task.pieces(of: "Ann took tea.").map(\.text) == ["ann", "took"])
            let model = model(task)
            let (long, short) = (StringPair("Ann took tea.", "tea? Ann Ann"), StringPair("Ann took", "tea?"))
            #expect(model.predict([long]) == model.predict([short]))
        }
        Each(maximumLength: 2)(check, check, check, check)
    }

    @Test("The number of parameters is known without a model", arguments: RecurrentKind.allCases)
    func parameterCount(_ kind: RecurrentKind) {
        func check(_ task: some TextPairTask) {
            var random = RandomSource(seed: 1)
            #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount, "\(task)")
            #expect(task.activationCount(steps: 10) > 0)
        }
        for (hidden, layers, isShared) in [(4, 1, true), (2, 3, false)] {
            Each(settings: PairSettings(kind, embedding: 3, hidden: hidden, layers: layers, isShared: isShared))(
                check, check, check, check)
        }
    }

    @Test(
        "A description that is not valid, or not that of the parameters, is refused",
        arguments: refusedRecurrentSettings + [
            ("\"embedding\" : 4", "\"embedding\" : 5", "embedding.weight"),
            ("\"isShared\" : false", "\"isShared\" : true", "which is no parameter of the model"),
            ("\"isShared\" : false", "\"isShared\" : 1", "at task.settings.isShared"),
            (
                "\"maximumLength\" : 9", "\"maximumLength\" : 0",
                "at task.maximumLength: the maximum length 0 is out of range"
            ),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        func check(_ task: some TextPairTask) throws {
            try expectRefusal(of: model(task), replacing: part, with: replacement, text)
        }
        try Each(maximumLength: 9)(check, check, check, check)
    }

    @Test("Invalid classes, poolings and answer lengths are refused too, and so is another codec")
    func hostileParts() throws {
        func check(_ task: some TextPairTask) throws {
            try expectRefusal(of: model(task), replacing: "\"ann\",", with: "", in: "codec.json", "embedding.weight")
            try expectRefusal(
                of: model(task), replacing: "\"version\" : 1", with: "\"version\" : 9", in: "codec.json", "version")
        }
        try Each()(check, check, check, check)
        func classes(_ task: some TextPairClassTask, _ last: String, _ start: String) throws {
            let model = model(task)
            try expectRefusal(
                of: model, replacing: "\"\(last)\"", with: "\"\(start)\"", "the name \"\(start)\" occurs twice")
            try expectRefusal(
                of: model, replacing: "\"classes\"", with: "\"classes\" : [], \"x\"",
                "at task.classes: there must be at least one name")
            try expectRefusal(of: model, replacing: "\"\(start)\",", with: "", "output.weight")
        }
        try Each()(
            { task in
                try classes(task, "open", "same")
                try expectRefusal(of: model(task), replacing: "\"max\"", with: "\"median\"", "at task.pooling")
            },
            { try expectRefusal(of: model($0), replacing: "\"mean\"", with: "7", "at task.pooling") },
            { try classes($0, "milk", "tea") },
            {
                try expectRefusal(
                    of: model($0), replacing: "\"maximumAnswerLength\" : 2", with: "\"maximumAnswerLength\" : 0",
                    "at task.maximumAnswerLength: the maximum answer length 0 is out of range")
            })
    }

    @Test("Labels are the ids of the classes, and unknown classes are refused")
    func labels() throws {
        let pairs = [StringPair("tea", "took"), StringPair("milk", "")]
        func check(_ task: some TextPairClassTask) throws {
            let encoded = try task.encode(Dataset(pairs, labels: [task.classes[1], task.classes[0]]))
            #expect(encoded.labels == [1, 0] && encoded.inputs == task.ids(of: pairs))
            let known = DataError.list(task.classes)
            #expect(throws: ExampleError(1, "the class \"none\" is not one of \(known)")) {
                try task.encode(Dataset(pairs, labels: [task.classes[1], "none"]))
            }
        }
        try Each()(check, { #expect($0.encode(pairs).inputs == $0.ids(of: pairs)) }, check, { _ in })
    }

    @Test("Texts without tokens can be measured, and so can no examples at all")
    func empty() throws {
        func check<Task: TextPairTask>(_ task: Task, _ examples: Task.Examples, of count: Int) {
            let found = model(task).measure(examples)
            #expect(found.count == count && found.loss.isFinite, "\(Task.kind)")
        }
        let pairs = [StringPair("", ""), StringPair("", "Who took tea?"), StringPair("tea", "")]
        for some in [pairs, [pairs[0]], []] {
            let count = some.count
            try Each()(
                { check($0, try $0.encode(Dataset(some, labels: some.map { _ in "open" })), of: count) },
                { check($0, $0.encode(some), of: count) },
                { check($0, try $0.encode(Dataset(some, labels: some.map { _ in "tea" })), of: count) },
                {
                    let some = some.map { StringPair("tea", $0.second) }
                    check($0, try $0.encode(Dataset(some, labels: some.map { _ in .tokens(0...0) })), of: count)
                })
        }
    }

    @Test("Invalid arguments stop the program with a message")
    func mistakes() async {
        let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TextPairClassification(PairSettings("gru"), codec: .bytes(), classes: ["a", "a"])
        }
        #expect(message(twice).contains(#"ClassHead: the name "a" occurs twice"#))
        let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = QuestionAnswering(PairSettings("gru"), codec: .bytes(), answers: [])
        }
        #expect(message(none).contains("ClassHead: there must be at least one name"))
        let length = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TextPairRanking(PairSettings("gru"), codec: .bytes(), maximumLength: 0)
        }
        #expect(message(length).contains("TextPairRanking: the maximum length 0 is less than 1"))
        let answers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = PassageAnswering(PairSettings("gru"), codec: .bytes(), maximumAnswerLength: -1)
        }
        #expect(message(answers).contains("PassageAnswering: the maximum answer length -1 is less than 1"))
    }
}
