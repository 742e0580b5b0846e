import Foundation
import RNNTasks
import TestSupport
import Testing

@Suite("Transduction of sequences")
struct SequenceTransductionTests {
    typealias Model = TrainedModel<SequenceTransduction>

    /// Runs of a letter's frames; each run reads as the letter and a full stop, more symbols than many have frames.
    private static func recordings(_ count: Int, seed: UInt64) -> Dataset<Tensor<Float>, String> {
        var random = RandomSource(seed: seed)
        let letters = Array("abc")
        var (inputs, labels): ([Tensor<Float>], [String]) = ([], [])
        for _ in 0..<count {
            var (frames, text): ([[Float]], String) = ([], "")
            for _ in 0..<1 + random.integer(below: 3) {
                let letter = random.integer(below: 3)
                for _ in 0..<1 + random.integer(below: 3) { frames.append((0..<3).map { $0 == letter ? 90 : 20 }) }
                frames.append([20, 20, 20])
                text += "\(letters[letter])."
            }
            inputs.append(Tensor(frames))
            labels.append(text)
        }
        return Dataset(inputs, labels: labels)
    }

    private static let codec = TextCodec(.characters(), of: ["abc."], special: .reading)

    private func task(
        _ settings: TransducerSettings = .init("gru", embedding: 2, hidden: 3)
    ) throws -> SequenceTransduction {
        SequenceTransduction(
            settings, codec: Self.codec, features: try FeatureScale(of: Self.recordings(8, seed: 1).inputs))
    }

    private func model() throws -> Model {
        var random = RandomSource(seed: 5)
        return Model(try task(), random: &random)
    }

    @Test("A transducer learns what was said, reads others, is saved, and reads a stream to the same texts")
    func learns() throws {
        try withModelDirectory { directory in
            let (examples, others) = (Self.recordings(120, seed: 1), Self.recordings(20, seed: 9))
            let task = SequenceTransduction(
                .init("gru", embedding: 8, hidden: 20), codec: Self.codec,
                features: try FeatureScale(of: examples.inputs))
            var random = RandomSource(seed: 2)
            let model = Model(task, random: &random)
            var training = Training(
                model.model, for: task.goal, with: Adam(learningRate: 0.02),
                options: .init(clipping: 5, criterion: SequenceTransduction.criterion))
            try training.run(
                task, epochs: 12, on: task.encode(examples), validation: task.encode(others), batchSize: 8,
                observers: [Checkpoints(in: directory, with: try model.description())])
            let trained = Model(training.kept?.model ?? training.model, for: task)
            #expect(trained.measure(try task.encode(others)).figures[.tokenErrorRate] == 0)
            let read = trained.predict(others.inputs)
            #expect(read.map(\.text) == others.labels)
            #expect(read.allSatisfy { $0.frames.count == $0.ids.count && $0.frames == $0.frames.sorted() })
            let saved = try #require(try SavedModel(contentsOf: directory).as(SequenceTransduction.self))
            #expect(saved.predict(others.inputs) == read)
            for (recording, prediction) in zip(others.inputs.prefix(4), read) {
                var stream = TransducerStream(saved.model)
                let scaled = task.features(recording)
                for frame in 0..<scaled.shape[0] { _ = stream(scaled.slice(frame..<frame + 1)) }
                #expect(stream.hypothesis.labels == prediction.ids && stream.hypothesis.frames == prediction.frames)
            }
        }
    }

    @Test(
        "Recordings without frames read as nothing, those with numbers that are not finite too, and nothing else changes"
    )
    func order() throws {
        let model = try model()
        let good = Self.recordings(3, seed: 4).inputs
        var bad = good[0]
        bad[0, 1] = .nan
        let all = model.predict(good + [.zeros([0, 3]), bad])
        for (input, prediction) in zip(good, all) { #expect(model.predict([input]) == [prediction]) }
        #expect(all[3].text == "" && all[3].logProbability == 0)
        #expect(all[4].text == "" && all[4].logProbability == -.infinity)
        #expect(model.predict([]).isEmpty)
    }

    @Test("Any text can be read of one frame, and none but the empty one of no frame")
    func least() throws {
        let task = try task()
        #expect(try task.encode(Dataset([.zeros([1, 3]), .zeros([0, 3])], labels: ["aabbcc", ""])).count == 2)
        #expect(throws: ExampleError(0, "the recording has 0 frames, but its text needs at least 1")) {
            try task.encode(Dataset([.zeros([0, 3])], labels: ["a"]))
        }
    }

    @Test("The number of parameters is known without a model", arguments: RecurrentKind.allCases)
    func parameterCount(_ kind: RecurrentKind) throws {
        for layers in [1, 2] {
            let task = try task(.init(kind, predictor: "lstm", embedding: 5, hidden: 4, layers: layers))
            var random = RandomSource(seed: 1)
            #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
        }
    }

    @Test(
        "A description that no model can have, or not this one, is refused",
        arguments: [
            ("\"hidden\" : 3", "\"hidden\" : 0", "at task.settings.hidden: 0 is out of range"),
            ("\"hidden\" : 3", "\"hidden\" : 16777215", "the parameters of the file do not fit the settings"),
            ("\"embedding\" : 2", "\"embedding\" : 3", "embedding.weight"),
            (
                "\"predictor\" : \"gru\"", "\"predictor\" : \"bigru\"",
                "the predictor must not be bidirectional, but is bigru"
            ),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        try expectRefusal(of: model(), replacing: part, with: replacement, text)
    }

    @Test("A codec without padding is a mistake that says so")
    func mistakes() async {
        let codec = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceTransduction(
                .init("gru"), codec: .bytes(special: []), features: FeatureScale(means: [0], deviations: [1]))
        }
        #expect(message(codec).contains("SequenceTransduction: padding must be one of the codec's special tokens"))
    }
}
