import RNNConsole
import RNNTasks

/// To transcribe recordings.
struct TranscriptionTask: TrainerTask {
    typealias Model = SequenceTranscription
    typealias Settings = TranscriptionSettings
    typealias Variant = TranscriptionVariant
    typealias Input = RecordingInput
    typealias Part = RecordingPart

    var settings: TranscriptionSettings
    let summary: String
    let warnings: [String]
    let parts: Parts<RecordingPart>
    /// The task of models, whatever their layers.
    let template: SequenceTranscription
    private let isStarted: Bool

    init(_ settings: TranscriptionSettings, data: DataSettings, seed: Int, start: SequenceTranscription?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        var (sounds, width) = (start?.sounds, start?.features.count)
        let cut = try data.parts(of: file, count: \.count) { name in
            let read = try RecordingExamples(name, settings, hasTexts: true, known: sounds, width: width)
            if width == nil { (sounds, width) = (read.sounds, read.elements[0].frames.shape[1]) }
            return read
        } divide: { examples, shares in
            var random = RandomSource(seed: UInt64(seed))
            let indices = Array(examples.elements.indices)
            return Dataset(indices, labels: indices).split(into: shares, random: &random).map { examples[$0.inputs] }
        }
        template = try start ?? Self.template(of: cut.training, sounds)
        // With a stride there are fewer steps than frames: what fits without one may not fit with one.
        let strided = settings.convolution.stride > 1 ? settings.convolution.sizes : nil
        let strictest =
            start
            ?? SequenceTranscription(
                TranscriberSettings("lstm", convolution: strided), codec: template.codec, features: template.features)
        parts = try cut.map { try RecordingPart($0, for: strictest) }
        (self.settings, isStarted) = (settings, start != nil)
        let frames = parts.all.reduce(0) { sum, part in sum + part.inputs.reduce(0) { $0 + $1.frames.shape[0] } }
        let length =
            template.sounds.map { ", " + fixed(Double(frames * $0.hop) / Double($0.rate), 0) + " seconds" } ?? ""
        summary = """
            \(file): \(counted(parts.all.reduce(0) { $0 + $1.inputs.count }, "recording")) of \
            \(counted(frames, "frame"))\(length)
            """
        func symbols(_ part: RecordingExamples) -> Set<Character> { Set(part.elements.map(\.text).joined()) }
        let unknown = symbols(cut.validation).union(symbols(cut.test)).subtracting(symbols(cut.training))
        warnings =
            unknown.isEmpty || start != nil
            ? []
            : [
                """
                symbols that no recording to train with has, each of which will be an error: \
                \(DataError.list(unknown.map { String($0) }.sorted()))
                """
            ]
    }

    /// A task with the symbols and the scale of examples to train with.
    private static func template(
        of training: RecordingExamples, _ sounds: LogMel?
    ) throws(DataError) -> SequenceTranscription {
        let features: FeatureScale
        do throws(ExampleError) {
            features = try FeatureScale(of: training.elements.map(\.frames))
        } catch {
            throw training.error(error.index, error.problem)
        }
        var task = SequenceTranscription(
            TranscriberSettings("bilstm"),
            codec: TextCodec(.characters(), of: training.elements.map(\.text), special: .reading), features: features)
        task.sounds = sounds
        return task
    }

    var notes: [String] {
        let codec = template.codec
        let symbols = (Int32(codec.special.count)..<Int32(codec.count)).map { codec.decode([$0]) }.sorted()
        let sounds = template.sounds.map { features in
            """
            frames of \(counted(features.bands, "band")), \(fixed(1000 * Double(features.length) / Double(features.rate), 0)) ms \
            every \(fixed(1000 * Double(features.hop) / Double(features.rate), 0)) ms, at \(grouped(features.rate)) samples a \
            second
            """
        }
        return [[sounds].compactMap(\.self), ["\(counted(symbols.count, "symbol")): \(DataError.list(symbols))"]]
            .flatMap(\.self)
    }

    var digest: String {
        var digest = Digest()
        for part in parts.all {
            digest.add(part.inputs.count)
            for (input, text) in zip(part.inputs, part.texts) {
                digest.add(text)
                for number in input.frames.scalars { digest.add(number.bitPattern) }
            }
        }
        return digest.text
    }

    /// Without a network: the most frequent text of the training data.
    var references: [Reference] {
        var counts: [String: Int] = [:]
        for text in parts.training.texts { counts[text, default: 0] += 1 }
        let best = counts.min { (-$0.value, $0.key) < (-$1.value, $1.key) }?.key ?? ""
        let readings = parts.test.texts.map { _ in best }
        let codec = template.codec
        return [
            Reference(
                name: "most-frequent",
                figures: EditTally(codec.encode(readings), codec.encode(parts.test.texts)).figures
                    + Self.errors(readings, parts.test.texts))
        ]
    }

    func task(of variant: TranscriptionVariant, frozen: [String]) -> SequenceTranscription {
        let sizes = settings.sizes
        var model = template.settings
        if !isStarted {
            model = TranscriberSettings(
                variant.kind, hidden: sizes.hidden, layers: sizes.layers,
                convolution: variant.hasConvolution ? settings.convolution.sizes : nil)
        }
        model.recurrent.dropout = sizes.dropout
        var task = SequenceTranscription(model, codec: template.codec, features: template.features)
        task.sounds = template.sounds
        return task
    }

