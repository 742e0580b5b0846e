import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct TransducerTests {
    private static let texts: [[Int32]] = [[1, 2, 2], [], [3], [2, 1]]
    private static let lengths = [4, 3, 0, 1]

    private static func model<Scalar: TensorScalar>(
        _ type: Scalar.Type = Scalar.self, blank: Int32 = 0, dropout: Double = 0
    ) -> BiLSTMTransducer<Scalar> {
        var random = RandomSource(seed: 4)
        return BiLSTMTransducer(
            features: 3, hidden: 4, symbols: 4, embedding: 2, layers: 2, blank: blank, dropout: dropout,
            random: &random)
    }

    private static func frames<Scalar: TensorScalar>() -> Tensor<Scalar> { Sample.wave([4, 4, 3], salt: 5) }

    /// A model that reads from the start, whose logits are large enough for labels to come.
    private static func reader(_ seed: UInt64, symbols: Int = 5) -> Transducer<StackedGRU<Float>, StackedLSTM<Float>> {
        var random = RandomSource(seed: seed)
        var model = Transducer<StackedGRU<Float>, StackedLSTM<Float>>(
            features: 3, hidden: 8, symbols: symbols, layers: 2, random: &random)
        model.joiner.output.weight = model.joiner.output.weight * 4
        model.joiner.output.bias = Tensor([1] + Array(repeating: 0, count: symbols - 1))
        return model
    }

    @Test("The logits are those of the frames and of the labels before")
    func logits() {
        let model = Self.model(Double.self)
        let batch = SequenceBatch<Double>(Self.frames(), lengths: Self.lengths)
        let pairs = model(batch, TokenBatch(Self.texts))
        #expect(pairs.layout == PairLayout(rows: Self.lengths, columns: [4, 1, 2, 3]))
        // What comes after a cell's labels changes nothing.
        var others = Self.texts
        others[0] = [1, 2, 3]
        let changed = model(batch, TokenBatch(others))
        #expect(changed[0].slice(0..<3, axis: 1) == pairs[0].slice(0..<3, axis: 1))
        #expect(changed[0].entry(3, axis: 1) != pairs[0].entry(3, axis: 1))
        // The predictor begins with a vector of zeros.
        let none = model.predictor(SequenceBatch(Tensor<Double>.zeros([1, 1, 2]))).outputs
        let encoded = model.encoder(batch).outputs
        let first = model.joiner(
            SequenceBatch(encoded.values.slice(0..<1), lengths: [4]), none)
        #expect(first[0].entry(0, axis: 1) == pairs[0].entry(0, axis: 1))
    }

    @Test("A batch gives what each sequence alone gives, to the bit, whatever the padding")
    func padding() {
        let model = Self.model(Float.self)
        let clean: Tensor<Float> = Self.frames()
        var dirty = clean
        dirty[1, 3, 0] = .nan
        dirty[3, 1, 2] = .infinity
        func run(_ frames: Tensor<Float>, padding: Int32) -> (value: Float, gradient: BiLSTMTransducer<Float>) {
            valueWithGradient(at: model) {
                $0.loss(
                    SequenceBatch(frames, lengths: Self.lengths), TokenBatch(Self.texts, padding: padding, time: 5),
                    impossible: .zero)
            }
        }
        let (one, other) = (run(clean, padding: 0), run(dirty, padding: 99))
        #expect(one.value == other.value && one.value.isFinite)
        #expect(one.gradient.parameterValues == other.gradient.parameterValues)
        let together = model(SequenceBatch(clean, lengths: Self.lengths), TokenBatch(Self.texts))
        let losses = transducerLosses(together, TokenBatch(Self.texts), impossible: .zero)
        for (sequence, text) in Self.texts.enumerated() {
            let alone = SequenceBatch(
                clean.slice(sequence..<sequence + 1), lengths: [Self.lengths[sequence]])
            #expect(model(alone, TokenBatch([text]))[0] == together[sequence])
            #expect(
                model.loss(alone, TokenBatch([text]), impossible: .zero, reduction: .sum).scalar == losses[sequence])
        }
    }

    @Test("Gradients are those of differences, with sequences of any lengths and without labels", arguments: [0, 2])
    func gradients(blank: Int32) {
        let model = Self.model(Double.self, blank: blank)
        let texts = TokenBatch(Self.texts.map { $0.map { ($0 + blank) % 4 } })
        let frames: Tensor<Double> = Self.frames()
        func check<Part: Module>(_ path: WritableKeyPath<BiLSTMTransducer<Double>, Part>) where Part.Scalar == Double {
            let check = checkGradient(at: model[keyPath: path], tolerance: 1e-8) { part in
                var model = model
                model[keyPath: path] = part
                return model.loss(SequenceBatch(frames, lengths: Self.lengths), texts, impossible: .zero)
            }
            #expect(check.passes, "\(path): \(check)")
        }
        check(\.encoder)
        check(\.predictor)
        check(\.joiner)
        // Of the vectors, that of the blank stays as it is.
        let others = (0..<4).filter { $0 != blank }
        let vectors = checkGradient(at: model.embedding.weight.rows(others.map { Int32($0) }), tolerance: 1e-8) {
            rows in
            var model = model
            let parts = (0..<4).map { symbol in
                others.firstIndex(of: symbol).map { rows.entry($0) } ?? Tensor<Double>.zeros([2])
            }
            model.embedding.weight = .stacked(parts)
            return model.loss(SequenceBatch(frames, lengths: Self.lengths), texts, impossible: .zero)
        }
        #expect(vectors.passes, "\(vectors)")
        let inputs = checkGradient(at: frames, tolerance: 1e-8) {
            model.loss(SequenceBatch($0, lengths: Self.lengths), texts, impossible: .zero)
        }
        #expect(inputs.passes, "\(inputs)")
        let gradient = valueWithGradient(at: model) {
            $0.loss(SequenceBatch(frames, lengths: Self.lengths), texts, impossible: .zero)
        }.gradient
        #expect(gradient.embedding.weight.entry(Int(blank)) == .zeros([2]))
        #expect(model.embedding.weight.entry(Int(blank)) == .zeros([2]))
    }

    @Test("Dropout changes the loss in training alone")
    func dropout() {
        let model = Self.model(Float.self, dropout: 0.5)
        let (batch, texts) = (SequenceBatch<Float>(Self.frames()), TokenBatch(Self.texts))
        func loss() -> Float { model.loss(batch, texts).scalar }
        var random = RandomSource(seed: 1)
        #expect(loss() == Self.model(Float.self).loss(batch, texts).scalar)
        #expect(withTraining(random: &random) { loss() } != loss())
    }

    /// Step by step, with nothing but what the model's parts give for a sequence as long as it is.
    private static func loop<Encoder, Predictor>(
        _ model: Transducer<Encoder, Predictor>, _ frames: Tensor<Float>, maximumPerFrame: Int
    ) -> TransducerHypothesis where Encoder.Scalar == Float {
        let encoded = model.encoder(SequenceBatch(frames.expanded(axis: 0))).outputs.values.entry(0)
        var hypothesis = TransducerHypothesis(labels: [], frames: [], logProbability: 0)
        for frame in 0..<frames.shape[0] {
            var count = 0
            while true {
                let read = model.embedding(TokenBatch([[model.blank] + hypothesis.labels]))
                let predicted = model.predictor(read).outputs.values.entry(0)
                let logits = model.joiner(
                    SequenceBatch(encoded.slice(frame..<frame + 1).expanded(axis: 0)),
                    SequenceBatch(
                        predicted.slice(hypothesis.labels.count..<hypothesis.labels.count + 1).expanded(axis: 0))
                ).cells.entry(0)
                let symbol = count < maximumPerFrame ? logits.argmax()[0] : model.blank
                hypothesis.logProbability += Double(logits.logSoftmax()[Int(symbol)])
                guard symbol != model.blank else { break }
                hypothesis.labels.append(symbol)
                hypothesis.frames.append(frame)
                count += 1
            }
        }
        return hypothesis
    }

    @Test("Reading is that of a plain loop; no sequence depends on the others", arguments: 1..<7 as Range<UInt64>)
    func readings(seed: UInt64) {
        let model = Self.reader(seed)
        let lengths = [30, 0, 17, 1, 40]
        let frames: Tensor<Float> = Sample.wave([5, 40, 3], salt: Int(seed)) * 3
        for maximum in [1, 3, 10] {
            let readings = model.readings(SequenceBatch(frames, lengths: lengths), maximumPerFrame: maximum)
            #expect(readings.count == 5)
            for (sequence, length) in lengths.enumerated() {
                let alone = frames.entry(sequence).slice(0..<length)
                let expected = Self.loop(model, alone, maximumPerFrame: maximum)
                #expect(readings[sequence].labels == expected.labels && readings[sequence].frames == expected.frames)
                #expect(abs(readings[sequence].logProbability - expected.logProbability) < 1e-4)
                #expect(
                    model.readings(SequenceBatch(alone.expanded(axis: 0)), maximumPerFrame: maximum)
                        == [readings[sequence]])
            }
            if maximum == 3 {
                // The examples have labels, frames without any, and frames that give as many as they may.
                let counts = Dictionary(grouping: readings[4].frames) { $0 }.mapValues(\.count)
                #expect(!counts.isEmpty && counts.count < 40 && counts.values.max() == 3)
            }
        }
    }

    @Test("With one frame, a reading's log probability is minus the loss; with several, it is no greater")
    func pathProbability() {
        let model = Self.reader(3)
        let frame = SequenceBatch<Float>(Sample.wave([1, 1, 3], salt: 8) * 3)
        let reading = model.readings(frame, maximumPerFrame: 4)[0]
        #expect(!reading.labels.isEmpty)
        let loss = model.loss(frame, TokenBatch([reading.labels]), reduction: .sum).scalar
        #expect(abs(reading.logProbability + Double(loss)) < 1e-5)
        let frames = SequenceBatch<Float>(Sample.wave([1, 6, 3], salt: 8) * 3)
        let path = model.readings(frames, maximumPerFrame: 4)[0]
        let all = model.loss(frames, TokenBatch([path.labels]), reduction: .sum).scalar
        #expect(!path.labels.isEmpty && path.logProbability < -Double(all))
    }

    @Test("A predictor that reads from the end is a mistake: it would see what it is to predict")
    func reversedPredictor() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let encoder = AnyRecurrentLayer<Float>("gru", inputs: 3, hidden: 4, random: &random)
            let predictor = AnyRecurrentLayer<Float>("bigru", inputs: 2, hidden: 4, random: &random)
            _ = Transducer(encoder: encoder, predictor: predictor, symbols: 5, jointWidth: 4, random: &random)
        }
        #expect(
            message(result).contains(
                "Transducer: the predictor must read from the start; otherwise it would see the labels to predict"))
    }

    @Test("A stream gives the labels of the whole sequence, with the same bits", arguments: 1..<5 as Range<UInt64>)
    func streams(seed: UInt64) async {
        let model = Self.reader(seed)
        let frames: Tensor<Float> = Sample.wave([40, 3], salt: Int(seed)) * 3
        let whole = model.readings(SequenceBatch(frames.expanded(axis: 0)), maximumPerFrame: 3)[0]
        var stream = TransducerStream(model, maximumPerFrame: 3)
        var labels: [Int32] = []
        for frame in 0..<20 { labels += stream(frames.slice(frame..<frame + 1)) }
        // Copies go on by themselves, in another task too.
        let copy = stream
        let rest = (20..<40).flatMap { stream(frames.slice($0..<$0 + 1)) }
        #expect(labels + rest == whole.labels && stream.hypothesis == whole)
        let elsewhere = await Task.detached {
            var copy = copy
            return (20..<40).flatMap { copy(frames.slice($0..<$0 + 1)) }
        }.value
        #expect(elsewhere == rest)

        let erased = Transducer(
            encoder: AnyRecurrentLayer(model.encoder), embedding: model.embedding,
            predictor: AnyRecurrentLayer(model.predictor), joiner: model.joiner)
        var other = TransducerStream(erased, maximumPerFrame: 3)
        for frame in 0..<40 { _ = other(frames.slice(frame..<frame + 1)) }
        #expect(other.hypothesis == whole)
    }

    @Test("Logits that are no numbers end, like all others")
    func notNumbers() {
        var model = Self.reader(1)
        model.joiner.output.bias = Tensor([0, 0, .nan, 0, 0])
        let reading = model.readings(SequenceBatch(Tensor<Float>.zeros([1, 3, 3])), maximumPerFrame: 2)[0]
        #expect(reading == TransducerHypothesis(labels: [], frames: [], logProbability: -.infinity))
    }

    @Test("Parameters have names, by which a model is saved and read, and a table")
    func parameters() throws {
        let model = Self.reader(2)
        #expect(
            model.parameters.map(\.name).filter { !$0.hasPrefix("encoder") && !$0.hasPrefix("predictor") } == [
                "embedding.weight", "joiner.encoder.weight", "joiner.encoder.bias", "joiner.predictor.weight",
                "joiner.output.weight", "joiner.output.bias",
            ])
        var other = Self.reader(9)
        try other.load(from: Safetensors(model))
        #expect(other.parameterValues == model.parameterValues)
        let frames = SequenceBatch<Float>(Sample.wave([2, 20, 3]))
        #expect(other.readings(frames) == model.readings(frames))
        #expect(
            Self.model(Float.self).description == """
                Transducer
                layer             type                       output            parameters
                encoder.l0        Bidirectional LSTM 3 -> 8  [batch, time, 8]         288
                encoder.l1        Bidirectional LSTM 8 -> 8  [batch, time, 8]         448
                embedding         Embedding 4 x 2            [batch, time, 2]           8
                predictor.l0      LSTM 2 -> 4                [batch, time, 4]         128
                joiner.encoder    Linear 8 -> 4              [batch, time, 4]          36
                joiner.predictor  Linear 4 -> 4              [batch, time, 4]          16
                joiner.output     Linear 4 -> 4              [cells, 4]                20
                total                                                                 944
                """)
        #expect(Self.model(Float.self).table.parameterCount == Self.model(Float.self).parameterCount)
    }

    @Test("It learns to spell runs of symbols")
    func learns() {
        var random = RandomSource(seed: 11)
        // Each frame shows a symbol, with noise, or nothing; each run of frames is read as its symbol and a 4, which
        // are two labels for as few as two frames.
        func example() -> (frames: [[Float]], text: [Int32]) {
            var (frames, text): ([[Float]], [Int32]) = ([], [])
            for _ in 0..<random.integer(below: 4) {
                let symbol = 1 + random.integer(below: 3)
                let count = 1 + random.integer(below: 4)
                for frame in 0...count {
                    frames.append(
                        (1...3).map { ($0 == symbol && frame < count ? 1 : 0) + Float(random.uniform() / 5 - 0.1) })
                }
                text += [Int32(symbol), 4]
            }
            return (frames, text)
        }
        func batch(_ examples: [(frames: [[Float]], text: [Int32])]) -> (SequenceBatch<Float>, TokenBatch) {
            let layout = SequenceLayout(lengths: examples.map(\.frames.count))
            return (
                SequenceBatch(steps: Tensor(examples.flatMap(\.frames)), layout: layout),
                TokenBatch(examples.map(\.text))
            )
        }
        var model = GRUTransducer<Float>(features: 3, hidden: 24, symbols: 5, embedding: 8, random: &random)
        var optimizer = Adam(for: model, learningRate: 0.02)
        let batches = (0..<20).map { _ in batch((0..<16).map { _ in example() }) }
        for step in 0..<400 {
            let (frames, texts) = batches[step % batches.count]
            let gradient = valueWithGradient(at: model) { $0.loss(frames, texts) }.gradient
            optimizer.update(&model, along: gradient)
        }
        let (frames, texts) = batch((0..<50).map { _ in example() })
        let right = zip(model.readings(frames).map(\.labels), texts.sequences).count { $0 == $1 }
        #expect(right == 50)
    }

    @Test("Parts and batches that do not fit are named")
    func mistakes() async {
        let sizes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let model = TransducerTests.reader(1)
            var random = RandomSource(seed: 1)
            _ = Transducer(
                encoder: model.encoder, embedding: model.embedding, predictor: model.predictor,
                joiner: Joiner(encoded: 7, predicted: 8, width: 8, symbols: 5, random: &random))
        }
        #expect(
            message(sizes).contains(
                "Transducer: an encoder of 8 outputs and a predictor of 8, and a joiner of 7 and 8"))
        let symbols = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let model = TransducerTests.reader(1)
            var random = RandomSource(seed: 1)
            _ = Transducer(
                encoder: model.encoder, embedding: Embedding(vocabulary: 6, width: 32, padding: 0, random: &random),
                predictor: model.predictor, joiner: model.joiner)
        }
        #expect(
            message(symbols).contains(
                "Transducer: 6 vectors of 32 for a predictor of 32 inputs and a joiner of 5 symbols"))
        let blank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let model = TransducerTests.reader(1)
            _ = Transducer(
                encoder: model.encoder, embedding: Embedding(weight: model.embedding.weight),
                predictor: model.predictor, joiner: model.joiner)
        }
        #expect(
            message(blank).contains(
                "Transducer: the blank 0 must be one of the 5 symbols, and the padding of their vectors"))
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TransducerTests.reader(1).loss(SequenceBatch(.zeros([2, 1, 3])), TokenBatch([[1]]))
        }
        #expect(message(count).contains("Transducer: 2 sequences of frames do not match 1 of labels"))
        let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TransducerTests.reader(1).loss(SequenceBatch(.zeros([1, 1, 3])), TokenBatch([[1, 5]]))
        }
        #expect(
            message(label).contains(
                "Transducer: label 1 of sequence 0 is 5, which is not one of the 5 symbols of the model"))
        let maximum = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TransducerTests.reader(1).readings(SequenceBatch(.zeros([1, 1, 3])), maximumPerFrame: 0)
        }
        #expect(message(maximum).contains("maximumPerFrame must be at least 1, not 0"))
    }
}
