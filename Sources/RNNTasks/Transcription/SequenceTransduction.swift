import RNNKit

/// Transcribes sequences of frames as texts by a transducer, whose symbols depend on the previous ones; see
/// ``SequenceTranscription`` for connectionist temporal classification.
///
/// ```swift
/// let task = SequenceTransduction(
///     TransducerSettings("lstm"), codec: TextCodec(.characters(), of: texts, special: .reading),
///     features: try FeatureScale(of: recordings))
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 20, on: task.encode(recorded), validation: task.encode(kept), batchSize: 8)
/// var stream = TransducerStream(training.model)  // for streaming encoders
/// ```
///
/// The blank is the codec's padding, id 0. A frame may emit several symbols, at most ``maximumPerFrame`` in
/// predictions.
public struct SequenceTransduction: RecordingTask {
    /// The type of the layers, whose kinds the settings specify.
    public typealias Layer = AnyRecurrentLayer<Float>

    /// The name of the task in saved models.
    public static let kind = "sequence-transduction"
    /// The only version so far.
    public static let version = 1
    /// The best epoch is the one with the fewest wrong symbols.
    public static let criterion = Figure.Kind.tokenErrorRate

    /// The transcription of a recording.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The text.
        public let text: String
        /// The log-probability of the path of the greedy search.
        public let logProbability: Double
        /// The ids of the text.
        public let ids: [Int32]
        /// The frame at which each id was emitted.
        public let frames: [Int]
    }

    /// The hyperparameters.
    public let settings: TransducerSettings
    /// The codec between texts and ids; the blank is its padding.
    public let codec: TextCodec
    /// The normalisation of the features.
    public let features: FeatureScale
    /// The maximum number of symbols per frame in predictions; not saved.
    public var maximumPerFrame = 10

    /// A task of given parts.
    public init(_ settings: TransducerSettings, codec: TextCodec, features: FeatureScale) {
        Self.requireBlank(codec)
        self.settings = settings
        self.codec = codec
        self.features = features
    }

    /// The loss of a transducer.
    public var goal: Transduction<Layer, Layer> { Transduction(maximumPerFrame: maximumPerFrame) }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> Transducer<Layer, Layer> {
        let encoder = Layer(
            settings.encoder, inputs: features.count, hidden: settings.hidden, layers: settings.layers,
            dropout: settings.dropout, random: &random)
        let predictor = Layer(
            settings.predictor, inputs: settings.embedding, hidden: settings.hidden, random: &random)
        return Transducer(
            encoder: encoder, predictor: predictor, symbols: codec.count, jointWidth: settings.hidden,
            dropout: settings.dropout, random: &random)
    }

    /// One frame for any text that is not empty.
    public static func minimumFrames(for labels: [Int32]) -> Int { labels.isEmpty ? 0 : 1 }

    /// The transcription of each recording, which must have the task's number of features. If a number is not finite,
    /// the text is empty and its probability is 0.
    public func predict(_ recordings: [Tensor<Float>], with model: Transducer<Layer, Layer>) -> [Prediction] {
        batches(toRead: recordings).predictions { batch in
            let readings = model.readings(batch.inputs, maximumPerFrame: maximumPerFrame)
            return readings.indices.map { row in
                let hasAllFrames = batch.inputs.lengths[row] == recordings[batch.indices[row]].shape[0]
                return Prediction(
                    text: codec.decode(readings[row].labels),
                    logProbability: hasAllFrames ? readings[row].logProbability : -.infinity,
                    ids: readings[row].labels, frames: readings[row].frames)
            }
        }
    }
}

extension SequenceTransduction {
    /// The number of parameters of a model.
    public var parameterCount: Double {
        let (embedding, hidden, symbols) = (Double(settings.embedding), Double(settings.hidden), Double(codec.count))
        let encoded = settings.encoder.isBidirectional ? 2 * hidden : hidden
        return settings.encoder.parameterCount(
            inputs: Double(features.count), hidden: hidden, layers: Double(settings.layers))
            + settings.predictor.parameterCount(inputs: embedding, hidden: hidden, layers: 1)
            + symbols * embedding + (encoded + 1 + hidden) * hidden + (hidden + 1) * symbols
    }

    /// An estimate: the encoder, and for each frame the joiner's values and logits for a text of 30 symbols.
    public func activationCount(steps: Double) -> Double {
        let directions: Double = settings.encoder.isBidirectional ? 2 : 1
        return steps
            * (Double(features.count) + 12 * directions * Double(settings.hidden) * Double(settings.layers)
                + 30 * (2 * Double(settings.hidden) + 2 * Double(codec.count)))
    }
}