    static func variant(of task: SequenceTranscription) -> TranscriptionVariant {
        TranscriptionVariant(kind: task.settings.recurrent.kind, hasConvolution: task.settings.convolution != nil)
    }

    static func read(
        _ file: String, _ settings: TranscriptionSettings, for task: SequenceTranscription
    ) throws -> RecordingPart {
        let read = try RecordingExamples(
            file, settings, hasTexts: true, known: task.sounds, width: task.features.count)
        return try RecordingPart(read, for: task)
    }

    static func count(of part: RecordingPart) -> Int { part.inputs.count }
    static func longest(in part: RecordingPart) -> Int { part.inputs.map { $0.frames.shape[0] }.max() ?? 0 }
    static func encoded(_ part: RecordingPart) -> SequenceTranscription.Examples { part.examples }

    /// What a model reads in the recordings of a part.
    struct Details: Sendable {
        let readings: [SequenceTranscription.Prediction]
        /// The number of symbols of the texts that no recording to train with had.
        let unknown: Int
    }

    static func details(of model: TrainedModel<SequenceTranscription>, on part: RecordingPart) -> Details {
        Details(
            readings: model.predict(part.inputs.map(\.frames)),
            unknown: model.task.codec.unknown(in: part.examples.labels))
    }

    static func modelInputs(of part: RecordingPart) -> [Tensor<Float>] { part.inputs.map(\.frames) }

    static func figures(
        _ measured: Figures, _ details: Details, of model: TrainedModel<SequenceTranscription>, on part: RecordingPart
    ) -> Figures {
        Figures(
            loss: measured.loss,
            measured.all.filter { $0.kind != .loss } + errors(details.readings.map(\.text), part.texts))
    }

    /// The error rates of decoded texts.
    private static func errors(_ readings: [String], _ texts: [String]) -> [Figure] {
        [
            Figure(.characterErrorRate, EditTally.characters(readings, texts).errorRate),
            Figure(.wordErrorRate, EditTally.words(readings, texts).errorRate),
        ]
    }
}

/// A recording to predict for.
struct RecordingInput: Sendable {
    let name: String
    let frames: Tensor<Float>
}

/// The recordings of a part of the data.
struct RecordingPart: Sendable {
    let inputs: [RecordingInput]
    let texts: [String]
    let examples: SequenceTranscription.Examples

    init(_ read: RecordingExamples, for task: SequenceTranscription) throws(DataError) {
        texts = read.elements.map(\.text)
        inputs = read.elements.map { RecordingInput(name: $0.name, frames: $0.frames) }
        do {
            examples = try task.encode(Dataset(inputs.map(\.frames), labels: texts))
        } catch {
            throw read.error(error.index, error.problem)
        }
    }
}

// MARK: Help and settings

extension TranscriptionTask {
    static let name = "transcribe"
    static let sign: String? = "--audio"
    static let examples = "recordings and texts"
    static let input = "recording"
    static let inputForm = InputForm.files
    static let predictionHelp = "its file and the text"
    static let exampleCalls = ExampleCalls(
        compare: [
            "\(Program.name) compare --data recordings.csv --audio file --text text --models gru,bilstm,cnn-bilstm"
        ],
        train: [
            "\(Program.name) train --data recordings.csv --audio file --text text --output reader",
            "\(Program.name) train --task transcribe --data strings.safetensors --symbols 0123456789",
        ],
        evaluate: ["\(Program.name) evaluate --model reader --data others.csv --audio file --text text"],
        predict: [
            "\(Program.name) predict --model reader one.wav two.wav",
            "arecord -f S16_LE -r 16000 | \(Program.name) predict --model reader --stream",
        ])
    static let variantsHelp = "\(kindsHelp); with cnn- before it for a convolution in front."
    static let defaults = TranscriptionSettings()
    static var training: TrainingSettings {
        var training = TrainingSettings(monitor: Model.criterion.name)
        (training.epochs, training.batchSize) = (40, 16)
        (training.learningRate, training.clip) = (0.005, 1)
        return training
    }
    static let compared = ["gru", "bilstm", "cnn-bilstm"].compactMap { TranscriptionVariant($0) }
    static let standard = TranscriptionVariant(kind: "bilstm")
    static let monitored: [Figure.Kind] = [.tokenErrorRate, .exact, .loss]

    static var modelOptions: [Option<Settings>] { TranscriptionSettings.modelOptions }
    static var fileOptions: [Option<Settings>] { TranscriptionSettings.fileOptions }
    static var inputOptions: [Option<Settings>] { TranscriptionSettings.inputOptions }
    static var encodingOptions: [Option<Settings>] { TranscriptionSettings.encodingOptions }

    static func check(_ settings: Settings) throws(UsageError) {
        try settings.table.check()
        try checkRoles([("--audio", settings.audio), ("--text", settings.text)])
    }

    /// A stride decides which texts fit recordings.
    static func ofData(_ settings: Settings) -> Settings {
        var settings = settings
        settings.sizes = defaults.sizes
        return settings
    }

    static func checkStart(_ settings: Settings) throws(UsageError) {
        try settings.sizes.checkStart(usual: defaults.sizes)
        try settings.convolution.checkStart()
        if (settings.bands, settings.hop) != (defaults.bands, defaults.hop) {
            throw UsageError("'--from' has the features of the model: '--bands' and '--hop' do not go with it.")
        }
    }
}
