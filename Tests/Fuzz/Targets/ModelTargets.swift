import RNNTasks

/// Directories of saved models, one target for each task.
enum ModelTargets {
    static let all = [
        classification, tagging, translation, writing, transcription, transduction, forecasting, signals, labels,
        pairClassification, pairRanking, questions, passages,
    ]

    private static let classification = target(
        "model", "SavedModel and TrainedModel, of several networks",
        words: ClassifierSettings.Network.allCases.map { "\($0)" } + ["down", "words", "spaces", "characters", "_0"],
        tasks: ["bag-of-words", "gru", "attention", "mingru-mean"].compactMap { name in
            ClassifierSettings.Network(name).map { network in
                TextClassification(
                    ClassifierSettings(network, embedding: 3, hidden: 2, dropout: 0.5), classes: ["down", "up"],
                    tokenizer: .words(), vocabulary: vocabulary, maximumLength: 5)
            }
        },
        inputs: { _ in texts },
        examples: { $0.encode(Dataset(texts, labels: texts.map { _ in 0 })) },
        check: { task, predictions in
            for prediction in predictions {
                try expect(task.classes.contains(prediction.label), "a label without a class")
                try expect(prediction.probabilities.count == task.classes.count, "other probabilities")
            }
        })

    private static let signals = target(
        "signals", "saved models of SignalTask", words: kinds + ["step", "sequence", "attention", "max", "means"],
        tasks: [
            SignalSettings("gru", hidden: 2, dropout: 0.5, convolution: .init(channels: 2, width: 3, stride: 2)),
            .init("bilstm", hidden: 2, pooling: .attention), .init("rnn", hidden: 2),
        ].map {
            SignalTask(
                $0, ClassHead(["a", "b"]), features: FeatureScale(means: [0, 5], deviations: [1, 2]), marksGaps: true)
        },
        inputs: { task in readings.map { Tensor(Array(repeating: $0, count: task.features.count)).permuted([1, 0]) } },
        examples: { task in
            try task.encode(
                Dataset(
                    [Tensor<Float>.zeros([1, task.features.count])], labels: [task.head.classes[0]]))
        },
        check: { task, predictions in
            for (frames, prediction) in zip(readings, predictions) {
                let count = task.settings.scope == .step ? frames.count : 1
                try expect(prediction.items.count == count, "\(prediction.items.count) predictions for \(count)")
                try expect(prediction.items.allSatisfy { task.head.classes.contains($0.label) }, "no class")
            }
        })

    private static let readings: [[Float]] = [[1, .nan, 3], [0], [.infinity, -1e30, 2, 4, 5]]

    private static let labels = target(
        "text-labels", "saved models of TextLabelling", words: ["a", "b", "thresholds", "labels"],
        tasks: [
            TextLabelling(
                ClassifierSettings(.bagOfWords), LabelHead(["a", "b"], thresholds: [0.2, 0.9]), tokenizer: .words(),
                vocabulary: vocabulary)
        ],
        inputs: { _ in texts },
        examples: { task in try task.encode(Dataset(texts, labels: texts.map { _ in [task.head.labels[0]] })) },
        check: { task, predictions in
            for prediction in predictions {
                try expect(prediction.output.probabilities.count == task.head.width, "other probabilities")
                try expect(prediction.output.labels.allSatisfy(task.head.labels.contains), "a label of no name")
            }
        })

    private static let tagging = target(
        "tagging", "saved models of TokenTagging",
        words: kinds + [
            "bio", "bioes", "any", "E-x", "S-x", "I-y", "features", "suffix", "capitals", "characters", "lowercases",
        ],
        tasks: [TaggerSettings("bilstm", embedding: 3, hidden: 2, dropout: 0.5, crf: true), .init("gru", hidden: 2)]
            .flatMap { settings in
                [
                    TokenVocabulary(words: vocabulary),
                    TokenVocabulary(
                        sentences.prefix(1), features: [.suffix, .capitals, .characters], lowercases: true),
                ].map { TokenTagging(settings, tags: ["O", "B-x", "I-x"], tokens: $0) }
            },
        inputs: { _ in sentences },
        examples: { try $0.encode(Dataset(sentences, labels: sentences.map { $0.map { _ in "O" } })) },
        check: { task, predictions in
            for (tokens, prediction) in zip(sentences, predictions) {
                try expect(
                    prediction.tags.count == tokens.count && prediction.probabilities.count == tokens.count,
                    "tags that are not as many as the tokens")
                try expect(prediction.tags.allSatisfy(task.tags.contains), "a tag of no name")
                try expect(
                    prediction.entities.allSatisfy { !$0.tokens.isEmpty && $0.tokens.upperBound <= tokens.count },
                    "an entity of tokens that are not there")
            }
        })

