import Foundation
import RNNTasks
import TestSupport
import Testing

@Suite("Transcription of sequences")
struct SequenceTranscriptionTests {
    typealias Model = TrainedModel<SequenceTranscription>

    /// Recordings of letters: each is heard in two or three frames, in a feature of its own and far from zero, with a
    /// frame or two of silence between; a last feature is always the same. The frames of each letter come too.
    private static func recordings(
        _ count: Int, seed: UInt64
    ) -> (examples: Dataset<Tensor<Float>, String>, places: [[ClosedRange<Int>]]) {
        var random = RandomSource(seed: seed)
        let letters = Array("abc")
        var (inputs, labels, places): ([Tensor<Float>], [String], [[ClosedRange<Int>]]) = ([], [], [])
        for _ in 0..<count {
            var (frames, text, ranges): ([[Float]], String, [ClosedRange<Int>]) = ([], "", [])
            func hear(_ letter: Int?, _ frameCount: Int) {
                for _ in 0..<frameCount {
                    frames.append(
                        letters.indices.map { 300 + ($0 == letter ? 50 : 0) + 5 * Float(random.normal()) } + [7])
                }
            }
            for _ in 0..<1 + random.integer(below: 4) {
                hear(nil, 1 + random.integer(below: 2))
                let letter = random.integer(below: 3)
                let start = frames.count
                hear(letter, 2 + random.integer(below: 2))
                ranges.append(start...frames.count - 1)
                text.append(letters[letter])
            }
            hear(nil, 1)
            inputs.append(Tensor(frames))
            labels.append(text)
            places.append(ranges)
        }
        return (Dataset(inputs, labels: labels), places)
    }

    private static let codec = TextCodec(.characters(), of: ["abc"], special: .reading)

    private func task(_ settings: TranscriberSettings = .init("gru", hidden: 3)) throws -> SequenceTranscription {
        SequenceTranscription(
            settings, codec: Self.codec, features: try FeatureScale(of: Self.recordings(8, seed: 1).examples.inputs))
    }

    private func model(_ settings: TranscriberSettings = .init("gru", hidden: 3)) throws -> Model {
        var random = RandomSource(seed: 5)
        return Model(try task(settings), random: &random)
    }

    @Test("No reading has an unknown symbol, be it of a model that knows nothing yet, whole or frame by frame")
    func excluded() throws {
        let unknown = try #require(Self.codec.id(of: .unknown))
        let inputs = Self.recordings(40, seed: 3).examples.inputs
        var model = try model()
        // The unknown symbol is the most probable one in every frame.
        model.model.output.bias = Tensor((0..<Self.codec.count).map { $0 == Int(unknown) ? 9 : 0 })
        #expect(CTCDecoder().bestPaths(model.model(SequenceBatch(inputs[0].expanded(axis: 0))))[0].labels == [unknown])
        for width in [1, 3] {
            var task = model.task
            task.width = width
            for reading in TrainedModel(model.model, for: task).predict(inputs) {
                #expect(!reading.ids.contains(unknown) && !reading.text.contains("<"))
            }
        }
        var reader = TranscriptionReader(model)
        let read = inputs.flatMap { frames in
            (0..<frames.shape[0]).compactMap { reader.read(frames.entry($0).scalars)?.id }
        }
        #expect(!read.contains(unknown))
    }

