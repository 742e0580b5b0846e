import Testing

@testable import RNNKit

// What runs on several threads, in one small bundle: the thread sanitizer is built for it alone.

@Suite("Threads")
struct ThreadTests {
    /// The weights of a small classifier after three updates: products, sequences, embeddings, attention, clipping and an
    /// optimizer have all been divided, however little work they had.
    private func trained(seed: UInt64, threads: Int) -> [[Float]] {
        Threads.$dividesAll.withValue(true) {
            Threads.limited(to: threads) {
                var random = RandomSource(seed: seed)
                var model = BiLSTMClassifier<Float>(
                    vocabulary: 30, embedding: 20, hidden: 20, classes: 3, dropout: 0.2, pooling: .attention,
                    random: &random)
                var optimizer = Adam<SequenceClassifier<StackedBiLSTM<Float>>>(learningRate: 0.01)
                let batch = TokenBatch([[1, 2, 3, 4, 5], [6, 7], [8], [9, 2, 1, 29], [4, 4, 4]])
                for _ in 0..<3 {
                    var (_, gradient) = withTraining(random: &random) {
                        valueWithGradient(at: model) { crossEntropy($0(batch), [0, 1, 2, 0, 1]) }
                    }
                    gradient.clip(toNorm: 0.5)
                    optimizer.update(&model, along: gradient)
                }
                return model.parameterValues.map(\.scalars)
            }
        }
    }

    @Test("Any number of threads gives the same bits", arguments: [2, 3, 5])
    func sameBits(threads: Int) {
        #expect(trained(seed: 1, threads: threads) == trained(seed: 1, threads: 1))
    }

    @Test("Losses of sequences of labels have the same bits too", arguments: [2, 3, 5])
    func losses(threads: Int) {
        func run(_ threads: Int) -> [[Float]] {
            Threads.$dividesAll.withValue(true) {
                Threads.limited(to: threads) {
                    var random = RandomSource(seed: 2)
                    let x = Tensor<Float>.uniform([5, 6, 4], in: -2..<2, random: &random)
                    let crf = ConditionalRandomField<Float>(forbidden: .bio(["O", "B-x", "I-x", "B-y"]))
                    let texts = TokenBatch([[1, 2], [], [3, 3], [1], [2, 1, 3]])
                    let tags = TokenBatch([[0, 1, 2, 2, 3, 0], [1], [3, 0], [], [0, 0, 1]], time: 6)
                    let batch = SequenceBatch(x, layout: tags.layout)
                    let (_, gradient) = valueWithGradient(at: [x, crf.transitions]) { values in
                        let field = ConditionalRandomField(
                            transitions: values[1], start: crf.start, end: crf.end, forbidden: crf.forbidden)
                        let batch = SequenceBatch(values[0], layout: tags.layout)
                        return field.loss(batch, tags) + ctcLoss(batch, texts, impossible: .zero)
                    }
                    return gradient.map(\.scalars) + [
                        crf.marginals(batch).values.scalars, crf.best(batch).tags.ids.map { Float($0) },
                    ]
                }
            }
        }
        #expect(run(threads) == run(1))
    }

    @Test("So does a transducer, whose cells are divided by sequences", arguments: [2, 3, 5])
    func transducer(threads: Int) {
        func run(_ threads: Int) -> [[Float]] {
            Threads.$dividesAll.withValue(true) {
                Threads.limited(to: threads) {
                    var random = RandomSource(seed: 3)
                    let model = GRUTransducer<Float>(
                        features: 3, hidden: 8, symbols: 4, embedding: 4, random: &random)
                    let x = Tensor<Float>.uniform([5, 6, 3], in: -2..<2, random: &random)
                    let frames = SequenceBatch(x, lengths: [6, 2, 0, 1, 5])
                    let texts = TokenBatch([[1, 2], [], [], [1, 3, 2], [2, 1, 3]])
                    let (loss, gradient) = valueWithGradient(at: model) { $0.loss(frames, texts) }
                    return [[loss]] + gradient.parameterValues.map(\.scalars)
                }
            }
        }
        #expect(run(threads) == run(1))
    }

    @Test("So do forecasters", arguments: ForecasterSettings.Strategy.allCases)
    func forecasters(_ strategy: ForecasterSettings.Strategy) throws {
        let series = try TimeSeries(["y": (0..<60).map { Double($0 * $0 % 17) }])
        let features = SeriesFeatures(targets: ["y"], lags: [5], marksGaps: true)
        let windows = try SeriesWindows<Float>(
            of: [SeriesPart(series)], features, SeriesScale(means: [8], deviations: [5]), window: 6, horizon: 4)
        func run(_ threads: Int) throws -> [[Float]] {
            try Threads.$dividesAll.withValue(true) {
                try Threads.limited(to: threads) {
                    var random = RandomSource(seed: 4)
                    let settings = ForecasterSettings(
                        "lstm", window: 6, horizon: 4, hidden: 8, strategy: strategy, head: .gaussian)
                    var training = Training(
                        Forecaster<Float>(settings, features, random: &random), for: HorizonForecast(), with: Adam())
                    try training.run(epochs: 1, batches: { windows.batches(of: 13, seed: 1, epoch: $0) })
                    return training.model.parameterValues.map(\.scalars)
                }
            }
        }
        let one = try run(1)
        for threads in [2, 3, 5] { #expect(try run(threads) == one) }
    }

    @Test("Models that are trained at the same time do not disturb each other")
    func several() async {
        let alone = (0..<4).map { trained(seed: $0, threads: 1) }
        let together = await withTaskGroup(of: (Int, [[Float]]).self) { group in
            for index in 0..<8 { group.addTask { (index, trained(seed: UInt64(index % 4), threads: 2)) } }
            return await group.reduce(into: [Int: [[Float]]]()) { $0[$1.0] = $1.1 }
        }
        for index in 0..<8 { #expect(together[index] == alone[index % 4]) }
    }
}
