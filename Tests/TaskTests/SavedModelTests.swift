import Foundation
import RNNTasks
import TestSupport
import Testing

@Suite("Saved models")
struct SavedModelTests {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("saved-\(UUID())").path

    private func model() -> TrainedModel<TextClassification> {
        let task = TextClassification(
            ClassifierSettings(.recurrent(.gru), embedding: 3, hidden: 2), classes: ["down", "up"], tokenizer: .words(),
            vocabulary: Vocabulary(tokens: ["good", "bad"]))
        var random = RandomSource(seed: 1)
        return TrainedModel(task, random: &random)
    }

    @Test("A directory says which task its model is of, and gives that model")
    func kinds() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try model().write(to: directory)
        let saved = try SavedModel(contentsOf: directory)
        #expect(saved.kind == "text-classification")
        let read = try #require(saved.as(TextClassification.self))
        #expect(read.model.parameterValues == model().model.parameterValues)
        #expect(read.predict(["good", "bad good"]) == model().predict(["good", "bad good"]))
    }

    @Test("Every task has a kind of its own, by which it is found")
    func registry() throws {
        let kinds = ModelTasks.all.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        for kind in kinds { #expect(ModelTasks.task(of: kind)?.kind == kind) }
        #expect(ModelTasks.task(of: "weather") == nil)
    }

    @Test(
        "A model of another kind or of a later version is refused, saying what is known",
        arguments: [
            (
                #""text-classification""#, #""weather""#,
                "unknown task \"weather\"; known tasks are \"text-classification\""
            ),
            (
                #""version" : 1"#, #""version" : 2"#,
                "the model is of version 2, and this version of RNNKit knows 1 at most"
            ),
            (#""version" : 1"#, #""version" : 0"#, "the model is of version 0"),
            (#""kind""#, #""sort""#, "there is no \"kind\""),
        ])
    func refused(_ part: String, _ replacement: String, _ text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try model().write(to: directory)
        try replace(part, with: replacement, of: directory)
        let error = #expect(throws: CheckpointError.self) { try SavedModel(contentsOf: directory) }
        #expect(error.map { "\($0)" }?.contains(text) == true, "\(String(describing: error))")
    }

    @Test("A model that is measured has the figures of its predictions")
    func measured() throws {
        let model = model()
        let texts = ["good", "bad", "good bad", "bad bad", "unheard"]
        let predicted = model.predict(texts).map { $0.label == "up" ? Int32(1) : 0 }
        let data = model.task.encode(Dataset(texts, labels: predicted))
        let measured = model.measure(data)
        #expect(measured.count == 5 && measured.figures["accuracy"] == 1 && measured.tally.correct == 5)
        let wrong = model.measure(model.task.encode(Dataset(texts, labels: predicted.map { 1 - $0 })))
        #expect(wrong.figures["accuracy"] == 0 && wrong.loss > measured.loss)
    }
}
