import Foundation
import RNNKit
import TestSupport
import Testing

/// Sequences of zeros and ones and whether they begin with a one, and a tiny model that drops things while training.
struct Beginning {
    var random = RandomSource(seed: 5)
    var examples: Dataset<[Int32], Int32>
    var others: Dataset<[Int32], Int32>

    init() {
        var random = RandomSource(seed: 3)
        func dataset(_ count: Int) -> Dataset<[Int32], Int32> {
            let inputs = (0..<count).map { _ in
                (0..<(1 + random.integer(below: 6))).map { _ in Int32(random.integer(below: 2) + 2) }
            }
            return Dataset(inputs, labels: inputs.map { $0[0] - 2 })
        }
        examples = dataset(50)
        others = dataset(30)
    }

    func training(
        options: TrainingOptions = .init(clipping: 1, seed: 9), rate: Double = 0.02
    ) -> Training<Classification<SequenceClassifier<StackedGRU<Float>>>> {
        var random = random
        let model = GRUClassifier<Float>(
            vocabulary: 4, embedding: 3, hidden: 5, classes: 2, dropout: 0.2, random: &random)
        return Training(model, with: Adam(learningRate: rate), options: options)
    }
}

/// A number that counts its updates, and a validation that says of each epoch what it is told to: its loss, and which
/// classes were taken for 0, 0, 0, 1.
struct Told: Objective {
    struct Epoch {
        var loss: Double
        var predictions: [Int] = [0, 0, 0, 0]
    }

    static func training(_ options: TrainingOptions = .init()) -> Training<Told> {
        Training(Tensor<Double>(0), for: Told(), with: SGD(learningRate: 1), options: options)
    }

    /// One update an epoch.
    static func batches(_ epoch: Int) -> [[Epoch]] { [[]] }

    static func validation(_ losses: [Double]) -> [[Epoch]] { [losses.map { Epoch(loss: $0) }] }

    func callAsFunction(_ model: Tensor<Double>, _ batch: [Epoch]) -> Outcome<Double, ConfusionMatrix> {
        guard !batch.isEmpty else { return Outcome(-model.sum(), count: 1) }
        let epoch = batch[Int(model.scalar) - 1]
        var confusion = ConfusionMatrix(classes: 2)
        confusion.add(predictions: epoch.predictions.map { Int32($0) }, labels: [0, 0, 0, 1])
        return Outcome(Tensor(epoch.loss), count: 4, tally: confusion)
    }
}

/// Ends a run at the given batch of all.
struct Interruption: TrainingObserver {
    let step: Int

    func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        if case .batch(let record) = event, record.step == step { training.stop(.interrupted) }
    }
}

@Suite struct TrainingTests {
    let task = Beginning()

    @Test("A model learns, and its best weights are those of its best epoch")
    func learns() throws {
        var training = task.training()
        let end = try training.run(epochs: 25, on: task.examples, validation: task.others, batchSize: 8)
        #expect(end == .finished && training.end == .finished)
        #expect(training.history.map(\.epoch) == Array(1...25))
        let best = try #require(training.best)
        let losses = try training.history.map { try #require($0.validation).loss }
        #expect(best.record == training.history[try #require(losses.firstIndex(of: losses.min() ?? 0))])
        let scores = training.goal.evaluate(best.model, on: task.others.batches(of: 32, bucketed: true)).figures
        #expect(scores == best.record.validation)
        #expect((scores["accuracy"] ?? 0) > 0.9)
    }

    @Test("Events come in their order")
    func events() throws {
        var training = task.training()
        var names: [String] = []
        var batches: [BatchRecord] = []
        try training.run(epochs: 2, on: task.examples, validation: task.others, batchSize: 20) { event in
            switch event {
            case .start(let epochs): names.append("start \(epochs)")
            case .batch(let record):
                names.append("batch \(record.epoch).\(record.batch) of \(record.batches)")
                batches.append(record)
            case .validation(_, let count): names.append("validation \(count)")
            case .epoch(let record): names.append("epoch \(record.epoch)")
            case .improvement(let record): names.append("improvement \(record.epoch)")
            case .end(let end): names.append("end \(end)")
            }
        }
        #expect(
            names == [
                "start 2", "batch 1.1 of 3", "batch 1.2 of 3", "batch 1.3 of 3", "validation 30", "epoch 1",
                "improvement 1", "batch 2.1 of 3", "batch 2.2 of 3", "batch 2.3 of 3", "validation 30", "epoch 2",
                "improvement 2", "end finished",
            ])
        #expect(batches.map(\.step) == Array(1...6))
        let tokens = task.examples.inputs.reduce(0) { $0 + $1.count }
        #expect(batches.prefix(3).reduce(0) { $0 + $1.tokens } == tokens)
        let first = training.history[0]
        #expect(first.tokens == tokens)
        #expect(abs(first.gradientNorm - batches.prefix(3).reduce(0) { $0 + $1.gradientNorm } / 3) < 1e-12)
        // The last batch has 10 examples, the others 20; in which order they come, chance decides.
        let sum = batches.prefix(3).reduce(0) { $0 + $1.loss }
        let weighted = [0.2, 0.4, 0.4].indices.map { odd in
            batches.prefix(3).enumerated().reduce(0) { $0 + $1.element.loss * ($1.offset == odd ? 0.2 : 0.4) }
        }
        #expect(weighted.contains { abs($0 - first.training.loss) < 1e-12 }, "not \(sum / 3)")
    }

