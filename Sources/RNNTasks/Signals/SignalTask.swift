import RNNKit

/// Classes, labels or numbers for sequences of frames, such as sensor readings, sound features or piano rolls: for each
/// sequence, or for each of its steps.
///
/// ```swift
/// let task = try SignalTask(
///     SignalSettings("bigru", hidden: 64), ClassHead(of: training.labels), of: training.inputs)
/// let model = TrainedModel(task, random: &random)
/// var run = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try run.run(task, epochs: 20, on: task.encode(training), validation: task.encode(validation))
/// TrainedModel(run.model, for: task).predict([readings])[0].items[0].label  // "walk"
/// ```
///
/// The features are normalised with means and deviations of the training data. A number that is not finite is a gap: it counts
/// as the mean and, if the training data have gaps, a second set of features says which numbers are there.
public struct SignalTask<Head: OutputHead>: HeadTask {
    /// Frames, [frames, features].
    public typealias Input = Tensor<Float>
    /// Normalised frames.
    public typealias Encoded = Tensor<Float>
    /// One target for a sequence, or one for each of its steps.
    public typealias Label = [Head.Item]

    /// The name of the task in saved models.
    public static var kind: String { "signal-\(Head.name)" }
    /// The only version so far.
    public static var version: Int { 1 }
    /// The predictions for a sequence.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// One prediction, or one for each step.
        public let items: [Head.Prediction]
        /// The weight of each step, of the convolution if there is one, if the model pools by attention.
        public let attention: [Double]?
    }

    /// The hyperparameters.
    public let settings: SignalSettings
    /// The meaning of the outputs.
    public var head: Head
    /// The normalisation of the features.
    public let features: FeatureScale
    /// Whether a second set of features says which numbers are there.
    public let marksGaps: Bool
    /// The names of the features, such as those of the columns of a file; nil if they have none.
    public let featureNames: [String]?

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - head: The meaning of the outputs.
    ///   - features: The normalisation of the features.
    ///   - marksGaps: Whether a second set of features says which numbers are there.
    ///   - featureNames: A name for each feature, if they have names.
    public init(
        _ settings: SignalSettings, _ head: Head, features: FeatureScale, marksGaps: Bool = false,
        featureNames: [String]? = nil
    ) {
        require(
            featureNames.map { $0.count == features.count } ?? true,
            "SignalTask: there are \(featureNames?.count ?? 0) names for \(features.count) features")
        self.settings = settings
        self.head = head
        self.features = features
        self.marksGaps = marksGaps
        self.featureNames = featureNames
    }

    /// A task with the normalisation of training data.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - head: The meaning of the outputs.
    ///   - sequences: The training data, at least one sequence of [frames, features]; NaN marks a gap.
    ///   - featureNames: A name for each feature, if they have names.
    /// - Throws: ``ExampleError`` for a sequence of another shape than the first, or with an infinite number.
    public init(
        _ settings: SignalSettings, _ head: Head, of sequences: [Tensor<Float>], featureNames: [String]? = nil
    ) throws(ExampleError) {
        let features = try FeatureScale(of: sequences, allowsGaps: true)
        self.init(
            settings, head, features: features, marksGaps: sequences.contains { !$0.isFinite },
            featureNames: featureNames)
    }

    /// The loss of the head.
    public var goal: SignalReading<Float, Head> { SignalReading(head) }

    /// The number of features that the model reads.
    private var inputs: Int { marksGaps ? 2 * features.count : features.count }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> SignalModel<Float> {
        SignalModel(settings, features: inputs, outputs: head.width, random: &random)
    }

    /// Normalised frames, and targets as the loss reads them: one for each sequence.
    ///
    /// - Throws: ``ExampleError`` for a sequence with another shape or with an infinite number, and for a target that the head
    ///   does not know.
    public func encode(_ examples: Dataset<Tensor<Float>, Head.Target>) throws(ExampleError) -> Examples {
        try encode(Dataset(examples.inputs, labels: examples.labels.map { [$0] }))
    }

    /// Normalised frames, and targets as the loss reads them: one for each sequence or, if the scope is the step, for each frame.
    ///
    /// - Throws: ``ExampleError`` for a sequence with another shape or with an infinite number, for a number of targets that does
    ///   not fit, and for a target that the head does not know.
    public func encode(_ examples: Dataset<Tensor<Float>, [Head.Target]>) throws(ExampleError) -> Examples {
        var labels: [[Head.Item]] = []
        labels.reserveCapacity(examples.count)
        for (index, (frames, targets)) in zip(examples.inputs, examples.labels).enumerated() {
            if let problem = features.problem(of: frames, allowsGaps: true) { throw ExampleError(index, problem) }
            let expected = settings.scope == .step ? frames.shape[0] : 1
            guard targets.count == expected else {
                let places = settings.scope == .step ? "frames" : "sequence"
                throw ExampleError(index, "there are \(targets.count) targets for \(expected) \(places)")
            }
            do throws(ExampleError) {
                labels.append(try head.items(targets))
            } catch {
                let step = settings.scope == .step ? "step \(error.index): " : ""
                throw ExampleError(index, step + error.problem)
            }
        }
        return Dataset(examples.inputs.map { encode($0) }, labels: labels)
    }

    /// Frames as the model reads them.
    public func encode(_ frames: Tensor<Float>) -> Tensor<Float> {
        let scaled = features(frames)
        guard marksGaps || !scaled.isFinite else { return scaled }
        let numbers = scaled.scalars
        let filled = Tensor(numbers.map { $0.isFinite ? $0 : 0 }).reshaped(scaled.shape)
        guard marksGaps else { return filled }
        return .concatenated([filled, Tensor(numbers.map { $0.isFinite ? 1 : 0 }).reshaped(scaled.shape)], axis: -1)
    }

    /// The outputs for a batch, and the target of each row.
    public func outputs(
        of batch: Batch<Tensor<Float>, [Head.Item]>, with model: SignalModel<Float>
    ) -> (rows: Tensor<Float>, items: [Head.Item]) {
        (model(batch.inputs), Array(batch.labels.joined()))
    }

    /// The predictions for each sequence, which must have the task's features. A number that is not finite is a gap.
    public func predict(_ sequences: [Tensor<Float>], with model: SignalModel<Float>) -> [Prediction] {
        let encoded = sequences.map { frames in
            require(
                frames.rank == 2 && frames.shape[1] == features.count,
                "SignalTask: frames of shape \(frames.shape) are not [frames, \(features.count)]")
            return encode(frames)
        }
        return Dataset(encoded).batches(of: 128, bucketed: true).predictions { batch in
            let (outputs, weights) = model.outputs(batch.inputs)
            var rest = head.predictions(outputs)[...]
            return batch.inputs.lengths.enumerated().map { row, length in
                let count = settings.scope == .step ? length : 1
                defer { rest = rest.dropFirst(count) }
                let steps = model.convolution?.outputLength(length) ?? length
                return Prediction(
                    items: Array(rest.prefix(count)),
                    attention: weights?.entry(row).scalars.prefix(steps).map(Double.init))
            }
        }
    }
}