    private static let translation = target(
        "translation", "saved models of TextTranslation, with each attention",
        words: kinds + [
            "multihead", "dot", "general", "additive", "location", "luong", "bahdanau", "forward", "begin", "end",
        ],
        tasks: translators.map { TextTranslation($0, source: letters, target: pieces, maximumLength: 9) },
        inputs: { _ in texts },
        examples: { $0.encode(Dataset(texts, labels: texts.reversed())) },
        check: { task, predictions in
            for prediction in predictions {
                try expect(prediction.target.count <= task.maximumLength, "\(prediction.target.count) ids")
                try expect(
                    prediction.alignment.isEmpty || prediction.alignment.count == prediction.target.count,
                    "an alignment of other ids")
            }
        })

    private static let writing = target(
        "writing", "saved models of TextWriting", words: kinds + ["begin", "end", "unknown", "window"],
        tasks: [
            TextWriting(.init("gru", embedding: 2, hidden: 3, isTied: true), codec: pieces, window: 4),
            TextWriting(.init("mingru", embedding: 2, hidden: 2, weightDrop: 0.5), codec: .bytes()),
            TextWriting(.init("lstm", embedding: 2, hidden: 2), codec: .bytes(special: []), window: 2),
        ],
        inputs: { _ in texts },
        examples: { $0.encode(texts.joined(separator: " ")) },
        check: { task, predictions in
            // It is no number where the weights are none.
            for prediction in predictions { try expect(!(prediction.logProbability > 0), "a probability beyond 1") }
        })

    private static let transcription = target(
        "transcription", "saved models of SequenceTranscription", words: kinds + ["means", "deviations", "padding"],
        tasks: [
            SequenceTranscription(.init("bigru", hidden: 2, dropout: 0.5), codec: letters, features: scale),
            SequenceTranscription(.init("mingru", hidden: 2, layers: 2), codec: .bytes(), features: scale),
        ],
        inputs: { recordings(of: $0) },
        examples: { try $0.encode(Dataset([Tensor<Float>.zeros([4, $0.features.count])], labels: ["ab"])) },
        check: { task, predictions in
            for prediction in predictions {
                try expect(prediction.ids.allSatisfy { $0 > 0 && $0 < task.codec.count }, "an id of no symbol")
                try expect(prediction.frames.allSatisfy { $0.upperBound < 5 }, "frames that are not there")
            }
        })

    private static let transduction = target(
        "transduction", "saved models of SequenceTransduction", words: kinds + ["means", "deviations", "padding"],
        tasks: [
            SequenceTransduction(
                .init("bigru", embedding: 2, hidden: 2, dropout: 0.5), codec: letters, features: scale),
            SequenceTransduction(
                .init("lstm", predictor: "mingru", embedding: 3, hidden: 2, layers: 2), codec: .bytes(),
                features: scale),
        ],
        inputs: { recordings(of: $0) },
        examples: { try $0.encode(Dataset([Tensor<Float>.zeros([4, $0.features.count])], labels: ["ab"])) },
        check: { task, predictions in
            for prediction in predictions {
                try expect(prediction.ids.allSatisfy { $0 > 0 && $0 < task.codec.count }, "an id of no symbol")
                try expect(prediction.frames.allSatisfy { (0..<5).contains($0) }, "frames that are not there")
            }
        })

