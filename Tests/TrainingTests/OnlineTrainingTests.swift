import Foundation
import RNNKit
import TestSupport
import Testing

@Suite("Learning from a stream") struct OnlineTrainingTests {
    typealias Model = GRUClassifier<Float>

    private static func model() -> Model {
        var random = RandomSource(seed: 3)
        return Model(vocabulary: 9, embedding: 4, hidden: 5, classes: 2, dropout: 0.2, random: &random)
    }

    /// Sequences whose class says whether they hold a 3.
    private static let data = Dataset(
        (0..<60).map { row in (0..<1 + row % 5).map { Int32(1 + (row * 7 + $0 * 3) % 8) } },
        labels: (0..<60).map { row in
            (0..<1 + row % 5).contains { 1 + (row * 7 + $0 * 3) % 8 == 3 } ? 1 : 0
        } as [Int32])

    private func online() -> OnlineTraining<Classification<Model>> {
        OnlineTraining(
            Self.model(), for: Classification(), with: Adam(learningRate: 0.01),
            schedule: .exponential(from: 0.01, factor: 0.999), clipping: 1, seed: 4)
    }

    @Test(
        "One example or a few at a time, the same bits as a training of one epoch in the same order", arguments: [1, 7])
    func sameBits(_ size: Int) throws {
        let batches = Self.data.batches(of: size)
        var online = online()
        for batch in batches { try online.learn(from: batch) }
        var training = Training(
            Self.model(), for: Classification(), with: Adam(learningRate: 0.01),
            options: .init(learningRate: .schedule(.exponential(from: 0.01, factor: 0.999)), clipping: 1, seed: 4))
        try training.run(epochs: 1, batches: { _ in batches })
        #expect(zip(online.model.parameterValues, training.model.parameterValues).allSatisfy { $0 == $1 })
        #expect(online.step == batches.count && online.recent.figures == training.history[0].training)
    }

