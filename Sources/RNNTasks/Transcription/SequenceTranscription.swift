/// Transcribes sequences of frames as texts: speech, handwriting, columns of an image, signals of any kind.
///
/// ```swift
/// let task = SequenceTranscription(
///     TranscriberSettings("bilstm"), codec: TextCodec(.characters(), of: texts, special: .reading),
///     features: try FeatureScale(of: recordings))
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// let (examples, others) = (try task.encode(recorded), try task.encode(kept))
/// try training.run(task, epochs: 20, on: examples, validation: others, batchSize: 8)
/// TrainedModel(training.model, for: task).predict([recording])[0].text
/// ```
///
/// It is trained by connectionist temporal classification: the texts are known, the positions of their symbols are not.
/// A recording is a tensor, [frames, features]. Its features are normalised by a scale that is fitted to the training
/// examples only and saved with the model.
///
/// The blank is the codec's padding, id 0, which occurs in no text. A symbol unknown to the codec becomes its unknown
/// symbol. Training data seldom contain it, so in validation it counts as an error and makes the loss large.
public struct SequenceTranscription: RecordingTask {
    /// The name of the task in saved models.
    public static let kind = "sequence-transcription"
    /// The only version so far.
    public static let version = 1
    /// The best epoch is the one with the fewest wrong symbols.
    public static let criterion = Figure.Kind.tokenErrorRate

    /// The transcription of a recording.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The text.
        public let text: String
        /// Its log-probability: of the best path with a width of 1, otherwise of all paths that the search followed.
        public let logProbability: Double
        /// The ids of the text.
        public let ids: [Int32]
        /// The range of frames of each id.
        public let frames: [ClosedRange<Int>]
    }

    /// The hyperparameters.
    public let settings: TranscriberSettings
    /// The codec between texts and ids; the blank is its padding.
    public let codec: TextCodec
    /// The normalisation of the features.
    public let features: FeatureScale
    /// How sounds become frames, for those who have sounds; nil if recordings are given as frames.
    public var sounds: LogMel?
    /// The width of the beam search; 1 takes the best symbol of each frame. Not saved.
    public var width = 1

    /// A task of given parts.
    public init(_ settings: TranscriberSettings, codec: TextCodec, features: FeatureScale) {
        Self.requireBlank(codec)
        self.settings = settings
        self.codec = codec
        self.features = features
    }

    /// Connectionist temporal classification.
    public var goal: Transcription<AnyRecurrentLayer<Float>> { Transcription() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> Transcriber<AnyRecurrentLayer<Float>> {
        let convolution = settings.convolution.map {
            Conv1D<Float>(
                inputs: features.count, outputs: $0.channels, width: $0.width, stride: $0.stride, padding: .causal,
                random: &random)
        }
        let recurrent = AnyRecurrentLayer<Float>(
            settings.recurrent, inputs: settings.convolution?.channels ?? features.count, random: &random)
        return Transcriber(
            convolution: convolution, recurrent: recurrent, symbols: codec.count, dropout: settings.recurrent.dropout,
            random: &random)
    }

    /// One frame for each symbol, and one for a blank between equal neighbours.
    public static func minimumFrames(for labels: [Int32]) -> Int { CTCDecoder.minimumFrames(for: labels) }

    /// Each step of the recurrent layers after the first one takes as many frames as the convolution's stride.
    public func framesNeeded(for labels: [Int32]) -> Int {
        let steps = Self.minimumFrames(for: labels)
        return steps == 0 ? 0 : (steps - 1) * settings.stride + 1
    }

    /// The transcription of each recording, which must have the task's number of features. If a number is not finite,
    /// the text is empty and its probability is 0.
    public func predict(
        _ recordings: [Tensor<Float>], with model: Transcriber<AnyRecurrentLayer<Float>>
    ) -> [Prediction] {
        let decoder = CTCDecoder(excluding: excluded)
        return batches(toRead: recordings).predictions { batch in
            let logits = model(batch.inputs)
            // With NaN logits there may be no reading, or one without an alignment.
            let nothing = CTCHypothesis(labels: [], logProbability: -.infinity)
            let readings =
                width > 1
                ? decoder.beams(logits, width: width).map { $0.first ?? nothing } : decoder.bestPaths(logits)
            let places = decoder.align(logits, TokenBatch(readings.map(\.labels)))
            return readings.indices.map { row in
                let hasAllFrames = batch.inputs.lengths[row] == recordings[batch.indices[row]].shape[0]
                guard hasAllFrames, let place = places[row] else {
                    return Prediction(text: "", logProbability: -.infinity, ids: [], frames: [])
                }
                return Prediction(
                    text: codec.decode(readings[row].labels), logProbability: readings[row].logProbability,
                    ids: readings[row].labels,
                    frames: place.spans.map { frames($0.frames, of: recordings[batch.indices[row]].shape[0]) })
            }
        }
    }
}

extension SequenceTranscription {
    /// The special tokens but the blank, which no text has.
    var excluded: Set<Int32> {
        let blank = codec.id(of: .padding)
        return Set((0..<Int32(codec.special.count)).filter { $0 != blank })
    }

    /// The frames that some steps of the recurrent layers stand for.
    private func frames(_ steps: ClosedRange<Int>, of count: Int) -> ClosedRange<Int> {
        let first = steps.lowerBound * settings.stride
        return first...max(first, min(count, (steps.upperBound + 1) * settings.stride) - 1)
    }

    /// The task's entry in `model.json`.
    public var description: RecordingDescription<TranscriberSettings> {
        RecordingDescription(settings: settings, features: features, sounds: sounds)
    }

    /// A saved task.
    public init(_ description: RecordingDescription<TranscriberSettings>, files: Checkpoint) throws {
        let codec = try Self.codec(of: files)
        if let sounds = description.sounds, sounds.bands != description.features.count {
            throw files.refused(
                "sounds have \(sounds.bands) bands, and there are \(description.features.count) features",
                at: "task.sounds")
        }
        self.init(description.settings, codec: codec, features: description.features)
        sounds = description.sounds
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let inputs = Double(features.count)
        let filters = settings.convolution.map { (inputs * Double($0.width) + 1) * Double($0.channels) } ?? 0
        let recurrent = settings.recurrent
        return filters + recurrent.parameterCount(inputs: settings.convolution.map { Double($0.channels) } ?? inputs)
            + (recurrent.outputs + 1) * Double(codec.count)
    }

    /// An estimate: the frames, the convolution, the layers and the logits.
    public func activationCount(steps: Double) -> Double {
        steps
            * (Double(features.count) + 3 * Double(settings.convolution?.channels ?? 0)
                + settings.recurrent.activationsPerStep + 3 * Double(codec.count))
    }
}

extension SequenceTranscription {
    /// A recording with what was read in it, whole.
    public func example(of recording: Tensor<Float>, as prediction: Prediction, leavingOut step: Int?) -> Examples? {
        step == nil ? Dataset([features(recording)], labels: [prediction.ids]) : nil
    }

    /// The model's layers.
    public func reader(of model: Transcriber<AnyRecurrentLayer<Float>>) -> (
        recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?
    )? {
        (model.recurrent, model.output)
    }
}