    @Test("A training that was interrupted anywhere ends with the bits of one that was not")
    func interrupted() throws {
        var whole = task.training()
        try whole.run(epochs: 3, on: task.examples, validation: task.others, batchSize: 8)
        for step in [1, 6, 7, 8, 13, 20] {
            var training = task.training()
            let first = try training.run(
                epochs: 3, on: task.examples, validation: task.others, batchSize: 8,
                observers: [Interruption(step: step)])
            #expect(first == .interrupted)
            #expect(training.optimizer.step == step)
            try training.run(epochs: 3, on: task.examples, validation: task.others, batchSize: 8)
            #expect(training.model.parameterValues == whole.model.parameterValues)
            #expect(training.history.map(\.training) == whole.history.map(\.training))
            #expect(training.history.map(\.validation) == whole.history.map(\.validation))
            #expect(training.best?.record.epoch == whole.best?.record.epoch)
        }
    }

    @Test("The seed decides the order and the dropout")
    func seeds() throws {
        func model(_ seed: UInt64) throws -> [Tensor<Float>] {
            var training = task.training(options: .init(seed: seed))
            try training.run(epochs: 1, on: task.examples)
            return training.model.parameterValues
        }
        #expect(try model(1) == model(1))
        #expect(try model(1) != model(2))
    }

    @Test("Each epoch has all examples in an order of its own, which the seed decides")
    func order() throws {
        // A model that stays as it is, and an example a batch: the losses tell the order.
        func losses(_ seed: UInt64) throws -> [[Double]] {
            var random = task.random
            let model = GRUClassifier<Float>(vocabulary: 4, embedding: 3, hidden: 5, classes: 2, random: &random)
            var training = Training(model, with: SGD(learningRate: 0), options: .init(seed: seed))
            var losses: [[Double]] = [[], [], []]
            try training.run(epochs: 3, on: task.examples, batchSize: 1) { event in
                if case .batch(let record) = event { losses[record.epoch - 1].append(record.loss) }
            }
            return losses
        }
        let first = try losses(1)
        #expect(Set(first).count == 3)
        #expect(Set(first.map { $0.sorted() }).count == 1)
        #expect(try losses(1) == first)
        #expect(try Set(losses(2)).isDisjoint(with: first))
    }

    @Test("Each batch has choices of dropout of its own, which the seed decides")
    func dropout() throws {
        // The same batch again and again, and a model that stays as it is: nothing but dropout differs.
        func losses(_ seed: UInt64) throws -> [Double] {
            var random = task.random
            let model = GRUClassifier<Float>(
                vocabulary: 4, embedding: 16, hidden: 16, classes: 2, dropout: 0.5, random: &random)
            var training = Training(model, with: SGD(learningRate: 0), options: .init(seed: seed))
            var losses: [Double] = []
            func note(_ event: TrainingEvent) {
                if case .batch(let record) = event { losses.append(record.loss) }
            }
            let batch = try #require(task.examples.batches(of: 1).first)
            try training.run(epochs: 2, batches: { _ in [batch, batch, batch] }, note)
            return losses
        }
        let first = try losses(1)
        #expect(Set(first).count == 6)
        #expect(try losses(1) == first)
        #expect(try Set(losses(2)).isDisjoint(with: first))
    }