    @Test("A transcriber learns what was said, though not where, reads others, and is saved")
    func learns() throws {
        try withModelDirectory { directory in
            let (examples, _) = Self.recordings(60, seed: 1)
            let (others, places) = Self.recordings(20, seed: 9)
            var task = SequenceTranscription(
                .init("bigru", hidden: 12), codec: Self.codec, features: try FeatureScale(of: examples.inputs))
            var random = RandomSource(seed: 2)
            let model = Model(task, random: &random)
            var training = Training(
                model.model, for: task.goal, with: Adam(learningRate: 0.02),
                options: .init(clipping: 5, criterion: SequenceTranscription.criterion))
            try training.run(
                task, epochs: 16, on: task.encode(examples), validation: task.encode(others), batchSize: 6,
                observers: [Checkpoints(in: directory, with: try model.description())])
            let trained = Model(training.kept?.model ?? training.model, for: task)
            let found = trained.measure(try task.encode(others))
            #expect(found.figures[.tokenErrorRate] == 0 && found.figures[.exact] == 1 && found.tally.sequences == 20)
            let read = trained.predict(others.inputs)
            #expect(read.map(\.text) == others.labels)
            for (prediction, places) in zip(read, places) {
                #expect(prediction.ids.count == prediction.frames.count && prediction.logProbability < 0)
                // Each letter is found where it is heard, or right beside it.
                for (frames, place) in zip(prediction.frames, places) {
                    #expect(frames.overlaps(place.lowerBound - 1...place.upperBound + 1))
                }
            }
            task.width = 4
            let beams = TrainedModel(trained.model, for: task).predict(others.inputs)
            #expect(beams.map(\.text) == others.labels)
            // All paths that read as the text have a greater probability than the best of them.
            #expect(zip(beams, read).allSatisfy { $0.logProbability > $1.logProbability })
            let saved = try #require(try SavedModel(contentsOf: directory).as(SequenceTranscription.self))
            #expect(saved.predict(others.inputs) == read)
        }
    }