    @Test("Saved between any two batches, it goes on to the same bits")
    func saved() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "online-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let batches = Self.data.batches(of: 5)
        var whole = online()
        for batch in batches { try whole.learn(from: batch) }
        for cut in [0, 1, 6, 11] {
            var first = online()
            for batch in batches.prefix(cut) { try first.learn(from: batch) }
            try first.checkpoint().write(to: directory)
            var second = online()
            try second.restore(from: Checkpoint(contentsOf: directory))
            #expect(second.recent == first.recent && second.step == cut)
            for batch in batches.dropFirst(cut) { try second.learn(from: batch) }
            #expect(zip(second.model.parameterValues, whole.model.parameterValues).allSatisfy { $0 == $1 }, "\(cut)")
            #expect(second.recent == whole.recent)
        }
    }

    @Test("A state is carried from batch to batch, and saved")
    func carried() throws {
        var random = RandomSource(seed: 1)
        let model = LanguageModel<Float>(.init("lstm", embedding: 4, hidden: 5), vocabulary: 7, random: &random)
        let windows = TokenStreams((0..<61).map { Int32(($0 * $0) % 7) }, streams: 2, window: 5)
        func online() -> OnlineTraining<NextToken<Float>> {
            OnlineTraining(model, for: NextToken(), with: SGD(learningRate: 0.1))
        }
        var (whole, first, second) = (online(), online(), online())
        for window in windows { try whole.learn(from: window) }
        for window in windows.prefix(3) { try first.learn(from: window) }
        try second.restore(from: first.checkpoint())
        for window in windows.dropFirst(3) { try second.learn(from: window) }
        #expect(zip(second.model.parameterValues, whole.model.parameterValues).allSatisfy { $0 == $1 })
    }

    @Test("Where the loss is not finite nothing is learned, and what comes next can be")
    func notFinite() throws {
        struct Bad: Objective {
            func callAsFunction(_ model: Model, _ batch: Float) -> Outcome<Float, NoTally> {
                Outcome(model(TokenBatch([[1]])).sum() * Tensor(batch), count: 1)
            }
        }
        var online = OnlineTraining(Self.model(), for: Bad(), with: SGD(learningRate: 0.1))
        try online.learn(from: 1)
        let before = online.model.parameterValues
        let error = #expect(throws: DivergenceError.self) { try online.learn(from: .nan) }
        #expect(error?.step == 2 && error?.description.hasPrefix("not finite at step 2: the loss was nan") == true)
        #expect(zip(online.model.parameterValues, before).allSatisfy { $0 == $1 })
        try online.learn(from: 1)
        #expect(online.step == 2 && online.recent.count == 2)
    }

    @Test("A state that is not finite is not carried on")
    func notFiniteState() throws {
        var random = RandomSource(seed: 1)
        let model = LanguageModel<Float>(.init("gru", embedding: 4, hidden: 5), vocabulary: 7, random: &random)
        let windows = TokenStreams((0..<61).map { Int32(($0 * $0) % 7) }, streams: 2, window: 5)
        var online = OnlineTraining(model, for: Spoiling(), with: SGD(learningRate: 0.1))
        try online.learn(from: (windows[0], false))
        let before = try online.checkpoint()
        #expect(throws: DivergenceError.self) { try online.learn(from: (windows[1], true)) }
        let (carried, earlier) = try (
            online.checkpoint().tensors("carried.safetensors"), before.tensors("carried.safetensors")
        )
        #expect(carried.encoded == earlier.encoded)
        #expect(try online.learn(from: (windows[1], false)).loss.isFinite)
    }

    /// Next tokens, with a loss and a state that can be made NaN.
    private struct Spoiling: Objective {
        func callAsFunction(
            _ model: LanguageModel<Float>, _ batch: (window: TokenStreams.Window, isSpoilt: Bool),
            from state: NamedState<Float>?
        ) -> Outcome<Float, TokenTally> {
            var outcome = NextToken<Float>()(model, batch.window, from: state)
            guard batch.isSpoilt else { return outcome }
            outcome.loss = outcome.loss * Tensor(Float.nan)
            outcome.state = outcome.state?.mapParameters { $1 * Tensor(Float.nan) }
            return outcome
        }
    }

    @Test("Figures are of a while: those of a batch, and those since they were last taken")
    func figures() throws {
        var online = online()
        let batches = Self.data.batches(of: 10)
        let said = try online.learn(from: batches[0])
        #expect(said.loss > 0 && said["accuracy"] != nil)
        try online.learn(from: batches[1])
        #expect(online.takeRecent().count == 20 && online.recent.count == 0)
        try online.learn(from: batches[2])
        #expect(online.recent.count == 10)
    }

    @Test("What was saved by nobody is refused, and nothing changes")
    func hostile() throws {
        struct State: Encodable {
            var step = 1
            var random = RandomSource(seed: 1)
            var recent = Measurement<ConfusionMatrix>()
            var carried: [String]?
        }
        var online = online()
        var other = online
        for batch in Self.data.batches(of: 10) { try other.learn(from: batch) }
        let before = online.model.parameterValues
        for (state, text) in [
            (State(step: -1), "the counts are out of range"),
            (State(carried: ["h", "h"]), "a part occurs twice"),
            (State(carried: ["h"]), "carried.safetensors"),
        ] {
            var checkpoint = try other.checkpoint()
            try checkpoint.add(state, as: "online.json")
            let error = #expect(throws: CheckpointError.self) { try online.restore(from: checkpoint) }
            #expect(error.map { "\($0)".contains(text) } == true, "\(text)")
        }
        var missing = try other.checkpoint()
        try missing.add(["step": 1], as: "online.json")
        #expect(throws: CheckpointError.self) { try online.restore(from: missing) }
        #expect(online.step == 0 && online.recent.count == 0)
        #expect(zip(online.model.parameterValues, before).allSatisfy { $0 == $1 })
    }

    /// The sequences have many lengths, so that memory of many sizes is allocated. 2 bytes kept of each example, or 34 of
    /// each update, are noticed.
    @Test(
        "Memory is the same after 100,000 and after 1,000,000 examples",
        .enabled(if: ProcessInfo.processInfo.environment["RNNKIT_LONG"] == "1" && ResidentMemory.bytes != nil))
    func memory() throws {
        var random = RandomSource(seed: 2)
        let examples = Dataset(
            (0..<1000).map { _ in (0..<random.integer(below: 8)).map { _ in Int32(random.integer(below: 9)) } },
            labels: (0..<1000).map { _ in Int32(random.integer(below: 2)) })
        let batches = examples.batches(of: 20, seed: 1, epoch: 0)
        var online = online()
        var early: Int?
        for round in 1...1000 {
            for batch in batches { try online.learn(from: batch) }
            if round == 100 { early = ResidentMemory.bytes }
        }
        #expect(online.step == 50_000 && online.recent.count == 1_000_000)
        let late = try #require(ResidentMemory.bytes)
        print("memory after 100,000 examples: \(early ?? 0) bytes, after 1,000,000: \(late)")
        #expect(abs(late - (try #require(early))) < 1_500_000)
        // Growth is measured: that of a number for each example.
        let numbers = Array(0..<1_000_000)
        let more = try #require(ResidentMemory.bytes) - late
        withExtendedLifetime(numbers) {}
        #expect(more > 4_000_000)
    }

    @Test("What is saved does not grow with what was learned from")
    func size() throws {
        var random = RandomSource(seed: 2)
        let model = Model(vocabulary: 4, embedding: 1, hidden: 1, classes: 2, random: &random)
        var online = OnlineTraining(model, for: Classification(), with: SGD(learningRate: 0.01))
        let batch = Dataset([[1, 2]] as [[Int32]], labels: [1] as [Int32]).batches(of: 1)[0]
        func bytes() throws -> Int {
            let directory = FileManager.default.temporaryDirectory.appending(path: "online-\(UUID())").path
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try online.checkpoint().write(to: directory)
            return try FileManager.default.contentsOfDirectory(atPath: directory).reduce(0) {
                $0 + (try FileManager.default.attributesOfItem(atPath: directory + "/" + $1)[.size] as? Int ?? 0)
            }
        }
        for _ in 0..<2000 { try online.learn(from: batch) }
        let size = try bytes()
        for _ in 0..<4000 { try online.learn(from: batch) }
        // What is kept is what is saved: at most a few more digits of the counts.
        let later = try bytes()
        #expect(abs(later - size) < 100)
    }
}