    private static let forecasting = target(
        "forecasting", "saved models of Forecasting, with each strategy",
        words: kinds + [
            "direct", "recursive", "decoder", "gaussian", "squared", "quantiles 0.1,0.9", "lags", "month", "dayOfWeek",
            "means", "deviations", "last",
        ],
        tasks: [
            Forecasting(
                .init("bigru", window: 3, horizon: 2, hidden: 2, dropout: 0.5, head: .quantiles([0.1, 0.5])),
                SeriesFeatures(targets: ["y", "z"], observed: ["o"], known: ["k"], lags: [2, 5], marksGaps: true),
                scale: SeriesScale(means: [1, -200, 0, 3], deviations: [0.5, 3, 1, 1])),
            Forecasting(
                .init("mingru", window: 2, horizon: 3, hidden: 2, layers: 2, strategy: .recursive, head: .gaussian),
                SeriesFeatures(targets: ["y"], calendar: [.hourOfDay], filling: .mean),
                scale: SeriesScale(means: [1], deviations: [0.5])),
            Forecasting(
                .init("lstm", window: 2, horizon: 2, hidden: 2, strategy: .decoder, head: .huber),
                SeriesFeatures(targets: ["y"], known: ["k"]), scale: SeriesScale(means: [1, 1], deviations: [0.5, 2])),
        ],
        inputs: { task in
            guard let series = try? series(of: task) else { return [] }
            return [0, 3, 12].map { SeriesOrigin(series, row: $0) }
        },
        examples: { try $0.encode([SeriesPart(try series(of: $0))]) },
        check: { task, predictions in
            for prediction in predictions {
                try expect(prediction.columns.map(\.name) == task.features.targets, "columns of other names")
                for column in prediction.columns {
                    try expect(column.values.count == task.settings.horizon, "\(column.values.count) rows")
                }
            }
        })

    private static let pairClassification = target(
        "pair-classification", "saved models of TextPairClassification", words: kinds + pairWords,
        tasks: pairSettings.map {
            TextPairClassification($0.0, codec: $0.1, classes: ["down", "up", "open"], maximumLength: 5)
        },
        inputs: { _ in pairs },
        examples: { try $0.encode(Dataset(pairs, labels: pairs.map { _ in "up" })) },
        check: { try checkClasses($0, $1.map { ($0.label, $0.probabilities) }) })

    private static let pairRanking = target(
        "pair-ranking", "saved models of TextPairRanking", words: kinds + pairWords,
        tasks: pairSettings.map { TextPairRanking($0.0, codec: $0.1, pooling: .mean) },
        inputs: { _ in pairs }, examples: { $0.encode(pairs) }, check: { _, _ in })

    private static let questions = target(
        "question-answering", "saved models of QuestionAnswering", words: kinds + pairWords,
        tasks: pairSettings.map { QuestionAnswering($0.0, codec: $0.1, answers: ["down", "up"]) },
        inputs: { _ in pairs },
        examples: { try $0.encode(Dataset(pairs, labels: pairs.map { _ in "up" })) },
        check: { task, predictions in
            try checkClasses(task, predictions.map { ($0.label, $0.probabilities) })
            for prediction in predictions {
                try expect(prediction.attention.count == prediction.tokens.count, "weights of other tokens")
            }
        })

    private static let passages = target(
        "passage-answering", "saved models of PassageAnswering", words: kinds + pairWords + ["maximumAnswerLength"],
        tasks: pairSettings.map { PassageAnswering($0.0, codec: $0.1, maximumAnswerLength: 3, maximumLength: 9) },
        inputs: { _ in pairs },
        examples: { task in
            // A text without tokens has no answer.
            let pairs = pairs.filter { !$0.first.isEmpty }
            return try task.encode(Dataset(pairs, labels: pairs.map { _ in .scalars(0..<1) }))
        },
        check: { task, predictions in
            for (pair, prediction) in zip(pairs, predictions) {
                guard let span = prediction.span, let scalars = prediction.scalars else { continue }
                let part = String.UnicodeScalarView(Array(pair.first.unicodeScalars)[scalars])
                try expect(String(part).utf8.elementsEqual(prediction.answer.utf8), "an answer that is not in the text")
                try expect(span.count <= task.maximumAnswerLength, "an answer of \(span.count) tokens")
                try expect(prediction.tokens.indices.contains(span.upperBound), "tokens that are not there")
            }
        })

    private static func checkClasses(
        _ task: some TextPairClassTask, _ predictions: [(label: String, probabilities: [Double])]
    ) throws {
        for prediction in predictions {
            try expect(task.classes.contains(prediction.label), "a label without a class")
            try expect(prediction.probabilities.count == task.classes.count, "other probabilities")
        }
    }

    /// Twelve hours with gaps, in the columns that a task asks for.
    private static func series(of task: Forecasting) throws -> TimeSeries {
        let columns = task.features.columns.indices.map { column in
            (0..<12).map { $0 % 5 == column ? Double.nan : Double(($0 * $0 + column) % 7) }
        }
        return try TimeSeries(
            names: task.features.columns, columns: columns, start: Timestamp("2024-02-29"), step: .hour)
    }

