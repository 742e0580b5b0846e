/// Transcribes sequences of frames as texts: speech, handwriting, columns of an image, signals of any kind.
///
/// ```swift
/// let task = SequenceTranscription(
///     RecurrentSettings("bilstm"), codec: TextCodec(.characters(), of: texts, special: .reading),
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
    public let settings: RecurrentSettings
    /// The codec between texts and ids; the blank is its padding.
    public let codec: TextCodec
    /// The normalisation of the features.
    public let features: FeatureScale
    /// The width of the beam search; 1 takes the best symbol of each frame. Not saved.
    public var width = 1

    /// A task of given parts.
    public init(_ settings: RecurrentSettings, codec: TextCodec, features: FeatureScale) {
        Self.requireBlank(codec)
        self.settings = settings
        self.codec = codec
        self.features = features
    }

    /// Connectionist temporal classification.
    public var goal: Transcription<AnyRecurrentLayer<Float>> { Transcription() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> Transcriber<AnyRecurrentLayer<Float>> {
        let recurrent = AnyRecurrentLayer<Float>(settings, inputs: features.count, random: &random)
        return Transcriber(
            recurrent: recurrent, symbols: codec.count, dropout: settings.dropout, random: &random)
    }

    /// One frame for each symbol, and one for a blank between equal neighbours.
    public static func minimumFrames(for labels: [Int32]) -> Int { CTCDecoder.minimumFrames(for: labels) }

    /// The transcription of each recording, which must have the task's number of features. If a number is not finite,
    /// the text is empty and its probability is 0.
    public func predict(
        _ recordings: [Tensor<Float>], with model: Transcriber<AnyRecurrentLayer<Float>>
    ) -> [Prediction] {
        let decoder = CTCDecoder()
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
                    ids: readings[row].labels, frames: place.spans.map(\.frames))
            }
        }
    }
}

extension SequenceTranscription {
    /// The number of parameters of a model.
    public var parameterCount: Double {
        settings.parameterCount(inputs: Double(features.count)) + (settings.outputs + 1) * Double(codec.count)
    }

    /// An estimate: the frames, the layers and the logits.
    public func activationCount(steps: Double) -> Double {
        steps * (Double(features.count) + settings.activationsPerStep + 3 * Double(codec.count))
    }
}
