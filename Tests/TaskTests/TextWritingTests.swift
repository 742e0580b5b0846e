import Foundation
import RNNTasks
import Testing

@Suite("Writing of texts")
struct TextWritingTests {
    @Test(
        "The number of parameters is known without a model",
        arguments: [
            LanguageModelSettings("lstm", embedding: 5, hidden: 6, layers: 2),
            LanguageModelSettings("gru", embedding: 5, hidden: 6, isTied: true),
            LanguageModelSettings("mingru", embedding: 6, hidden: 6, isTied: true),
        ])
    func parameterCount(_ settings: LanguageModelSettings) {
        let task = TextWriting(settings, codec: .bytes())
        var random = RandomSource(seed: 1)
        #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
    }

    @Test("A training is interrupted and goes on to the same bits, the state between windows included")
    func resuming() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "writing-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let text = String(repeating: "the cat sat on the mat. ", count: 40)
        let task = TextWriting(
            LanguageModelSettings("lstm", embedding: 6, hidden: 8, dropout: 0.2, weightDrop: 0.2),
            codec: TextCodec(.characters(), of: [text]), window: 10)
        var random = RandomSource(seed: 3)
        let model = TrainedModel(task, random: &random)
        func training() -> Training<NextToken<Float>> {
            Training(model.model, for: task.goal, with: Adam(learningRate: 0.01), options: .init(clipping: 1))
        }
        let ids = task.encode(text)
        var whole = training()
        try whole.run(task, epochs: 2, on: ids, validation: ids, batchSize: 4)
        struct Stop: TrainingObserver {
            func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
                if case .batch(let record) = event, record.step == 7 { training.stop(.interrupted) }
            }
        }
        var cut = training()
        try cut.run(
            task, epochs: 2, on: ids, validation: ids, batchSize: 4,
            observers: [Stop(), Checkpoints(in: directory, with: try model.description())])
        var rest = training()
        try rest.restore(from: Checkpoint(contentsOf: directory))
        try rest.run(task, epochs: 2, on: ids, validation: ids, batchSize: 4)
        #expect(zip(whole.model.parameterValues, rest.model.parameterValues).allSatisfy { $0 == $1 })
        #expect(whole.history.map(\.validation) == rest.history.map(\.validation))
        #expect(whole.history.map(\.training) == rest.history.map(\.training))
    }

    @Test("Of a text of one token or none there is nothing to predict, and one shorter than a window is one window")
    func short() throws {
        let task = TextWriting(.init("gru", embedding: 5, hidden: 6), codec: .bytes(), window: 64)
        var random = RandomSource(seed: 4)
        let model = TrainedModel(task, random: &random)
        for text in ["", "a"] {
            let measured = model.measure(task.encode(text))
            #expect(measured.count == 0 && measured.tokens == 0)
            var training = Training(model.model, for: task.goal, with: Adam(learningRate: 0.01))
            try training.run(task, epochs: 1, on: task.encode(text), validation: task.encode("abc"))
            #expect(zip(training.model.parameterValues, model.model.parameterValues).allSatisfy { $0 == $1 })
        }
        #expect(model.measure(task.encode("abc")).tokens == 2)
    }

    @Test("A text is measured in few streams, which have 4096 tokens each, and read in as many as asked for")
    func streams() {
        let task = TextWriting(.init("gru", embedding: 5, hidden: 6), codec: .bytes(), window: 10)
        let ids = task.encode(String(repeating: "the cat ", count: 1030))
        #expect(task.batches(of: ids, size: 8, seed: 0, epoch: 0).first?.inputs.count == 8)
        #expect(task.batches(of: ids, size: 8).first?.inputs.count == 2)
        #expect(task.batches(of: ids, size: 1).first?.inputs.count == 1)
        #expect(task.batches(of: Array(ids[..<8191]), size: 8).first?.inputs.count == 1)
        var random = RandomSource(seed: 5)
        let model = TrainedModel(task, random: &random)
        let short = Array(ids[..<150])
        #expect(model.measure(short).figures == model.measure(short, batchSize: 1).figures)
        #expect(model.measure(short).tokens == 149)
    }

    @Test("A short text is read in no more streams than it has windows")
    func shortStreams() {
        let task = TextWriting(.init("gru", embedding: 5, hidden: 6), codec: .bytes(), window: 10)
        let ids = task.encode(String(repeating: "the cat ", count: 5))
        #expect(task.batches(of: ids, size: 32, seed: 0, epoch: 0).first?.inputs.count == 4)
    }

    @Test("A model that was saved writes the same text afterwards, from any beginning")
    func saving() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "writing-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for codec in [TextCodec.bytes(), TextCodec(.characters(), of: ["abc"]), .bytes(special: [])] {
            var random = RandomSource(seed: 4)
            let model = TrainedModel(TextWriting(.init("gru", embedding: 5, hidden: 6), codec: codec), random: &random)
            try model.write(to: directory)
            let saved = try #require(try SavedModel(contentsOf: directory).as(TextWriting.self))
            #expect(saved.predict(["abc", "", "ü"]) == model.predict(["abc", "", "ü"]))
        }
    }
}
