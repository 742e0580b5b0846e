import Foundation
import RNNTasks
import Testing

@Suite("Tokens as they arrive")
struct TokenReaderTests {
    private static let ids: [Int32] = (0..<60).map { [2, 3, 4, 5, 3, 6, 7][($0 + $0 / 20) % 7] }

    private func model(_ settings: LanguageModelSettings) -> TrainedModel<TextWriting> {
        let codec = TextCodec.tokens(.words(), Vocabulary(tokens: ["a", "b", "c", "d", "e", "f"]))
        var random = RandomSource(seed: 3)
        return TrainedModel(TextWriting(settings, codec: codec), random: &random)
    }

    private func scores(_ reader: inout TokenReader, _ ids: some Sequence<Int32>) throws -> [Tensor<Float>] {
        try ids.map { try reader.read($0) }
    }

    @Test(
        "Without learning, scores have the bits of the whole sequence at once",
        arguments: [
            LanguageModelSettings("gru", embedding: 5, hidden: 33),
            LanguageModelSettings("lstm", embedding: 16, hidden: 8, layers: 2),
            LanguageModelSettings("mingru", embedding: 6, hidden: 6, isTied: true),
        ])
    func bits(_ settings: LanguageModelSettings) throws {
        let model = model(settings)
        var reader = TokenReader(model)
        let (batch, _) = model.model(TokenBatch([Self.ids]))
        #expect(try .concatenated(scores(&reader, Self.ids), axis: 0) == batch.steps)
        #expect(reader.model.model.parameterValues == model.model.parameterValues)
    }

    @Test("Each window is one update of an online training, and what comes again is learned")
    func learns() throws {
        let model = model(.init("gru", embedding: 5, hidden: 8))
        var reader = TokenReader(model, learningRate: 0.02, window: 4)
        reader.learns = true
        var online = OnlineTraining(model.model, for: NextToken(), with: Adam(learningRate: 0.02), clipping: 1)
        for (index, id) in Self.ids.enumerated() {
            _ = try reader.read(id)
            if index > 0 && index.isMultiple(of: 4) {
                try online.learn(from: TokenStreams(Array(Self.ids[index - 4...index]), streams: 1, window: 4)[0])
            }
            #expect(reader.model.model.parameterValues == online.model.parameterValues)
        }
        #expect(online.step == 14)
        let many = (0..<20).flatMap { _ in Self.ids.prefix(14) }
        let last = try scores(&reader, many).suffix(14)
        #expect(zip(last, many.suffix(14).dropFirst()).allSatisfy { $0.argmax()[0] == $1 })
        let before = reader.model.model.parameterValues
        reader.learns = false
        _ = try scores(&reader, Self.ids)
        #expect(reader.model.model.parameterValues == before)
    }

    @Test("A window begins with the state that the tokens before it left, whether they were learned from or not")
    func stateOfWindows() throws {
        var expected = model(.init("gru", embedding: 5, hidden: 8)).model
        var reader = TokenReader(TrainedModel(expected, for: model(.init("gru")).task), learningRate: 0.02, window: 4)
        var optimizer = Adam(for: expected, learningRate: 0.02)
        var state = expected.recurrent.initialState(batch: 1)
        var ids = Self.ids[...]
        for _ in 0..<2 {
            for id in ids.prefix(7) {
                _ = try reader.read(id)
                state = expected.next([id], state).state
            }
            ids = ids.dropFirst(7)
            let (window, start) = (TokenStreams(Array(ids.prefix(5)), streams: 1, window: 4)[0], state)
            for id in ids.prefix(4) { state = expected.next([id], state).state }
            var (_, gradient) = valueWithGradient(at: expected) { NextToken()($0, window, from: start).loss }
            _ = gradient.clip(toNorm: 1)
            optimizer.update(&expected, along: gradient)
            reader.learns = true
            for id in ids.prefix(5) { _ = try reader.read(id) }
            #expect(reader.model.model.parameterValues == expected.parameterValues)
            reader.learns = false
            state = expected.next([ids[ids.startIndex + 4]], state).state
            ids = ids.dropFirst(5)
        }
    }

    @Test("A token at which nothing can be learned has been read all the same")
    func divergence() throws {
        let start = model(.init("gru", embedding: 5, hidden: 8))
        var weights = start.model
        // The loss is infinite where 7 should have been foreseen, and finite elsewhere.
        weights.outputBias = Tensor((0..<8).map { $0 == 7 ? -.infinity : 0 })
        let model = TrainedModel(weights, for: start.task)
        var (reader, plain) = (TokenReader(model, learningRate: 0.02, window: 2), TokenReader(model))
        reader.learns = true
        let expected = try scores(&plain, [2, 7, 3, 4])
        #expect(try scores(&reader, [2, 7]) == Array(expected.prefix(2)))
        #expect(throws: DivergenceError.self) { try reader.read(3) }
        #expect(try reader.read(4) == expected[3])
        _ = try reader.read(5)
        #expect(reader.model.model.parameterValues != weights.parameterValues)
    }

    @Test("A reader that is written between any two tokens goes on with the same bits", arguments: [0, 1, 4, 5, 30])
    func resuming(_ place: Int) throws {
        try withModelDirectory { directory in
            var whole = TokenReader(model(.init("lstm", embedding: 5, hidden: 8)), learningRate: 0.02, window: 4)
            whole.learns = true
            _ = try scores(&whole, Self.ids.prefix(place))
            try whole.write(to: directory)
            var other = try TokenReader(contentsOf: directory)
            #expect(other.learns && other.window == 4 && other.learningRate == 0.02)
            #expect(try scores(&other, Self.ids.dropFirst(place)) == scores(&whole, Self.ids.dropFirst(place)))
            #expect(other.model.model.parameterValues == whole.model.model.parameterValues)
            let saved = try #require(try SavedModel(contentsOf: directory).as(TextWriting.self))
            #expect(saved.task.codec == whole.task.codec)
        }
    }

    @Test(
        "A damaged reader is refused",
        arguments: [
            ("\"window\" : 4", "\"window\" : 0", "the window or the learning rate is out of range"),
            ("\"window\" : 4", "\"window\" : 1", "the tokens or the state are not those of this model"),
            ("\"learningRate\" : 0.02", "\"learningRate\" : -1", "the window or the learning rate is out of range"),
            ("\"recent\" : [", "\"recent\" : [ 99,", "the tokens or the state are not those of this model"),
            ("\"name\" : \"", "\"name\" : \"x", "the tokens or the state are not those of this model"),
        ])
    func damaged(_ part: String, _ replacement: String, _ text: String) throws {
        try withModelDirectory { directory in
            var reader = TokenReader(model(.init("lstm", embedding: 5, hidden: 8)), learningRate: 0.02, window: 4)
            reader.learns = true
            _ = try scores(&reader, Self.ids.prefix(3))
            try reader.write(to: directory)
            try replace(part, with: replacement, in: "reader.json", of: directory)
            expectRefusal(of: directory, text) { _ = try TokenReader(contentsOf: directory) }
        }
    }
}
