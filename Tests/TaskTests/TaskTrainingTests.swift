import RNNTasks
import Testing

@Suite("Training of a task in one call")
struct TaskTrainingTests {
    @Test("The learning rate stays as it is, or falls to zero by a cosine over all updates")
    func decay() throws {
        let pairs = Dataset(["ab", "ba", "aab", "bba", "b"], labels: ["ba", "ab", "baa", "abb", "b"])
        let task = TextTranslation(
            EncoderDecoderSettings("gru", embedding: 3, hidden: 4), source: TextCodec(.characters(), of: pairs.inputs),
            target: TextCodec(.characters(), of: pairs.labels), maximumLength: 9)
        let examples = task.encode(pairs)
        for decays in [false, true] {
            let rates = Rates()
            // Three batches of each of four epochs.
            _ = try task.trained(
                on: examples, validation: examples, epochs: 4, batchSize: 2, learningRate: 0.01, decays: decays,
                observers: [rates])
            let expected = (0..<12).map { step in
                decays ? 0.005 * (1 + cos(Tensor<Double>(.pi * Double(step) / 12)).scalar) : 0.01
            }
            #expect(rates.all.count == 12)
            #expect(zip(rates.all, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(rates.all)")
        }
    }

    /// The learning rate of each update.
    private final class Rates: TrainingObserver {
        var all: [Double] = []

        func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
            if case .batch(let record) = event { all.append(record.learningRate) }
        }
    }
}
