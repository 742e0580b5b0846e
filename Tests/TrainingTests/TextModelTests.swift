import Foundation
import RNNKit
import Testing

@Suite struct TextModelTests {
    let vocabulary = Vocabulary(tokens: ["good", "bad", "not", "a", "film", "."])
    let texts = ["a good film.", "", "not bad", "Good good GOOD good good.", "unheard of", "bad", "a a a a"]
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID())").path

    private func model(_ network: String, maximumLength: Int? = nil) throws -> TextModel {
        var random = RandomSource(seed: 3)
        let settings = ClassifierSettings(try #require(.init(network)), embedding: 5, hidden: 4, layers: 2)
        var model = TextModel(
            settings, classes: ["no", "yes", "perhaps"], tokenizer: .words(), vocabulary: vocabulary,
            maximumLength: maximumLength, random: &random)
        // Such a model starts with zeros.
        if var bag = model.classifier as? BagOfWords<Float> {
            bag.weight = .normal(bag.weight.shape, random: &random)
            model.classifier = bag
        }
        return model
    }

    @Test(
        "What is read says what was written, to the bit",
        arguments: ["bag-of-words", "gru", "lstm-max", "bilstm-attention", "bipeephole-mean"])
    func roundTrip(_ network: String) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let model = try model(network, maximumLength: 4)
        try model.write(to: directory)
        let read = try TextModel(contentsOf: directory)
        #expect(read.predict(texts) == model.predict(texts))
        #expect(read.settings == model.settings && read.classes == model.classes && read.tokenizer == model.tokenizer)
        #expect(read.vocabulary == model.vocabulary && read.maximumLength == 4)
    }

    @Test("Each text has the prediction that it has alone, whatever stands beside it", arguments: ["gru", "attention"])
    func order(_ network: String) throws {
        let model = try model(network)
        for batchSize in [1, 2, 3, 100] {
            let all = model.predict(texts, batchSize: batchSize)
            try #require(all.count == texts.count)
            for (text, prediction) in zip(texts, all) {
                let alone = model.predict([text])[0]
                #expect(prediction.tokens == alone.tokens && prediction.tokens == model.tokens(of: text))
                #expect(prediction.label == alone.label)
                #expect(zip(prediction.probabilities, alone.probabilities).allSatisfy { abs($0 - $1) < 1e-6 })
                #expect(prediction.attention?.count == (network == "gru" ? nil : prediction.tokens.count))
            }
        }
        #expect(model.predict([]).isEmpty)
    }

    @Test("The label is the most probable class; probabilities and attention add up to one")
    func probabilities() throws {
        for prediction in try model("attention").predict(texts) {
            #expect(prediction.probabilities.count == 3)
            #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-6)
            let place = try #require(["no", "yes", "perhaps"].firstIndex(of: prediction.label))
            #expect(prediction.probabilities[place] == prediction.probability)
            #expect(prediction.probability == prediction.probabilities.max())
            let attention = try #require(prediction.attention)
            #expect(abs(attention.reduce(0, +) - (prediction.tokens.isEmpty ? 0 : 1)) < 1e-6)
        }
    }

    @Test("Of a text that is too long, the beginning is read")
    func maximumLength() throws {
        let model = try model("gru", maximumLength: 2)
        #expect(model.tokens(of: "not a bad film") == ["not", "a"])
        #expect(model.predict(["not a bad film"])[0].probabilities == model.predict(["not a"])[0].probabilities)
        #expect(model.predict(["not a bad film"])[0].probabilities != model.predict(["not"])[0].probabilities)
        let encoded = model.encode(Dataset(["not a bad film", "unheard"], labels: [1, 0]))
        #expect(encoded.inputs == [[vocabulary.id(of: "not"), vocabulary.id(of: "a")], [Vocabulary.unknown]])
        #expect(encoded.labels == [1, 0])
    }

    @Test(
        "A description that fits no model is refused, and nothing is taken of the size that it claims",
        arguments: [
            ("\"hidden\" : 4", "\"hidden\" : 9000000000000000000", "a model of these settings has other parameters"),
            ("\"hidden\" : 4", "\"hidden\" : 400", "a model of these settings has other parameters"),
            ("\"hidden\" : 4", "\"hidden\" : 0", "0 is not possible"),
            ("\"hidden\" : 4", "\"hidden\" : \"4\"", "hidden"),
            ("\"embedding\" : 5", "\"embedding\" : 4611686018427387904", "a model of these settings"),
            ("\"embedding\" : 5", "\"embedding\" : 6", "shape"),
            ("\"layers\" : 2", "\"layers\" : 9223372036854775806", "a model of these settings has other parameters"),
            ("\"layers\" : 2", "\"layers\" : 1", "_l1"), ("\"layers\" : 2", "\"layers\" : -1", "-1 is not possible"),
            ("\"dropout\" : 0", "\"dropout\" : 1", "1.0 is not possible"),
            ("\"gru\"", "\"transformer\"", "there is no model of the name \"transformer\""),
            ("\"gru\"", "\"lstm\"", "shape"),
            ("\"perhaps\",", "", "output"),
            ("\"maximumLength\" : 7", "\"maximumLength\" : 0", "not a number of tokens"),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var random = RandomSource(seed: 3)
        let model = TextModel(
            ClassifierSettings(.init("gru")!, embedding: 5, hidden: 4, layers: 2), classes: ["no", "perhaps", "yes"],
            tokenizer: .words(), vocabulary: vocabulary, maximumLength: 7, random: &random)
        try model.write(to: directory)
        let file = directory + "/model.json"
        let before = try String(contentsOfFile: file, encoding: .utf8)
        let after = before.replacingOccurrences(of: part, with: replacement)
        try #require(after != before, "\(before)")
        try after.write(toFile: file, atomically: false, encoding: .utf8)
        let error = #expect(throws: (any Error).self) { try TextModel(contentsOf: directory) }
        #expect("\(error.map { "\($0)" } ?? "")".contains(text), "\(error.map { "\($0)" } ?? "")")
        #expect("\(error.map { "\($0)" } ?? "")".contains(directory), "\(error.map { "\($0)" } ?? "")")
    }
}
