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

    @Test("A text begins after a line break, or a full stop, or else any token; what stands for no text is not written")
    func start() {
        for (codec, token) in [
            (TextCodec(.characters(), of: ["a.b\nc"]), "\n"), (TextCodec(.characters(), of: ["a\r\nc"]), "\r\n"),
            (TextCodec(.words(), of: ["go. stop.\nnow"]), "."), (TextCodec(.words(), of: ["go now go"]), "go"),
            (.bytes(), "\n"), (.bytes(special: []), "\n"),
        ] {
            let task = TextWriting(.init("gru", embedding: 5, hidden: 6), codec: codec)
            #expect(codec.decode([task.start]) == token)
            #expect(task.prompt("go") == [task.start] + codec.encode("go"))
            var random = RandomSource(seed: 4)
            let text = task.write(after: "go", with: task.model(random: &random)).text
            #expect(!text.contains("<") || codec.special.isEmpty || codec == .bytes())
        }
    }

    @Test(
        "What is written piece by piece is what is written at once, with a space before the first word if there is one")
    func stream() {
        for codec in [
            TextCodec(.characters(), of: ["abc é\n"]), TextCodec(.words(), of: ["go on, then. stop"]),
            .bytes(special: []),
        ] {
            var task = TextWriting(.init("gru", embedding: 5, hidden: 6), codec: codec)
            var random = RandomSource(seed: 4)
            let model = task.model(random: &random)
            for search in [Decoding.Search.greedy, .sampling(temperature: 2, seed: 3)] {
                task.decoding.search = search
                (task.decoding.minimumLength, task.decoding.maximumLength) = (40, 40)
                for text in ["", "go on"] {
                    let written = task.write(after: text, with: model)
                    #expect(task.stream(after: text, with: model).joined() == written.text)
                    #expect(written.tokens.count == 40)
                    if case .tokens(.words, _) = codec, text == "go on", let first = written.text.first {
                        #expect(first == " " || first == "," || first == ".")
                    }
                }
            }
        }
    }

    @Test("A line's tokens are as probable as the model says of all lines at once, in windows of any length")
    func scores() throws {
        let text = "the cat\n\nsat on\nthe mat zebra"
        for window in [1, 4, 64] {
            let codec = TextCodec(.characters(), of: ["the cat sat on the mat\n"])
            let task = TextWriting(.init("lstm", embedding: 5, hidden: 6), codec: codec, window: window)
            var random = RandomSource(seed: 6)
            let model = TrainedModel(task, random: &random)
            var scorer = TextScorer(model)
            let scores = text.split(separator: "\n", omittingEmptySubsequences: false).map { scorer.read(String($0)) }
            let ids = task.prompt(text)
            let logs = model.model(TokenBatch([Array(ids.dropLast())])).logits.steps.logSoftmax()
            let all = zip(ids.dropFirst(), 0...).filter { $0.0 != task.start }.map { id, step in
                Double(logs.scalars[step * codec.count + Int(id)])
            }
            #expect(scores.map(\.tokens.count) == [7, 0, 6, 13])
            #expect(scores.map(\.unknown) == [0, 0, 0, 3])
            let found = scores.flatMap(\.tokens).map(\.probability)
            #expect(zip(found, all).allSatisfy { abs(log(Tensor<Double>($0)).scalar - $1) < 1e-5 })
            #expect(scores[1].nats == nil && scores[1].bitsPerCharacter == nil)
            let nats = try #require(scores[2].nats)
            #expect(abs(nats - -all[7..<13].reduce(0, +) / 6) < 1e-5)
            #expect(abs(try #require(scores[2].bitsPerCharacter) - nats / 0.693_147_180_559_945_3) < 1e-12)
        }
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
            for text in ["abc", "", "ü"] {
                let written = model.task.write(after: text, with: model.model)
                #expect(saved.task.write(after: text, with: saved.model) == written)
            }
        }
    }
}
