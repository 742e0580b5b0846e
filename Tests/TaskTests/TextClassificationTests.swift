import Foundation
import RNNTasks
import TestSupport
import Testing

/// What is said of settings that the file's parameters cannot be of.
private let otherParameters =
    "model.json: the parameters of the file do not fit the settings"

@Suite("Classification of texts")
struct TextClassificationTests {
    typealias Model = TrainedModel<TextClassification>

    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID())").path
    let texts = ["the plot was good", "bad", "", "Good film , not bad at all", "it was good"]

    private func model(
        _ network: String = "attention", hidden: Int = 3, layers: Int = 2, maximumLength: Int? = nil,
        start: StartVectors? = nil
    ) throws -> Model {
        let settings = ClassifierSettings(
            try #require(ClassifierSettings.Network(network)), embedding: 4, hidden: hidden, layers: layers)
        let task = TextClassification(
            settings, classes: ["negative", "neutral", "positive"], tokenizer: .words(), vocabulary: vocabulary,
            maximumLength: maximumLength, start: start)
        var random = RandomSource(seed: 3)
        return Model(task, random: &random)
    }

    private var vocabulary: Vocabulary { Vocabulary(texts.map { Tokenizer.words()($0) }) }

    @Test("What is said of texts comes in their order, and is what is said of each by itself")
    func order() throws {
        let model = try model()
        let all = model.predict(texts)
        #expect(all.count == texts.count)
        for (text, prediction) in zip(texts, all) {
            let alone = try #require(model.predict([text]).first)
            #expect(prediction.tokens == Tokenizer.words()(text))
            #expect(prediction.label == alone.label)
            #expect(zip(prediction.probabilities, alone.probabilities).allSatisfy { abs($0 - $1) < 1e-6 })
            let weights = try #require(prediction.attention)
            #expect(weights.count == prediction.tokens.count)
            #expect(abs(weights.reduce(0, +) - (weights.isEmpty ? 0 : 1)) < 1e-6)
        }
        #expect(model.predict([]).isEmpty)
        #expect(try self.model("lstm").predict(texts).allSatisfy { $0.attention == nil })
    }

    @Test("The label is that of the greatest probability; unknown words and lengths beyond the greatest tell nothing")
    func labels() throws {
        var model = try model("bag-of-words", maximumLength: 2)
        var weight = Tensor<Float>.zeros([model.task.vocabulary.count, 3])
        weight[Int(model.task.vocabulary.id(of: "bad")), 0] = 2
        weight[Int(model.task.vocabulary.id(of: "film")), 1] = 1
        weight[Int(model.task.vocabulary.id(of: "good")), 2] = 3
        model.model = .bagOfWords(BagOfWords(weight: weight, bias: Tensor([0, 0.5, 0])))
        let found = model.predict(["Bad !", "film", "film good", "bad bad good", "unheard", "a good bad"])
        #expect(found.map(\.label) == ["negative", "neutral", "positive", "negative", "neutral", "positive"])
        #expect(found[3].tokens == ["bad", "bad"] && model.task.tokens(of: "bad bad good") == ["bad", "bad"])
        // exp(4) / (exp(4) + exp(0.5) + 1)
        #expect(abs(found[3].probability - 0.953732) < 1e-6 && found[3].probability == found[3].probabilities[0])
        let encoded = model.task.encode(Dataset(["bad bad good", "film"], labels: [1, 2]))
        #expect(
            encoded.inputs == [model.task.vocabulary.encode(["bad", "bad"]), model.task.vocabulary.encode(["film"])])
        #expect(encoded.labels == [1, 2])
    }

    @Test("Vectors from elsewhere are those of the classifier")
    func vectors() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try "good 1 2 3 4 5\nbad 5 4 3 2 1\n".write(toFile: directory, atomically: true, encoding: .utf8)
        let vectors = try WordVectors(file: directory, for: vocabulary)
        for isFrozen in [false, true] {
            let lstm = try model("lstm", start: .init(vectors, isFrozen: isFrozen))
            #expect(lstm.task.settings.embedding == 5)
            let weight = try #require(lstm.model.parameters.first { $0.name == "embedding.weight" }).value
            #expect(weight.entry(Int(vocabulary.id(of: "bad"))).scalars == [5, 4, 3, 2, 1])
            lstm.model.forEachParameter { parameter, _ in
                if parameter.name == "embedding.weight" { #expect(parameter.isTrainable != isFrozen) }
            }
        }
    }

    @Test(
        "A model that was written says the same when it is read, whatever its cell and however unlike its sizes",
        arguments: [("bag-of-words", 3, 1)]
            + (["attention"] + CellKind.allCases.map(\.rawValue)).flatMap { [($0, 3, 2), ($0, 40, 1), ($0, 40, 2)] })
    func written(_ network: String, _ hidden: Int, _ layers: Int) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let model = try model(network, hidden: hidden, layers: layers, maximumLength: 3)
        try model.write(to: directory)
        let read = try Model(contentsOf: directory)
        #expect(read.task.settings == model.task.settings && read.task.classes == model.task.classes)
        #expect(read.task.tokenizer == model.task.tokenizer && read.task.vocabulary == model.task.vocabulary)
        #expect(read.task.maximumLength == 3)
        #expect(read.model.parameterValues == model.model.parameterValues)
        #expect(read.predict(texts) == model.predict(texts))
        #expect(
            try Checkpoint(contentsOf: directory).names == ["model.json", "model.safetensors", "vocabulary.json"])
    }

    @Test("Without a greatest length all of a text is read, also by a model that was written")
    func unlimited() throws {
        let model = try model("gru")
        var checkpoint = try model.description()
        checkpoint.add(model.model, as: "model.safetensors")
        let read = try Model(checkpoint)
        #expect(read.task.maximumLength == nil)
        #expect(read.task.tokens(of: texts[3]).count == 7)
    }

    @Test("Another vocabulary than that of the weights is refused")
    func otherWords() throws {
        let model = try model("gru")
        var checkpoint = try model.description()
        checkpoint.add(model.model, as: "model.safetensors")
        try checkpoint.add(Vocabulary(tokens: ["good", "bad"]), as: "vocabulary.json")
        #expect(throws: ParameterMismatch.self) { try Model(checkpoint) }
    }

    @Test("A model without classes is refused")
    func noClasses() throws {
        struct Saved: Encodable {
            struct Description: Encodable {
                var settings = ClassifierSettings(.bagOfWords)
                var classes: [String] = []
                var tokenizer = Tokenizer.words()
            }

            var kind = TextClassification.kind
            var version = TextClassification.version
            var task = Description()
        }
        var checkpoint = Checkpoint()
        try checkpoint.add(Saved(), as: "model.json")
        try checkpoint.add(Vocabulary(tokens: ["good"]), as: "vocabulary.json")
        checkpoint.add(BagOfWords<Float>(vocabulary: 3, classes: 0), as: "model.safetensors")
        #expect(throws: CheckpointError.self) { try Model(checkpoint) }
    }

    @Test(
        "A description that no model can have, or not this one, is refused before memory is taken for it",
        arguments: [
            ("\"hidden\" : 3", "\"hidden\" : 16777215", otherParameters),
            (
                "\"hidden\" : 3", "\"hidden\" : 4611686018427387904",
                "at task.settings.hidden: 4611686018427387904 is out of range"
            ),
            ("\"hidden\" : 3", "\"hidden\" : 400", otherParameters),
            ("\"hidden\" : 3", "\"hidden\" : 0", "at task.settings.hidden: 0 is out of range"),
            ("\"hidden\" : 3", "\"hidden\" : \"3\"", "at task.settings.hidden: "),
            ("\"embedding\" : 4", "\"embedding\" : 16777215", otherParameters),
            ("\"embedding\" : 4", "\"embedding\" : 1000", otherParameters),
            ("\"embedding\" : 4", "\"embedding\" : 5", "embedding.weight\" has [13, 4], the model's parameter [13, 5]"),
            ("\"layers\" : 2", "\"layers\" : 65536", "at task.settings.layers: 65536 is out of range"),
            ("\"layers\" : 2", "\"layers\" : 100", otherParameters),
            (
                "\"layers\" : 2", "\"layers\" : 1",
                "recurrent.bias_ih_l1\" of shape [9], which is no parameter of the model"
            ),
            ("\"layers\" : 2", "\"layers\" : -1", "at task.settings.layers: -1 is out of range"),
            ("\"dropout\" : 0", "\"dropout\" : 1", "at task.settings.dropout: 1.0 is out of range"),
            ("\"gru\"", "\"transformer\"", "at task.settings.network: there is no Network of the name \"transformer\""),
            ("\"gru\"", "\"lstm\"", "recurrent.weight_ih_l0\" has [9, 4], the model's parameter [12, 4]"),
            (
                "\"neutral\"", "\"positive\"",
                "at task.classes: the name \"positive\" occurs twice"
            ),
            ("\"neutral\",", "", "output.weight\" has [3, 3], the model's parameter [2, 3]"),
            (
                "\"maximumLength\" : 3", "\"maximumLength\" : 0",
                "at task.maximumLength: the maximum length 0 is out of range"
            ),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        try withModelDirectory { directory in
            try model("gru", maximumLength: 3).write(to: directory)
            try replace(part, with: replacement, of: directory)
            expectRefusal(of: directory, text) { _ = try Model(contentsOf: directory) }
        }
    }

    @Test("The number of parameters is known without a model", arguments: ClassifierSettings.Network.allCases)
    func parameterCount(_ network: ClassifierSettings.Network) {
        for (embedding, hidden, layers) in [(3, 4, 1), (5, 2, 3)] {
            let settings = ClassifierSettings(network, embedding: embedding, hidden: hidden, layers: layers)
            let task = TextClassification(
                settings, classes: ["a", "b", "c"], tokenizer: .words(), vocabulary: Vocabulary([["x", "y"]]))
            var random = RandomSource(seed: 1)
            #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
        }
    }

    @Test("Frozen parts are part of the model, and training leaves them as they are")
    func frozen() {
        var task = TextClassification(
            ClassifierSettings(.recurrent(.gru), embedding: 3, hidden: 4), classes: ["a", "b"], tokenizer: .words(),
            vocabulary: Vocabulary([["x", "y"]]))
        var random = RandomSource(seed: 1)
        let all = task.model(random: &random)
        for names in [["embedding"], ["recurrent", "output.bias"], ["recurrent.bias_hh_l0"], ["recurr"]] {
            task.frozen = names
            let model = task.model(random: &random)
            #expect(model.parameters.map(\.name) == all.parameters.map(\.name))
            model.forEachParameter { parameter, _ in
                let isFrozen = names.contains { parameter.name == $0 || parameter.name.hasPrefix($0 + ".") }
                #expect(parameter.isTrainable != isFrozen, "\(parameter.name)")
            }
        }
    }

    @Test("A maximum length that is no length is refused when the task is made")
    func noLength() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TextClassification(
                ClassifierSettings(.recurrent(.gru)), classes: ["a", "b"], tokenizer: .words(),
                vocabulary: Vocabulary([["x"]]), maximumLength: -1)
        }
        #expect(message(result).contains(": the maximum length -1 is less than 1"))
    }
}
