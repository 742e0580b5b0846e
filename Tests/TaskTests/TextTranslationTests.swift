import Foundation
import RNNTasks
import Testing

@Suite("Translation of texts")
struct TextTranslationTests {
    static let settings: [EncoderDecoderSettings] = [
        EncoderDecoderSettings("bigru", embedding: 5, hidden: 6),
        EncoderDecoderSettings("rnn", decoder: "lstm", embedding: 5, hidden: 6, layers: 2, isTied: true),
        EncoderDecoderSettings("bilstm", embedding: 5, hidden: 6, layers: 2, attention: .general, feedsInput: true),
        EncoderDecoderSettings("gru", embedding: 5, hidden: 6, attention: .multihead, heads: 2),
        EncoderDecoderSettings("lstm", embedding: 6, hidden: 6, bridge: .forward, attention: .dot, isTied: true),
        EncoderDecoderSettings("bigru", embedding: 5, hidden: 6, attention: .additive, wiring: .bahdanau, isTied: true),
        EncoderDecoderSettings("bilstm", embedding: 5, hidden: 6, attention: .location, filters: 2, filterWidth: 5),
    ]

    private let pairs = Dataset(
        ["ab", "ba", "aab", "bba", "abab", "b", "a", "bbab"],
        labels: ["ba", "ab", "baa", "abb", "baba", "b", "a", "babb"])

    private func task(_ settings: EncoderDecoderSettings = settings[2]) -> TextTranslation {
        TextTranslation(
            settings, source: TextCodec(.characters(), of: pairs.inputs),
            target: TextCodec(.characters(), of: pairs.labels),
            maximumLength: 9)
    }

    @Test("The number of parameters is known without a model", arguments: settings)
    func parameterCount(_ settings: EncoderDecoderSettings) {
        let task = task(settings)
        var random = RandomSource(seed: 1)
        #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
    }

    @Test("A model that was trained is saved with its codecs, and writes the same afterwards")
    func saving() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "translation-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var task = task(EncoderDecoderSettings("bigru", embedding: 12, hidden: 24, attention: .general))
        var random = RandomSource(seed: 2)
        let model = TrainedModel(task, random: &random)
        var training = Training(
            model.model, for: task.goal, with: Adam(learningRate: 0.02),
            options: .init(clipping: 1, criterion: TextTranslation.criterion))
        let examples = task.encode(pairs)
        try training.run(
            task, epochs: 60, on: examples, validation: examples, batchSize: 4,
            observers: [Checkpoints(in: directory, with: try model.description())])
        #expect(training.history.last?.validation?["forced_exact_match"] ?? 0 > 0.9)
        task.width = 3
        let trained = TrainedModel(training.kept?.model ?? training.model, for: task)
        #expect(trained.predict(["ab", "b", "aab"]).map(\.text) == ["ba", "b", "baa"])
        let saved = try #require(try SavedModel(contentsOf: directory).as(TextTranslation.self))
        let (one, other) = (
            saved.predict(["bba", "aab"]),
            TrainedModel(trained.model, for: self.task(task.settings)).predict(["bba", "aab"])
        )
        #expect(one.map(\.text) == other.map(\.text) && one.map(\.text) == ["abb", "baa"])
        #expect(one[0].alignment.count == 3 && one[0].alignment[0].count == 3)
        // What was never seen is unknown, and no text is an empty source: both are answered.
        #expect(saved.predict(["xyz", ""]).count == 2)
    }

    @Test(
        "A description that no model can have is refused",
        arguments: [
            ("\"decoder\" : \"gru\"", "\"decoder\" : \"bigru\"", "the decoder cannot be bigru, which is bidirectional"),
            ("\"hidden\" : 6", "\"hidden\" : 16777214", "the parameters of the file do not fit the settings"),
            ("\"hidden\" : 6", "\"hidden\" : 0", "is out of range"),
            ("\"heads\" : 2", "\"heads\" : 4", "do not divide"),
            ("\"heads\" : 2", "\"heads\" : 0", "is out of range"),
            ("\"layers\" : 1", "\"layers\" : 65535", "the parameters of the file do not fit the settings"),
            ("\"encoder\" : \"gru\"", "\"encoder\" : \"bigru\"", "as wide as the decoder"),
            ("\"attention\" : \"multihead\"", "\"attention\" : \"cosine\"", "cosine"),
            ("\"maximumLength\" : 9", "\"maximumLength\" : 0", "the maximum length 0 is out of range"),
            ("\"maximumLength\" : 9", "\"maximumLength\" : 65537", "the maximum length 65537 is out of range"),
            (
                "\"maximumLength\" : 9", "\"maximumLength\" : 9223372036854775807",
                "the maximum length 9223372036854775807 is out of range"
            ),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        try withModelDirectory { directory in
            var random = RandomSource(seed: 1)
            try TrainedModel(task(Self.settings[3]), random: &random).write(to: directory)
            try replace(part, with: replacement, of: directory)
            expectRefusal(of: directory, text) { _ = try TrainedModel<TextTranslation>(contentsOf: directory) }
        }
    }
}