    @Test("Early stopping waits for as many epochs as its patience, counted from the best one")
    func early() throws {
        // A rate this small never changes anything: the first epoch stays the best.
        var training = task.training(rate: 1e-30)
        let end = try training.run(
            epochs: 10, on: task.examples, validation: task.others, observers: [EarlyStopping(patience: 3)])
        #expect(end == .stoppedEarly)
        #expect(training.history.count == 4)
        #expect(training.best?.record.epoch == 1)
    }

    @Test("What is best is a matter of the criterion", arguments: [Figure.Kind.loss, .accuracy, .macroF1])
    func criteria(_ criterion: Figure.Kind) throws {
        var training = task.training(options: .init(criterion: criterion, seed: 4), rate: 0.3)
        try training.run(epochs: 15, on: task.examples, validation: task.others, batchSize: 8)
        let scores = try training.history.map { try #require($0.validation) }
        let best = try #require(training.best?.record.validation)
        let found = try #require(best[criterion])
        for figures in scores {
            let value = try #require(figures[criterion])
            #expect(criterion.direction == .lower ? value >= found : value <= found)
        }
    }

    @Test("Of epochs that are equally good the one with the lower loss is best, and of those the first")
    func ties() throws {
        // Three right, F1 0.43; two right, F1 0.5; none right.
        let (most, fairer, none) = ([0, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 0])
        let epochs: [Told.Epoch] = [
            .init(loss: 0.5, predictions: most), .init(loss: 0.3, predictions: fairer),
            .init(loss: 0.4, predictions: most), .init(loss: 0.2, predictions: fairer),
            .init(loss: 0.45, predictions: most), .init(loss: 0.1, predictions: none),
            .init(loss: 0.4, predictions: most), .init(loss: 0.2, predictions: fairer),
            .init(loss: 0.1, predictions: none),
        ]
        for (criterion, best) in [(Figure.Kind.loss, 6), (.accuracy, 3), (.macroF1, 4)] {
            var training = Told.training(.init(criterion: criterion))
            var improvements: [Int] = []
            try training.run(epochs: 9, batches: Told.batches, validation: [epochs]) { event in
                if case .improvement(let record) = event { improvements.append(record.epoch) }
            }
            #expect(training.best?.record.epoch == best && improvements.last == best, "\(criterion)")
            #expect(training.best?.model.scalar == Double(best), "\(criterion)")
        }
    }

    @Test("The patience of early stopping begins anew with every improvement")
    func patience() throws {
        var training = Told.training()
        let end = try training.run(
            epochs: 7, batches: Told.batches, validation: Told.validation([5, 6, 4, 4, 4.5, 1, 1]),
            observers: [EarlyStopping(patience: 2)])
        #expect(end == .stoppedEarly)
        #expect(training.history.count == 5 && training.best?.record.epoch == 3)
    }

    @Test("Of a training that gets worse the first epoch is best, without validation too")
    func worse() throws {
        var training = Training(Tensor<Double>(1), for: Square(), with: SGD(learningRate: 1.5))
        try training.run(epochs: 3, batches: { _ in [1.0] })
        #expect(training.history.map(\.training.loss) == [1, 4, 16])
        #expect(training.best?.record.epoch == 1 && training.best?.model.scalar == -2)
    }

    @Test("Without validation, the training's scores tell what is best")
    func noValidation() throws {
        var training = task.training()
        try training.run(epochs: 4, on: task.examples)
        #expect(training.history.allSatisfy { $0.validation == nil })
        #expect(training.best?.record.training.loss == training.history.map(\.training.loss).min())
    }

    @Test("Schedules count updates; plateaus look at epochs")
    func rates() throws {
        let schedule = Schedule.exponential(from: 0.1, factor: 0.5)
        var training = task.training(options: .init(learningRate: .schedule(schedule)))
        var rates: [Double] = []
        try training.run(epochs: 2, on: task.examples, batchSize: 25) { event in
            if case .batch(let record) = event { rates.append(record.learningRate) }
        }
        #expect(rates == [0.1, 0.05, 0.025, 0.0125])
        #expect(training.history.map(\.learningRate) == [0.05, 0.0125])

        let plateau = ReduceOnPlateau(from: 1e-30, factor: 0.5, patience: 1)
        var flat = task.training(options: .init(learningRate: .plateau(plateau)))
        try flat.run(epochs: 6, on: task.examples, validation: task.others)
        #expect(flat.history.map(\.learningRate) == [1e-30, 1e-30, 1e-30, 5e-31, 5e-31, 2.5e-31])
    }

    @Test("Gradients are clipped, and their norm is reported as it was before")
    func clipping() throws {
        var norms: [Double] = []
        var training = Training(
            Tensor<Double>(3), for: Square(), with: SGD(learningRate: 1), options: .init(clipping: 2))
        func note(_ event: TrainingEvent) {
            if case .batch(let record) = event { norms.append(record.gradientNorm) }
        }
        try training.run(epochs: 1, batches: { _ in [1.0, 1.0] }, note)
        // 3 - 6 * 2 / (6 + 1e-6), and the same from there.
        let once = 3 - 6 * (2 / (6 + 1e-6))
        #expect(norms == [6, 2 * once])
        #expect(training.model.scalar == once - 2 * once * (2 / (2 * once + 1e-6)))
    }

    @Test("A loss that is not finite ends the training with the weights of the epoch's beginning")
    func notFinite() throws {
        var training = Training(Tensor<Double>(3), for: Square(), with: SGD(learningRate: 0.25))
        let end = try training.run(epochs: 5, batches: { $0 < 2 ? [1.0, 1.0] : [1.0, .infinity, 1.0] })
        guard case .notFinite(step: 6, loss: .infinity, gradientNorm: .infinity) = end else {
            Issue.record("ended with \(end)")
            return
        }
        #expect("\(end)" == "not finite at step 6: the loss was inf, the norm of the gradient inf")
        #expect(training.history.count == 2)
        #expect(training.model.scalar == 3.0 / 16)
        #expect(training.best?.record.epoch == 2 && training.best?.model.scalar == 3.0 / 16)
    }

    @Test("After a loss that was not finite, the epoch begins anew with all its batches")
    func notFiniteAgain() throws {
        var training = Training(Tensor<Double>(4), for: Square(), with: SGD(learningRate: 0.25))
        try training.run(epochs: 1, batches: { _ in [1.0, .infinity, 1.0] })
        #expect(training.history.isEmpty && training.model.scalar == 4)
        #expect(try training.run(epochs: 1, batches: { _ in [1.0, 1.0, 1.0] }) == .finished)
        #expect(training.model.scalar == 0.5)
        // 16, 4 and 1.
        #expect(training.history.map(\.training.loss) == [7])
    }

    @Test("The weights of the epoch's beginning come back after an interruption within it, too", arguments: [1, 2])
    func notFiniteAfterInterruption(_ step: Int) throws {
        func fresh() -> Training<Square> {
            Training(Tensor<Double>(4), for: Square(), with: SGD(learningRate: 0.25))
        }
        for isSaved in [false, true] {
            var training = fresh()
            func batches(_ epoch: Int) -> [Double] { [1, 1, .infinity] }
            #expect(
                try training.run(epochs: 1, batches: batches, observers: [Interruption(step: step)]) == .interrupted)
            if isSaved {
                let checkpoint = try training.checkpoint()
                training = fresh()
                try training.restore(from: checkpoint)
            }
            guard case .notFinite(step: 3, _, _) = try training.run(epochs: 1, batches: batches) else {
                Issue.record("\(String(describing: training.end))")
                continue
            }
            #expect(training.model.scalar == 4 && training.history.isEmpty)
            try training.run(epochs: 1, batches: { _ in [1.0, 1.0, 1.0] })
            #expect(training.model.scalar == 0.5)
        }
    }

