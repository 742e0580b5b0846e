@_exported import RNNKit

/// Something that a person wants done with sequences: from examples to a model, its figures and its predictions.
///
/// A task is a value that holds all that a model needs beside its parameters: the settings that it is made from, and what
/// was found in the examples, such as a vocabulary and the names of classes. It is saved with the parameters, by its kind.
///
/// A new task is one file that conforms, and a line in ``ModelTasks``. One whose examples are a
/// ``Dataset`` is a ``DatasetTask``, which has their batches.
public protocol ModelTask: Sendable {
    /// What a prediction is made of: a text, a series.
    associatedtype Input: Sendable
    /// What is learned from, encoded for the model.
    associatedtype Examples: Sendable
    /// What a model is trained for.
    associatedtype Goal: Objective where Goal.Model.Scalar == Float
    /// What a model says of an input.
    associatedtype Prediction: Encodable & Sendable
    /// What `model.json` says of the task.
    associatedtype Description: Codable & Sendable

    /// The name by which saved models know the task.
    static var kind: String { get }
    /// The version of what the task saves; those of earlier ones can be read.
    static var version: Int { get }

    /// The objective.
    var goal: Goal { get }
    /// The figure that the best epoch is best in.
    static var criterion: Figure.Kind { get }

    /// A model with random parameters.
    func model(random: inout RandomSource) -> Goal.Model
    /// The number of parameters of a model, found without making one, be there memory for it or not.
    var parameterCount: Double { get }
    /// An estimate of the number of activation values that one update keeps in memory.
    ///
    /// - Parameter steps: The number of time steps in the batch.
    /// - Returns: The number of values.
    func activationCount(steps: Double) -> Double

    /// The batches of an epoch of training, in an order that a seed and the number of the epoch decide.
    func batches(of examples: Examples, size: Int, seed: UInt64, epoch: Int) -> any Collection<Goal.Batch>
    /// The batches to measure a model on.
    func batches(of examples: Examples, size: Int) -> any Collection<Goal.Batch>
    /// The number of examples.
    func count(of examples: Examples) -> Int

    /// What a model says of some inputs, in their order.
    func predict(_ inputs: [Input], with model: Goal.Model) -> [Prediction]

    /// What a model reads of an input, step by step: its words, its characters; nil if steps have no names, without an
    /// implementation too.
    func stepNames(of input: Input) -> [String]?
    /// A single example whose label is a prediction: its loss says how sure the model is of that.
    ///
    /// - Parameters:
    ///   - input: The input.
    ///   - prediction: What the model said of it.
    ///   - step: The step of the input that is left out; nil for none.
    /// - Returns: The example; nil where predictions are no labels or steps cannot be left out, without an implementation
    ///   too.
    func example(of input: Input, as prediction: Prediction, leavingOut step: Int?) -> Examples?
    /// An input with a target whose loss falls where the prediction is to be; without an implementation the example that has
    /// the prediction for its label.
    func target(of input: Input, for prediction: Prediction) -> Examples?
    /// The batch of an example, whole; without an implementation the first of its batches.
    func batch(of example: Examples) -> Goal.Batch?

    /// The recurrent layers that read an input, and the linear map of their outputs to the model's, if there is
    /// such a map; nil where a model has no such layers, and without an implementation.
    func reader(of model: Goal.Model) -> (recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?)?

    /// What is saved in `model.json`.
    var description: Description { get }
    /// Adds the other files that the task is saved in; without an implementation there are none.
    func addFiles(to checkpoint: inout Checkpoint) throws
    /// A task as it was saved.
    init(_ description: Description, files: Checkpoint) throws
}

extension ModelTask {
    /// There are no other files.
    public func addFiles(to checkpoint: inout Checkpoint) throws {}
    /// Steps have no names.
    public func stepNames(of input: Input) -> [String]? { nil }
    /// The layers are not known.
    public func reader(of model: Goal.Model) -> (recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?)? { nil }
    /// Predictions are no labels.
    public func example(of input: Input, as prediction: Prediction, leavingOut step: Int?) -> Examples? { nil }
    /// The example that has the prediction for its label.
    public func target(of input: Input, for prediction: Prediction) -> Examples? {
        example(of: input, as: prediction, leavingOut: nil)
    }
    /// The first of its batches.
    public func batch(of example: Examples) -> Goal.Batch? {
        func first(_ batches: some Collection<Goal.Batch>) -> Goal.Batch? { batches.first }
        return first(batches(of: example, size: 1))
    }
}

/// All tasks that saved models may have: a task is listed here, and nowhere else.
public enum ModelTasks {
    /// The tasks.
    public static let all: [any ModelTask.Type] = [
        TextClassification.self, TokenTagging.self, TextTranslation.self, TextWriting.self, SequenceTranscription.self,
        SequenceTransduction.self, Forecasting.self, SignalTask<ClassHead>.self, SignalTask<LabelHead>.self,
        SignalTask<NumberHead>.self, TextLabelling.self, TextRegression.self,
        TextPairClassification.self, TextPairRanking.self, QuestionAnswering.self, PassageAnswering.self,
    ]

    /// The task that saved models know by a kind.
    public static func task(of kind: String) -> (any ModelTask.Type)? {
        all.first { $0.kind == kind }
    }
}