    /// Recordings of five frames, of none and of one.
    private static func recordings(of task: some RecordingTask) -> [Tensor<Float>] {
        [5, 0, 1].map { frames in
            let numbers = (0..<frames * task.features.count).map { Float($0 % 7) }
            return Tensor<Float>(numbers, shape: [frames, task.features.count])
        }
    }

    private static let texts = ["good film", "", "bad bad bad bad bad bad bad", "é 漢字"]
    private static let sentences = [["good", "film"], [], ["bad", "unheard", "", "é", "bad"]]
    private static let vocabulary = Vocabulary(tokens: ["good", "bad", "film", "é"])
    private static let letters = TextCodec(.characters(), of: ["ab é"], special: .reading)
    private static let pieces = TextCodec.bytePairs(
        BytePairEncoding(["good bad good bad"], size: 264, special: .writing))
    private static let scale = FeatureScale(means: [1, -200], deviations: [0.5, 3])
    private static let pairs = zip(texts, texts.reversed()).map { StringPair($0, $1) } + [StringPair("", "good é")]
    private static let pairSettings = [
        (PairSettings("bigru", embedding: 3, hidden: 2, dropout: 0.5), TextCodec.tokens(.words(), vocabulary)),
        (PairSettings("mingru", embedding: 2, hidden: 2, layers: 2, isShared: false), pieces),
    ]
    private static let pairWords = ["isShared", "mean", "max", "last", "down", "maximumLength", "words", "spaces"]
    private static let kinds = ["gru", "bigru", "lstm", "rnn", "mingru", "bilstm", "dropout"]
    private static let translators = [
        EncoderDecoderSettings("bigru", embedding: 2, hidden: 2, attention: .general, feedsInput: true),
        EncoderDecoderSettings("rnn", decoder: "lstm", embedding: 2, hidden: 3, layers: 2, isTied: true),
        EncoderDecoderSettings("gru", embedding: 2, hidden: 2, attention: .multihead, heads: 2),
        EncoderDecoderSettings("lstm", embedding: 3, hidden: 2, bridge: .forward, attention: .dot),
        EncoderDecoderSettings(
            "bigru", embedding: 2, hidden: 2, attention: .additive, wiring: .bahdanau, isTied: true),
        EncoderDecoderSettings("lstm", embedding: 2, hidden: 2, attention: .location, filters: 2, filterWidth: 3),
    ]

    /// A target for a task. What is accepted predicts, is measured where it takes the examples, and comes back from what is
    /// written of it with the same predictions.
    private static func target<Task: ModelTask>(
        _ name: String, _ reads: String, words: [String], tasks: [Task],
        inputs: @escaping @Sendable (Task) -> [Task.Input],
        examples: @escaping @Sendable (Task) throws -> Task.Examples,
        check: @escaping @Sendable (Task, [Task.Prediction]) throws -> Void
    ) -> FuzzTarget {
        FuzzTarget(name: name, reads: reads) { scratch in
            var seeds: [FuzzInput] = []
            for task in tasks {
                var random = RandomSource(seed: 1)
                try TrainedModel(task, random: &random).write(to: scratch["seed"])
                seeds.append(FuzzInput(try CheckpointTargets.files(of: scratch["seed"])))
            }
            return FuzzReader(seeds: seeds, words: words) { input, random in
                let saved = try SavedModel(contentsOf: CheckpointTargets.directory(of: input, in: scratch))
                guard let model = saved.as(Task.self) else { throw Violation("a model of another task") }
                let inputs = inputs(model.task)
                let predictions = model.predict(inputs)
                try expect(predictions.count == inputs.count, "\(predictions.count) predictions")
                try check(model.task, predictions)
                // Examples need not be those of a task that was changed.
                do { _ = model.measure(try examples(model.task)) } catch is ExampleError {}
                _ = "\(model.model)"
                if random.integer(below: 16) == 0 {
                    try accepted { try model.write(to: scratch["copy"]) }
                    let again = try accepted { try TrainedModel<Task>(contentsOf: scratch["copy"]) }
                    let (one, other) = try accepted {
                        (try JSON.encode(predictions, for: name), try JSON.encode(again.predict(inputs), for: name))
                    }
                    try expect(one == other, "a model that is read again predicts otherwise")
                }
            }
        }
    }
}