extension SignalTask {
    /// The task's entry in `model.json`.
    public struct Description: Codable, Sendable {
        let settings: SignalSettings
        let head: Head
        let features: FeatureScale
        let marksGaps: Bool
        /// Not in files of earlier versions.
        let featureNames: [String]?
    }

    /// The task's entry in `model.json`.
    public var description: Description {
        Description(
            settings: settings, head: head, features: features, marksGaps: marksGaps, featureNames: featureNames)
    }

    /// A saved task.
    public init(_ description: Description, files: Checkpoint) throws {
        let (features, names) = (description.features, description.featureNames)
        if let names, names.count != features.count {
            throw files.refused(
                "there are \(names.count) names for \(features.count) features", at: "task.featureNames")
        }
        self.init(
            description.settings, description.head, features: features, marksGaps: description.marksGaps,
            featureNames: names)
    }

    /// The number of parameters of a model.
    public var parameterCount: Double { settings.parameterCount(inputs: inputs, outputs: head.width) }

    /// An estimate: the features and the convolution and, for each layer and direction, four gates, the state and their
    /// gradients; the outputs.
    public func activationCount(steps: Double) -> Double {
        steps
            * (Double(inputs) + 3 * Double(settings.convolution?.channels ?? 0)
                + settings.recurrent.activationsPerStep
                + (settings.scope == .step ? 3 * Double(head.width) : 0))
    }
}

/// A model of a signal task that reads frames as they arrive.
///
/// ```swift
/// var reader = SignalReader(model)
/// for frame in frames {
///     if let prediction = reader.read(frame) { print(prediction.label) }
/// }
/// ```
///
/// What can be streamed is said at ``SignalStream``.
public struct SignalReader<Head: OutputHead>: Sendable {
    private let task: SignalTask<Head>
    private var stream: SignalStream<Float>

    /// A reader at the start of a sequence.
    public init(_ model: TrainedModel<SignalTask<Head>>) {
        task = model.task
        stream = SignalStream(model.model)
    }

    /// The prediction for the next frame, or for the sequence so far; nil if the model needs more frames first.
    public mutating func read(_ frame: [Float]) -> Head.Prediction? {
        require(
            frame.count == task.features.count,
            "SignalReader: a frame of \(frame.count) numbers for a model of \(task.features.count) features")
        return stream(task.encode(Tensor(frame).expanded(axis: 0))).flatMap { task.head.predictions($0).first }
    }
}

extension SignalTask {
    /// A sequence with what was predicted of it, perhaps without one of its steps: where steps have predictions, none can be
    /// left out.
    public func example(of frames: Tensor<Float>, as prediction: Prediction, leavingOut step: Int?) -> Examples? {
        var frames = encode(frames)
        if let step {
            if settings.scope == .step { return nil }
            let count = frames.shape[0]
            frames = .concatenated([frames.slice(0..<step), frames.slice(step + 1..<count)], axis: 0)
        }
        return Dataset([frames], labels: [prediction.items.map(head.item(of:))])
    }

    /// A sequence with what its predictions would be drawn to.
    public func target(of frames: Tensor<Float>, for prediction: Prediction) -> Examples? {
        Dataset([encode(frames)], labels: [prediction.items.map(head.target(for:))])
    }

    /// The model's layers.
    public func reader(of model: SignalModel<Float>) -> (recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?)?
    {
        (model.recurrent, model.output)
    }
}