    @Test(
        "With a convolution in front recordings are read too, frames are those of the recording, and a reader says the same"
    )
    func convolution() throws {
        for (stride, cell) in [(1, "gru"), (2, "lstm"), (3, "mingru")] as [(Int, RecurrentKind)] {
            let settings = TranscriberSettings(
                cell, hidden: 5, convolution: .init(channels: 6, width: 3, stride: stride))
            let model = try model(settings)
            #expect(Double(model.model.parameterCount) == model.task.parameterCount)
            let inputs = Self.recordings(6, seed: 4).examples.inputs
            let predictions = model.predict(inputs)
            #expect(predictions.contains { !$0.text.isEmpty })
            for (input, prediction) in zip(inputs, predictions) {
                #expect(prediction.frames.allSatisfy { $0.upperBound < input.shape[0] })
                var reader = TranscriptionReader(model)
                let symbols = (0..<input.shape[0]).compactMap { reader.read(input.entry($0).scalars) }
                #expect(symbols.map(\.text).joined() == prediction.text && symbols.map(\.id) == prediction.ids)
                #expect(zip(symbols, prediction.frames).allSatisfy { $1.contains($0.frame) })
            }
            try withModelDirectory { directory in
                try model.write(to: directory)
                #expect(try Model(contentsOf: directory).predict(inputs) == predictions)
            }
            // The fewest frames whose convolution has as many steps as the text needs; one frame less is too few.
            let needed = model.task.framesNeeded(for: [4, 5, 5])
            #expect(needed == 3 * stride + 1)
            #expect(throws: ExampleError.self) {
                _ = try model.task.encode(Dataset([.zeros([needed - 1, 4])], labels: ["abb"]))
            }
            _ = try model.task.encode(Dataset([.zeros([needed, 4])], labels: ["abb"]))
        }
    }

    @Test("How sounds become frames is saved; a model whose frames differ from it is refused")
    func sounds() throws {
        var task = try task()
        task.sounds = LogMel(rate: 8000, bands: 4)
        let model = Model(try model().model, for: task)
        try withModelDirectory { directory in
            try model.write(to: directory)
            #expect(try Model(contentsOf: directory).task.sounds == task.sounds)
        }
        try expectRefusal(
            of: model, replacing: "\"bands\" : 4", with: "\"bands\" : 5", "sounds have 5 bands, and there are 4")
    }

    @Test("What is said of recordings comes in their order, and is what is said of each by itself", arguments: [1, 3])
    func order(width: Int) throws {
        var (task, model) = (try task(), try model())
        task.width = width
        model = Model(model.model, for: task)
        let inputs = Self.recordings(5, seed: 3).examples.inputs + [.zeros([0, 4]), .zeros([1, 4])]
        let all = model.predict(inputs)
        for (input, prediction) in zip(inputs, all) {
            let alone = try #require(model.predict([input]).first)
            #expect(prediction.text == alone.text && prediction.frames == alone.frames)
            #expect(abs(prediction.logProbability - alone.logProbability) < 1e-4)
        }
        #expect(all[5].text == "" && all[5].frames.isEmpty && all[5].logProbability == 0)
        #expect(model.predict([]).isEmpty)
    }

    @Test("Features are brought to the scale of the examples to train with, which is saved with the model")
    func scaled() throws {
        try withModelDirectory { directory in
            let model = try model()
            let decoder = CTCDecoder(excluding: [try #require(Self.codec.id(of: .unknown))])
            let (others, _) = Self.recordings(4, seed: 8)
            let encoded = try model.task.encode(others)
            #expect(encoded.labels == Self.codec.encode(others.labels))
            let (means, deviations) = (Tensor(model.task.features.means), Tensor(model.task.features.deviations))
            #expect(abs(means[0] - 315) < 10 && abs(deviations[0] - 22) < 6)
            #expect(means[3] == 7 && deviations[3] == 1)
            for (one, other) in zip(encoded.inputs, others.inputs) {
                #expect(one == (other - means) / deviations)
                let logits = model.model(SequenceBatch(one.reshaped([1] + one.shape)))
                #expect(model.predict([other])[0].logProbability == decoder.bestPaths(logits)[0].logProbability)
            }
            try model.write(to: directory)
            let read = try Model(contentsOf: directory)
            #expect(read.task.features == model.task.features && read.task.settings == model.task.settings)
            #expect(read.task.codec == model.task.codec && read.predict(others.inputs) == model.predict(others.inputs))
            #expect(try Checkpoint(contentsOf: directory).names == ["codec.json", "model.json", "model.safetensors"])
        }
    }

    @Test("Recordings that nothing can be learned from are named")
    func refused() throws {
        let task = try task()
        func problem(_ recording: Tensor<Float>, _ text: String, _ problem: String) {
            let data = Dataset([.zeros([3, 4]), recording], labels: ["a", text])
            #expect(throws: ExampleError(1, problem)) { try task.encode(data) }
        }
        problem(.zeros([3, 4]), "aa b", "the recording has 3 frames, but its text needs at least 5")
        problem(.zeros([2, 4]), "aa", "the recording has 2 frames, but its text needs at least 3")
        problem(.zeros([0, 4]), "a", "the recording has 0 frames, but its text needs at least 1")
        problem(.zeros([3, 5]), "a", "frames of shape [3, 5] are not [frames, features] with 4 features")
        problem(.zeros([12]), "a", "frames of shape [12] are not [frames, features] with 4 features")
        var spoilt = Tensor<Float>.zeros([3, 4])
        spoilt[1, 2] = .nan
        problem(spoilt, "a", "feature 2 of frame 1 is nan, which is not finite")
        // The same numbers of frames are enough for other texts, and none for no text.
        let enough = Dataset(
            [.zeros([3, 4]), .zeros([2, 4]), .zeros([0, 4])] as [Tensor<Float>], labels: ["aa", "ab", ""])
        #expect(try task.encode(enough).count == 3)
        let measured = try model().measure(task.encode(enough))
        #expect(measured.loss.isFinite && measured.count == 3 && measured.tally.symbols == 4)
    }

    @Test("A recording with a number that is not finite reads as nothing, and changes no other's reading")
    func notFinite() throws {
        let model = try model()
        let good = Self.recordings(1, seed: 4).examples.inputs[0]
        var bad = good
        bad[1, 1] = .infinity
        let found = model.predict([bad, good])
        #expect(found[0].text == "" && found[0].logProbability == -.infinity && found[0].frames.isEmpty)
        #expect(found[1] == model.predict([good])[0])
    }

    @Test("A symbol that the codec does not know is its unknown one, an error when a model is measured")
    func unknown() throws {
        let model = try model()
        let data = Dataset([Tensor<Float>.zeros([6, 4])], labels: ["axb"])
        let encoded = try model.task.encode(data)
        #expect(
            encoded.labels == [[model.task.codec.encode("a")[0], Vocabulary.unknown, model.task.codec.encode("b")[0]]])
        let measured = model.measure(encoded)
        #expect(measured.tally.symbols == 3 && measured.loss.isFinite)
        // A text that spells the blank is a text.
        #expect(try model.task.encode(Dataset([.zeros([9, 4])], labels: ["<pad>"])).labels[0].contains(0) == false)
    }

    @Test("A model whose logits are no numbers reads nothing, and stops nothing", arguments: [1, 3])
    func noNumbers(width: Int) throws {
        var (task, model) = (try task(), try model())
        task.width = width
        model = Model(model.model, for: task)
        model.model.output.bias = Tensor(Array(repeating: .nan, count: task.codec.count))
        #expect(model.predict([.zeros([3, 4])])[0].frames.isEmpty)
    }

    @Test("A recording of other features, and a codec without padding, are mistakes that say what they are")
    func mistakes() async {
        let features = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let task = SequenceTranscription(
                .init("gru", hidden: 2), codec: .bytes(), features: FeatureScale(means: [0, 0], deviations: [1, 1]))
            var random = RandomSource(seed: 1)
            _ = TrainedModel(task, random: &random).predict([.zeros([4, 3])])
        }
        #expect(
            message(features).contains(
                "SequenceTranscription: a recording of shape [4, 3] is not [frames, features] with 2 features"))
        let codec = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceTranscription(
                .init("gru"), codec: .bytes(special: []), features: FeatureScale(means: [0], deviations: [1]))
        }
        #expect(message(codec).contains("SequenceTranscription: padding must be one of the codec's special tokens"))
    }

    @Test("The number of parameters is known without a model", arguments: RecurrentKind.allCases)
    func parameterCount(_ kind: RecurrentKind) throws {
        for (hidden, layers) in [(4, 1), (2, 3)] {
            let task = try task(.init(kind, hidden: hidden, layers: layers))
            var random = RandomSource(seed: 1)
            #expect(Double(task.model(random: &random).parameterCount) == task.parameterCount)
        }
    }

    @Test(
        "A description that no model can have, or not this one, is refused",
        arguments: refusedRecurrentSettings + [
            ("\"hidden\" : 3", "\"hidden\" : 4", "recurrent.weight_ih_l0"),
            ("\"means\"", "\"mean\"", "there is no \"means\""),
            ("\"means\" : [", "\"means\" : [ 0,", "at task.features.deviations: 5 means and 4 deviations"),
            ("\"deviations\" : [", "\"deviations\" : [ 0, 1, 1, 1 ], \"x\" : [", "deviations greater than 0"),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        try expectRefusal(of: model(), replacing: part, with: replacement, text)
    }

    @Test("A codec without a blank, or with other symbols than the weights', is refused")
    func otherCodecs() throws {
        try withModelDirectory { directory in
            let model = try model()
            var checkpoint = try model.description()
            checkpoint.add(model.model, as: "model.safetensors")
            try checkpoint.add(TextCodec.bytes(special: [.begin, .end]), as: "codec.json")
            try checkpoint.write(to: directory)
            expectRefusal(of: directory, "codec.json: there is no padding token, which is the blank") {
                _ = try Model(contentsOf: directory)
            }
            try checkpoint.add(TextCodec(.characters(), of: ["ab"], special: .reading), as: "codec.json")
            try checkpoint.write(to: directory)
            expectRefusal(of: directory, "output.weight\" has [5, 3], the model's parameter [4, 3]") {
                _ = try Model(contentsOf: directory)
            }
        }
    }
}
