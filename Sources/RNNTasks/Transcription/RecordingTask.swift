import RNNKit

/// A task whose examples are recordings, [frames, features] each, and the texts that they read as: it has their batches and
/// their scale.
public protocol RecordingTask: ModelTask
where
    Input == Tensor<Float>, Examples == Dataset<Tensor<Float>, [Int32]>, Goal.Batch == FrameBatch<Float>,
    Description == RecordingDescription<Settings>
{
    /// What a model is made from.
    associatedtype Settings: Codable & Sendable

    /// What the model is made from.
    var settings: Settings { get }
    /// How texts become ids, and back: the blank is its padding, id 0.
    var codec: TextCodec { get }
    /// What brings features to one scale.
    var features: FeatureScale { get }

    /// A task of given parts.
    init(_ settings: Settings, codec: TextCodec, features: FeatureScale)

    /// The minimum number of frames that labels need.
    static func minimumFrames(for labels: [Int32]) -> Int
}

extension RecordingTask {
    /// Recordings on one scale, and their texts as ids.
    ///
    /// - Throws: ``ExampleError`` where a recording has another shape or a number that is not finite, and where it has fewer
    ///   frames than its text needs.
    public func encode(_ recordings: Dataset<Tensor<Float>, String>) throws(ExampleError) -> Examples {
        let labels = codec.encode(recordings.labels)
        for (index, recording) in recordings.inputs.enumerated() {
            if let problem = features.problem(of: recording) { throw ExampleError(index, problem) }
            let least = Self.minimumFrames(for: labels[index])
            guard recording.shape[0] >= least else {
                throw ExampleError(
                    index, "\(recording.shape[0]) frames cannot read as a text that needs \(least) of them")
            }
        }
        return Dataset(recordings.inputs.map { features($0) }, labels: labels)
    }

    /// Recordings of similar length come together.
    public func batches(
        of examples: Examples, size: Int, seed: UInt64, epoch: Int
    ) -> any Collection<FrameBatch<Float>> {
        examples.batches(of: size, seed: seed, epoch: epoch)
    }

    /// From the shortest recording to the longest.
    public func batches(of examples: Examples, size: Int) -> any Collection<FrameBatch<Float>> {
        examples.batches(of: size, bucketed: true)
    }

    /// The number of recordings.
    public func count(of examples: Examples) -> Int { examples.count }

    /// Batches of recordings to read, on one scale. One with a number that is not finite there has no frames.
    func batches(toRead recordings: [Tensor<Float>]) -> some Collection<FrameBatch<Float>> {
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

    /// What all such tasks must have.
    static func requireBlank(_ codec: TextCodec) {
        require(
            codec.id(of: .padding) == 0,
            "\(Self.self): padding must be one of the codec's special tokens; it is the blank")
    }

    /// What is saved in `model.json`.
    public var description: RecordingDescription<Settings> {
        RecordingDescription(settings: settings, features: features)
    }

    /// A task as it was saved.
    public init(_ description: RecordingDescription<Settings>, files: Checkpoint) throws {
        let codec = try files.value(TextCodec.self, from: recordingCodecName)
        guard codec.id(of: .padding) == 0 else {
            throw files.refused("there is no padding, which is the blank", of: recordingCodecName)
        }
        self.init(description.settings, codec: codec, features: description.features)
    }
}

/// What `model.json` says of a task of recordings; the codec has a file of its own.
public struct RecordingDescription<Settings: Codable & Sendable>: Codable, Sendable {
    let settings: Settings
    let features: FeatureScale
}

private let recordingCodecName = "codec.json"
