import RNNTasks

/// Values that are saved as JSON, one target for each type.
enum ValueTargets {
    static let all = [
        target(
            "vocabulary", [Vocabulary(tokens: ["a", "é", "😀"]), Vocabulary(tokens: ["x"], special: .writing)]
        ) { vocabulary, _ in
            for id in 0..<Int32(vocabulary.count) { _ = vocabulary.token(of: id) }
            try expect(
                vocabulary.decode(vocabulary.encode(vocabulary.tokens)) == vocabulary.tokens, "tokens get other ids")
            try expect(
                vocabulary.special.allSatisfy { vocabulary.id(of: $0.role) != nil }, "a special token without id")
        },
        target("tokenizer-json", [.words(), .spaces(), .characters(lowercases: true)] as [Tokenizer]) { tokenizer, _ in
            try expect(!tokenizer("a b").isEmpty, "no tokens")
        },
        target("log-mel", [LogMel.telephone, LogMel(rate: 8000, bands: 4, scale: .slaney, floor: .atLeast(1))]) {
            features, _ in
            let frames = features(Array(repeating: 0.5, count: 300))
            try expect(frames.count == features.frameCount(300) && frames.values.allSatisfy(\.isFinite), "no frames")
        },
        target("schedule", schedules) { schedule, _ in
            // Absurd numbers make absurd rates, with which a training ends by itself; none may stop the program.
            for step in [0, 1, 2, 3, 10, 99, 100, 1000, 1 << 31, 1 << 50, .max - 1, .max] { _ = schedule(step) }
        },
        target("plateau", [ReduceOnPlateau(from: 0.1, cooldown: 2), plateau]) { plateau, _ in
            var plateau = plateau
            for loss in [1, 0.5, .nan, 0.7, .infinity, -.infinity, 0, 1e308, -1e308] + Array(repeating: 3.0, count: 30)
            {
                plateau.report(loss)
            }
        },
        target("confusion-matrix", [ConfusionMatrix(), confusion]) { matrix, _ in
            var matrix = matrix
            matrix.add(matrix)
            matrix.add(confusion)
            for label in 0..<matrix.classes {
                let figures = [matrix.precision(of: label), matrix.recall(of: label), matrix.f1(of: label)]
                try expect(figures.allSatisfy { $0 >= 0 && $0 <= 1 }, "figures \(figures)")
            }
            try expect(matrix.accuracy >= 0 && matrix.accuracy <= 1, "an accuracy of \(matrix.accuracy)")
            try expect(matrix.macroF1 >= 0 && matrix.macroF1 <= 1, "a mean F1 of \(matrix.macroF1)")
        },
        target("random-source", [RandomSource(seed: 1)]) { source, _ in
            var source = source
            let numbers = (0..<100).map { _ in source.next() }
            try expect(Set(numbers).count == 100, "numbers come again")
            try expect((0..<20).allSatisfy { _ in (0..<1).contains(source.uniform()) }, "a number beyond 0 ..< 1")
            try expect((0..<20).allSatisfy { _ in source.normal().isFinite }, "a number that is not finite")
            try expect((0..<7).contains(source.integer(below: 7)), "a number that is too large")
            _ = source.split()
        },
        target("tensor", [Tensor<Float>([1, -2, 3, 4], shape: [2, 2]), Tensor([], shape: [0, 3]), Tensor(7)]) {
            tensor, _ in
            try expect(tensor.count == tensor.scalars.count, "other elements than the shape says")
            try expect((tensor + tensor).shape == tensor.shape, "a sum of another shape")
            _ = tensor.sum()
            _ = "\(tensor)"
        },
        target("named-state", [NamedState([("h", Tensor<Float>([1, 2], shape: [1, 2])), ("c", Tensor<Float>(3))])]) {
            state, _ in
            try expect(Set(state.parameters.map(\.name)).count == state.parts.count, "parts that cannot be told apart")
            _ = state["h"]
        },
        target("optimizer-state", optimizerStates) { state, random in
            var (model, adam) = (linear, Adam(for: linear))
            try adam.restore(state, for: model)
            try expect(adam.state.step == state.step, "another step")
            adam.update(&model, along: linear)
            _ = adam.state
        },
        target("token-batch", [TokenBatch([[5, 2, 9], [7]]), TokenBatch([[]])]) { batch, _ in
            try expect(batch.sequences.count == batch.count, "other sequences")
            try expect(batch.steps.count == batch.layout.stepCount, "other steps")
        },
        target("recurrent-options", [RecurrentOptions(dropout: 0.5, gradientLimit: 1)]) { options, random in
            try run(Recurrent(LSTMCell<Float>(inputs: 2, hidden: 3, random: &random), options: options))
        },
        target("gate-functions", [GateFunctions.standard, GateFunctions(gate: .relu, limit: 3)]) { functions, random in
            try run(Recurrent(LSTMCell<Float>(inputs: 2, hidden: 3, functions: functions, random: &random)))
        },
        target("forget-bias", [.constant(1), .chrono(longest: 10)] as [ForgetBias]) { bias, random in
            try run(Recurrent(LSTMCell<Float>(inputs: 2, hidden: 3, forgetBias: bias, random: &random)))
        },
        target("settings", [ClassifierSettings(.recurrent(.biLSTM), dropout: 0.3), ClassifierSettings(.bagOfWords)]) {
            settings, _ in
            let task = TextClassification(
                settings, classes: ["a", "b"], tokenizer: .words(), vocabulary: Vocabulary(tokens: ["x"]))
            try expect(task.parameterCount > 0 && task.activationCount(steps: 10) > 0, "a model without parameters")
        },
        target(
            "byte-pairs",
            [
                BytePairEncoding.bytes(),
                BytePairEncoding(["a lowest é low low a é\n\n"], size: 1000, special: .writing),
                .bytes(special: []),
            ]
        ) { encoding, _ in
            try use(.bytePairs(encoding), isExact: true)
            for id in 0..<Int32(encoding.count) { _ = encoding.bytes(of: id) }
            try expect(encoding.pieces(of: "low\nest").joined() == "low\nest", "pieces that are not of the text")
        },
        target(
            "text-codec",
            [
                TextCodec(.words(), of: ["a lowest é low"]), TextCodec(.characters(), of: ["a é"], special: .reading),
                .bytePairs(BytePairEncoding(["low low low est"], size: 300)),
            ]
        ) { codec, _ in
            if case .bytePairs = codec { try use(codec, isExact: true) } else { try use(codec, isExact: false) }
        },
        target("writer-settings", [LanguageModelSettings("lstm", dropout: 0.5), .init("mingru", isTied: true)]) {
            settings, _ in
            let task = TextWriting(settings, codec: .bytes())
            try expect(task.parameterCount > 0 && task.activationCount(steps: 10) > 0, "a model without parameters")
        },
        target(
            "translator-settings",
            [
                EncoderDecoderSettings("bigru", attention: .general), .init("gru", attention: .multihead),
                .init("lstm", bridge: .forward, attention: .dot, feedsInput: true),
            ]
        ) { settings, _ in
            let task = TextTranslation(settings, source: .bytes(), target: .bytes())
            try expect(task.parameterCount > 0 && task.activationCount(steps: 10) > 0, "a model without parameters")
        },
        target("pair-settings", [PairSettings("bigru", dropout: 0.5), .init("mingru", layers: 2, isShared: false)]) {
            settings, _ in
            let task = PassageAnswering(settings, codec: .bytes())
            try expect(task.parameterCount > 0 && task.activationCount(steps: 10) > 0, "a model without parameters")
        },
        target("feature-scale", [FeatureScale(means: [0, 1e-3], deviations: [1, 20])]) { scale, _ in
            let scaled = scale(Tensor<Float>.zeros([3, scale.count]))
            try expect(scaled.shape == [3, scale.count], "features of another shape")
            try expect(scale.means.count == scale.deviations.count, "a mean without a deviation")
        },
        target("class-head", [ClassHead(["a", "b"])]) { head, _ in try use(head, item: 0) },
        target("label-head", [LabelHead(["a", "b"], thresholds: [0, 1])]) { head, _ in try use(head, item: [0]) },
        target("number-head", [NumberHead(["a"], means: [1e300], deviations: [1e-300])]) { head, _ in
            try use(head, item: Array(repeating: 1, count: head.width))
        },
        target("number-tally", [NumberTally([RegressionTally([1, 2], [3, 4])]), NumberTally()]) { tally, _ in
            var sum = NumberTally()
            for _ in 0..<3 { sum.add(tally) }
            try expect(sum.numbers.count == tally.numbers.count, "another count of numbers")
        },
        target("share-tally", [ShareTally(.exact, 1, of: 3), ShareTally()]) { tally, _ in
            var sum = ShareTally()
            sum.add(tally)
            try expect(sum.figures.allSatisfy { (0...1).contains($0.value) }, "a share of \(sum.figures)")
        },
        target("edit-tally", [EditTally([[1, 2], []], [[2], []]), EditTally()]) { tally, _ in
            var sum = tally
            for _ in 0..<1000 { sum.add(tally) }
            try expect(sum.figures.allSatisfy { $0.value >= 0 && $0.value.isFinite }, "figures \(sum.figures)")
        },
        target(
            "token-tally", [TokenTally([1, 2, 3], TokenBatch([[1, 2], [4]]), countsSequences: true), TokenTally()]
        ) { tally, _ in
            var sum = tally
            for _ in 0..<1000 { sum.add(tally) }
            try expect(sum.figures.allSatisfy { $0.value >= 0 && $0.value <= 1 }, "figures \(sum.figures)")
        },
        target("entity-tally", [EntityTally([["B-A", "I-A"]], [["B-A", "O"]]), EntityTally()]) { tally, _ in
            var sum = tally
            for _ in 0..<1000 { sum.add(tally) }
            try expect(sum.figures.allSatisfy { $0.value >= 0 && $0.value <= 1 }, "figures \(sum.figures)")
        },
        target(
            "tag-tally",
            [
                TagTally(
                    TokenBatch([[1, 2], [0]]), TokenBatch([[1, 0], [0]]), classes: 3, entityTags: ["O", "B-x", "I-x"]),
                TagTally(TokenBatch([[1, 0]]), TokenBatch([[1, 1]]), classes: 2), TagTally(),
            ]
        ) { tally, _ in
            var sum = tally
            for _ in 0..<1000 { sum.add(tally) }
            try expect(sum.figures.allSatisfy { $0.value >= 0 && $0.value <= 1 }, "figures \(sum.figures)")
        },
        target("label-tally", [LabelTally([[true, false]], [[true, true]]), LabelTally()]) { tally, _ in
            var sum = tally
            for _ in 0..<1000 { sum.add(tally) }
            try expect(sum.figures.allSatisfy { $0.value >= 0 && $0.value <= 1 }, "figures \(sum.figures)")
        },
        target("bleu-tally", [BLEUTally([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 6]]), BLEUTally()]) { tally, _ in
            var sum = tally
            for _ in 0..<1000 { sum.add(tally) }
            let scores = [sum.score(), sum.score(order: 1, smoothing: .addOne)]
            try expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 }, "scores \(scores)")
        },
        target("regression-tally", [RegressionTally([1, 2], [2, 4]), RegressionTally()]) { tally, _ in
            // Sums may be absurd, and what is found of them too.
            var sum = tally
            for _ in 0..<1000 { sum.add(tally) }
            _ = sum.figures
        },
        target("figures", [Figures(loss: 1, confusion.figures), Figures(loss: .infinity)]) { figures, _ in
            for figure in figures.all { try expect(figures[figure.kind] != nil, "a figure that is not there") }
            _ = figures.perplexity
        },
    ]

    /// A target for a type: what is accepted comes back the same from what is written of it.
    private static func target<Value: Codable>(
        _ name: String, _ seeds: [Value], use: @escaping @Sendable (Value, inout RandomSource) throws -> Void
    ) -> FuzzTarget where Value: Sendable {
        FuzzTarget(name: name, reads: "\(Value.self) as JSON") { _ in
            let inputs = try seeds.map { FuzzInput(try JSON.encode($0, for: name), as: "value.json") }
            return FuzzReader(seeds: inputs, words: words) { input, random in
                let value = try JSON.decode(Value.self, from: input.bytes, of: name)
                let text = try accepted { try JSON.encode(value, for: name) }
                let again = try accepted { try JSON.decode(Value.self, from: text, of: name) }
                try expect(
                    try accepted { try JSON.encode(again, for: name) } == text, "another value when it is read again")
                try use(value, &random)
            }
        }
    }

    /// Holds a codec's ids to be those of its texts.
    private static func use(_ codec: TextCodec, isExact: Bool) throws {
        for text in ["", "a lowest low\n", "é e\u{301} 漢字 👨‍👩‍👧", "<pad><bos> <unk>"] {
            let ids = codec.encode(text)
            try expect(ids.allSatisfy { $0 >= 0 && $0 < codec.count }, "an id beyond the codec's")
            try expect(codec.pieces(of: text).map(\.id) == ids, "pieces of other ids")
            let decoded = codec.decode(ids)
            try expect(!isExact || decoded.utf8.elementsEqual(text.utf8), "another text: \(decoded)")
            var decoder = TextDecoder(codec)
            let pieces = ids.map { decoder.append($0) }.joined() + decoder.finish()
            try expect(pieces == decoded, "another text id by id: \(pieces)")
        }
        for special in codec.special { try expect(codec.id(of: special.role) != nil, "a special token without id") }
        // What a model may write is decoded, be it text or not.
        _ = codec.decode((0..<Int32(codec.count)).reversed())
    }

    private static func run(_ layer: Recurrent<LSTMCell<Float>>) throws {
        let input = SequenceBatch(Tensor<Float>([1, -2, 3, 4, 5, 6], shape: [1, 3, 2]))
        try expect(layer(input).outputs.values.shape == [1, 3, 3], "a layer does not compute")
    }

    private static func use<Head: OutputHead>(_ head: Head, item: Head.Item) throws {
        let outputs = Tensor<Float>.ones([2, head.width])
        try expect(head.loss(outputs, [item, item]).count == 1, "a loss of several numbers")
        try expect(head.predictions(outputs).count == 2, "predictions for other rows")
        _ = head.tally(outputs, [item, item]).figures
    }

    private static let words = [
        "kind", "from", "to", "then", "steps", "constant", "warmUp", "cosine", "oneCycle", "shape", "scalars",
        "padding",
        "unknown", "tokens", "lengths", "ids", "time", "relu", "leakyReLU", "sigmoid", "lstm", "gru-mean",
        "bag-of-words", "merges", "Ġ a", "a b", "multihead", "bidirectional", "attention",
    ]

    private static let schedules: [Schedule] = [
        .constant(0.1), .step(from: 0.1, every: 10), .exponential(from: 1, factor: 0.9), .linear(from: 1, steps: 100),
        .warmUp(steps: 10, then: .cosine(from: 0.1, steps: 90)), .inverseSquareRoot(from: 1, timescale: 100),
        .oneCycle(peak: 1, steps: 100),
    ]

    private static var plateau: ReduceOnPlateau {
        var plateau = ReduceOnPlateau(from: 1, factor: 0.5, patience: 1)
        for loss in [3.0, 2, 2, 2, 2] { plateau.report(loss) }
        return plateau
    }

    private static var confusion: ConfusionMatrix {
        var matrix = ConfusionMatrix(classes: 2)
        matrix.add(predictions: [0, 1, 1, 0], labels: [0, 1, 0, 0])
        return matrix
    }

    private static var linear: Linear<Float> {
        var random = RandomSource(seed: 1)
        return Linear(inputs: 2, outputs: 1, random: &random)
    }

    private static var optimizerStates: [OptimizerState<Float>] {
        var (model, adam) = (linear, Adam(for: linear))
        let before = adam.state
        adam.update(&model, along: linear)
        return [before, adam.state]
    }
}