    @Test("A gradient without a finite norm ends the training, even if the loss is finite")
    func notFiniteNorm() throws {
        var training = Training(Tensor<Double>(1e-100), for: Square(), with: SGD(learningRate: 0.25))
        let end = try training.run(epochs: 1, batches: { _ in [1e300] })
        guard case .notFinite(step: 1, let loss, gradientNorm: .infinity) = end else {
            Issue.record("ended with \(end)")
            return
        }
        #expect(loss.isFinite && training.model.scalar == 1e-100)
    }

    @Test("Reasons for an end have a few words")
    func reasons() {
        #expect("\(TrainingEnd.stoppedEarly)" == "stopped early")
        #expect("\(TrainingEnd.interrupted)" == "interrupted")
    }

    @Test("A patience without any epochs is refused")
    func noPatience() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = EarlyStopping(patience: 0)
        }
        #expect(message(result).contains("patience: 0 epochs are too few"))
    }

    @Test("A validation loss that is not finite ends the training too", arguments: [Double.nan, .infinity])
    func notFiniteValidation(_ batch: Double) throws {
        var training = Training(Tensor<Double>(3), for: Square(), with: SGD(learningRate: 0.25))
        let end = try training.run(epochs: 5, batches: { _ in [1.0] }, validation: [batch])
        guard case .notFinite(step: 1, _, _) = end else {
            Issue.record("ended with \(end)")
            return
        }
        #expect(training.history.isEmpty && training.best == nil && training.model.scalar == 3)
    }

    @Test("Observers receive events in their order, the closure after them")
    func audience() throws {
        final class Log {
            var names: [String] = []
        }
        struct Writer: TrainingObserver {
            let name: String
            let log: Log

            func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
                log.names.append(name)
            }
        }
        let log = Log()
        var training = task.training()
        try training.run(
            epochs: 0, on: task.examples,
            observers: [Writer(name: "first", log: log), Writer(name: "second", log: log)]
        ) { _ in log.names.append("run") }
        #expect(log.names == ["first", "second", "run", "first", "second", "run"])
    }

    @Test("The seconds of an epoch are those of all its batches")
    func seconds() throws {
        struct Slow: Objective {
            func callAsFunction(_ model: Tensor<Double>, _ batch: Double) -> Outcome<Double, NoTally> {
                Thread.sleep(forTimeInterval: batch)
                return Outcome(model.sum(), count: 1)
            }
        }
        var training = Training(Tensor<Double>(4), for: Slow(), with: SGD(learningRate: 0.25))
        try training.run(epochs: 2, batches: { _ in [0.02, 0.01, 0] })
        #expect(training.history.allSatisfy { $0.seconds >= 0.03 })
    }

    @Test("Class weights and smoothing are those of the loss while training; what is measured is without")
    func classification() throws {
        let model = task.training().model
        let batch = try #require(task.examples.batches(of: 20).first)
        for (weights, smoothing) in [(nil, 0), ([1, 3], 0), (nil, 0.2), ([0.5, 2], 0.1)] as [([Float]?, Double)] {
            let goal = Classification<SequenceClassifier<StackedGRU<Float>>>(
                classWeights: weights, smoothing: smoothing)
            func loss(_ weights: [Float]?, _ smoothing: Double) -> Tensor<Float> {
                crossEntropy(model(batch.tokens), batch.labels, classWeights: weights, smoothing: smoothing)
            }
            func training<Result>(_ body: () -> Result) -> Result {
                var random = RandomSource(seed: 4)
                return withTraining(random: &random, body)
            }
            let outcome = goal(model, batch)
            #expect(outcome.loss == loss(nil, 0) && outcome.count == 20 && outcome.tally.total == 20)
            #expect(training { goal(model, batch).loss } == training { loss(weights, smoothing) })
        }
    }

    @Test("What an observer throws ends the run, which can go on")
    func throwing() throws {
        struct Trouble: Error {}
        var training = task.training()
        #expect(throws: Trouble.self) {
            try training.run(epochs: 3, on: task.examples) { event in
                if case .batch(let record) = event, record.step == 3 { throw Trouble() }
            }
        }
        #expect(training.optimizer.step == 3)
        try training.run(epochs: 3, on: task.examples)
        var whole = task.training()
        try whole.run(epochs: 3, on: task.examples)
        #expect(training.model.parameterValues == whole.model.parameterValues)
    }

    @Test("A run without anything left to do starts and ends")
    func nothing() throws {
        var training = task.training()
        var events = 0
        #expect(try training.run(epochs: 0, on: task.examples) { _ in events += 1 } == .finished)
        #expect(events == 2 && training.best == nil)
    }

    @Test("Figures have a perplexity, and are found by name")
    func perplexity() {
        let figures = Figures(loss: 2, [Figure(.accuracy, 0.5)])
        #expect(abs(figures.perplexity - 7.38905609893065) < 1e-13)
        #expect(figures["accuracy"] == 0.5 && figures[.loss] == 2 && figures["macro_f1"] == nil)
    }
}

/// The square of a number, times what a batch says.
private struct Square: Objective {
    func callAsFunction(_ model: Tensor<Double>, _ batch: Double) -> Outcome<Double, NoTally> {
        Outcome((model * model * batch).sum(), count: 1)
    }
}
