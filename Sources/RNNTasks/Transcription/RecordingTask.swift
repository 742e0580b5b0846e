import RNNKit

/// A task whose examples are recordings, [frames, features] each, with their texts; it provides the normalisation.
public protocol RecordingTask: DatasetTask
where
    Input == Tensor<Float>, Encoded == Tensor<Float>, Label == [Int32],
    Description == RecordingDescription<Settings>
{
    /// The type of the hyperparameters.
    associatedtype Settings: Codable & Sendable

    /// The hyperparameters.
    var settings: Settings { get }
    /// The codec between texts and ids; the blank is its padding, id 0.
    var codec: TextCodec { get }
    /// The normalisation of the features.
    var features: FeatureScale { get }

    /// A task of given parts.
    init(_ settings: Settings, codec: TextCodec, features: FeatureScale)

    /// The minimum number of steps for some labels.
    static func minimumFrames(for labels: [Int32]) -> Int
    /// The minimum number of frames for some labels; without an implementation, a frame is a step.
    func framesNeeded(for labels: [Int32]) -> Int
}

extension RecordingTask {
    /// A frame is a step.
    public func framesNeeded(for labels: [Int32]) -> Int { Self.minimumFrames(for: labels) }

    /// Normalises recordings and encodes their texts as ids.
    ///
    /// - Throws: ``ExampleError`` if a recording has another shape, a number that is not finite, or fewer frames than
    ///   its text needs.
    public func encode(_ recordings: Dataset<Tensor<Float>, String>) throws(ExampleError) -> Examples {
        let labels = codec.encode(recordings.labels)
        for (index, recording) in recordings.inputs.enumerated() {
            if let problem = features.problem(of: recording) { throw ExampleError(index, problem) }
            let least = framesNeeded(for: labels[index])
            guard recording.shape[0] >= least else {
                throw ExampleError(
                    index, "the recording has \(recording.shape[0]) frames, but its text needs at least \(least)")
            }
        }
        return Dataset(recordings.inputs.map { features($0) }, labels: labels)
    }

    /// Batches of normalised recordings to transcribe. Recordings with numbers that are not finite get no frames.
    func batches(toRead recordings: [Tensor<Float>]) -> some Collection<Batch<Tensor<Float>, [Int32]>> {
        let scaled = recordings.map { recording in
            require(
                recording.rank == 2 && recording.shape[1] == features.count,
                """
                \(Self.self): a recording of shape \(recording.shape) is not [frames, features] with \(features.count) \
                features
                """)
            let scaled = features(recording)
            return scaled.isFinite ? scaled : .zeros([0, features.count])
        }
        return Examples(scaled, labels: Array(repeating: [], count: scaled.count)).batches(of: 32, bucketed: true)
    }

    /// Adds `codec.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(codec, as: recordingCodecName)
    }

    /// Checks the parts that all such tasks have.
    static func requireBlank(_ codec: TextCodec) {
        require(
            codec.id(of: .padding) == 0,
            "\(Self.self): padding must be one of the codec's special tokens, because it is the blank")
    }

    /// The task's entry in `model.json`.
    public var description: RecordingDescription<Settings> {
        RecordingDescription(settings: settings, features: features)
    }

    /// A saved task.
    public init(_ description: RecordingDescription<Settings>, files: Checkpoint) throws {
        self.init(description.settings, codec: try Self.codec(of: files), features: description.features)
    }

    /// The codec that was saved; throws if it has no blank.
    static func codec(of files: Checkpoint) throws -> TextCodec {
        let codec = try files.value(TextCodec.self, from: recordingCodecName)
        guard codec.id(of: .padding) == 0 else {
            throw files.refused("there is no padding token, which is the blank", of: recordingCodecName)
        }
        return codec
    }
}

/// The entry in `model.json` of a task on recordings; the codec has its own file.
public struct RecordingDescription<Settings: Codable & Sendable>: Codable, Sendable {
    let settings: Settings
    let features: FeatureScale
    /// How sounds become frames; nil if that is not known, as in files of earlier versions.
    var sounds: LogMel?
}

private let recordingCodecName = "codec.json"
