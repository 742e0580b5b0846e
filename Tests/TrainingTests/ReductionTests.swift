import Foundation
import RNNKit
import Testing

/// The squares of the distances of numbers from a model that is one number.
private struct Distance: Objective {
    func callAsFunction(_ model: Tensor<Double>, _ batch: [Double]) -> Outcome<Double, NoTally> {
        Outcome((Tensor(batch) - model).squared().mean(), count: batch.count)
    }
}

/// A sum that goes on from batch to batch: the loss is what has been added up so far, times the model.
private struct RunningSum: Objective {
    func callAsFunction(
        _ model: Tensor<Double>, _ batch: Double, from state: NamedState<Double>?
    ) -> Outcome<Double, NoTally> {
        let sum = (state?["sum"] ?? Tensor(0)) + batch
        return Outcome(model * sum, count: 1, state: NamedState([("sum", sum)]))
    }
}

@Suite("Gradients and states between batches")
struct ReductionTests {
    private func training(
        _ model: Double, clipping: Double? = nil, over batches: Int
    ) -> Training<Distance> {
        Training(
            Tensor(model), for: Distance(), with: SGD(learningRate: 0.25), options: .init(clipping: clipping),
            reducing: GradientAccumulation(over: batches))
    }

    @Test("Batches of unequal sizes whose gradients are summed give the update of one batch of all")
    func accumulation() throws {
        var whole = training(1, over: 1)
        try whole.run(epochs: 3, batches: { _ in [[1.0, 5, 9, 2, 7, 4], [8.0, 3, 1]] })
        var parts = training(1, over: 2)
        try parts.run(epochs: 3, batches: { _ in [[1.0, 5, 9], [2.0, 7, 4], [8.0], [3.0, 1]] })
        #expect(parts.optimizer.step == 6 && whole.optimizer.step == 6)
        #expect(abs(parts.model.scalar - whole.model.scalar) < 1e-12)
        #expect(zip(parts.history, whole.history).allSatisfy { abs($0.training.loss - $1.training.loss) < 1e-12 })
        #expect(zip(parts.history, whole.history).allSatisfy { abs($0.gradientNorm - $1.gradientNorm) < 1e-12 })
    }

    @Test("What is left at the end of an epoch makes an update of its own")
    func rest() throws {
        var training = training(0, over: 2)
        var records: [BatchRecord] = []
        let batches = { (_: Int) in [[1.0], [1.0], [4.0]] }
        try training.run(epochs: 1, batches: batches) { event in
            if case .batch(let record) = event { records.append(record) }
        }
        #expect(records.map(\.batch) == [2, 3] && records.map(\.step) == [1, 2])
        // 0 + 0.5 * 1, then 0.5 + 0.5 * 3.5.
        #expect(training.model.scalar == 2.25)
    }

    @Test("The sum is clipped, not its parts")
    func clipped() throws {
        var training = training(0, clipping: 1, over: 2)
        try training.run(epochs: 1, batches: { _ in [[100.0], [-50.0]] })
        // The mean of the gradients, -50, is clipped to -1; its parts clipped first would sum to 0.
        #expect(abs(training.model.scalar - 0.25) < 1e-6)
    }

    @Test("A state passes from batch to batch of an epoch, and each epoch begins anew")
    func carried() throws {
        var training = Training(Tensor<Double>(1), for: RunningSum(), with: SGD(learningRate: 0))
        var losses: [Double] = []
        let batches = { (_: Int) in [1.0, 2, 4] }
        try training.run(epochs: 2, batches: batches, validation: [1.0, 1, 1]) { event in
            if case .batch(let record) = event { losses.append(record.loss) }
        }
        #expect(losses == [1, 3, 7, 1, 3, 7])
        #expect(training.history[0].validation?.loss == 2)
    }

    @Test("A state that is carried is saved within an epoch, and the training goes on with the same bits")
    func saved() throws {
        func fresh() -> Training<RunningSum> {
            Training(Tensor<Double>(1), for: RunningSum(), with: SGD(learningRate: 0.125))
        }
        var whole = fresh()
        try whole.run(epochs: 2, batches: { _ in [1.0, 2, 4] })
        for step in 1...5 {
            var training = fresh()
            try training.run(epochs: 2, batches: { _ in [1.0, 2, 4] }, observers: [Interruption(step: step)])
            let checkpoint = try training.checkpoint()
            #expect(checkpoint.names.contains("carried.safetensors"))
            var resumed = fresh()
            try resumed.restore(from: checkpoint)
            try resumed.run(epochs: 2, batches: { _ in [1.0, 2, 4] })
            #expect(resumed.model == whole.model && resumed.history.map(\.training) == whole.history.map(\.training))
        }
    }

    @Test("A carried state whose parts have one name is refused: it could not be saved again")
    func carriedTwice() throws {
        var training = Training(Tensor<Double>(1), for: RunningSum(), with: SGD(learningRate: 0.125))
        try training.run(epochs: 1, batches: { _ in [1.0, 2, 4] }, observers: [Interruption(step: 2)])
        let folder = FileManager.default.temporaryDirectory.appending(path: "rnnkit-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try training.checkpoint().write(to: folder)
        let text = try String(contentsOfFile: folder + "/training.json", encoding: .utf8)
        let changed = text.replacing("\"sum\"", with: "\"sum\", \"sum\"")
        try #require(changed != text)
        try Data(changed.utf8).write(to: URL(filePath: folder + "/training.json"))
        // As format 1 has it: without checksums.
        let names = try training.checkpoint().names.map { "\"\($0)\"" }.joined(separator: ",")
        try Data(#"{"files":[\#(names)],"format":1}"#.utf8).write(to: URL(filePath: folder + "/checkpoint.json"))
        #expect(throws: CheckpointError.self) { try training.restore(from: Checkpoint(contentsOf: folder)) }
        let part = #"{"name": "a", "value": {"shape": [], "scalars": [1]}}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(NamedState<Double>.self, from: Data(#"{"parts": [\#(part), \#(part)]}"#.utf8))
        }
    }
}
